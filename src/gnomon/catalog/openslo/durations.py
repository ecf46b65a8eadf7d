"""Durations and windows as OpenSLO writes them: ``5m``, ``28d``, ``1M``."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gnomon.catalog.openslo.objects import TimeWindow
from gnomon.catalog.working_time import zone

_DURATION = re.compile(r"([1-9]\d{0,3})([mhdwMQY])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
#: Months of those that have no fixed length; rolling, a month is thirty days.
_MONTHS = {"M": 1, "Q": 3, "Y": 12}
_MONTH_DAYS = {"M": 30, "Q": 90, "Y": 365}
#: How much longer than thirty days a month may be.
_LONGER = 31 / 30
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def seconds(written: str | None) -> int | None:
    """Read a duration; a month is 30 days, a quarter 90, a year 365. Null: it is none."""
    match = _DURATION.fullmatch((written or "").strip())
    if match is None:
        return None
    number, unit = int(match[1]), match[2]
    return number * (_SECONDS.get(unit) or _MONTH_DAYS[unit] * 86_400)


def start_time(window: TimeWindow) -> datetime | None:
    """Read when the first calendar window begins; null without one that can be read."""
    if window.calendar is None or zone(window.calendar.time_zone) is None:
        return None
    place = ZoneInfo(window.calendar.time_zone)
    for form in _FORMATS:
        try:
            return datetime.strptime(window.calendar.start_time, form).replace(tzinfo=place)
        except ValueError:
            continue
    return None


def span(window: TimeWindow, now: datetime) -> tuple[datetime, datetime] | None:
    """Find the window that holds an instant; its end may lie ahead where it does not roll.

    Args:
        window: The window; null comes back where it means nothing.
        now: The instant, which is the end of one that rolls.
    """
    length = seconds(window.duration)
    if length is None:
        return None
    if window.is_rolling:
        return now - timedelta(seconds=length), now
    first = start_time(window)
    if first is None or first > now:
        return None
    # Counted from the first start, so that the 31st comes back after a shorter month.
    longest = length * (_LONGER if window.duration.strip()[-1] in _MONTHS else 1)
    step = max(int((now - first).total_seconds() // longest) - 1, 0)
    while _after(first, window.duration, step + 1) <= now:
        step += 1
    begin, end = (_after(first, window.duration, each) for each in (step, step + 1))
    return begin.astimezone(UTC), end.astimezone(UTC)


def _after(first: datetime, duration: str, times: int) -> datetime:
    """Go some durations on from the first start, by the clock on the wall where it counts days."""
    number, unit = int(duration.strip()[:-1]) * times, duration.strip()[-1]
    if unit in _MONTHS:
        month = first.month - 1 + number * _MONTHS[unit]
        year, month = first.year + month // 12, month % 12 + 1
        return first.replace(year=year, month=month, day=min(first.day, monthrange(year, month)[1]))
    if unit in "dw":
        return first + timedelta(seconds=number * _SECONDS[unit])
    on = first.astimezone(UTC) + timedelta(seconds=number * _SECONDS[unit])
    return on.astimezone(first.tzinfo)
