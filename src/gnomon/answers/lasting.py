"""How long things last with what is still open counted, and what a known change did to it."""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.marks import Marked
from gnomon.answers.question import Question
from gnomon.domain.metric import Metric
from gnomon.insight.comparison import Difference, difference, quantile_of
from gnomon.insight.survival import Comparison, Survival, compare, survival

#: How long before and after a change things are compared.
ASIDE = timedelta(weeks=13)
_MOST = 20_000


class BeforeAfter(Struct, frozen=True, kw_only=True):
    """A duration before and after a known change."""

    mark: Marked
    """The change."""
    until: date
    """First day no longer compared."""
    difference: Difference | None
    """Of the metric's percentile, over what ended on each side; null with fewer than eight."""
    lasting: Comparison | None
    """Log-rank test of what began before and after, those still open counted; null when nothing of
    one side has ended."""


class SideBySide(Struct, frozen=True, kw_only=True):
    """How long things last in two scopes."""

    one: Survival | None
    """The one asked for; null when nothing of it has ended."""
    other: Survival | None
    """The other."""
    test: Comparison | None
    """Log-rank test of both; null when nothing of one has ended."""


def lasts(about: Metric) -> bool:
    """Whether a metric tells how long things last."""
    return about.unit == "s" and about.aggregate.kind == "percentile"


def lasting(
    place: Installation, question: Question, *, now: datetime | None = None
) -> Survival | None:
    """Estimate the median of a duration with what is still open counted, in elapsed time.

    Args:
        place: What is asked.
        question: One metric that tells how long things last, a scope and a window.
        now: The time of asking; default the clock.

    Returns:
        The estimate; null when nothing has ended.
    """
    return survival(*_lives(place, question, now or datetime.now(UTC)))


def side_by_side(
    place: Installation, question: Question, other: str | None, *, now: datetime | None = None
) -> SideBySide:
    """Compare how long things last in two scopes, with what is still open counted.

    The log-rank test looks at all of the time, not at the medians alone.

    Args:
        place: What is asked.
        question: One metric that tells how long things last, the one scope and a window.
        other: The other scope; null: the whole organisation.
        now: The time of asking; default the clock.
    """
    moment = now or datetime.now(UTC)
    one = _lives(place, question, moment)
    two = _lives(place, replace(question, scope=other), moment)
    return SideBySide(one=survival(*one), other=survival(*two), test=compare(one, two))


def _lives(
    place: Installation, question: Question, moment: datetime
) -> tuple[list[float], list[float]]:
    """Return how long what has ended lasted, and what is open has lasted so far."""
    rows = list_observations(place, question, limit=_MOST, order="ended", now=moment)
    ended = [row.value for row in rows if row.ended_at is not None and row.value is not None]
    begun = [row.started_at for row in rows if row.ended_at is None and row.started_at is not None]
    return ended, [max((moment - at).total_seconds(), 0.0) for at in begun]


def before_and_after(
    place: Installation, question: Question, mark: Marked, *, now: datetime | None = None
) -> BeforeAfter:
    """Compare a duration before and after a known change, thirteen weeks to each side at most.

    Args:
        place: What is asked.
        question: One metric that tells how long things last, and a scope.
        mark: The change.
        now: The time of asking; default the clock.
    """
    moment = now or datetime.now(UTC)
    until = min(mark.on + ASIDE, moment.date() + timedelta(days=1))
    asked = replace(question, since=mark.on - ASIDE, until=moment.date() + timedelta(days=1))
    rows = list_observations(place, asked, limit=_MOST, order="ended", now=moment)
    at, end = (datetime.combine(day, datetime.min.time(), UTC) for day in (mark.on, until))
    end = min(end, moment)
    about = find_metric(question.metrics[0])
    ended = [(row.ended_at, row.value) for row in rows if row.ended_at and row.value is not None]
    return BeforeAfter(
        mark=mark,
        until=until,
        difference=difference(
            [value for on, value in ended if on < at],
            [value for on, value in ended if at <= on < end],
            quantile_of(about.aggregate.quantile),
        ),
        lasting=compare(_cohort(rows, at - ASIDE, at), _cohort(rows, at, end)),
    )


def _cohort(
    rows: list[ListedObservation], begin: datetime, end: datetime
) -> tuple[list[float], list[float]]:
    """Return how long what began in a time lasted: what ended in it, and what had not."""
    ended, still_open = [], []
    for row in rows:
        if row.started_at is None or not begin <= row.started_at < end:
            continue
        if row.ended_at is not None and row.ended_at < end:
            if row.value is not None:
                ended.append(row.value)
        else:
            still_open.append((end - row.started_at).total_seconds())
    return ended, still_open
