"""Which scopes must be read for tickets to know their changes.

A team's tickets and its repositories need no link in the catalogue: changes name tickets. So a
metric that follows such links reads, for the projects it measures again, every repository that
names one of their tickets.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

import pyarrow as pa

from gnomon.answers.lineage import entity_tables
from gnomon.answers.scopes import LINKED_ENTITIES
from gnomon.answers.scoping import scopes
from gnomon.answers.tables import Tables
from gnomon.domain.metric import Metric

Table = Any


def is_linked(metric: Metric) -> bool:
    """Whether a metric follows the numbers of tickets that changes name."""
    return set(LINKED_ENTITIES) <= set(entity_tables(metric.measure))


def linked_scopes(
    tables: Tables, changed: Iterable[str], numbers: Iterable[str]
) -> tuple[set[str], set[str]]:
    """Return the scopes to measure again, and those to read for it.

    Args:
        tables: Every row of the lake.
        changed: Names of the scopes whose facts changed.
        numbers: Tickets that changes among those facts name, or named before.
    """
    joined = scopes(tables)
    around = joined.around(changed)
    tables.bring("change", "ticket")
    told = pa.table({"number": pa.array(sorted(numbers), pa.string())})
    tables.session.memory("asked_number", told)
    projects = tables.session.rows(partial(_projects, tables), "projects of named tickets")
    named = tables.session.rows(lambda: _named(tables["change"], tables["ticket"]), "named tickets")
    pairs = named.to_pylist()
    measured = around | set(projects["project"].to_pylist())
    measured |= {p["project"] for p in pairs if p["repository"] in around}
    naming = {p["repository"] for p in pairs if p["project"] in measured}
    return measured, measured | joined.around(naming)


def _projects(tables: Tables) -> Table:
    tickets = tables["ticket"].semi_join(tables.session.table("asked_number"), "number")
    return tickets.select(project=tickets.project_id.lower()).distinct()


def _named(change: Table, ticket: Table) -> Table:
    """Repositories and the projects whose tickets their changes name."""
    numbers = change.select(repository="repository_id", number=change.ticket_refs.unnest())
    named = numbers.distinct().join(ticket.select("number", "project_id"), "number")
    return named.select(
        repository=named.repository.lower(), project=named.project_id.lower()
    ).distinct()
