"""Expressions that mean the same on every engine.

Model and metrics are read by more than one engine. What engines disagree on is settled here once:
durations are differences of whole microseconds, patterns are anchored regular expressions without
look-around, and a null takes the type of the column it stands beside.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import ibis

#: An expression of one column; Ibis ships no types.
Column = Any
Table = Any
Condition = Any

_MICROSECONDS = 1_000_000
_FIRST, _LAST = "0001-01-01", "9999-12-31"


def elapsed_microseconds(started_at: Column, ended_at: Column) -> Column:
    """Whole microseconds between two instants; negative when the second is earlier."""
    return ended_at.delta(started_at, unit="microsecond")


def elapsed_seconds(started_at: Column, ended_at: Column) -> Column:
    """Seconds between two instants as float64, at least 0; null when either is null.

    The lower bound is not ``greatest``: DuckDB ignores nulls in it and would turn an unknown
    duration into none.
    """
    microseconds = elapsed_microseconds(started_at, ended_at)
    return microseconds.clip(lower=0).cast("float64") / _MICROSECONDS


def clock_detail(started_at: Column, ended_at: Column, otherwise: Column | None = None) -> Column:
    """Say ``clock skew`` where an end lies before its start, else what is given, else null."""
    rest = ibis.null("string") if otherwise is None else otherwise
    return ibis.ifelse((ended_at < started_at).fill_null(False), "clock skew", rest)


def latest(*instants: Column) -> Column:
    """Latest of the instants that are known; null when none is.

    Engines agree on ``greatest`` with nulls left out for DuckDB and Spark; this says it aloud.
    """
    return ibis.greatest(*instants)


def earliest(*instants: Column) -> Column:
    """Earliest of the instants that are known; null when none is."""
    return ibis.least(*instants)


def matches(column: Column, patterns: Sequence[str]) -> Condition:
    """Whether a text matches any of some glob patterns, whatever its case; false when null.

    Args:
        column: The text.
        patterns: ``*`` is any run of characters, ``?`` any one; nothing else is special.
    """
    if not patterns:
        return ibis.literal(False)
    expression = "^(" + "|".join(_regular_expression(pattern) for pattern in patterns) + ")$"
    return column.lower().re_search(expression).fill_null(False)


def is_any_of(column: Column, names: Iterable[str]) -> Condition:
    """Whether a text is one of some names, whatever its case; false when null."""
    lowered = sorted({name.lower() for name in names})
    if not lowered:
        return ibis.literal(False)
    return column.lower().isin(lowered).fill_null(False)


def one() -> Column:
    """Return 1 as float64; a bare ``1.0`` is a decimal to Spark, and a cast of it is left out."""
    return ibis.literal(1, "int8").cast("float64")


def unknown_like(column: Column) -> Column:
    """Null of the type of a column; engines refuse to unite a column with an untyped null."""
    return ibis.null(column.type().copy(nullable=True))


def united(first: Table, *others: Table, distinct: bool = False) -> Table:
    """Rows of several tables with the same columns, in the order of the first's.

    Engines refuse to unite a column that may be null with one that may not; here all may.

    Args:
        first: Names the columns and their order.
        *others: Have the same columns, in any order.
        distinct: Whether equal rows are told once.
    """
    columns = first.columns
    return ibis.union(*(_nullable(table, columns) for table in (first, *others)), distinct=distinct)


def row_hash(rows: Table, columns: Iterable[str]) -> Column:
    """Hash what some columns of a row say (int64); every engine has a hash of its own."""
    return ibis.struct({name: rows[name] for name in columns}).hash()


def first_and_last_date() -> tuple[Column, Column]:
    """Return the dates that stand for open ends: spans then compare by dates alone.

    Engines match many rows quickly by comparisons, and one by one where a null is an alternative.
    """
    return ibis.literal(_FIRST).cast("date"), ibis.literal(_LAST).cast("date")


def span(rows: Table) -> tuple[Column, Column]:
    """Return from when dated rows hold and until when they no longer do, open ends as dates.

    Args:
        rows: Needs ``valid_from`` and ``valid_to`` (exclusive), null where open.
    """
    first, last = first_and_last_date()
    return rows.valid_from.coalesce(first), rows.valid_to.coalesce(last)


def _nullable(table: Table, columns: Sequence[str]) -> Table:
    types = table.schema()
    return table.select(
        **{
            name: table[name]
            if types[name].nullable
            else table[name].cast(types[name].copy(nullable=True))
            for name in columns
        }
    )


def _regular_expression(pattern: str) -> str:
    wild = {"*": ".*", "?": "."}
    special = set("\\.^$+{}()[]|")
    return "".join(
        wild.get(letter) or (f"\\{letter}" if letter in special else letter)
        for letter in pattern.lower()
    )
