"""A metric's figures by period, read: which are signals, within which limits.

Every page, chart and feed reads a figure here, over the same history, so that one and the same
figure is never signal in one place and noise in another.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import UNSET, UnsetType

from gnomon.answers.question import period_start
from gnomon.answers.rows import COUNTING
from gnomon.domain.answer import AnswerRow, Grain
from gnomon.domain.metric import Metric
from gnomon.insight.reading import Point, read
from gnomon.insight.scale import Scale

#: How far back a figure is read, whatever window a page shows.
HISTORY = timedelta(weeks=104)
#: Periods after which a figure may come again: the weeks of a year, the days of a week.
SEASONS: Mapping[Grain, int | None] = {"day": 7, "week": 52, "month": 12, "quarter": None}

_EVENTS = frozenset({"count", "per_week"})
_COUNTED = frozenset({"sum", "open_count", "per_person_week"})


def history_since(today: date, every: Grain) -> date:
    """Return the first day that a figure is read from: a whole period."""
    return period_start(today - HISTORY, every)


def readings(
    metric: Metric,
    rows: Sequence[AnswerRow],
    rebases: Sequence[date],
    *,
    every: Grain = "week",
    fresh_at: datetime | UnsetType | None = UNSET,
) -> list[Point]:
    """Read complete periods.

    Args:
        metric: The metric.
        rows: Its answers by period, oldest first; the last one still runs and is not read.
        rebases: Days on which the limits begin anew: with the first whole period from then on.
        every: Length of the periods.
        fresh_at: When the sources behind the answers last told anything.
    """
    complete = rows[:-1]
    starts = [str(row.period_start) for row in rows]
    marks = [sum(start < on.isoformat() for start in starts) for on in rebases]
    sizes = [float(row.n) for row in complete] if metric.aggregate.kind == "ratio" else None
    return read(
        known_values(metric, rows, fresh_at),
        sizes=sizes,
        marks=marks,
        scale=scale_of(metric),
        season=SEASONS[every],
    )


def scale_of(metric: Metric) -> Scale:
    """Say how figures of a metric are compared: what their spread grows with."""
    if metric.aggregate.kind == "ratio":
        return "plain"
    if metric.unit == "s":
        return "duration"
    if metric.aggregate.kind in _EVENTS:
        return "events"
    return "count" if metric.aggregate.kind in _COUNTED else "plain"


def known_values(
    metric: Metric, rows: Sequence[AnswerRow], fresh_at: datetime | UnsetType | None
) -> list[float | None]:
    """Return the values of complete periods, without zeros that nobody measured.

    A count is zero before the first thing was ever told, and after a source fell silent: both say
    nothing about the team.

    Args:
        metric: The metric.
        rows: As for `readings`.
        fresh_at: As for `readings`.
    """
    values = [row.value for row in rows[:-1]]
    if metric.aggregate.kind not in COUNTING:
        return values
    first = next((at for at, row in enumerate(rows) if row.n or row.open_n), len(rows))
    values[:first] = [None] * min(first, len(values))
    if isinstance(fresh_at, datetime):
        ends = [str(row.period_start) for row in rows[1:]]
        told = fresh_at.date().isoformat()
        values = [value if end <= told else None for value, end in zip(values, ends, strict=True)]
    return values
