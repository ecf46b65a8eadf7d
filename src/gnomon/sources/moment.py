"""Times as tools write them: with any offset, with none, and at the edge of the calendar."""

from datetime import UTC, datetime, timedelta


def utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; without an offset it is taken for UTC.

    Tools write the first and the last day there is for *never*; those keep their digits.
    """
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


def shifted(moment: datetime, by: timedelta) -> datetime:
    """Return a moment so much later, or earlier; at the edge of the calendar the moment itself."""
    try:
        return moment + by
    except OverflowError:
        return moment


def from_epoch(seconds: float | None) -> datetime | None:
    """Read seconds since 1970 in UTC; null when there are none, or no calendar holds them."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
