"""Spans of time to ask for: PagerDuty limits both their length and the pages in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

#: PagerDuty began in 2009; nothing is older.
BEGINNING = datetime(2009, 1, 1, tzinfo=UTC)
#: The interface refuses more than six months.
LONGEST = timedelta(days=170)
_DAY = timedelta(days=1)


class Window(NamedTuple):
    """A half-open span of time."""

    since: datetime
    until: datetime

    def params(self) -> dict[str, str]:
        """Write it as the query parameters of a list."""
        return {"since": written(self.since), "until": written(self.until)}

    def halves(self) -> tuple["Window", "Window"]:
        """Cut it in two, on a whole second."""
        middle = (self.since + (self.until - self.since) / 2).replace(microsecond=0)
        return Window(self.since, middle), Window(middle, self.until)


def windows(since: datetime, until: datetime, longest: timedelta = LONGEST) -> Iterator[Window]:
    """Cut a span into windows, from the midnight before it to the midnight after it.

    Whole days ask the same question all day long, so that an unchanged page is the same event.
    """
    start = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    end = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
    while start < end:
        yield Window(start, min(start + longest, end))
        start += longest


def written(moment: datetime) -> str:
    """Write a time as PagerDuty does."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def read(text: str | None) -> datetime | None:
    """Read a time that `written` wrote; null stays null."""
    return datetime.fromisoformat(text) if text else None
