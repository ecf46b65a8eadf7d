"""A unit's flow: what finished and how long it took, what is under way, and what both promise."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

from msgspec import Struct

from gnomon.answers.ask import Installation, ask
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.listing import ListedObservation, list_observations
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.domain.answer import AnswerRow
from gnomon.domain.expectation import ServiceLevelExpectation
from gnomon.insight.flow import (
    LINES,
    Aged,
    Expectation,
    LittlesLaw,
    aged,
    declared,
    expectation,
    littles_law,
    nearest_rank,
)

#: What flows: tickets, from their first start to their last finish.
CYCLE = "ticket_cycle_time"
_MOST = 20_000
_DAY_SECONDS = 86_400.0


class Underway(Struct, frozen=True, kw_only=True):
    """An item that is under way."""

    observation: ListedObservation
    """What it is."""
    aged: Aged | None
    """Where it stands against the expectation; null without one."""
    age_seconds: float
    """How long it has been under way."""


class Day(Struct, frozen=True, kw_only=True):
    """The end of one day."""

    on: date
    """The day."""
    started: int
    """Items ever started in the window, those under way before it included."""
    finished: int
    """Items finished in the window."""


class Flow(Struct, frozen=True, kw_only=True):
    """A unit's flow over a window."""

    finished: tuple[ListedObservation, ...]
    """Items finished whose cycle time is known, newest first."""
    lines: tuple[tuple[int, float], ...]
    """Percent and cycle time in seconds that so many finished items do not exceed; nearest rank."""
    expectation: Expectation | None
    """What is promised, else what finished items would promise, in seconds; null with too few."""
    underway: tuple[Underway, ...]
    """Items under way, the oldest first."""
    days: tuple[Day, ...]
    """Started and finished, added up, at the end of each day."""
    law: LittlesLaw | None
    """Little's law over the window, in days; null when nothing was finished."""


def flow(
    place: Installation,
    *,
    scope: str | None,
    since: date,
    line: Sequence[str] = (),
    now: datetime | None = None,
) -> Flow:
    """Tell a unit's flow from a day on; today, which still runs, is left out of what adds up.

    Args:
        place: What is asked.
        scope: The unit; null: the whole organisation.
        since: First day.
        line: The unit and every unit above it, nearest first; the nearest that promises counts.
        now: The time of asking; default the clock.
    """
    moment = now or datetime.now(UTC)
    asked = Question(metrics=(CYCLE,), scope=scope, since=since)
    rows = list_observations(place, asked, limit=_MOST, order="ended", now=moment)
    finished = [row for row in rows if row.ended_at is not None and row.value is not None]
    times = [row.value for row in finished if row.value is not None]
    expected = _expected(place, line, moment.date(), times)
    begun = [row for row in rows if row.ended_at is None and row.started_at is not None]
    (answer,) = ask(
        place, Question(metrics=(CYCLE,), scope=scope, since=since, every="day"), now=moment
    )
    complete = answer.rows[:-1]
    ended = [_ended(row) for row in complete]
    return Flow(
        finished=tuple(finished),
        lines=tuple(
            (percent, at) for percent in LINES if (at := nearest_rank(times, percent)) is not None
        ),
        expectation=expected,
        underway=tuple(
            _underway(row, moment, times, expected)
            for row in sorted(begun, key=lambda row: row.started_at or moment)
        ),
        days=tuple(_days(complete, ended)),
        law=littles_law(
            [float(row.open_n) for row in complete],
            [float(count) for count in ended],
            [seconds / _DAY_SECONDS for seconds in times],
        ),
    )


def _expected(
    place: Installation, line: Sequence[str], on: date, times: list[float]
) -> Expectation | None:
    """Return what is promised, by the unit or the nearest above it; else what it usually keeps."""
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        promised = entity_rows(tables, ServiceLevelExpectation)
    found = promise(promised, line, on)
    if found is None:
        return expectation(times)
    return declared(found.percent, found.within_seconds, times)


def promise(
    promised: Iterable[ServiceLevelExpectation], line: Sequence[str], on: date
) -> ServiceLevelExpectation | None:
    """Return what holds for a unit on a day: of the nearest unit, the one that began last.

    Args:
        promised: What is promised by whomever.
        line: The unit and every unit above it, nearest first.
        on: The day.
    """
    order = {name: place for place, name in enumerate(line)}
    holding = [
        each
        for each in promised
        if (each.group_name is None or each.group_name in order)
        and (each.valid_from is None or each.valid_from <= on)
        and (each.valid_to is None or each.valid_to > on)
    ]
    return min(
        holding,
        key=lambda each: (
            order.get(each.group_name or "", len(order)),
            -(each.valid_from or date.min).toordinal(),
            each.name,
        ),
        default=None,
    )


def _ended(row: AnswerRow) -> int:
    """Return the items that ended in a period, those of unknown cycle time included."""
    return round(row.n / row.coverage) if row.coverage else row.n


def _underway(
    row: ListedObservation, moment: datetime, times: list[float], expected: Expectation | None
) -> Underway:
    age = (moment - (row.started_at or moment)) / timedelta(seconds=1)
    return Underway(
        observation=row,
        aged=aged(age, times, expected) if expected else None,
        age_seconds=age,
    )


def _days(rows: list[AnswerRow], ended: list[int]) -> list[Day]:
    done = list(accumulate(ended))
    # What is under way at a day's end has started and not finished: both lines only ever rise.
    started = accumulate((row.open_n + count for row, count in zip(rows, done, strict=True)), max)
    return [
        Day(on=date.fromisoformat(str(row.period_start)), started=begun, finished=count)
        for row, begun, count in zip(rows, started, done, strict=True)
    ]
