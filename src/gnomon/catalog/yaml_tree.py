"""Read YAML into a tree of plain text that knows its lines.

The tree is built from the parser's events: nothing is constructed, resolved or run, so ``no`` stays
the text *no* and a tag that names a Python object is an error like any other. An alias stands for
the node it names and counts with its full size, so a bomb of aliases is refused before it unfolds.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

#: Larger files are refused; a catalogue of ten thousand services, split as one likes, is smaller.
MAX_FILE_BYTES = 4 * 1024 * 1024
#: Nodes of one file, every alias counted with what it stands for.
MAX_NODES = 200_000
#: Lists and mappings inside one another; the kinds need five.
MAX_DEPTH = 32

#: libyaml where PyYAML was built with it; the pure parser gives the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TEXT_TAGS = frozenset({None, "!", "tag:yaml.org,2002:str"})


class Node(Struct, frozen=True):
    """A value and where it stands."""

    line: int
    """Line it begins on, from 1."""


class Text(Node, frozen=True):
    """A scalar, as written."""

    value: str
    """Its text without quotes."""
    is_null: bool
    """Whether it is an unquoted null or nothing at all."""


class Items(Node, frozen=True):
    """A list."""

    values: tuple[Node, ...]
    """Its entries."""


class Fields(Node, frozen=True):
    """A mapping; of a key given twice the first counts."""

    values: dict[str, Node]
    """Value by key."""
    lines: dict[str, int]
    """Line of each key."""

    def get(self, *path: str) -> Node | None:
        """Walk down mappings; null when a step is missing or null."""
        node: Node | None = self
        for step in path:
            node = node.values.get(step) if isinstance(node, Fields) else None
        return None if isinstance(node, Text) and node.is_null else node

    def text(self, *path: str) -> str | None:
        """Read a scalar; null when it is missing, null, or not a scalar."""
        node = self.get(*path)
        return node.value if isinstance(node, Text) else None

    def texts(self, *path: str) -> tuple[str, ...]:
        """Read a list of scalars, or one alone; empty when it is missing."""
        node = self.get(*path)
        if isinstance(node, Text):
            return (node.value,)
        if isinstance(node, Items):
            return tuple(t.value for t in node.values if isinstance(t, Text) and not t.is_null)
        return ()


class YamlProblem(Exception):  # noqa: N818 - it becomes a finding; users never meet it as an error.
    """Something that keeps the rest of a file from being read."""

    def __init__(self, line: int, found: str, expected: str) -> None:
        super().__init__(found)
        self.line = line
        self.found = found
        self.expected = expected


class _Open:
    """A list or mapping under construction."""

    def __init__(self, line: int, anchor: str | None, *, is_mapping: bool) -> None:
        self.line = line
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.parts: list[Node] = []
        self.size = 1

    def closed(self, twice: list[tuple[int, str]]) -> Node:
        if not self.is_mapping:
            return Items(self.line, tuple(self.parts))
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in zip(self.parts[::2], self.parts[1::2], strict=True):
            if not isinstance(key, Text):
                raise YamlProblem(key.line, "a list or mapping as a key", "a plain name")
            if key.value in values:
                twice.append((key.line, key.value))
                continue
            values[key.value] = value
            lines[key.value] = key.line
        return Fields(self.line, values, lines)


class _Builder:
    """Turns the events of one file into documents."""

    def __init__(self) -> None:
        self.twice: list[tuple[int, str]] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._root: Node | None = None
        self._spent = 0

    def take(self, event: Any) -> Iterator[Node]:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()
            self._root = None
        elif isinstance(event, yaml.DocumentEndEvent):
            if self._root is not None:
                yield self._root
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(line, event.anchor)
        elif isinstance(event, yaml.ScalarEvent):
            self._take_scalar(line, event)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if event.tag is not None:
                raise YamlProblem(line, f"the tag {event.tag}", "a value without a tag")
            if len(self._open) >= MAX_DEPTH:
                raise YamlProblem(line, "very deep nesting", f"at most {MAX_DEPTH} levels")
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self._open.append(_Open(line, event.anchor, is_mapping=is_mapping))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = self._open.pop()
            self._place(done.closed(self.twice), done.size, done.anchor)

    def _take_scalar(self, line: int, event: Any) -> None:
        if event.tag not in _TEXT_TAGS:
            raise YamlProblem(line, f"the tag {event.tag}", "a value without a tag")
        is_plain = event.style in (None, "") and event.tag is None
        self._place(Text(line, event.value, is_plain and event.value in _NULLS), 1, event.anchor)

    def _take_alias(self, line: int, anchor: str | None) -> None:
        if anchor is None or anchor not in self._anchors:
            raise YamlProblem(line, f"*{anchor}", f"&{anchor} earlier in the same document")
        node, size = self._anchors[anchor]
        self._place(node, size, None)

    def _place(self, node: Node, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        if not self._open:
            self._root = node
            self._spent += size
            size = 0
        else:
            self._open[-1].parts.append(node)
            self._open[-1].size += size
            size = self._open[-1].size
        if self._spent + size > MAX_NODES:
            raise YamlProblem(
                node.line, "more values than a catalogue has", f"at most {MAX_NODES} in a file"
            )


def documents(content: str) -> Iterator[Node | YamlProblem]:
    """Read the documents of one file.

    Yields:
        The root of each document; a problem for each key given twice; last, where the file cannot
        be read to its end, the problem that stopped it.
    """
    if len(content) > MAX_FILE_BYTES:
        size = f"{len(content):,} characters"
        yield YamlProblem(0, size, f"at most {MAX_FILE_BYTES:,}; split the file")
        return
    builder = _Builder()
    try:
        for event in yaml.parse(content, Loader=_LOADER):
            yield from builder.take(event)
            while builder.twice:
                line, key = builder.twice.pop()
                yield YamlProblem(line, f"{key!r} a second time", "each key once")
    except YamlProblem as problem:
        yield problem
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = mark.line + 1 if mark else 0
        yield YamlProblem(where, str(error.problem or error.context), "YAML")
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        yield YamlProblem(0, str(error).replace("\n", " "), "YAML")
