"""An entity's contract in the languages of others: JSON Schema and Arrow."""

from datetime import date, datetime
from typing import Any, get_type_hints

import msgspec
import pyarrow as pa

from gnomon.domain.entity import Entity, arrow_schema, columns, field_meanings, table_name

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(entity: type[Entity]) -> dict[str, Any]:
    """Write the contract of one row as JSON Schema.

    The columns that the inbox stamps are left out: no teller knows them.
    """
    _, parts = msgspec.json.schema_components([entity])
    told = parts[entity.__name__]
    meanings = field_meanings(entity)
    for name, column in told["properties"].items():
        column["description"] = " ".join(meanings[name].split())
    return {
        "$schema": _DRAFT,
        "$id": f"{table_name(entity)}.schema.json",
        **told,
        "title": table_name(entity),
        "additionalProperties": False,
    }


def arrow_contract(entity: type[Entity]) -> pa.Schema:
    """Write the contract as an Arrow schema, each column with its meaning."""
    meanings = field_meanings(entity)
    return pa.schema(
        [
            field.with_metadata({"meaning": " ".join(meanings[field.name].split())})
            if field.name in meanings
            else field
            for field in arrow_schema(entity)
        ],
        metadata={"table": table_name(entity)},
    )


def kinds(entity: type[Entity]) -> dict[str, Any]:
    """Say of each column what one value of it is, null left out: ``datetime``, ``int``, a tuple."""
    hints = get_type_hints(entity)
    found: dict[str, Any] = {}
    for field in columns(entity):
        kind: Any = str
        if pa.types.is_list(field.type):
            kind = tuple
        elif pa.types.is_timestamp(field.type):
            kind = datetime
        elif pa.types.is_date(field.type):
            kind = date
        elif pa.types.is_integer(field.type):
            kind = int
        elif pa.types.is_floating(field.type):
            kind = float
        elif pa.types.is_boolean(field.type):
            kind = bool
        found[field.name] = kind
    assert found.keys() == hints.keys()  # noqa: S101 - both read the same class
    return found
