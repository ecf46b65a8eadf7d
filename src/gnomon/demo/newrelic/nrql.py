"""As much of NRQL as counts, shares, quantiles and means over intervals need.

Reference: https://docs.newrelic.com/docs/nrql/nrql-syntax-clauses-functions/
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*)"""
    r"""|(?P<text>'(?:[^'\\]|\\.)*')|(?P<sign><=|>=|!=|[<>=*(),]))"""
)
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": lambda told, wanted: told <= wanted,
    ">=": lambda told, wanted: told >= wanted,
    "<": lambda told, wanted: told < wanted,
    ">": lambda told, wanted: told > wanted,
    "=": lambda told, wanted: told == wanted,
    "!=": lambda told, wanted: told != wanted,
}
_MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440}
_CONSTANTS = {"true": True, "false": False, "null": None}

Record = Mapping[str, Any]
Condition = Callable[[Record], bool]


class NrqlError(Exception):
    """A question that cannot be parsed, or asks for what is not known here."""


class Aggregate(Struct, frozen=True):
    """A figure that is asked for: a function of the events of an interval."""

    function: str
    attribute: str = "*"
    levels: tuple[str, ...] = ()
    """Percents of a percentile, as they were written."""
    where: Condition | None = None
    """Which events count, for a filter."""


class Item(Struct, frozen=True):
    """A product of figures under one name."""

    name: str
    factors: tuple[Aggregate, ...]


class Query(Struct):
    """A question."""

    items: list[Item] = []
    is_whole: bool = False
    """Whether events themselves are wanted, not figures of them."""
    events: str = ""
    where: Condition = field(default_factory=lambda: lambda _: True)
    facet: str | None = None
    facet_name: str = ""
    minutes: int | None = None
    """Length of the intervals; null: one whole."""
    since: int = 0
    """Milliseconds since 1970."""
    until: int = 0
    bounds: list[float] = []
    """Every number that something is compared with, so that events can be told apart by it."""


def parsed(text: str) -> Query:
    """Read a question.

    Raises:
        NrqlError: It cannot be parsed.
    """
    return _Reader(text).query()


class _Reader:
    """Reads a question from the left."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._place = 0
        self._found = Query()

    def query(self) -> Query:
        found = self._found
        while self._place < len(self._tokens):
            clause = self._next().upper()
            if clause == "SELECT":
                self._select()
            elif clause == "FROM":
                found.events = self._next()
            elif clause == "WHERE":
                found.where = self._either()
            elif clause == "FACET":
                found.facet = found.facet_name = self._next()
                found.facet_name = self._named() or found.facet_name
            elif clause == "TIMESERIES":
                found.minutes = self._number() * self._unit()
            elif clause == "SINCE":
                found.since = self._number()
            elif clause == "UNTIL":
                found.until = self._number()
            elif clause == "LIMIT":
                self._next()
            else:
                raise self._error(back=1)
        return found

    def _select(self) -> None:
        if self._takes("*"):
            self._found.is_whole = True
            return
        self._found.items.append(self._item())
        while self._takes(","):
            self._found.items.append(self._item())

    def _item(self) -> Item:
        factors = [self._aggregate()]
        while self._takes("*"):
            factors.append(self._aggregate())
        first = factors[0]
        plain = "count" if first.function == "count" else f"{first.function}.{first.attribute}"
        return Item(self._named() or plain, tuple(factors))

    def _aggregate(self) -> Aggregate:
        function = self._next()
        self._expect("(")
        if function == "filter":
            inner = self._aggregate()
            self._expect(",")
            self._expect("WHERE")
            where = self._either()
            self._expect(")")
            return Aggregate(inner.function, inner.attribute, inner.levels, where)
        if function not in {"count", "percentile", "average", "uniqueCount"}:
            raise self._error(back=2)
        attribute, levels = self._next(), []
        while self._takes(","):
            levels.append(self._next())
        self._expect(")")
        return Aggregate(function, attribute, tuple(levels))

    def _named(self) -> str | None:
        return self._next().strip("'") if self._takes("AS") else None

    def _either(self) -> Condition:
        some = [self._both()]
        while self._takes("OR"):
            some.append(self._both())
        return lambda record: any(one(record) for one in some)

    def _both(self) -> Condition:
        every = [self._single()]
        while self._takes("AND"):
            every.append(self._single())
        return lambda record: all(one(record) for one in every)

    def _single(self) -> Condition:
        if self._takes("("):
            inner = self._either()
            self._expect(")")
            return inner
        name = self._next()
        if self._takes("IN"):
            wanted = self._listed()
            return lambda record: record.get(name) in wanted
        if self._takes("IS"):
            is_not, constant = self._takes("NOT"), self._literal()
            return lambda record: (record.get(name) == constant) != is_not
        sign = self._next()
        if sign not in _COMPARED:
            raise self._error(back=1)
        compared, value = _COMPARED[sign], self._literal()
        if isinstance(value, float):
            self._found.bounds.append(value)
        return lambda record: name in record and compared(record[name], value)

    def _listed(self) -> list[Any]:
        self._expect("(")
        told = [self._literal()]
        while self._takes(","):
            told.append(self._literal())
        self._expect(")")
        return told

    def _literal(self) -> Any:
        token = self._next()
        if token.startswith("'"):
            return token[1:-1].replace("\\'", "'").replace("\\\\", "\\")
        if token.lower() in _CONSTANTS:
            return _CONSTANTS[token.lower()]
        try:
            return float(token)
        except ValueError as error:
            raise self._error(back=1) from error

    def _number(self) -> int:
        token = self._next()
        if not token.isdigit():
            raise self._error(back=1)
        return int(token)

    def _unit(self) -> int:
        token = self._next()
        if token not in _MINUTES:
            raise self._error(back=1)
        return _MINUTES[token]

    def _next(self) -> str:
        if self._place == len(self._tokens):
            raise NrqlError("NRQL Syntax Error: unexpected end of input")
        self._place += 1
        return self._tokens[self._place - 1]

    def _takes(self, word: str) -> bool:
        is_there = self._place < len(self._tokens) and self._tokens[self._place].upper() == word
        self._place += is_there
        return is_there

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise self._error()

    def _error(self, *, back: int = 0) -> NrqlError:
        rest = self._tokens[self._place - back :]
        return NrqlError(
            f"NRQL Syntax Error: unexpected {rest[0]!r}" if rest else "NRQL Syntax Error: the end"
        )


def _tokens(text: str) -> Iterator[str]:
    place, whole = 0, text.rstrip()
    while place < len(whole):
        match = _TOKEN.match(whole, place)
        if match is None or match.lastgroup is None:
            raise NrqlError(f"NRQL Syntax Error: unexpected {whole[place:].lstrip()[:1]!r}")
        yield match[match.lastgroup]
        place = match.end()
