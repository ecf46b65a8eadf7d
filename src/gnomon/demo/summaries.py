"""Sum up rows of the books per team, in plain Python."""

from collections.abc import Callable, Iterable
from statistics import median
from typing import TypeVar

Row = TypeVar("Row")


def grouped(rows: Iterable[Row], by: str = "team") -> dict[str, list[Row]]:
    """Sort rows into groups by one of their fields: ``team``, ``owner``, ``service``."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(getattr(row, by), []).append(row)
    return groups


def median_of(
    rows: Iterable[Row], value: Callable[[Row], float | None], by: str = "team"
) -> dict[str, float | None]:
    """Take the median of what is known, per group; null where nothing is."""
    answers: dict[str, float | None] = {}
    for group, members in grouped(rows, by).items():
        values = [number for row in members if (number := value(row)) is not None]
        answers[group] = median(values) if values else None
    return answers


def ratio_of(
    rows: Iterable[Row], counts: Callable[[Row], bool], by: str = "team"
) -> dict[str, tuple[int, int]]:
    """Count how many of how many, per group."""
    return {
        group: (sum(1 for row in members if counts(row)), len(members))
        for group, members in grouped(rows, by).items()
    }
