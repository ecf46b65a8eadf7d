"""Units side by side on one scale: a dot each, in the order of their names."""

from collections.abc import Sequence

from msgspec import Struct

from gnomon.charts.chart import Chart, framed
from gnomon.charts.units import axis_for, shown
from gnomon.domain.metric import Metric

_ROW = 24


class Part(Struct, frozen=True, kw_only=True):
    """One unit's figure."""

    name: str
    """Display name."""
    value: float | None
    """The figure; null when unknown."""
    text: str
    """The figure as people read it, or the word for why there is none."""
    n: int
    """Observations behind it."""
    href: str | None
    """The metric at this unit."""


def comparison_chart(
    metric: Metric, parts: Sequence[Part], *, whole: float | None, level: str
) -> Chart:
    """Draw the figure of each part beside the figure of the whole.

    Args:
        metric: The metric.
        parts: The parts, in the order to show them.
        whole: The figure of all of them together.
        level: What the parts are: ``team``, ``service``.
    """
    known = [part.value for part in parts if part.value is not None]
    axis = axis_for(metric.unit, max([*known, whole or 0.0], default=0.0))
    height = max(_ROW * len(parts), 2 * _ROW)
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 160, "grid": True, "ticks": False, "domain": False},
    }
    x = {
        "field": "value",
        "type": "quantitative",
        "title": axis.title,
        "axis": {"format": axis.format, "grid": False, "tickCount": 5},
        "scale": {"zero": True},
    }
    middle = [] if whole is None else [{"value": whole / axis.divisor}]
    unknown = len(parts) - len(known)
    absent = f" {unknown} without a value." if unknown else ""
    return Chart(
        id="comparison",
        title=f"{metric.title} by {level.replace('_', ' ')}",
        summary=f"{len(known)} on one scale; the line is all of them together, "
        f"{shown(whole, metric.unit)}.{absent}",
        spec=framed(
            height,
            datasets={
                "parts": [
                    {
                        "name": part.name,
                        "value": None if part.value is None else part.value / axis.divisor,
                        "label": part.text,
                        **({"href": part.href} if part.href else {}),
                    }
                    for part in parts
                ],
                "whole": middle,
            },
            layer=[
                {
                    "data": {"name": "whole"},
                    "mark": {"type": "rule", "style": "limit"},
                    "encoding": {"x": x},
                },
                {
                    "data": {"name": "parts"},
                    "mark": {"type": "point", "style": "point", "size": 60},
                    "encoding": {"x": x, "y": y, "href": {"field": "href", "type": "nominal"}},
                },
                {
                    "data": {"name": "parts"},
                    "mark": {"type": "text", "style": "name", "align": "left", "dx": 8},
                    "encoding": {"x": x, "y": y, "text": {"field": "label"}},
                },
            ],
        ),
        height=height + 48,
        columns=(level.replace("_", " ").capitalize(), "Value", "n"),
        rows=[(part.name, part.text, f"{part.n:,}") for part in parts],
    )
