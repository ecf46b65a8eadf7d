"""Rows of any table, told by whoever has them: one JSON object a line, held to the contract.

A row that does not hold is refused with its number, and never becomes half a fact.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec

from gnomon.discovery import modules
from gnomon.domain.contract import kinds
from gnomon.domain.entity import ENVELOPE, Entity, table_name
from gnomon.domain.event import Event
from gnomon.errors import PayloadError, UsageError, unknown
from gnomon.sources.bodies import check_clock

_ROW = msgspec.json.Decoder(dict[str, Any])


class RowError(PayloadError):
    """A row is not what its table's contract says; names the column."""


@cache
def tables() -> dict[str, type[Entity]]:
    """Return every entity by table name."""
    found = {
        table_name(value): value
        for module in modules("domain")
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Entity) and value is not Entity
    }
    return dict(sorted(found.items()))


def table(name: str) -> type[Entity]:
    """Look up an entity by its table's name.

    Raises:
        UsageError: There is none of that name.
    """
    if name not in tables():
        raise unknown("table", name, tables())
    return tables()[name]


def told(row: Mapping[str, Any], entity: type[Entity], source: str) -> Entity:
    """Make an entity of a row.

    Empty values are null. Columns that the inbox stamps, and those that begin with an underscore
    (loaders add such), are left out; without a ``source`` of its own a row is its teller's.

    Raises:
        RowError: A column is unknown, missing, of another type, or a time without a zone.
    """
    known = _kinds(entity)
    values: dict[str, Any] = {"source": source}
    for name, value in row.items():
        if name.startswith("_") or name in ENVELOPE.names or value is None or value == "":
            continue
        if name not in known:
            raise RowError(
                f"Column {name!r} is unknown. {unknown('column', name, known)} "
                "Begin its name with an underscore to leave it out."
            )
        values[name] = _value(name, value, known[name])
    try:
        made = msgspec.convert(values, entity, strict=False)
    except msgspec.ValidationError as error:
        raise RowError(f"{error}.") from error
    return made


def read(event: Event) -> Iterator[Entity]:
    """Read rows of the table that the event's subject names.

    Raises:
        PayloadError: No table has that name, or a row does not hold; names the row.
    """
    try:
        entity = table(event.subject or "")
    except UsageError as error:
        raise PayloadError(f"{error} The event's subject names the table.") from error
    found = []
    for number, line in enumerate(event.data.splitlines(), 1):
        if line.strip():
            try:
                found.append(told(_decoded(line), entity, event.source))
            except RowError as error:
                raise PayloadError(f"Row {number} of {event.subject}: {error}") from error
    check_clock((each.changed_at for each in found), event)
    yield from found


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        return _ROW.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RowError(f"It is no JSON object: {error}.") from error


@cache
def _kinds(entity: type[Entity]) -> dict[str, Any]:
    return kinds(entity)


def _value(name: str, value: Any, kind: Any) -> Any:
    """Bring a value as its column wants it, where only one reading is possible."""
    if kind is tuple and isinstance(value, str):
        try:
            return msgspec.json.decode(value, type=list)
        except msgspec.DecodeError as error:
            raise RowError(
                f'Column {name!r} is a list; expected JSON such as ["a", "b"], got {value!r}.'
            ) from error
    if kind is datetime:
        return _instant(name, value)
    if kind is str and not isinstance(value, str):
        raise RowError(f"Column {name!r} is text; got {value!r}.")
    if kind is date and isinstance(value, datetime):
        raise RowError(f"Column {name!r} is a day; got the time {value.isoformat()}.")
    return value


def _instant(name: str, value: Any) -> datetime:
    """Read a time; a number could count seconds or milliseconds, and is refused."""
    try:
        at = value if isinstance(value, datetime) else msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        at = None
    if at is None or at.tzinfo is None:
        raise RowError(
            f"Column {name!r} is a time; expected ISO 8601 with a zone, as in "
            f"2026-01-31T12:00:00Z, got {value!r}."
        )
    return at
