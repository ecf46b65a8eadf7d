"""Change one field of a document that a page made, and leave the rest as it is written.

The text is changed as YAML nodes, not as values: quotes, order and shape of what stands there stay,
and no word is taken for a number, a date or a yes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import yaml

from gnomon.errors import UsageError, unknown
from gnomon.operations.documents import held_documents
from gnomon.operations.edit import Kept, edit
from gnomon.operations.home import Home

_STR, _MAP, _SEQ = (f"tag:yaml.org,2002:{word}" for word in ("str", "map", "seq"))
#: An entry of a list: texts, or several of them, by field.
Entry = Mapping[str, str | Sequence[str]]
#: What a field of a document may be set to: a text, several, or a list of mappings.
Told = str | Sequence[str] | Sequence[Entry]


class _Plain(yaml.SafeDumper):
    """Writes every text without quotes where YAML allows it: nothing is anything but text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own way to say it.


def add_entry(
    home: Home,
    kind: str,
    name: str,
    field: str,
    entry: Entry,
    *,
    author: str,
    based_on: str,
    now: datetime | None = None,
) -> Kept:
    """Add a mapping to a list of a document.

    Args:
        home: Where.
        kind: Kind of the document.
        name: Its name.
        field: The list in ``spec``.
        entry: The mapping; what is empty is left out.
        author: Who adds it.
        based_on: The version that was seen.
        now: When; default the clock.

    Raises:
        UsageError: There is no such document, or it cannot be changed so.
        EditRefusedError: The document would not be one Gnomon can use.
        StaleEditError: There is a newer version than the one seen.
    """
    root = yaml.compose(_text(home, kind, name), Loader=yaml.BaseLoader)
    spec = _below(root, "spec")
    listed = _value(spec, field)
    if not isinstance(listed, yaml.SequenceNode):
        listed = yaml.SequenceNode(_SEQ, [], flow_style=False)
        _put(spec, field, listed)
    listed.value.append(_mapping(entry))
    listed.flow_style = False
    return edit(home, _written(root), author=author, based_on=based_on, now=now)


def set_fields(
    home: Home,
    kind: str,
    name: str,
    fields: Mapping[str, str | Sequence[str]],
    *,
    author: str,
    based_on: str,
    now: datetime | None = None,
) -> Kept:
    """Set fields of a document; an empty one is taken out.

    Args:
        home: Where.
        kind: Kind of the document.
        name: Its name.
        fields: What to set in ``spec``.
        author: Who sets it.
        based_on: The version that was seen.
        now: When; default the clock.

    Raises:
        UsageError: There is no such document, or it cannot be changed so.
        EditRefusedError: The document would not be one Gnomon can use.
        StaleEditError: There is a newer version than the one seen.
    """
    root = yaml.compose(_text(home, kind, name), Loader=yaml.BaseLoader)
    spec = _below(root, "spec")
    for field, told in fields.items():
        _put(spec, field, _node(told) if told else None)
    return edit(home, _written(root), author=author, based_on=based_on, now=now)


def document_text(kind: str, name: str, title: str, spec: Mapping[str, Told]) -> str:
    """Write a document of our own; what is empty is left out.

    Args:
        kind: Its kind.
        name: Its name.
        title: Its title.
        spec: What it says.
    """
    metadata = {"name": name} | ({"title": title} if title else {})
    root = _mapping({"apiVersion": "gnomon.dev/v1", "kind": kind})
    _put(root, "metadata", _mapping(metadata))
    body = _mapping({})
    for field, told in spec.items():
        if told:
            _put(body, field, _node(told))
    _put(root, "spec", body)
    return _written(root)


def _text(home: Home, kind: str, name: str) -> str:
    held = {
        each.document.name.lower(): each.document
        for each in held_documents(home)
        if each.document.kind == kind and not each.document.is_deleted
    }
    if name.lower() not in held:
        raise unknown(kind, name, [each.name for each in held.values()])
    return held[name.lower()].text


def _below(root: yaml.Node | None, field: str) -> yaml.MappingNode:
    found = _value(root, field) if isinstance(root, yaml.MappingNode) else None
    if not isinstance(found, yaml.MappingNode):
        raise UsageError(f"The document has no mapping {field!r}. Change it as YAML.")
    found.flow_style = False
    return found


def _value(mapping: yaml.MappingNode, field: str) -> yaml.Node | None:
    return next((value for key, value in mapping.value if key.value == field), None)


def _put(mapping: yaml.MappingNode, field: str, node: yaml.Node | None) -> None:
    for place, (key, _) in enumerate(mapping.value):
        if key.value == field:
            if node is None:
                del mapping.value[place]
            else:
                mapping.value[place] = (key, node)
            return
    if node is not None:
        mapping.value.append((_scalar(field), node))


def _node(told: Told) -> yaml.Node:
    if isinstance(told, str):
        return _scalar(told)
    nodes = [_scalar(each) if isinstance(each, str) else _mapping(each) for each in told]
    is_plain = all(isinstance(each, str) for each in told)
    return yaml.SequenceNode(_SEQ, nodes, flow_style=is_plain)


def _mapping(entry: Entry) -> yaml.MappingNode:
    pairs = [(_scalar(key), _node(value)) for key, value in entry.items() if value]
    return yaml.MappingNode(_MAP, pairs, flow_style=False)


def _scalar(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(_STR, text, style="|" if "\n" in text else None)


def _written(root: yaml.Node | None) -> str:
    written: str = yaml.serialize(root, Dumper=_Plain, allow_unicode=True, width=100)
    return written
