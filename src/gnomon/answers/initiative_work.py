"""What became of an initiative: its tickets, the phases they went through, their changes."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.question import Question
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session

Table = Any

_METRICS = ("phase_time", "adherence", "change_lead_time", "phase_participation")
#: How far down tickets below an initiative's own count: epic, story, sub-task.
_LEVELS = 2


class WorkTicket(Struct, frozen=True, kw_only=True):
    """A ticket that the initiative became, or one below it."""

    key: str
    """Its key."""
    number: str
    """What people call it."""
    title: str
    """Its summary."""
    status: str
    """Status as the tool names it."""
    is_done: bool
    """Whether it is resolved."""
    url: str | None
    """Where to open it."""


class WorkStay(Struct, frozen=True, kw_only=True):
    """A stay of one of its tickets in a phase."""

    number: str
    """The ticket."""
    phase: str
    """Name of the phase."""
    entered_at: datetime
    """When it entered."""
    left_at: datetime | None
    """When it left; null: it is there."""


class WorkCheck(Struct, frozen=True, kw_only=True):
    """A check of the process that one of its tickets met, or did not."""

    number: str
    """The ticket."""
    what: str
    """Phase and check."""
    is_satisfied: bool
    """Whether it held."""
    at: datetime
    """When it was due."""


class WorkPart(Struct, frozen=True, kw_only=True):
    """A role that a phase names, and whether it was seen on one of its tickets."""

    number: str
    """The ticket."""
    phase: str
    """The phase it has left."""
    role: str
    """The role."""
    took_part: bool | None
    """Whether somebody with the role did something; null: not known."""
    at: datetime
    """When the phase was left."""


class WorkChange(Struct, frozen=True, kw_only=True):
    """A change made for one of its tickets."""

    key: str
    """Its key."""
    title: str
    """Its title."""
    opened_at: datetime | None
    """When it was opened."""
    deployed_at: datetime | None
    """When it reached production; null: not yet, or not known."""


class InitiativeWork(Struct, frozen=True, kw_only=True):
    """The delivery work of one initiative."""

    tickets: tuple[WorkTicket, ...] = ()
    """Its tickets and those below them, by number."""
    unknown: tuple[str, ...] = ()
    """Numbers it names that no ticket has."""
    stays: tuple[WorkStay, ...] = ()
    """Stays in phases, oldest first."""
    checks: tuple[WorkCheck, ...] = ()
    """Checks that were due, oldest first."""
    parts: tuple[WorkPart, ...] = ()
    """Roles of the phases that its tickets have left."""
    changes: tuple[WorkChange, ...] = ()
    """Changes, oldest first."""

    def began(self) -> dict[str, datetime]:
        """Return when the first of its tickets entered each phase."""
        found: dict[str, datetime] = {}
        for stay in self.stays:
            found.setdefault(stay.phase, stay.entered_at)
        return found


def initiative_work(
    place: Installation, numbers: Iterable[str], *, since: date, now: datetime
) -> InitiativeWork:
    """Find what became of an initiative.

    Args:
        place: What is asked.
        numbers: Tickets it became, as people call them.
        since: The day it was asked for; work that ended before is not its.
        now: The time of asking.
    """
    wanted = sorted({number.upper() for number in numbers})
    if not wanted:
        return InitiativeWork()
    with place.engine.session() as session:
        question = Question(metrics=_METRICS, since=min(since, now.date()))
        asked = [metric(name) for name in _METRICS]
        observed = Observed(session, place.lake, place.definitions, question, asked, now)
        tables = Tables(session, place.lake, place.definitions)
        tickets = _tickets(session, tables, wanted)
        known = {row["number"].upper() for row in tickets.values()}
        changes = _changes(session, tables, [row["number"] for row in tickets.values()])
        observed.bring_observations(question.window(now.date())[0])
        rows = _observed(session, [*tickets, *changes])
    return _told(tickets, changes, rows, tuple(each for each in wanted if each not in known))


def _tickets(session: Session, tables: Tables, wanted: list[str]) -> dict[str, dict[str, Any]]:
    """Return the tickets by key, with those below them."""
    tables.bring("ticket")

    def named(step: int) -> Table:
        ticket, asked = tables["ticket"], session.table(f"asked_ticket_{step}")
        is_asked = ticket.number.upper() if step == 0 else ticket.parent_id
        return ticket.filter(is_asked.isin(asked.value)).select(
            "key", "number", "title", "status", "resolved_at", "url"
        )

    found: dict[str, dict[str, Any]] = {}
    values = wanted
    for step in range(_LEVELS + 1):
        session.memory(f"asked_ticket_{step}", pa.table({"value": pa.array(values, pa.string())}))
        rows = session.rows(partial(named, step), f"tickets of an initiative {step}").to_pylist()
        values = [row["key"] for row in rows if row["key"] not in found]
        found |= {row["key"]: row for row in rows}
        if not values:
            break
    return dict(sorted(found.items(), key=lambda item: item[1]["number"]))


def _changes(session: Session, tables: Tables, numbers: list[str]) -> dict[str, dict[str, Any]]:
    """Return the changes that name the tickets, by key."""
    tables.bring("change")
    session.memory("asked_ref", pa.table({"value": pa.array(numbers, pa.string())}))

    def query() -> Table:
        change = tables["change"]
        named = change.select("key", "title", "opened_at", ref=change.ticket_refs.unnest())
        ours = named.filter(named.ref.isin(session.table("asked_ref").value))
        return ours.select("key", "title", "opened_at").distinct()

    rows = session.rows(query, "changes of an initiative").to_pylist()
    return {row["key"]: row for row in sorted(rows, key=_opened)}


def _opened(row: dict[str, Any]) -> tuple[bool, Any, str]:
    return row["opened_at"] is None, row["opened_at"], row["key"]


def _observed(session: Session, subjects: list[str]) -> list[dict[str, Any]]:
    session.memory("asked_subject", pa.table({"value": pa.array(subjects, pa.string())}))

    def query() -> Table:
        rows = session.table("observed")
        ours = rows.filter(rows.subject_id.isin(session.table("asked_subject").value))
        return ours.select("metric", "subject_id", "started_at", "ended_at", "value", "detail")

    found: list[dict[str, Any]] = session.rows(query, "observed of an initiative").to_pylist()
    return sorted(found, key=lambda row: (row["started_at"] or row["ended_at"], row["detail"]))


def _told(
    tickets: dict[str, dict[str, Any]],
    changes: dict[str, dict[str, Any]],
    rows: list[dict[str, Any]],
    unknown: tuple[str, ...],
) -> InitiativeWork:
    live = {row["subject_id"]: row["ended_at"] for row in rows if row["metric"] == _METRICS[2]}
    return InitiativeWork(
        tickets=tuple(
            WorkTicket(
                key=key,
                number=row["number"],
                title=row["title"],
                status=row["status"],
                is_done=row["resolved_at"] is not None,
                url=row["url"],
            )
            for key, row in tickets.items()
        ),
        unknown=unknown,
        stays=tuple(_stay(tickets, row) for row in rows if row["metric"] == _METRICS[0]),
        checks=tuple(_check(tickets, row) for row in rows if row["metric"] == _METRICS[1]),
        parts=tuple(_part(tickets, row) for row in rows if row["metric"] == _METRICS[3]),
        changes=tuple(
            WorkChange(
                key=key,
                title=row["title"],
                opened_at=row["opened_at"],
                deployed_at=live.get(key),
            )
            for key, row in changes.items()
        ),
    )


def _stay(tickets: dict[str, dict[str, Any]], row: dict[str, Any]) -> WorkStay:
    return WorkStay(
        number=tickets[row["subject_id"]]["number"],
        phase=row["detail"],
        entered_at=row["started_at"],
        left_at=row["ended_at"],
    )


def _check(tickets: dict[str, dict[str, Any]], row: dict[str, Any]) -> WorkCheck:
    return WorkCheck(
        number=tickets[row["subject_id"]]["number"],
        what=row["detail"],
        is_satisfied=row["value"] == 1.0,
        at=row["ended_at"],
    )


def _part(tickets: dict[str, dict[str, Any]], row: dict[str, Any]) -> WorkPart:
    phase, _, role = row["detail"].partition(": ")
    return WorkPart(
        number=tickets[row["subject_id"]]["number"],
        phase=phase,
        role=role,
        took_part=None if row["value"] is None else row["value"] == 1.0,
        at=row["ended_at"],
    )
