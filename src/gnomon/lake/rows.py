"""Entities become rows: columns by their contract, stamped with the event that told them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

import pyarrow as pa

from gnomon.domain.entity import Entity, arrow_schema, table_name

_INSTANT = pa.timestamp("us", "UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def lake_schema(entity: type[Entity]) -> pa.Schema:
    """Return an entity's columns as the lake keeps them.

    All of them may be null there, so that a column added later fits rows written before.
    """
    return pa.schema([field.with_nullable(True) for field in arrow_schema(entity)])


class RowBuffer:
    """Gathers entities of many events and hands them out as one Arrow table per entity."""

    def __init__(self) -> None:
        self._rows: dict[type[Entity], list[Entity]] = defaultdict(list)
        self._stamps: dict[type[Entity], list[tuple[int, datetime, str]]] = defaultdict(list)

    def add(self, entities: Iterable[Entity], received_at: datetime, event_id: str) -> None:
        """Take the entities that one event told."""
        told: dict[type[Entity], int] = defaultdict(int)
        for entity in entities:
            kind = type(entity)
            self._rows[kind].append(entity)
            told[kind] += 1
        for kind, count in told.items():
            self._stamps[kind].append((count, received_at, event_id))

    def __len__(self) -> int:
        """Count the rows gathered."""
        return sum(len(rows) for rows in self._rows.values())

    def tables(self) -> dict[str, pa.Table]:
        """Return the gathered rows by table name."""
        return {table_name(kind): self._table(kind) for kind in self._rows}

    def _table(self, kind: type[Entity]) -> pa.Table:
        schema = lake_schema(kind)
        rows = self._rows[kind]
        columns = [
            _column(list(map(attrgetter(name), rows)), schema.field(name).type)
            for name in kind.__struct_fields__
        ]
        stamps = self._stamps[kind]
        received = [at for count, at, _ in stamps for _ in range(count)]
        events = [event for count, _, event in stamps for _ in range(count)]
        columns.append(_column(received, _INSTANT))
        columns.append(pa.array(events, pa.string()))
        return pa.Table.from_arrays(columns, schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Make a column; of instants by their distance from 1970, four times as fast as Arrow does."""
    if kind != _INSTANT:
        return pa.array(values, kind)
    try:
        since = [None if value is None else value - _EPOCH for value in values]
    except TypeError:
        # One of them has no offset; Arrow takes it for UTC.
        return pa.array(values, kind)
    return pa.array(since, pa.duration("us")).view(pa.int64()).view(_INSTANT)
