"""What a field of a document may say: shapes to compare its nodes with."""

import re
from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?")
_REFERENCE = re.compile(
    r"(?:[A-Za-z0-9]+:)?(?:[A-Za-z0-9-]+/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
)
_NAME_LENGTH = 63


class Value(Struct, frozen=True, kw_only=True):
    """A scalar field, or a list of such scalars."""

    expected: str
    """What it may say, for the one who got it wrong."""
    accepts: Callable[[str], bool]
    """Whether a text is one."""
    is_required: bool = False
    """Whether the document means nothing without it."""
    is_list: bool = False
    """Whether it holds several."""
    refers_to: str | None = None
    """Kind of the thing it names, where it is a reference."""
    is_binding: bool = True
    """Whether a reference to nobody is an error; else it is a warning."""


class Group(Struct, frozen=True, kw_only=True):
    """A mapping, or a list of such mappings."""

    fields: "Mapping[str, Value | Group]"
    """What it may hold."""
    is_open: bool = False
    """Whether it may hold anything beside; without fields, whether it may be anything."""
    is_required: bool = False
    """Whether the document means nothing without it."""
    is_list: bool = False
    """Whether it is a list of mappings."""
    may_be_list: bool = False
    """Whether it is a mapping or a list of them."""


Shape = Value | Group


def is_name(told: str) -> bool:
    """Whether a text is a name by Backstage's rules."""
    return len(told) <= _NAME_LENGTH and _NAME.fullmatch(told) is not None


def text(*, is_required: bool = False, is_list: bool = False) -> Value:
    """Describe a field that holds any text."""
    return Value(
        expected="a text", accepts=lambda _: True, is_required=is_required, is_list=is_list
    )


def reference(
    kind: str, *, is_required: bool = False, is_list: bool = False, is_binding: bool = True
) -> Value:
    """Describe a field that names something of a kind."""
    return Value(
        expected="a reference, [kind:][namespace/]name",
        accepts=lambda told: _REFERENCE.fullmatch(told.strip()) is not None,
        refers_to=kind,
        is_required=is_required,
        is_list=is_list,
        is_binding=is_binding,
    )


def choice(words: tuple[str, ...]) -> Value:
    """Describe a field that holds one of some words."""
    return Value(expected=" | ".join(words), accepts=words.__contains__)


def listed(**fields: Shape) -> Group:
    """Describe a list of mappings."""
    return Group(is_list=True, fields=fields)


def required(value: Value) -> Value:
    """Take no document without this value."""
    return replace(value, is_required=True)
