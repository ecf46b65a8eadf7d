"""How what a scan found is counted and said."""

from collections.abc import Iterable
from functools import reduce
from operator import add

import ibis

from gnomon.domain.expression import Column, Table

_SEVERITIES = ("critical", "high", "medium", "low")


def counted(scanned: Table, severities: Iterable[str]) -> Column:
    """Findings of some severities, as float64; of no known severity, 0."""
    asked = set(severities)
    counts = [scanned[f"{name}_count"] for name in _SEVERITIES if name in asked]
    return reduce(add, counts, ibis.literal(0, "int64")).cast("float64")


def in_words(scanned: Table) -> Column:
    """Counts by severity, as ``2 critical, 0 high, 1 medium, 5 low``."""
    parts = [scanned[f"{name}_count"].cast("string") + f" {name}" for name in _SEVERITIES]
    return reduce(lambda said, part: said + ", " + part, parts)
