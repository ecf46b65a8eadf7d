"""Instants as integers: microseconds since 1970-01-01 UTC, which every database keeps alike."""

import time
from datetime import UTC, datetime, timedelta
from typing import overload

from gnomon.errors import InboxError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
"""Microseconds in a second."""


def wall_clock() -> int:
    """Read the machine's clock; it may step back."""
    return time.time_ns() // 1_000


@overload
def to_micros(instant: datetime) -> int: ...
@overload
def to_micros(instant: None) -> None: ...
@overload
def to_micros(instant: datetime | None) -> int | None: ...
def to_micros(instant: datetime | None) -> int | None:
    """Turn an instant into microseconds, to the digit; null stays null.

    Raises:
        InboxError: The instant has no time zone, so nobody can say when it is.
    """
    if instant is None:
        return None
    if instant.tzinfo is None:
        raise InboxError(f"The time {instant.isoformat()} has no zone. Give it one, such as UTC.")
    return (instant - _EPOCH) // _MICROSECOND


@overload
def from_micros(micros: int) -> datetime: ...
@overload
def from_micros(micros: None) -> None: ...
@overload
def from_micros(micros: int | None) -> datetime | None: ...
def from_micros(micros: int | None) -> datetime | None:
    """Turn microseconds into an instant in UTC; null stays null."""
    return None if micros is None else _EPOCH + micros * _MICROSECOND
