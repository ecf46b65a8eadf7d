"""Count the hours of a rota by what they are paid for, across weekends, holidays and clock changes.

An hour is an hour that passed: the night in which clocks go forward has seven between midnight and
eight, the one in which they go back has nine.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from gnomon.domain.operating import OnCallTerms

#: What an hour of standby is, in the order of the counted columns.
KINDS = ("working", "weekday", "weekend", "holiday")
_WORKING, _WEEKDAY, _WEEKEND, _HOLIDAY = range(4)
_SATURDAY = 5
_DAY = timedelta(days=1)

Seconds = npt.NDArray[np.int64]


class Clock(Struct, frozen=True):
    """The kinds of time of one place, cut where they change."""

    edges: Seconds
    """Instants at which another kind begins, seconds since 1970; ascending."""
    kinds: npt.NDArray[np.intp]
    """The kind that begins at each edge."""
    before: Seconds
    """Seconds of every kind before each edge; one row per edge, one column per kind."""

    def seconds(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Count the seconds of every kind between instants.

        Args:
            starts: Instants, seconds since 1970, inside of the clock.
            ends: Instants not before them.

        Returns:
            One row per pair, one column per kind of `KINDS`.
        """
        return self._until(ends) - self._until(starts)

    def _until(self, instants: Seconds) -> Seconds:
        place = np.searchsorted(self.edges, instants, side="right") - 1
        found: Seconds = self.before[place].copy()
        rows = np.arange(len(instants))
        found[rows, self.kinds[place]] += instants - self.edges[place]
        return found


def clock(terms: OnCallTerms, first: datetime, last: datetime) -> Clock:
    """Lay out the time of a place.

    Args:
        terms: Its zone, working hours and holidays.
        first: The earliest instant that will be asked about.
        last: The latest.
    """
    zone = ZoneInfo(terms.timezone)
    day, until = first.astimezone(zone).date(), last.astimezone(zone).date() + _DAY
    holidays = frozenset(terms.holidays)
    edges: list[int] = []
    kinds: list[int] = []
    while day <= until:
        for second, kind in _parts(day, terms, holidays):
            edges.append(_instant(day, second, zone))
            kinds.append(kind)
        day += _DAY
    at = np.array(edges, dtype=np.int64)
    kind_of = np.array(kinds, dtype=np.intp)
    passed = np.zeros((len(at), len(KINDS)), dtype=np.int64)
    passed[np.arange(1, len(at)), kind_of[:-1]] = np.diff(at)
    return Clock(at, kind_of, np.cumsum(passed, axis=0))


def _parts(day: date, terms: OnCallTerms, holidays: frozenset[date]) -> tuple[tuple[int, int], ...]:
    """Name the kinds of time of a local date, each with the second it begins."""
    if day in holidays:
        return ((0, _HOLIDAY),)
    if day.weekday() >= _SATURDAY:
        return ((0, _WEEKEND),)
    return (
        (0, _WEEKDAY),
        (terms.starts_second, _WORKING),
        (terms.ends_second, _WEEKDAY),
    )


def _instant(day: date, second: int, zone: ZoneInfo) -> int:
    """Find when a clock on the wall shows a time; of a time shown twice, the first."""
    whole, rest = divmod(second, 24 * 3600)
    wall = datetime.combine(day + whole * _DAY, time(rest // 3600, rest // 60 % 60), tzinfo=zone)
    return int(wall.astimezone(UTC).timestamp())
