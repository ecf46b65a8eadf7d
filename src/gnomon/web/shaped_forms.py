"""Forms made of the shape of a document: a field of the kind is a field of the form."""

import re
from collections.abc import Mapping

from msgspec import Struct

from gnomon.catalog.shapes import Group, Value

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class FormField(Struct, frozen=True, kw_only=True):
    """A field of a form."""

    name: str
    """Its name in the document."""
    label: str
    """What it is called."""
    kind: str
    """``text``, ``date`` or ``choice``."""
    options: tuple[str, ...]
    """What may be chosen."""
    is_required: bool
    """Whether the document means nothing without it."""
    hint: str
    """What it may say."""


class ListForm(Struct, frozen=True, kw_only=True):
    """A form that adds an entry to a list of a document."""

    name: str
    """The list in ``spec``."""
    title: str
    """What an entry is called."""
    fields: tuple[FormField, ...]
    """Its fields."""


def words_of(name: str) -> str:
    """Write a field's name as words: ``effortDays`` is effort days."""
    return _HUMP.sub(" ", name).lower()


def form_fields(fields: Mapping[str, Value | Group]) -> tuple[FormField, ...]:
    """Return the fields of a form for the plain fields of a shape.

    Args:
        fields: The shape; lists of mappings have forms of their own.
    """
    return tuple(_field(name, each) for name, each in fields.items() if isinstance(each, Value))


def list_forms(shape: Group, titles: Mapping[str, str]) -> list[ListForm]:
    """Return a form for each list of mappings of a shape.

    Args:
        shape: The shape of a kind.
        titles: What an entry of each list is called; lists without are left out.
    """
    return [
        ListForm(name=name, title=titles[name], fields=form_fields(each.fields))
        for name, each in shape.fields.items()
        if isinstance(each, Group) and each.is_list and name in titles
    ]


def _field(name: str, value: Value) -> FormField:
    options = tuple(value.expected.split(" | ")) if " | " in value.expected else ()
    is_date = value.expected.startswith("a date")
    plain = value.expected.startswith("a text") or bool(options) or is_date
    hint = "" if plain else value.expected
    if value.refers_to is not None:
        hint = f"name of a {'person' if value.refers_to == 'user' else value.refers_to}"
    if value.is_list:
        hint = f"{hint or 'several'}, parted by ;"
    is_choice = options and not value.is_list
    return FormField(
        name=name,
        label=words_of(name).capitalize(),
        kind="date" if is_date else "choice" if is_choice else "text",
        options=("true", "false") if is_choice and set(options) == {"true", "false"} else options,
        is_required=value.is_required,
        hint=hint,
    )
