"""Times, numbers and services as Prometheus writes them."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from gnomon.errors import PayloadError


def number(text: str) -> float | None:
    """Read a value; None where it is no number, as after a division by nothing.

    Raises:
        PayloadError: It is no value of a series.
    """
    try:
        value = float(text)
    except ValueError as error:
        raise PayloadError(f"{text!r} is no value of a series of Prometheus.") from error
    return value if math.isfinite(value) else None


def moment(seconds: float) -> datetime:
    """Read seconds since 1970.

    Raises:
        PayloadError: There is no such time.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise PayloadError(f"{seconds} seconds since 1970 are no time.") from error


def is_wanted(service: str, include: Iterable[str], exclude: Iterable[str]) -> bool:
    """Say whether a service is among those to read; no pattern to include means all."""
    included = [*include]

    def is_in(patterns: Iterable[str]) -> bool:
        return any(fnmatchcase(service, pattern) for pattern in patterns)

    return (not included or is_in(included)) and not is_in(exclude)
