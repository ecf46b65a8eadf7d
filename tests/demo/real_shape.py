"""Compare a body's keys and types with those of recorded ones."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Names that differ from company to company.
_OWN_NAMES = re.compile(r"^customfield_\d+$")


class Shape:
    """The keys and types seen in any number of recorded values."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.keys: dict[str, Shape] = {}
        self.element: Shape | None = None

    def see(self, value: Any) -> None:
        self.types.add(_type(value))
        if isinstance(value, dict):
            for key, inner in value.items():
                self.keys.setdefault(key, Shape()).see(inner)
        if isinstance(value, list):
            self.element = self.element or Shape()
            for inner in value:
                self.element.see(inner)

    def differences(self, value: Any, path: str = "$") -> Iterator[str]:
        """Name each key that no recorded body has, and each value of another type."""
        known = self.types - {"null"}
        kind = _type(value)
        if value is None:
            return
        if known and kind not in known:
            yield f"{path}: {kind}, recorded as {', '.join(sorted(known))}"
            return
        if isinstance(value, dict) and known:
            for key, inner in value.items():
                if _OWN_NAMES.match(key):
                    continue
                if key not in self.keys:
                    yield f"{path}.{key}: no recorded body has it"
                else:
                    yield from self.keys[key].differences(inner, f"{path}.{key}")
        if isinstance(value, list) and self.element is not None:
            for inner in value:
                yield from self.element.differences(inner, f"{path}[]")


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "list", dict: "object"}[type(value)]


def recorded(folder: Path, sources: tuple[str, ...]) -> Shape:
    """See every body a list of sources names.

    A source is a file, ``file @ pattern`` for the answers of an exchange whose address matches,
    and may end in ``# a.b[]`` for the part that counts.
    """
    shape = Shape()
    for source in sources:
        rest, _, part = source.partition("#")
        name, _, pattern = rest.partition("@")
        for body in _bodies(folder / name.strip(), pattern.strip()):
            for piece in parts(body, part.strip()):
                shape.see(piece)
    assert shape.types, f"Nothing recorded for {sources}"
    return shape


def _bodies(file: Path, pattern: str) -> Iterator[Any]:
    content = json.loads(file.read_text(encoding="utf-8"))
    if not pattern:
        yield content
        return
    for exchange in content["exchanges"]:
        if re.search(pattern, exchange["request"]["url"]) and exchange["response"]["status"] == 200:
            body = exchange["response"]["body"]
            yield json.loads(body) if isinstance(body, str) else body


def parts(body: Any, part: str) -> Iterator[Any]:
    """Walk to a part: ``[]`` goes into each element of a list."""
    pieces = [body]
    for step in re.findall(r"\[\]|[\w-]+", part):
        following: list[Any] = []
        for piece in pieces:
            if step == "[]":
                following += piece if isinstance(piece, list) else []
            elif isinstance(piece, dict) and step in piece:
                following.append(piece[step])
        pieces = following
    yield from pieces
