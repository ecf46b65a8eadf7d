"""What can be asked: metrics, whose, over which time, in which grain."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.domain.answer import Grain, Level
from gnomon.errors import UsageError

#: Levels that are groups of the organisation; the others are things.
GROUP_LEVELS: tuple[Level, ...] = ("business_unit", "team", "sub_team")

_DEFAULT_DAYS = 90


class Question(Struct, frozen=True, kw_only=True):
    """One question; every page and command asks this way."""

    metrics: tuple[str, ...]
    """Ids of the metrics."""
    by: Level = "organisation"
    """What to group by."""
    scope: str | None = None
    """Name of one group, service or repository; only what belongs to it counts."""
    person: str | None = None
    """Key of one person; only what they did counts, for that person's own page."""
    every: Grain | None = None
    """Length of the periods; null: one figure over the whole window."""
    since: date | None = None
    """First local date of the window; default 90 days before its end."""
    until: date | None = None
    """First local date after the window; default tomorrow, so that today counts."""
    as_of: datetime | None = None
    """Nothing received later counts; null: everything."""
    time: Literal["elapsed", "working"] = "elapsed"
    """Whether durations are elapsed or working time."""
    structure: Literal["then", "now"] = "then"
    """Groups *as they were*, or *as if today's structure had always been*."""

    def window(self, today: date) -> tuple[date, date]:
        """Return the first date and the first date after the window.

        Raises:
            UsageError: The window is empty.
        """
        until = self.until or today + timedelta(days=1)
        since = self.since or until - timedelta(days=_DEFAULT_DAYS)
        if since >= until:
            raise UsageError(f"The window from {since} until {until} holds no day.")
        return since, until


def period_start(on: date, grain: Grain) -> date:
    """Return the first date of the period that a date falls into; weeks begin on Monday."""
    if grain == "day":
        return on
    if grain == "week":
        return on - timedelta(days=on.weekday())
    month = on.month if grain == "month" else on.month - (on.month - 1) % 3
    return on.replace(month=month, day=1)


def next_period(start: date, grain: Grain) -> date:
    """Return the first date of the following period."""
    if grain == "day":
        return start + timedelta(days=1)
    if grain == "week":
        return start + timedelta(days=7)
    months = start.month - 1 + (1 if grain == "month" else 3)
    return start.replace(year=start.year + months // 12, month=months % 12 + 1)


def periods(since: date, until: date, grain: Grain | None) -> list[tuple[date, date]]:
    """Cut a window into periods; the first and the last may be cut short by the window."""
    if grain is None:
        return [(since, until)]
    found = []
    start = period_start(since, grain)
    while start < until:
        following = next_period(start, grain)
        found.append((max(start, since), min(following, until)))
        start = following
    return found


def parse_date(text: str, today: date) -> date:
    """Read a date: ``2026-03-01``, ``today``, or so long ago: ``90d``, ``12w``, ``6m``, ``2y``.

    Raises:
        UsageError: The text is none of these.
    """
    if text == "today":
        return today
    days = {"d": 1, "w": 7, "m": 30, "y": 365}
    if len(text) > 1 and text[-1] in days and text[:-1].isdigit():
        return today - timedelta(days=int(text[:-1]) * days[text[-1]])
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{text!r} is no date. Write 2026-03-01, today, 90d, 12w, 6m or 2y."
        ) from error


def parse_instant(text: str) -> datetime:
    """Read an instant: ``2026-03-01T12:00:00+01:00``; without an offset it is UTC.

    Raises:
        UsageError: The text is no instant.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no time. Write 2026-03-01T12:00:00+01:00.") from error
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
