"""The scopes of an installation, read from its own tables."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from ibis import _

from gnomon.answers.scopes import Scopes
from gnomon.answers.tables import Tables
from gnomon.domain.expression import row_hash

Table = Any


def scopes(tables: Tables) -> Scopes:
    """Return which names belong together, as the catalogue and the tools tell it."""
    wanted = {
        "service": ("key", "name"),
        "tool_link": ("service_id", "kind", "value"),
        "repository": ("key", "path"),
        "same_repository": ("repository_id", "canonical_id"),
    }
    tables.bring(*wanted)
    return Scopes(
        *(
            tables.session.rows(partial(_columns_of, tables, name, columns), f"scope {name}")
            for name, columns in wanted.items()
        )
    )


def _columns_of(tables: Tables, name: str, columns: tuple[str, ...]) -> Table:
    return tables[name].select(*columns)


def fingerprints(tables: Tables, names: Iterable[str]) -> dict[str, str]:
    """Sum up what some model tables hold: equal sums, equal rows, in whatever order."""

    def summed(name: str) -> Table:
        rows = tables[name]
        hashed = rows.select(row=row_hash(rows, rows.columns))
        # A sum of hashes is wider than any integer that leaves an engine.
        return hashed.agg(row_count=_.count(), fingerprint=_.row.sum().cast("string"))

    found: dict[str, str] = {}
    for name in names:
        tables.bring(name)
        (told,) = tables.session.rows(partial(summed, name), f"sum of {name}").to_pylist()
        found[name] = f"{told['row_count']} {told['fingerprint']}"
    return found
