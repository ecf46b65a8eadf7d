"""As much of GraphQL as a question of nested fields needs: arguments, variables, fragments.

Reference: https://spec.graphql.org/October2021/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

_TOKEN = re.compile(
    r"""[\s,]*(?:(?P<spread>\.\.\.)|(?P<word>\$?[_A-Za-z]\w*)|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>[{}()\[\]:!=@]))"""
)
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}


class GraphqlError(Exception):
    """A question that cannot be parsed, or asks for what is not there."""


class Field(Struct, frozen=True):
    """A field that is asked for."""

    name: str
    alias: str
    arguments: Mapping[str, Any]
    fields: tuple["Field", ...]
    only_of: str | None = None
    """Type of which alone it is asked; null: of any."""


def parsed(query: str, variables: Mapping[str, Any]) -> tuple[Field, ...]:
    """Read what a question asks for.

    Args:
        query: One operation, a query.
        variables: The values of its variables.

    Raises:
        GraphqlError: It cannot be parsed.
    """
    reader = _Reader(query, variables)
    return reader.operation()


def answered(fields: Sequence[Field], value: Any) -> Any:
    """Choose what was asked for.

    Args:
        fields: What is asked of it.
        value: A mapping from names to values, or to functions of a field's arguments; a list of
            such; or something without fields.

    Raises:
        GraphqlError: A field is not there.
    """
    if isinstance(value, list):
        return [answered(fields, each) for each in value]
    if value is None or not fields:
        return value
    told = {}
    for field in fields:
        if field.only_of is not None and field.only_of != value.get("__typename"):
            continue
        if field.name not in value:
            raise GraphqlError(f"Cannot query field {field.name!r}.")
        found = value[field.name]
        inner = found(field.arguments) if callable(found) else found
        told[field.alias] = answered(field.fields, inner)
    return told


class _Reader:
    """Reads a question from the left."""

    def __init__(self, query: str, variables: Mapping[str, Any]) -> None:
        self._tokens = list(_tokens(query))
        self._place = 0
        self._variables = variables

    def operation(self) -> tuple[Field, ...]:
        if self._takes("query"):
            if not self._is_next("(") and not self._is_next("{"):
                self._next()
            if self._takes("("):
                while not self._takes(")"):
                    self._next()
        found = self._selection(None)
        if self._place < len(self._tokens):
            raise self._error()
        return found

    def _selection(self, only_of: str | None) -> tuple[Field, ...]:
        self._expect("{")
        found: list[Field] = []
        while not self._takes("}"):
            if self._takes("..."):
                self._expect("on")
                found += self._selection(self._next())
            else:
                found.append(self._field(only_of))
        return tuple(found)

    def _field(self, only_of: str | None) -> Field:
        name = alias = self._next()
        if self._takes(":"):
            name = self._next()
        arguments = {}
        if self._takes("("):
            while not self._takes(")"):
                argument = self._next()
                self._expect(":")
                arguments[argument] = self._value()
        fields = self._selection(None) if self._is_next("{") else ()
        return Field(name, alias, arguments, fields, only_of)

    def _value(self) -> Any:
        word = self._next()
        if word.startswith("$"):
            return self._variables.get(word[1:])
        if word == "{":
            told = {}
            while not self._takes("}"):
                name = self._next()
                self._expect(":")
                told[name] = self._value()
            return told
        if word == "[":
            listed = []
            while not self._takes("]"):
                listed.append(self._value())
            return listed
        if word.startswith('"'):
            return word[1:-1].replace('\\"', '"').replace("\\\\", "\\")
        if re.fullmatch(r"-?\d+(\.\d+)?", word):
            return float(word) if "." in word else int(word)
        return _CONSTANTS.get(word, word)

    def _next(self) -> str:
        if self._place == len(self._tokens):
            raise GraphqlError("Syntax Error: Unexpected <EOF>.")
        self._place += 1
        return self._tokens[self._place - 1]

    def _is_next(self, token: str) -> bool:
        return self._place < len(self._tokens) and self._tokens[self._place] == token

    def _takes(self, token: str) -> bool:
        if self._is_next(token):
            self._place += 1
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._takes(token):
            raise self._error()

    def _error(self) -> GraphqlError:
        rest = self._tokens[self._place :]
        return GraphqlError(f"Syntax Error: Unexpected {rest[0] if rest else '<EOF>'!r}.")


def _tokens(query: str) -> Iterator[str]:
    place, text = 0, query.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise GraphqlError(f"Syntax Error: Unexpected {text[place:].lstrip()[:1]!r}.")
        yield match[match.lastgroup]
        place = match.end()
