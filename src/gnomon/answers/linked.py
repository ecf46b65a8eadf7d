"""Which tickets follow changes, and what must be read for tickets to know their changes.

A team's tickets and its repositories need no link in the catalogue: changes name tickets. So a
metric that follows such links measures the tickets named again, and reads every repository that
names one of them.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

import ibis
import pyarrow as pa
from msgspec import Struct

from gnomon.answers.lineage import entity_tables
from gnomon.answers.scopes import LINKED_ENTITIES, Scopes
from gnomon.answers.tables import Asked, Tables
from gnomon.domain.expression import united
from gnomon.domain.metric import Metric

Table = Any


def is_linked(metric: Metric) -> bool:
    """Whether a metric follows the numbers of tickets that changes name."""
    return set(LINKED_ENTITIES) <= set(entity_tables(metric.measure))


class Linked(Struct, frozen=True, kw_only=True):
    """What metrics that follow such links measure again."""

    tickets: Asked
    """The tickets."""
    scopes: set[str]
    """Names of the scopes to read for it."""


def linked(tables: Tables, joined: Scopes, around: set[str], numbers: Iterable[str]) -> Linked:
    """Return the tickets to measure again, and what to read for it.

    Any fact of a repository may say something of every change in it, so that all tickets its
    changes name are measured again.

    Args:
        tables: Every row of the lake.
        joined: Which names belong together.
        around: Names, in lower case, of the scopes whose facts changed.
        numbers: Tickets that changes among those facts name, or named before.
    """
    session = tables.session
    tables.bring("change", "ticket")
    session.memory("asked_number", _column("number", numbers))
    session.memory("asked_around", _column("scope", around))
    session.keep("naming", partial(_naming, tables), "changes that name tickets")
    # Without a ticket ever told there are no files to look into: another query.
    told_ever = session.has("ticket settled")
    session.keep("measured", partial(_measured, tables), f"tickets measured again {told_ever}")
    read = session.rows(partial(_read, tables), "tickets read")
    told = session.rows(partial(_places, tables), "places of named tickets").to_pylist()
    measured = session.rows(lambda: session.table("measured").select("subject_id"), "measured")
    projects = {row["place"] for row in told if row["is_project"]}
    naming = {row["place"] for row in told if not row["is_project"]}
    return Linked(
        tickets=Asked(measured=measured, read=read),
        scopes=around | projects | joined.around(naming),
    )


def _column(name: str, values: Iterable[str]) -> pa.Table:
    return pa.table({name: pa.array(sorted(values), pa.string())})


def _naming(tables: Tables) -> Table:
    """Numbers of tickets, and the repositories whose changes name them."""
    change = tables["change"]
    told = change.select(
        repository=change.repository_id.lower(), number=change.ticket_refs.unnest()
    )
    return told.distinct()


def _measured(tables: Tables) -> Table:
    """Tickets of the scopes that changed, and those that changes there name; deleted ones too."""
    session = tables.session
    around, naming = session.table("asked_around"), session.table("naming")
    told = naming.filter(naming.repository.isin(around.scope)).select("number")
    named = united(told, session.table("asked_number"), distinct=True)
    every = tables.latest("ticket")
    every = every.select("number", subject_id="key", project=every.project_id.lower())
    return united(
        every.filter(every.project.isin(around.scope)),
        every.semi_join(named, "number"),
        distinct=True,
    )


def _read(tables: Tables) -> Table:
    """Tickets measured again, and those that are part of one."""
    measured, ticket = tables.session.table("measured"), tables["ticket"]
    parts = ticket.filter(ticket.parent_id.isin(measured.subject_id)).select(subject_id="key")
    return united(measured.select("subject_id"), parts, distinct=True)


def _places(tables: Tables) -> Table:
    """Projects of the tickets measured again, and repositories whose changes name one."""
    measured, naming = tables.session.table("measured"), tables.session.table("naming")
    repositories = naming.semi_join(measured, "number").select(place="repository")
    projects = measured.select(place="project")
    return united(
        repositories.mutate(is_project=ibis.literal(False)),
        projects.mutate(is_project=ibis.literal(True)),
        distinct=True,
    )
