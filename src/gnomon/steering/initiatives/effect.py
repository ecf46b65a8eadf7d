"""What happened to a figure after an initiative was released: a contribution, never a cause."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import fmean

import numpy as np
from msgspec import Struct

from gnomon.insight.behaviour import runs
from gnomon.insight.chance import by_rate
from gnomon.insight.limits import limits
from gnomon.steering.initiatives.dossier import Dossier

#: Weeks looked at on each side.
WEEKS = 13
_ASIDE = timedelta(weeks=WEEKS)
#: A difference in counts that is less likely by chance is a signal.
_SURPRISING = 0.05


class Seen(Struct, frozen=True, kw_only=True):
    """A figure before and after a release."""

    before: float
    """Mean of the weeks before."""
    after: float
    """Mean of the weeks after."""
    before_count: int
    """Weeks before with a figure."""
    after_count: int
    """Weeks after with a figure."""
    is_signal: bool | None
    """Whether the weeks after break the natural limits of those before; null: too few before."""

    @property
    def delta(self) -> float:
        """Return the mean after less the mean before."""
        return self.after - self.before

    @property
    def ratio(self) -> float | None:
        """Return the change as a share of the figure before; null where that is zero."""
        return self.delta / abs(self.before) if self.before else None


def seen(
    before: Sequence[float | None], after: Sequence[float | None], *, is_count: bool = False
) -> Seen | None:
    """Compare a figure's weeks before and after a release.

    Args:
        before: Complete weeks before, oldest first; null where nothing is known.
        after: Complete weeks after.
        is_count: Whether it counts what happened. Of rare things eight quiet weeks in a row are
            no signal where chance explains how many fewer there were.

    Returns:
        Null while one side has no figure.
    """
    earlier = [value for value in before if value is not None]
    later = [value for value in after if value is not None]
    if not earlier or not later:
        return None
    natural = limits(earlier)
    signal = None
    if natural is not None:
        outside = any(not natural.lower <= value <= natural.upper for value in later)
        signal = outside or bool(runs(np.array([later]) - natural.centre).any())
        signal = signal and not (is_count and _is_chance(earlier, later))
    return Seen(
        before=fmean(earlier),
        after=fmean(later),
        before_count=len(earlier),
        after_count=len(later),
        is_signal=signal,
    )


def _is_chance(earlier: Sequence[float], later: Sequence[float]) -> bool:
    counts = ((sum(weeks), len(weeks)) for weeks in (earlier, later))
    (counted, span), (newest, newest_span) = (
        (np.array([round(count)], dtype=np.float64), np.array([float(weeks)]))
        for count, weeks in counts
    )
    return float(by_rate(counted, span, newest, newest_span)[0]) > _SURPRISING


def overlapping(dossier: Dossier, metric: str, others: Iterable[Dossier]) -> list[str]:
    """Name the other initiatives that shall move the same figure and were released near to it.

    Args:
        dossier: The initiative.
        metric: The figure.
        others: Every initiative.
    """
    ours = _released(dossier, metric)
    if ours is None:
        return []
    return [
        each.about.title
        for each in others
        if each.about.name != dossier.about.name
        and (theirs := _released(each, metric)) is not None
        and abs(theirs - ours) <= _ASIDE
    ]


def _released(dossier: Dossier, metric: str) -> date | None:
    days = [kpi.released_on for kpi in dossier.kpis if kpi.metric == metric and kpi.released_on]
    return min(days, default=None)
