"""The figures of HEAT: happiness, efficiency, adoption and task success of a platform service.

HEAT is Casciaroli's: HEART without engagement and retention, with efficiency. No formulas of its
four parts were published; those here are this product's own.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from gnomon.domain.platform import Heat


class HeatFigure(Struct, frozen=True, kw_only=True):
    """A figure that goals and guards of a platform service may name."""

    heat: Heat
    """The quarter it belongs to."""
    title: str
    """Long name, sentence case."""
    unit: Literal["ratio", "s", "x", "money"]
    """Share, seconds, times as fast, or the currency of the service."""
    better: Literal["higher", "lower"]
    """Direction of improvement."""
    guards: tuple[str, ...]
    """Figures that get worse when this one is reached at others' cost."""


def _figure(heat: Heat, title: str, unit: str, better: str, *guards: str) -> HeatFigure:
    return HeatFigure(heat=heat, title=title, unit=unit, better=better, guards=guards)  # type: ignore[arg-type]


#: By the name that goals use. SLOs and DORA's figures are of services and of the whole company;
#: they are no figures of the platform as a product, and are not here.
HEAT_FIGURES: Mapping[str, HeatFigure] = MappingProxyType(
    {
        "happiness": _figure("happiness", "Happy customers", "ratio", "higher", "response_rate"),
        "response_rate": _figure("happiness", "Surveys answered", "ratio", "higher", "happiness"),
        "from_scratch_time": _figure(
            "efficiency", "Time from scratch", "s", "lower", "error_rate", "human_touch_rate"
        ),
        "scaling_time": _figure(
            "efficiency", "Time to scale", "s", "lower", "error_rate", "human_touch_rate"
        ),
        "from_scratch_multiplier": _figure(
            "efficiency", "Multiplier from scratch", "x", "higher", "error_rate"
        ),
        "scaling_multiplier": _figure(
            "efficiency", "Multiplier when scaling", "x", "higher", "error_rate"
        ),
        "cost_per_active_team": _figure(
            "efficiency", "Cost per active team and month", "money", "lower", "success_rate"
        ),
        "voluntary_adoption": _figure(
            "adoption", "Voluntary adoption", "ratio", "higher", "happiness"
        ),
        "success_rate": _figure(
            "task_success", "Done without help", "ratio", "higher", "time_to_complete"
        ),
        "time_to_complete": _figure(
            "task_success", "Time to complete", "s", "lower", "error_rate", "human_touch_rate"
        ),
        "human_touch_rate": _figure(
            "task_success", "Needed a human", "ratio", "lower", "error_rate", "abandonment_rate"
        ),
        "error_rate": _figure("task_success", "Failed", "ratio", "lower", "time_to_complete"),
        "abandonment_rate": _figure("task_success", "Given up", "ratio", "lower", "error_rate"),
    }
)
