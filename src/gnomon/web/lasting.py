"""A duration with what is still open counted, and what known changes did to it, in words."""

from datetime import date

from msgspec import Struct

from gnomon.answers.lasting import BeforeAfter, lasts
from gnomon.answers.question import Question
from gnomon.charts.units import duration
from gnomon.domain.metric import Metric
from gnomon.insight.reading import Point
from gnomon.insight.survival import Comparison, Survival
from gnomon.web.serving import Answers
from gnomon.web.view import View

#: Changes compared at most, the newest.
_MOST = 3
#: Below this the log-rank test tells two sides apart.
_APART = 0.05


class Lasting(Struct, frozen=True, kw_only=True):
    """A median that counts what is still open."""

    text: str
    """The median; why there is none."""
    interval: str
    """Its 95 % interval."""
    ended_count: int
    open_count: int


class Told(Struct, frozen=True, kw_only=True):
    """A duration before and after one known change."""

    on: date
    what: str
    before: str
    after: str
    interval: str
    """The 95 % interval of the difference."""
    reading: str
    """Whether chance alone explains it."""
    lasting: str
    """What the log-rank test says of what began before and after."""
    needs: str
    """What would have to be true for the change to be the cause."""


def lasting_told(answers: Answers, about: Metric, view: View) -> Lasting | None:
    """Say the median that counts what is still open; nothing for what is no duration."""
    if not lasts(about) or view.time != "elapsed":
        return None
    found = answers.lasting(
        Question(
            metrics=(about.name,), scope=view.scope, since=view.since, structure=view.structure
        )
    )
    if found is None:
        return None
    low, high = found.low, found.high
    upper = "longer than anything seen" if high is None else duration(high)
    return Lasting(
        text="not known: fewer than half have ended"
        if found.median is None
        else duration(found.median),
        interval="" if low is None else f"{duration(low)} to {upper}",
        ended_count=found.ended_count,
        open_count=found.open_count,
    )


class Beside(Struct, frozen=True, kw_only=True):
    """Another scope, and whether things last as long in it."""

    scope: str
    """What it is called."""
    text: str
    """Its median, those still open counted."""
    reading: str
    """What the log-rank test says of both."""


def beside_told(answers: Answers, about: Metric, view: View, against: str | None) -> Beside | None:
    """Compare with another scope; nothing where none is named, or for what is no duration.

    Args:
        answers: What is asked.
        about: The metric.
        view: The one scope.
        against: The other.
    """
    if not against or against == view.scope or not lasts(about) or view.time != "elapsed":
        return None
    asked = Question(
        metrics=(about.name,), scope=view.scope, since=view.since, structure=view.structure
    )
    found = answers.side_by_side(asked, against)
    return Beside(scope=against, text=_median_told(found.other), reading=_test_told(found.test))


def _median_told(found: Survival | None) -> str:
    if found is None:
        return "nothing has ended"
    counted = f"n {found.ended_count:,}, {found.open_count:,} still open"
    if found.median is None:
        return f"not known: fewer than half have ended ({counted})"
    return f"{duration(found.median)} ({counted})"


def _test_told(test: Comparison | None) -> str:
    if test is None:
        return "Nothing has ended on a side, so they cannot be compared."
    p = f"log-rank test, p {max(test.probability, 0.001):.3f}"
    if test.probability < _APART:
        return f"They do not last equally long: chance alone would seldom bring it about ({p})."
    return f"Chance alone explains the difference ({p})."


def changes_told(answers: Answers, about: Metric, view: View, points: list[Point]) -> list[Told]:
    """Say what known changes did to a duration in the window of a page, the newest first."""
    if not lasts(about):
        return []
    marks = answers.marks().of(view.scope, about.name)
    inside = [one for one in marks if view.since <= one.on < view.today]
    signals = sum(point.signal is not None for point in points)
    asked = Question(metrics=(about.name,), scope=view.scope, structure=view.structure)
    return [
        _told(answers.before_and_after(asked, one), len(inside), signals)
        for one in reversed(inside[-_MOST:])
    ]


def _told(found: BeforeAfter, mark_count: int, signals: int) -> Told:
    one, test = found.difference, found.lasting
    return Told(
        on=found.mark.on,
        what=found.mark.what,
        before=f"{duration(one.before)}, n {one.before_count:,}" if one else "too few",
        after=f"{duration(one.after)}, n {one.after_count:,}" if one else "too few",
        interval=f"{_signed(one.low)} to {_signed(one.high)}" if one else "",
        reading="fewer than eight ended on a side"
        if one is None
        else "more than chance"
        if one.is_told_apart
        else "chance alone explains it",
        lasting="nothing has ended on a side"
        if test is None
        else f"{'differ' if test.probability < _APART else 'do not differ'},"
        f" p {max(test.probability, 0.001):.3f}",
        needs=_needs(mark_count - 1, signals),
    )


def _needs(others: int, signals: int) -> str:
    more = f" ({others} other mark{'' if others == 1 else 's'} in this window)" if others else ""
    moved = f" ({signals} signal{'' if signals == 1 else 's'} in this window)" if signals else ""
    return (
        f"nothing else changed then{more}, the same kind of work on both sides, and a figure"
        f" steady before{moved}"
    )


def _signed(seconds: float) -> str:
    sign = "+" if seconds > 0 else "\N{MINUS SIGN}" if seconds < 0 else ""
    return f"{sign}{duration(abs(seconds))}"
