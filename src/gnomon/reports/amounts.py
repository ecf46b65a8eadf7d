"""Numbers and times as tools write them; what cannot be one is unknown, never 0."""

import re
from contextlib import suppress
from datetime import UTC, datetime

#: About 32 years: no test and no request takes longer.
_MAX_SECONDS = 1e9
_MAX_COUNT = 2**53
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
#: What a date is written like, with a blank in place of or behind the T, and fewer digits.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d:\d\d)([.,]\d+)?)? ?(Z|[+-]\d\d:?\d\d)?")


def seconds(text: str | None) -> float | None:
    """Read a duration; null when it is missing, none, negative or absurd.

    A comma parts thousands where it can, as in ``1,234.5``, else decimals, as in ``0,25``.
    """
    if not text:
        return None
    text = text.replace(",", "" if _THOUSANDS.fullmatch(text) else ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < _MAX_SECONDS else None


def milliseconds(value: float | None) -> float | None:
    """Turn a duration into seconds; null when it is missing, negative or absurd."""
    return value / 1000 if value is not None and 0 <= value < _MAX_SECONDS * 1000 else None


def count(text: str | None) -> int | None:
    """Read a whole number of at least 0; null when it is missing or none."""
    if text is not None and len(text) < len(str(_MAX_COUNT)):
        with suppress(ValueError):
            value = int(text)
            return value if value >= 0 else None
    return None


def moment(text: str | None) -> datetime | None:
    """Read a time, in UTC where it has no offset; null when it is missing, none or 1970.

    Some reporters write the first second of 1970 for *never*.
    """
    found = _MOMENT.fullmatch((text or "").strip())
    if found is None:
        return None
    day, time, fraction, zone = found.groups()
    written = f"{day}T{time or '00:00:00'}"
    if fraction:
        written += "." + fraction[1:7].ljust(6, "0")
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(written + (zone or "+00:00")).astimezone(UTC)
        return at if at.timestamp() > 0 else None
    return None


def epoch(value: float | None, *, per_second: int = 1) -> datetime | None:
    """Read seconds, or parts of them, since 1970; null when missing or beyond the calendar."""
    if value is None or value <= 0:
        return None
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(value / per_second, UTC)
    return None


def first_line(*texts: str | None) -> str | None:
    """Return the first line of the first text that has one, cut at 500 characters."""
    for text in texts:
        line = (text or "").strip().split("\n", 1)[0].strip()
        if line:
            return line[:500]
    return None
