"""What every entity has in common, and how its class becomes a table contract.

An entity is a fact in the field's neutral vocabulary, whichever tool told it. Entities are cut
along what one payload can tell: a row says only what its teller knows, so *not told* never
overwrites. Tables are append-only; a reader sees the newest row per key.
"""

import ast
import inspect
import textwrap
import types
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import pyarrow as pa
from msgspec import Struct


class Entity(Struct, frozen=True, kw_only=True, gc=False):
    """A fact as a tool recorded it; subclasses are the tables of the lake."""

    key: str
    """``<source>:<kind>:<id in that tool>``; a commit's is its repository and hash."""
    source: str
    """The instance that told it."""
    url: str | None = None
    """Where a person can open the thing in its tool."""
    changed_at: datetime
    """The tool's own version time of the thing; the newest row per key wins."""
    is_deleted: bool = False
    """Whether this row says that the thing is gone."""


#: Columns the inbox knows and the payload does not; stamped on every row of an event.
ENVELOPE = pa.schema(
    [
        pa.field("received_at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("event_id", pa.string(), nullable=False),
    ]
)

_ARROW: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", "UTC"),
    date: pa.date32(),
}


def table_name(entity: type[Entity]) -> str:
    """Name the table of an entity: ``TicketTransition`` is kept in ``ticket_transition``."""
    name = entity.__name__
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _arrow_field(name: str, annotation: Any) -> pa.Field:
    nullable = False
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [a for a in get_args(annotation) if a is not types.NoneType]
        nullable = len(kinds) < len(get_args(annotation))
        (annotation,) = kinds
    if get_origin(annotation) is Literal:
        return pa.field(name, pa.string(), nullable=nullable)
    if get_origin(annotation) is tuple:
        return pa.field(name, pa.list_(_ARROW[get_args(annotation)[0]]), nullable=nullable)
    return pa.field(name, _ARROW[annotation], nullable=nullable)


@cache
def columns(struct: type[Struct]) -> pa.Schema:
    """Derive the columns of a struct from its annotated fields."""
    hints = get_type_hints(struct)
    return pa.schema([_arrow_field(name, hints[name]) for name in struct.__struct_fields__])


@cache
def arrow_schema(entity: type[Entity]) -> pa.Schema:
    """Derive the table contract of an entity: its fields, then the envelope columns."""
    return pa.schema([*columns(entity), *ENVELOPE])


@cache
def field_meanings(struct: type[Struct]) -> dict[str, str]:
    """Read the sentence that stands under each field in the class body, bases included."""
    meanings: dict[str, str] = {}
    for owner in reversed(struct.__mro__):
        if not (isinstance(owner, type) and issubclass(owner, Struct)) or owner is Struct:
            continue
        body = cast(ast.ClassDef, ast.parse(textwrap.dedent(inspect.getsource(owner))).body[0])
        for field, text in zip(body.body, body.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
            ):
                meanings[field.target.id] = inspect.cleandoc(str(text.value.value))
    return meanings
