"""The rows of small tables as the entities they are, for what steering works out by hand."""

from typing import TypeVar

import msgspec

from gnomon.answers.tables import Tables
from gnomon.domain.entity import Entity, table_name

_E = TypeVar("_E", bound=Entity)


def entity_rows(tables: Tables, kind: type[_E]) -> list[_E]:
    """Return the newest row of each key, by key; for tables of thousands, not of millions.

    Args:
        tables: The state of the lake that is asked.
        kind: The entity.
    """
    name, wanted = table_name(kind), list(kind.__struct_fields__)
    tables.bring(name)
    rows = tables.session.rows(
        lambda: tables.session.table(name).select(*wanted).order_by("key"), f"rows of {name}"
    )
    return [msgspec.convert(row, kind) for row in rows.to_pylist()]
