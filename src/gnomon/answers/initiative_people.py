"""Who did what for the tickets of an initiative and for their changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import reads
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session
from gnomon.model.case_act import case_act

Table = Any

_TOLD = (
    "ticket_transition", "ticket_edit", "change", "change_commit", "change_merge", "review",
)  # fmt: skip
#: What deployments brought is made of the whole organisation; a page does not wait for it.
_UNASKED = {
    "case_deployment_act": {
        "ticket_id": pa.string(),
        "identity_id": pa.string(),
        "acted_at": pa.timestamp("us", "UTC"),
    }
}


class Deed(Struct, frozen=True, kw_only=True):
    """Something a person did for a ticket, or for a change that names it."""

    number: str
    """The ticket."""
    person_id: str
    """Who: a person of the catalogue, or the account where nobody knows whose it is."""
    what: str
    """What: ``moved``, ``edited``, ``assigned``, ``opened``, ``wrote``, ``reviewed``, ``approved``,
    ``merged``."""
    at: datetime
    """When."""


def initiative_deeds(place: Installation, tickets: Mapping[str, str]) -> tuple[Deed, ...]:
    """Find what people did for some tickets, oldest first; who deployed them is not among it.

    Args:
        place: What is asked.
        tickets: Numbers of the tickets, by key.
    """
    if not tickets:
        return ()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("actor", *_TOLD)
        keys, numbers = list(tickets), list(tickets.values())
        asked = {"ticket_id": pa.array(keys, pa.string()), "number": pa.array(numbers, pa.string())}
        session.memory("asked_ticket", pa.table(asked))
        for name, columns in _UNASKED.items():
            session.memory(name, pa.schema(columns.items()).empty_table())

        session.keep("ticket_change", lambda: _links(session), "changes of asked tickets")
        found = session.rows(
            lambda: case_act(*(_ours(session, name) for name in reads(case_act))),
            "deeds of an initiative",
        ).to_pylist()
    deeds = (
        Deed(
            number=tickets[row["ticket_id"]],
            person_id=row["person_id"],
            what=row["deed"],
            at=row["acted_at"],
        )
        for row in found
    )
    return tuple(sorted(deeds, key=lambda one: (one.at, one.number, one.person_id, one.what)))


def _links(session: Session) -> Table:
    """Changes that name the tickets asked for."""
    change = session.table("change")
    named = change.select(change_id="key", number=change.ticket_refs.unnest())
    ours = named.join(session.table("asked_ticket"), "number")
    return ours.select("ticket_id", "change_id").distinct()


def _ours(session: Session, name: str) -> Table:
    """Rows of a table that are about those tickets, or changes that name them."""
    rows = session.table(name)
    if name in ("actor", "ticket_change", *_UNASKED):
        return rows
    if "ticket_id" in rows.columns:
        return rows.filter(rows.ticket_id.isin(session.table("asked_ticket").ticket_id))
    column = "key" if name == "change" else "change_id"
    return rows.filter(rows[column].isin(session.table("ticket_change").change_id))
