"""Lay a working calendar out in UTC, so that engines need not know time zones."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.relations import day
from gnomon.catalog.yaml_tree import Fields, Items
from gnomon.domain.calendar import WorkingDay
from gnomon.errors import SettingsError

DEFAULT = "default"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
_DAY_SECONDS = 86_400
#: First day of a calendar that does not say; older than the histories people measure.
_FIRST_DAY = date(2000, 1, 1)
#: Years past the event's in which a calendar that does not say still tells working time.
_YEARS_AHEAD = 3


class Holiday(Struct, frozen=True):
    """A day off."""

    on: date
    """The local date."""
    name: str
    """What it is called."""


class Calendar(Struct, frozen=True, kw_only=True):
    """When people of one place work."""

    name: str = DEFAULT
    """Name of the place; ``default`` is the organisation's."""
    timezone: str = "UTC"
    """IANA time zone."""
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Days of the week, Monday is 0."""
    starts_second: int = 9 * 3600
    """Start of work, seconds after local midnight by the clock on the wall."""
    ends_second: int = 17 * 3600
    """End of work, seconds after local midnight by the clock on the wall; 86,400 is midnight."""
    valid_from: date | None = None
    """First local date of the horizon."""
    valid_to: date | None = None
    """First local date past the horizon."""
    holidays: tuple[Holiday, ...] = ()
    """Days off."""


def clock(text: str | None) -> int | None:
    """Read a time of day such as ``09:00`` as seconds after midnight; null when it is not one."""
    match = _CLOCK.fullmatch(text or "")
    if match is None:
        return None
    seconds = int(match[1]) * 3600 + int(match[2]) * 60
    return seconds if seconds <= _DAY_SECONDS else None


def zone(name: str | None) -> ZoneInfo | None:
    """Find an IANA time zone; null when there is none of that name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def calendars(catalogue: Catalogue) -> tuple[Calendar, ...]:
    """Gather the calendars: the organisation's first, made up where none is given."""
    documents = {each.name: each for each in reversed(list(catalogue.of("Calendar")))}
    default = _calendar(documents.pop(DEFAULT, None), DEFAULT, Calendar())
    return (default, *(_calendar(documents[name], name, default) for name in sorted(documents)))


def working_days(calendar: Calendar, *, source: str, changed_at: datetime) -> Iterator[WorkingDay]:
    """Lay out a calendar, one row per UTC date of its horizon.

    Args:
        calendar: The calendar.
        source: Who tells it.
        changed_at: When it was told; a calendar without an end goes on for three years past it.

    Raises:
        SettingsError: The time zone is unknown.
    """
    place = zone(calendar.timezone)
    if place is None:
        raise SettingsError(
            f"Calendar {calendar.name!r} is in {calendar.timezone!r}, which is no time zone. "
            "Write one such as Europe/Lisbon."
        )
    first = calendar.valid_from or _FIRST_DAY
    last = calendar.valid_to or date(changed_at.year + _YEARS_AHEAD, 1, 1)
    spans = _spans(calendar, place, first, last)
    before, at = 0, 0
    for utc_on in _dates(_midnight(first, place).date(), _midnight(last, place).date()):
        opens = _second(datetime(utc_on.year, utc_on.month, utc_on.day, tzinfo=UTC))
        today: list[tuple[int, int]] = []
        while at < len(spans) and spans[at][0] < opens + _DAY_SECONDS:
            start, end = spans[at]
            today.append((max(start, opens) - opens, min(end, opens + _DAY_SECONDS) - opens))
            if end > opens + _DAY_SECONDS:
                break
            at += 1
        (start_1, end_1), (start_2, end_2) = (*today, (0, 0), (0, 0))[:2]
        midnight, local_before, local_after = _local_dates(utc_on, place)
        yield WorkingDay(
            key=f"{source}:working_day:{calendar.name}:{utc_on}",
            source=source,
            changed_at=changed_at,
            calendar=calendar.name,
            utc_on=utc_on,
            before_seconds=before,
            first_start_second=start_1,
            first_end_second=end_1,
            second_start_second=start_2,
            second_end_second=end_2,
            local_midnight_second=midnight,
            local_on_before=local_before,
            local_on_after=local_after,
        )
        before += sum(end - start for start, end in today)


def _calendar(document: Document | None, name: str, default: Calendar) -> Calendar:
    spec = document.root.get("spec") if document else None
    if not isinstance(spec, Fields):
        return default if name == DEFAULT else Calendar(name=name)
    days = tuple(
        WEEKDAYS.index(each.lower())
        for each in spec.texts("workingDays")
        if each.lower() in WEEKDAYS
    )
    starts, ends = clock(spec.text("hours", "from")), clock(spec.text("hours", "to"))
    return Calendar(
        name=name,
        timezone=spec.text("timezone") or default.timezone,
        working_days=days or default.working_days,
        starts_second=default.starts_second if starts is None else starts,
        ends_second=default.ends_second if ends is None else ends,
        valid_from=day(spec.text("from")) or default.valid_from,
        valid_to=day(spec.text("to")) or default.valid_to,
        holidays=tuple(_holidays(spec)),
    )


def _holidays(spec: Fields) -> Iterator[Holiday]:
    listed = spec.get("holidays")
    for entry in listed.values if isinstance(listed, Items) else ():
        on = day(entry.text("date")) if isinstance(entry, Fields) else None
        if on is not None and isinstance(entry, Fields):
            yield Holiday(on, entry.text("name") or "")


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _second(instant: datetime) -> int:
    return int(instant.timestamp())


def _midnight(on: date, place: ZoneInfo) -> datetime:
    """Say in UTC when a local date begins, also where the clock jumps at midnight."""
    return datetime(on.year, on.month, on.day, tzinfo=place).astimezone(UTC)


def _was(on: date, place: ZoneInfo) -> bool:
    """Whether a place had a date; Samoa skipped one to change sides of the date line."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=place)
    return noon.astimezone(UTC).astimezone(place).date() == on


def _at(on: date, seconds: int, place: ZoneInfo) -> int:
    days, rest = divmod(seconds, _DAY_SECONDS)
    on += timedelta(days=days)
    wall = datetime(on.year, on.month, on.day, rest // 3600, rest % 3600 // 60, tzinfo=place)
    return _second(wall)


def _spans(calendar: Calendar, place: ZoneInfo, first: date, last: date) -> list[tuple[int, int]]:
    """List the working spans in UTC seconds, in order; those that touch are one."""
    off = {holiday.on for holiday in calendar.holidays}
    spans: list[tuple[int, int]] = []
    for on in _dates(first, last - timedelta(days=1)):
        if on.weekday() not in calendar.working_days or on in off or not _was(on, place):
            continue
        start = _at(on, calendar.starts_second, place)
        end = _at(on, calendar.ends_second, place)
        if spans and start <= spans[-1][1]:
            # Work around the clock.
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        elif start < end:
            spans.append((start, end))
    return spans


def _local_dates(utc_on: date, place: ZoneInfo) -> tuple[int, date, date]:
    """Say when the local date changes on a UTC date, and from which to which."""
    opens = datetime(utc_on.year, utc_on.month, utc_on.day, tzinfo=UTC)
    before = opens.astimezone(place).date()
    after = (opens + timedelta(seconds=_DAY_SECONDS - 1)).astimezone(place).date()
    if before == after:
        return 0, before, after
    return _second(_midnight(after, place)) - _second(opens), before, after
