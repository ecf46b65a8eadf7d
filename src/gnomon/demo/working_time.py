"""When the company works: Berlin hours, weekends off, holidays kept."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = time(9), time(17)

_FIXED = {
    (1, 1): "New Year",
    (3, 8): "Women's Day",
    (5, 1): "Labour Day",
    (10, 3): "German Unity",
    (12, 24): "Christmas Eve",
    (12, 25): "Christmas Day",
    (12, 26): "Boxing Day",
    (12, 31): "New Year's Eve",
}
_EASTER = {-2: "Good Friday", 1: "Easter Monday", 39: "Ascension", 50: "Whit Monday"}


def _easter(year: int) -> date:
    """Date Easter Sunday by Gauss's rule, as corrected by Lichtenberg."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    limit = seed // 29 + (seed // 28 - seed // 29) * (golden // 11)
    border = 21 + seed - limit
    first_sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=border + 7 - (border - first_sunday) % 7 - 1)


def holidays(first: int, last: int) -> dict[date, str]:
    """Name the days off between two years, both included."""
    named: dict[date, str] = {}
    for year in range(first, last + 1):
        named.update({date(year, month, day): name for (month, day), name in _FIXED.items()})
        easter = _easter(year)
        named.update({easter + timedelta(days=shift): name for shift, name in _EASTER.items()})
    return dict(sorted(named.items()))


def instant(moment: int) -> datetime:
    """Turn seconds since 1970 into a UTC time."""
    return datetime.fromtimestamp(moment, UTC)


def local(moment: int) -> datetime:
    """Turn seconds since 1970 into Berlin time."""
    return datetime.fromtimestamp(moment, ZONE)


def at_local(day: date, clock: time) -> int:
    """Turn a Berlin date and time of day into seconds since 1970."""
    return int(datetime.combine(day, clock, ZONE).timestamp())


class WorkingTime:
    """Working time laid end to end, so that adding hours is a look-up."""

    def __init__(self, first: date, last: date) -> None:
        off = holidays(first.year, last.year)
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self.days = [day for day in span if day.weekday() < 5 and day not in off]  # noqa: PLR2004
        self._starts = [at_local(day, OPENS) for day in self.days]
        ends = [at_local(day, CLOSES) for day in self.days]
        self._before = [0]
        for start, end in zip(self._starts, ends, strict=True):
            self._before.append(self._before[-1] + end - start)

    def position(self, moment: int) -> int:
        """Count the working seconds from the first day to a moment."""
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0
        inside = moment - self._starts[index]
        return min(self._before[index] + inside, self._before[index + 1])

    def moment(self, position: int) -> int:
        """Find the moment at which so many working seconds have passed."""
        index = min(bisect_right(self._before, position), len(self.days)) - 1
        return self._starts[index] + position - self._before[index]

    def after(self, moment: int, hours: float) -> int:
        """Find the moment reached after so many working hours from another."""
        return self.moment(self.position(moment) + max(1, int(hours * 3600)))

    def worked(self, start: int, end: int) -> int:
        """Count the working seconds between two moments."""
        return self.position(end) - self.position(start)
