"""Person-days behind tickets: what each person's working days went into."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session
from gnomon.insight.effort import Spent, Underway, person_days

Table = Any

#: Tickets begun and not finished, with whoever they are assigned to.
_UNDERWAY = "work_in_progress"
#: Finished tickets, with what each of them was for.
_CATEGORY = "feature_work_share"
#: Tickets begun, with whether what they are for was validated.
_STANDING = "validated_work_rate"
_AHEAD = timedelta(weeks=4)


class TicketEffort(Struct, frozen=True, kw_only=True):
    """Working days that one person spent on one ticket."""

    ticket: str
    """Key of the ticket."""
    person: str
    """Key of the person."""
    days: float
    """Working days, more than 0."""
    numbers: tuple[str, ...]
    """Number of the ticket, then those of the tickets above it, nearest first."""
    category: str | None
    """What it was for; null while it is not finished."""
    standing: str | None = None
    """``validated``, ``not validated`` or ``no initiative``, as of the day it was taken up; null:
    nobody asks that of it."""


class Effort(Struct, frozen=True, kw_only=True):
    """What the working days of a scope's people went into, as far as tickets trace it."""

    rows: tuple[TicketEffort, ...] = ()
    """By person and ticket."""
    unnamed: int = 0
    """Tickets under way in the window that are assigned to nobody the catalogue knows."""
    working_days: int = 0
    """Working days of the window."""
    days_ahead: tuple[date, ...] = ()
    """Working days of the four weeks to come, as far as the calendar reaches."""

    @property
    def days(self) -> float:
        """Return all traced working days."""
        return sum(row.days for row in self.rows)

    def parts(
        self, of: Callable[[TicketEffort], str | None]
    ) -> Iterator[tuple[str | None, float, float, int]]:
        """Sum up by what a row is of, most first and what is of nothing last.

        Args:
            of: Says what a row is of.

        Yields:
            What it is, its days, their share of all traced days, and how many tickets they went to.
        """
        days: dict[str | None, float] = defaultdict(float)
        tickets: dict[str | None, set[str]] = defaultdict(set)
        for row in self.rows:
            days[of(row)] += row.days
            tickets[of(row)].add(row.ticket)
        whole = self.days
        for name, spent in sorted(
            days.items(), key=lambda one: (one[0] is None, -one[1], one[0] or "")
        ):
            yield name, spent, spent / whole, len(tickets[name])


def effort(place: Installation, question: Question, *, now: datetime) -> Effort:
    """Say what went into the tickets of a scope over a window.

    A person's day is split over everything they had under way, tickets of other scopes too; only
    the parts of this scope's tickets are told.

    Args:
        place: What is asked.
        question: Scope and window; its metrics do not matter.
        now: The time of asking.

    Raises:
        UsageError: The scope is not there.
    """
    return _effort(place, question, None, now)


def ticket_effort(
    place: Installation, tickets: Iterable[str], *, since: date, now: datetime
) -> Effort:
    """Say what went into some tickets since a day.

    Args:
        place: What is asked.
        tickets: Keys of the tickets.
        since: First day of the window.
        now: The time of asking.
    """
    keys = sorted(set(tickets))
    if not keys:
        return Effort()
    return _effort(place, Question(metrics=(), since=min(since, now.date())), keys, now)


def _effort(
    place: Installation, question: Question, tickets: list[str] | None, now: datetime
) -> Effort:
    """Split the days of everybody who has a ticket of the scope, or one of some, under way."""
    asked = [metric(_UNDERWAY), metric(_CATEGORY), metric(_STANDING)]
    with place.engine.session() as session:
        observed = Observed(session, place.lake, place.definitions, question, asked, now)
        today = observed.local_days().on(now)
        since, until = question.window(today)
        observed.bring_observations(since)
        told = _told(session, observed, tickets)
        underway = [row for row in told if row["metric"] == _UNDERWAY and _is_seen(row, until)]
        tables = Tables(session, place.lake, place.definitions)
        last = min(until, today + timedelta(days=1))
        calendar = _working_days(tables)
        days = [day for day in calendar if since <= day < last]
        people = {row["person_id"] for row in underway if row["person_id"]}
        ours = {row["subject_id"] for row in underway}
        every = person_days(_of_people(session, people, today), days)
        spent = [one for one in every if one.thing in ours]
        lines = _lines(tables, {one.thing for one in spent})
    categories, standings = (
        {row["subject_id"]: row["detail"] for row in told if row["metric"] == name}
        for name in (_CATEGORY, _STANDING)
    )
    return Effort(
        rows=tuple(_row(one, lines, categories, standings) for one in spent),
        unnamed=sum(row["person_id"] is None for row in underway),
        working_days=len(days),
        days_ahead=tuple(day for day in calendar if today < day <= today + _AHEAD),
    )


def _told(session: Session, observed: Observed, tickets: list[str] | None) -> list[dict[str, Any]]:
    """Return what is observed of the scope's tickets, or of those that are asked for."""
    columns = ("metric", "subject_id", "person_id", "started_on", "ended_on", "detail")
    asked = pa.table({"value": pa.array(tickets or [], pa.string())})
    session.memory("asked_ticket", asked)

    def query() -> Table:
        rows = observed.scoped(session.table("observed"))
        if tickets is not None:
            rows = rows.filter(rows.subject_id.isin(session.table("asked_ticket").value))
        return rows.select(*columns)

    shape = f"tickets {observed.shape} {tickets is None}"
    found: list[dict[str, Any]] = session.rows(query, shape).to_pylist()
    return found


def _is_seen(row: Mapping[str, Any], until: date) -> bool:
    return row["started_on"] is not None and row["started_on"] < until


def _row(
    spent: Spent,
    lines: Mapping[str, tuple[str, ...]],
    categories: Mapping[str, str],
    standings: Mapping[str, str],
) -> TicketEffort:
    return TicketEffort(
        ticket=spent.thing,
        person=spent.person,
        days=spent.days,
        numbers=lines.get(spent.thing, ()),
        category=categories.get(spent.thing),
        standing=standings.get(spent.thing),
    )


def _of_people(session: Session, people: set[str], today: date) -> list[Underway]:
    """Return everything that some people had under way, whosever it is."""
    session.memory("asked_people", pa.table({"value": pa.array(sorted(people), pa.string())}))

    def query() -> Table:
        rows = session.table("observed")
        is_named = rows.person_id.isin(session.table("asked_people").value)
        named = rows.filter((rows.metric == _UNDERWAY) & rows.started_on.notnull() & is_named)
        return named.select("person_id", "subject_id", "started_on", "ended_on")

    return [
        Underway(
            person=row["person_id"],
            thing=row["subject_id"],
            first=row["started_on"],
            last=row["ended_on"] or today,
        )
        for row in session.rows(query, "under way of people").to_pylist()
    ]


def _working_days(tables: Tables) -> list[date]:
    """Return the organisation's working days, ascending."""
    tables.bring("working_day")

    def query() -> Table:
        day = tables["working_day"]
        return day.filter(day.calendar == "default")

    return working_dates(tables.session.rows(query, "default working days").to_pylist())


def working_dates(rows: Iterable[Mapping[str, Any]]) -> list[date]:
    """Return the local dates that hold working time, ascending.

    Args:
        rows: Rows of `working_day` of one calendar.
    """
    found = set()
    for row in rows:
        midnight = row["local_midnight_second"]
        for span in ("first", "second"):
            start, end = row[f"{span}_start_second"], row[f"{span}_end_second"]
            if start < min(end, midnight):
                found.add(row["local_on_before"])
            if max(start, midnight) < end:
                found.add(row["local_on_after"])
    return sorted(found)


def _lines(tables: Tables, keys: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the numbers of tickets and of those above them, two levels up."""
    tables.bring("ticket")
    session = tables.session
    session.memory("asked_line", pa.table({"value": pa.array(sorted(keys), pa.string())}))

    def query() -> Table:
        every = session.table("ticket").select("key", "number", "parent_id")
        own = every.filter(every.key.isin(session.table("asked_line").value))
        above = every.select(above_key="key", above_number="number", above_parent="parent_id")
        top = every.select(top_key="key", top_number="number")
        joined = own.left_join(above, own.parent_id == above.above_key)
        joined = joined.left_join(top, joined.above_parent == top.top_key)
        return joined.select("key", "number", "above_number", "top_number")

    return {
        row["key"]: tuple(
            number
            for number in (row["number"], row["above_number"], row["top_number"])
            if number is not None
        )
        for row in session.rows(query, "lines of tickets").to_pylist()
    }
