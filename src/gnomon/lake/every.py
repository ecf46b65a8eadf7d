"""Every row of a small table, superseded ones too."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from gnomon.domain.entity import Entity, table_name
from gnomon.lake.lake import Lake
from gnomon.lake.rows import lake_schema

_E = TypeVar("_E", bound=Entity)
_LAYERS = ("fresh", "settled", "superseded")


class Told(Struct, frozen=True):
    """A row with the event that told it."""

    entity: Any
    """The entity."""
    event_id: str
    """Id of the event."""


def every_row(lake: Lake, entity: type[_E], layers: Sequence[str] = _LAYERS) -> list[Told]:
    """Read the rows of a table as they were told, in no order; for tables that people write.

    Args:
        lake: Where it is.
        entity: Its class.
        layers: Which layers to read; default all.
    """
    uris = lake.snapshot(table_name(entity)).uris(layer=tuple(layers))
    tables = [pq.ParquetFile(uri).read() for uri in uris]
    if not tables:
        return []
    schema = lake_schema(entity)
    told = pa.concat_tables([*tables, schema.empty_table()], promote_options="permissive")
    lists = {name for name, hint in get_type_hints(entity).items() if get_origin(hint) is tuple}
    rows = told.select([*entity.__struct_fields__, "event_id"]).to_pylist()
    return [_told(entity, row, lists) for row in rows]


def newest_rows(lake: Lake, entity: type[_E]) -> list[_E]:
    """Return what is true of a table that people write, in the order of keys."""
    found: dict[str, _E] = {}
    for each in sorted(every_row(lake, entity, _LAYERS[:2]), key=_version):
        found[each.entity.key] = each.entity
    return [found[key] for key in sorted(found) if not found[key].is_deleted]


def _version(told: Told) -> Any:
    return told.entity.changed_at


def _told(entity: type[_E], row: dict[str, Any], lists: Iterable[str]) -> Told:
    event_id = row.pop("event_id")
    for name in lists:
        row[name] = tuple(row[name] or ())
    return Told(entity(**row), event_id)
