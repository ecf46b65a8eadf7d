"""Series of numbers by label, and what is done with them; a step without a number is null."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

Labels = tuple[tuple[str, str], ...]
Row = list[float | None]
Vector = dict[Labels, Row]
Value = float | Vector

_SIGNS: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right if right else math.nan,
}


class Told(Protocol):
    """A series as it is exposed."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels, its name among them."""

    def at(self, moment: int) -> float | None:
        """Say how it stood at a moment; null where nobody can tell."""


def stood(series: Iterable[Told], times: Sequence[int]) -> Vector:
    """Say how series stood at each moment.

    Args:
        series: The series.
        times: The moments.
    """
    return {tuple(sorted(one.labels.items())): [one.at(time) for time in times] for one in series}


def grown(series: Iterable[Told], times: Sequence[int], length: int, divisor: int) -> Vector:
    """Say how much counters grew in the time before each moment.

    Args:
        series: The counters.
        times: The moments.
        length: How long before, in seconds.
        divisor: 1 for the growth itself, ``length`` for its rate.
    """
    found: Vector = {}
    for one in series:
        labels = tuple(sorted((k, v) for k, v in one.labels.items() if k != "__name__"))
        found[labels] = [_grown(one, time, length, divisor) for time in times]
    return found


def _grown(one: Told, time: int, length: int, divisor: int) -> float | None:
    before, after = one.at(time - length), one.at(time)
    return None if before is None or after is None else (after - before) / divisor


def added_up(vector: Vector, by: Sequence[str]) -> Vector:
    """Add series up that share some labels; those without a label have it empty."""
    rows: dict[Labels, list[Row]] = defaultdict(list)
    for labels, row in vector.items():
        told = dict(labels)
        rows[tuple((name, told[name]) for name in sorted(by) if name in told)].append(row)
    return {
        labels: [_total(step) for step in zip(*several, strict=True)]
        for labels, several in rows.items()
    }


def _total(step: Iterable[float | None]) -> float | None:
    known = [value for value in step if value is not None]
    return sum(known) if known else None


def combined(sign: str, left: Value, right: Value) -> Value:
    """Reckon with two values; of two vectors with the series that both have."""
    reckon = _SIGNS[sign]
    if isinstance(left, dict):
        other = right if isinstance(right, dict) else _spread(right, left)
        return _matched(reckon, left, other)
    if isinstance(right, dict):
        return _matched(reckon, _spread(left, right), right)
    return reckon(left, right)


def _spread(number: float, like: Vector) -> Vector:
    return {labels: [number for _ in row] for labels, row in like.items()}


def _matched(reckon: Callable[[float, float], float], left: Vector, right: Vector) -> Vector:
    return {
        labels: [
            None if a is None or b is None else reckon(a, b)
            for a, b in zip(row, right[labels], strict=True)
        ]
        for labels, row in left.items()
        if labels in right
    }


def either(left: Vector, right: Vector) -> Vector:
    """Take the left series, and where it has nothing the right one."""
    found = dict(left)
    for labels, row in right.items():
        own = found.get(labels)
        found[labels] = (
            row if own is None else [b if a is None else a for a, b in zip(own, row, strict=True)]
        )
    return found


def quantile(level: float, buckets: Vector) -> Vector:
    """Find a quantile in the buckets of histograms, as if each were filled evenly.

    Args:
        level: 0 to 1.
        buckets: Series with the label ``le``.
    """
    rows: dict[Labels, list[tuple[float, Row]]] = defaultdict(list)
    for labels, row in buckets.items():
        bound = float(dict(labels)["le"])
        rows[tuple(pair for pair in labels if pair[0] != "le")].append((bound, row))
    found: Vector = {}
    for labels, several in rows.items():
        several.sort(key=lambda each: each[0])
        bounds = [bound for bound, _ in several]
        steps = zip(*(row for _, row in several), strict=True)
        found[labels] = [_quantile(level, bounds, step) for step in steps]
    return found


def _quantile(
    level: float, bounds: Sequence[float], counts: Sequence[float | None]
) -> float | None:
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    if not known[-1]:
        return math.nan
    rank = level * known[-1]
    place = next(number for number, count in enumerate(known) if count >= rank)
    if place == len(bounds) - 1:
        return bounds[-2]
    below, first = (known[place - 1], bounds[place - 1]) if place else (0.0, 0.0)
    return first + (bounds[place] - first) * (rank - below) / (known[place] - below)
