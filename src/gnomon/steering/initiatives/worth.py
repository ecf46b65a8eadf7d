"""What a release was worth to those it was for: figures, satisfaction and fit, customers' word.

Source: own model. Each is a contribution seen after a release, never a proven cause; where nothing
was looked at, nothing is known, and that is no sign of worth.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.feedback import FeedbackLink
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.effect import Seen
from gnomon.surveys.results import Result

Verdict = Literal["shown", "mixed", "not shown", "against", "nothing looked at"]
#: Figures of surveys that customers' satisfaction and the fit of a product are told by.
VOICES = ("csat", "pmf", "nps")


class Change(Struct, frozen=True, kw_only=True):
    """A figure before and after a release, and which way it went."""

    what: str
    """Metric, or figure of a survey."""
    before: float
    """Before."""
    after: float
    """After."""
    way: Literal["as wanted", "other way", "no more than chance"]
    """Which way it moved, where it moved by more than chance."""


class Worth(Struct, frozen=True, kw_only=True):
    """What is known of the worth of one release."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    released_on: date
    """When customers first had it."""
    figures: tuple[Change, ...]
    """Figures it shall move, of which both sides are known."""
    figures_unknown: int
    """Figures it shall move, of which one side is not."""
    voices: tuple[Change, ...]
    """Satisfaction and fit, of the waves before and after."""
    of_use: int
    """Sayings it answers of which it is known that the answer was of use."""
    of_no_use: int
    """Those of which it is known that it was not."""

    @property
    def verdict(self) -> Verdict:
        """Say what the evidence adds up to."""
        ways = [each.way for each in (*self.figures, *self.voices)]
        good = ways.count("as wanted") + self.of_use
        bad = ways.count("other way") + self.of_no_use
        if not ways and not good and not bad:
            return "nothing looked at"
        if good and bad:
            return "mixed"
        return "shown" if good else "against" if bad else "not shown"


def released_on(dossier: Dossier) -> date | None:
    """Return when customers first had an initiative: by its figures, else by going live."""
    days = [kpi.released_on for kpi in dossier.kpis if kpi.released_on]
    return min(days, default=None) or dossier.at_least("live")


def moved(what: str, seen: Seen, wanted_ratio: float | None, *, is_lower_better: bool) -> Change:
    """Say which way a figure went: as the initiative expected, else as is better.

    Args:
        what: What it is called.
        seen: Both sides.
        wanted_ratio: Change that was expected; null: not said.
        is_lower_better: Whether less is better, where nobody said what was expected.
    """
    down = wanted_ratio < 0 if wanted_ratio else is_lower_better
    if not seen.is_signal or not seen.delta:
        way: Literal["as wanted", "other way", "no more than chance"] = "no more than chance"
    else:
        way = "as wanted" if (seen.delta < 0) == down else "other way"
    return Change(what=what, before=seen.before, after=seen.after, way=way)


def heard(results: Iterable[Result], services: Iterable[str], released: date) -> list[Change]:
    """Hold the last wave before a release against the last after it, of surveys of its services.

    Args:
        results: Waves of any survey, as far as they may be shown.
        services: Keys of the services it touches.
        released: When it was.
    """
    ours, found = frozenset(services), []
    waves = [each for each in results if each.wave.service_id in ours]
    for survey in sorted({each.wave.survey for each in waves}):
        same = sorted(
            (each for each in waves if each.wave.survey == survey), key=lambda e: e.wave.closed_on
        )
        before = [each for each in same if each.wave.closed_on < released]
        after = [each for each in same if each.wave.opened_on >= released]
        if before and after:
            found += [change for name in VOICES if (change := _voice(name, before[-1], after[-1]))]
    return found


def _voice(name: str, before: Result, after: Result) -> Change | None:
    sides = []
    for told in (before, after):
        figures = (each.figure for each in told.figures if each.figure.name == name)
        sides.append(next(figures, None))
    earlier, later = sides
    if earlier is None or later is None or earlier.value is None or later.value is None:
        return None
    apart = (
        earlier.interval is not None
        and later.interval is not None
        and (
            earlier.interval.upper < later.interval.lower
            or later.interval.upper < earlier.interval.lower
        )
    )
    if not apart:
        return Change(what=name, before=earlier.value, after=later.value, way="no more than chance")
    way: Literal["as wanted", "other way"] = (
        "as wanted" if later.value > earlier.value else "other way"
    )
    return Change(what=name, before=earlier.value, after=later.value, way=way)


def outcomes(
    links: Iterable[FeedbackLink], sayings: Iterable[str], released: date
) -> tuple[int, int]:
    """Count sayings whose answer is known to be of use, and to be of none.

    Args:
        links: What people confirmed.
        sayings: Keys of the sayings that the initiative's tickets answer.
        released: When it was; what was known before is not of it.
    """
    ours = frozenset(sayings)
    known = [
        each
        for each in links
        if each.feedback_id in ours and each.learned_on is not None and each.learned_on >= released
    ]
    useful = sum(each.outcome == "validated" for each in known)
    return useful, sum(each.outcome == "invalidated" for each in known)
