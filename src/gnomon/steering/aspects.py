"""The four aspects that a unit is seen by, and how much of each is visible."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from gnomon.domain.answer import AnswerRow, State
from gnomon.domain.metric import Metric


class Aspect(Struct, frozen=True, kw_only=True):
    """A part of the process that is looked at together."""

    name: str
    """Name in addresses."""
    title: str
    """What it is called."""
    asks: str
    """The question it answers."""
    phases: tuple[str, ...]
    """Phases of the process it is about."""


ASPECTS = (
    Aspect(
        name="research",
        title="Product research",
        asks="Do we find out what is worth doing?",
        phases=("research", "validation"),
    ),
    Aspect(
        name="management",
        title="Product management",
        asks="Do we plan and build what we said, steadily?",
        phases=("deep_dive", "planning", "coding"),
    ),
    Aspect(
        name="pipeline",
        title="Build pipeline",
        asks="Does a change pass every check soon, and are the checks worth it?",
        phases=("pipeline",),
    ),
    Aspect(
        name="production",
        title="Production",
        asks="Do changes reach users well, and does what runs serve them?",
        phases=("deployment", "production"),
    ),
)

#: What a figure is worth that rests on data of the window.
_LIVE: frozenset[State] = frozenset({"value", "provisional"})


class Coverage(Struct, frozen=True, kw_only=True):
    """How many of the figures of an aspect rest on live data."""

    live: int
    """Figures with a value in the window whose sources are fresh."""
    of: int
    """Figures that there are."""

    @property
    def ratio(self) -> float | None:
        """Return the share; null where there is nothing to see."""
        return self.live / self.of if self.of else None


def is_live(row: AnswerRow) -> bool:
    """Whether a figure rests on live data.

    A count of nothing counts as live: that nothing happened was measured. What is stale, withheld
    or unknown does not.
    """
    return row.value is not None and row.state in _LIVE


def coverage(
    metrics: Mapping[str, Metric], rows: Mapping[str, AnswerRow], phases: Iterable[str]
) -> Coverage:
    """Count the figures of some phases, and those that rest on live data.

    Args:
        metrics: Metrics by name.
        rows: Answer of each metric over the window; a missing one is not live.
        phases: Phases of the process.
    """
    wanted = frozenset(phases)
    names = [name for name, one in metrics.items() if one.phase in wanted]
    return Coverage(live=sum(name in rows and is_live(rows[name]) for name in names), of=len(names))
