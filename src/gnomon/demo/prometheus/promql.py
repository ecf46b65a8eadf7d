"""As much of PromQL as states, and rates, sums and quantiles of counters need, over a whole range.

Reference: https://prometheus.io/docs/prometheus/latest/querying/basics/
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gnomon.demo.prometheus.vectors import (
    Told,
    Value,
    Vector,
    added_up,
    combined,
    either,
    grown,
    quantile,
    stood,
)

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<word>[a-zA-Z_:][\w:]*)"""
    r"""|(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>=~|!~|!=|[-+*/(){}\[\],=])|(?P<length>\d+[smhd]))"""
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda told, wanted: told == wanted,
    "!=": lambda told, wanted: told != wanted,
    "=~": lambda told, wanted: re.fullmatch(wanted, told) is not None,
    "!~": lambda told, wanted: re.fullmatch(wanted, told) is None,
}


class QueryError(Exception):
    """A question that cannot be parsed, or holds what is not known here."""


def evaluate(query: str, series: Iterable[Told], times: Sequence[int]) -> Value:
    """Answer a question for each of some moments.

    Args:
        query: The question.
        series: Every series there is.
        times: The moments, in seconds since 1970.

    Raises:
        QueryError: It cannot be parsed.
    """
    reader = _Reader(query, list(series), times)
    found = reader.alternatives()
    reader.end()
    return found


class _Reader:
    """Reads a question from the left, and works it out as it goes."""

    def __init__(self, query: str, series: list[Told], times: Sequence[int]) -> None:
        self._tokens = list(_tokens(query))
        self._place = 0
        self._series = series
        self._times = times

    def alternatives(self) -> Value:
        found = self._sum()
        while self._takes("or"):
            found = either(self._vector(found), self._vector(self._sum()))
        return found

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise self._error()

    def _sum(self) -> Value:
        found = self._product()
        while sign := self._one_of("+", "-"):
            found = combined(sign, found, self._product())
        return found

    def _product(self) -> Value:
        found = self._single()
        while sign := self._one_of("*", "/"):
            found = combined(sign, found, self._single())
        return found

    def _single(self) -> Value:
        kind, text = self._next()
        if kind == "number":
            return float(text)
        if text == "(":
            return self._closed(self.alternatives())
        if text == "sum":
            self._expect("by")
            labels = self._labels()
            self._expect("(")
            return self._closed(added_up(self._vector(self.alternatives()), labels))
        if text in {"increase", "rate"}:
            self._expect("(")
            chosen = self._selected(self._next()[1])
            self._expect("[")
            length = self._length()
            self._expect("]")
            seconds = length if text == "rate" else 1
            return self._closed(grown(chosen, self._times, length, seconds))
        if text == "histogram_quantile":
            self._expect("(")
            level = float(self._next()[1])
            self._expect(",")
            return self._closed(quantile(level, self._vector(self.alternatives())))
        if kind == "word" and not self._is_next("("):
            return stood(self._selected(text), self._times)
        raise self._error(back=1)

    def _labels(self) -> tuple[str, ...]:
        self._expect("(")
        labels = [self._next()[1]]
        while self._takes(","):
            labels.append(self._next()[1])
        self._expect(")")
        return tuple(labels)

    def _selected(self, name: str) -> list[Told]:
        found = [one for one in self._series if one.labels["__name__"] == name]
        if not self._takes("{"):
            return found
        while not self._takes("}"):
            label, sign, (_, text) = self._next()[1], self._next()[1], self._next()
            if sign not in _MATCHES or not text.startswith('"'):
                raise self._error(back=1)
            fits, wanted = _MATCHES[sign], text[1:-1].replace("\\\\", "\\")
            found = [one for one in found if fits(one.labels.get(label, ""), wanted)]
            self._takes(",")
        return found

    def _length(self) -> int:
        kind, text = self._next()
        if kind != "length":
            raise self._error(back=1)
        return int(text[:-1]) * _SECONDS[text[-1]]

    def _vector(self, value: Value) -> Vector:
        if not isinstance(value, dict):
            raise self._error(back=1)
        return value

    def _closed(self, value: Value) -> Value:
        self._expect(")")
        return value

    def _next(self) -> tuple[str, str]:
        if self._place == len(self._tokens):
            raise QueryError("parse error: unexpected end of input")
        self._place += 1
        return self._tokens[self._place - 1]

    def _one_of(self, *texts: str) -> str | None:
        return self._next()[1] if any(map(self._is_next, texts)) else None

    def _is_next(self, text: str) -> bool:
        return self._place < len(self._tokens) and self._tokens[self._place][1] == text

    def _takes(self, text: str) -> bool:
        return self._one_of(text) is not None

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise self._error()

    def _error(self, *, back: int = 0) -> QueryError:
        place = self._place - back
        if not 0 <= place < len(self._tokens):
            return QueryError("parse error: unexpected end of input")
        return QueryError(f"parse error: unexpected {self._tokens[place][1]!r}")


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    place, text = 0, query.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            rest = text[place:].lstrip()
            raise QueryError(f"parse error: unexpected character {rest[0]!r}")
        yield match.lastgroup, match[match.lastgroup]
        place = match.end()
