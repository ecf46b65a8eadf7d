"""What sayings of the same led to: tickets, changes, when customers had them, what was learned."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.initiative_work import WorkChange, WorkTicket
from gnomon.answers.observing import observation_schema
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, PARTITION_BY
from gnomon.domain.expression import united
from gnomon.engines.engine import Session

Table = Any

_LAST = datetime.max.replace(tzinfo=UTC)
_RELEASED, _DEPLOYED = "feedback_to_release_time", "change_lead_time"


class Lesson(Struct, frozen=True, kw_only=True):
    """Whether an answer was of use."""

    feedback_id: str
    """The saying."""
    outcome: str
    """``validated`` or ``invalidated``."""
    learned_on: date | None
    """Day on which that was known."""
    learned: str | None
    """What was learned, in a sentence."""
    confirmed_by: str
    """Who said so."""


class SayingWork(Struct, frozen=True, kw_only=True):
    """What sayings of the same led to."""

    tickets: tuple[WorkTicket, ...] = ()
    """Tickets that the desk or a person linked, by number."""
    unknown: tuple[str, ...] = ()
    """Numbers linked that no ticket has."""
    changes: tuple[WorkChange, ...] = ()
    """Changes for these tickets, and those a person confirmed, oldest first."""
    released: dict[str, datetime] = {}
    """When production first had an answer to a saying, by its key."""
    lessons: tuple[Lesson, ...] = ()
    """What was learned, the earliest first."""


def saying_work(place: Installation, keys: Iterable[str]) -> SayingWork:
    """Find what became of sayings of the same.

    Args:
        place: What is asked.
        keys: Keys of the sayings.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("feedback", "feedback_link", "ticket", "change")
        _asked(session, "asked_saying", keys)

        def run(query: Callable[[], Table], what: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = session.rows(query, f"{what} of sayings").to_pylist()
            return found

        said = run(lambda: _said(session, tables), "links at the desk")
        links = run(lambda: _links(session, tables), "links of people")
        told = [ref for row in [*said, *links] for ref in row["ticket_refs"] or ()]
        numbers = sorted({number.upper() for number in told})
        _asked(session, "asked_number", numbers)
        _asked(session, "asked_change", {c for row in links for c in row["change_ids"] or ()})
        tickets = run(lambda: _tickets(session, tables), "tickets")
        changes = run(lambda: _changes(session, tables), "changes")
        files = place.lake.snapshot(OBSERVATION).uris(metric=[_RELEASED, _DEPLOYED])
        session.scan("observed", files, observation_schema(), PARTITION_BY)
        _asked(session, "asked_subject", [*keys, *(row["key"] for row in changes)])
        ended = run(lambda: _ended(session), "releases")
    return _told(numbers, tickets, changes, ended, links)


def _asked(session: Session, name: str, values: Iterable[str]) -> None:
    session.memory(name, pa.table({"value": pa.array(sorted(set(values)), pa.string())}))


def _said(session: Session, tables: Tables) -> Table:
    feedback = tables["feedback"]
    ours = feedback.filter(feedback.key.isin(session.table("asked_saying").value))
    return ours.select("key", "ticket_refs")


def _links(session: Session, tables: Tables) -> Table:
    link = tables["feedback_link"]
    return link.filter(link.feedback_id.isin(session.table("asked_saying").value)).select(
        "feedback_id", "ticket_refs", "change_ids", "outcome", "learned_on", "learned",
        "confirmed_by",
    )  # fmt: skip


def _tickets(session: Session, tables: Tables) -> Table:
    ticket = tables["ticket"]
    ours = ticket.filter(ticket.number.upper().isin(session.table("asked_number").value))
    return ours.select("key", "number", "title", "status", "resolved_at", "url")


def _changes(session: Session, tables: Tables) -> Table:
    """Return the changes that name a ticket, or that a person named."""
    change = tables["change"]
    named = change.select("key", ref=change.ticket_refs.unnest())
    named = named.filter(named.ref.upper().isin(session.table("asked_number").value))
    confirmed = change.key.isin(session.table("asked_change").value)
    ours = change.filter(confirmed | change.key.isin(named.key))
    return ours.select("key", "title", "opened_at")


def _ended(session: Session) -> Table:
    rows = session.table("observed")
    ours = rows.filter(rows.subject_id.isin(session.table("asked_subject").value))
    return ours.filter(ours.ended_at.notnull()).select("metric", "subject_id", "ended_at")


def _told(
    numbers: list[str],
    tickets: list[dict[str, Any]],
    changes: list[dict[str, Any]],
    ended: list[dict[str, Any]],
    links: list[dict[str, Any]],
) -> SayingWork:
    released = {row["subject_id"]: row["ended_at"] for row in ended if row["metric"] == _RELEASED}
    live: dict[str, datetime] = {}
    for row in ended:
        if row["metric"] == _DEPLOYED:
            live[row["subject_id"]] = min(row["ended_at"], live.get(row["subject_id"], _LAST))
    known = {row["number"].upper() for row in tickets}
    lessons = [row for row in links if row["outcome"] is not None]
    return SayingWork(
        tickets=tuple(map(_ticket, sorted(tickets, key=lambda row: str(row["number"])))),
        unknown=tuple(number for number in numbers if number not in known),
        changes=tuple(
            WorkChange(
                key=row["key"],
                title=row["title"],
                opened_at=row["opened_at"],
                deployed_at=live.get(row["key"]),
            )
            for row in sorted(changes, key=lambda row: (str(row["opened_at"]), row["key"]))
        ),
        released=released,
        lessons=tuple(map(_lesson, sorted(lessons, key=lambda row: str(row["learned_on"])))),
    )


def _ticket(row: dict[str, Any]) -> WorkTicket:
    return WorkTicket(
        key=row["key"],
        number=row["number"],
        title=row["title"],
        status=row["status"],
        is_done=row["resolved_at"] is not None,
        url=row["url"],
    )


def _lesson(row: dict[str, Any]) -> Lesson:
    return Lesson(
        feedback_id=row["feedback_id"],
        outcome=row["outcome"],
        learned_on=row["learned_on"],
        learned=row["learned"],
        confirmed_by=row["confirmed_by"],
    )


def sayings_of(place: Installation, numbers: Iterable[str]) -> list[str]:
    """Return the keys of the sayings that led to some tickets, as desks or people link them.

    Args:
        place: What is asked.
        numbers: Tickets, as people call them.
    """
    wanted = {number.upper() for number in numbers}
    if not wanted:
        return []
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("feedback", "feedback_link")
        _asked(session, "asked_number", wanted)

        def query() -> Table:
            said, link = tables["feedback"], tables["feedback_link"]
            told = united(
                said.select(key="key", ref=said.ticket_refs.unnest()),
                link.select(key="feedback_id", ref=link.ticket_refs.unnest()),
            )
            ours = told.filter(told.ref.upper().isin(session.table("asked_number").value))
            return ours.select("key").distinct()

        rows = session.rows(query, "sayings of tickets").to_pylist()
    return sorted(row["key"] for row in rows)
