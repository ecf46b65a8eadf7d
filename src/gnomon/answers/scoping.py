"""The scopes of an installation, read from its own tables."""

from functools import partial
from typing import Any

from gnomon.answers.scopes import Scopes
from gnomon.answers.tables import Tables

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
