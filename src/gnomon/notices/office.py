"""When the organisation works: its days, its clock, and when nobody wants to be told anything."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables
from gnomon.catalog.working_time import DEFAULT, clock
from gnomon.errors import SettingsError

Table = Any
_DAY = timedelta(days=1)
_DAY_SECONDS = 86_400
#: Clocks change in the night: what is later by the day's own seconds is after the change.
_CHANGED_BY = 4 * 3600
_WEEKEND = 5
_COLUMNS = (
    "utc_on", "local_midnight_second", "local_on_after",
    "first_start_second", "first_end_second", "second_start_second", "second_end_second",
)  # fmt: skip


class Office(Struct, frozen=True, kw_only=True):
    """The organisation's working calendar around a time; UTC and Monday to Friday without one."""

    midnights: tuple[datetime, ...] = ()
    """When each local day begins, oldest first."""
    days: tuple[date, ...] = ()
    """The local days that begin then."""
    working: frozenset[date] = frozenset()
    """Those on which people work."""

    def local(self, at: datetime) -> tuple[date, int]:
        """Return the local date of an instant, and the seconds after midnight on the wall."""
        place = bisect_right(self.midnights, at) - 1
        if place < 0 or place + 1 >= len(self.midnights):
            instant = at.astimezone(UTC)
            return instant.date(), instant.hour * 3600 + instant.minute * 60 + instant.second
        begun, ended = self.midnights[place : place + 2]
        seconds = int((at - begun).total_seconds())
        if seconds >= _CHANGED_BY:
            seconds += _DAY_SECONDS - int((ended - begun).total_seconds())
        return self.days[place], seconds

    def is_working(self, on: date) -> bool:
        """Say whether people work on a day; outside the calendar from Monday to Friday."""
        return on in self.working if on in self.days else on.weekday() < _WEEKEND

    def first_working_day(self, monday: date) -> date | None:
        """Return the first day of a week on which people work; null: none is."""
        week = (monday + timedelta(days=number) for number in range(7))
        return next((on for on in week if self.is_working(on)), None)

    def begins_at(self, on: date) -> datetime:
        """Return the instant a local day begins."""
        if on in self.days:
            return self.midnights[self.days.index(on)]
        return datetime.combine(on, time(), UTC)


class QuietHours(Struct, frozen=True, kw_only=True):
    """When nothing is sent; days off are quiet as a whole."""

    from_second: int
    """From when on, seconds after midnight on the wall."""
    to_second: int
    """Until when; at or before the start it is of the next day."""

    def hold(self, office: Office, at: datetime) -> bool:
        """Say whether an instant is quiet."""
        on, second = office.local(at)
        if not office.is_working(on):
            return True
        if self.from_second <= self.to_second:
            return self.from_second <= second < self.to_second
        return second >= self.from_second or second < self.to_second


def seconds_of(text: str, field: str) -> int:
    """Read a time of day.

    Args:
        text: Such as ``08:00``.
        field: Where the settings say it.

    Raises:
        SettingsError: It is none.
    """
    found = clock(text)
    if found is None:
        raise SettingsError(f"{field} is {text!r}, which is no time of day. Write one as 08:00.")
    return found


def office_of(rows: Iterable[Mapping[str, Any]]) -> Office:
    """Lay a calendar out.

    Args:
        rows: Rows of ``working_day`` of one calendar.
    """
    begun: dict[datetime, date] = {}
    spans: list[datetime] = []
    for row in rows:
        opens = datetime.combine(row["utc_on"], time(), UTC)
        begun[opens + timedelta(seconds=row["local_midnight_second"])] = row["local_on_after"]
        spans += [
            opens + timedelta(seconds=row[f"{which}_start_second"])
            for which in ("first", "second")
            if row[f"{which}_end_second"] > row[f"{which}_start_second"]
        ]
    midnights = tuple(sorted(begun))
    days = tuple(begun[at] for at in midnights)
    places = (bisect_right(midnights, at) - 1 for at in spans)
    return Office(
        midnights=midnights,
        days=days,
        working=frozenset(days[place] for place in places if place >= 0),
    )


def office(place: Installation, now: datetime) -> Office:
    """Read the organisation's calendar, some weeks around a time.

    Args:
        place: Where the catalogue's entities are.
        now: The time.
    """
    with place.engine.session() as session:
        Tables(session, place.lake, place.definitions).bring("working_day")

        def default() -> Table:
            days = session.table("working_day")
            return days.filter(days.calendar == DEFAULT).select(*_COLUMNS)

        rows = session.rows(default, "office days").to_pylist()
    today = now.date()
    near = (row for row in rows if abs(row["utc_on"] - today) < 21 * _DAY)
    return office_of(near)
