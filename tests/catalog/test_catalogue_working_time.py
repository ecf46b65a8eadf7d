"""Working calendars laid out in UTC, through daylight saving and across midnight."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnomon.catalog.working_time import Calendar, Holiday, calendars, working_days
from gnomon.domain.calendar import WorkingDay
from gnomon.errors import SettingsError

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _rows(**more: Any) -> dict[date, WorkingDay]:
    calendar = Calendar(**more)
    return {row.utc_on: row for row in working_days(calendar, source="c", changed_at=_NOON)}


def _spans(row: WorkingDay) -> list[tuple[float, float]]:
    """Write the spans of a UTC date in hours, empty ones left out."""
    spans = (
        (row.first_start_second / 3600, row.first_end_second / 3600),
        (row.second_start_second / 3600, row.second_end_second / 3600),
    )
    return [span for span in spans if span[0] < span[1]]


def test_working_time_keeps_to_the_clock_on_the_wall_when_it_changes() -> None:
    # Lisbon puts the clock forward on Sunday 29 March 2026 and back on Sunday 25 October.
    rows = _rows(timezone="Europe/Lisbon", valid_from=date(2026, 3, 27), valid_to=date(2026, 11, 1))
    assert _spans(rows[date(2026, 3, 27)]) == [(9, 17)]
    assert _spans(rows[date(2026, 3, 28)]) == []
    assert _spans(rows[date(2026, 3, 30)]) == [(8, 16)]
    assert _spans(rows[date(2026, 10, 23)]) == [(8, 16)]
    assert _spans(rows[date(2026, 10, 26)]) == [(9, 17)]
    assert rows[date(2026, 3, 30)].before_seconds == 8 * 3600
    assert rows[date(2026, 3, 31)].before_seconds == 16 * 3600


def test_a_local_day_may_lie_on_two_utc_dates() -> None:
    # Auckland in winter is 12 hours ahead: 09:00 to 17:00 is 21:00 the day before to 05:00.
    rows = _rows(
        timezone="Pacific/Auckland", valid_from=date(2026, 6, 8), valid_to=date(2026, 6, 10)
    )
    assert list(rows) == [date(2026, 6, 7), date(2026, 6, 8), date(2026, 6, 9)]
    assert _spans(rows[date(2026, 6, 7)]) == [(21, 24)]
    assert _spans(rows[date(2026, 6, 8)]) == [(0, 5), (21, 24)]
    assert _spans(rows[date(2026, 6, 9)]) == [(0, 5)]
    assert [row.before_seconds // 3600 for row in rows.values()] == [0, 3, 11]
    monday = rows[date(2026, 6, 8)]
    assert monday.local_midnight_second == 12 * 3600
    assert (monday.local_on_before, monday.local_on_after) == (date(2026, 6, 8), date(2026, 6, 9))


def test_holidays_and_weekends_have_no_working_time() -> None:
    rows = _rows(
        valid_from=date(2026, 12, 24),
        valid_to=date(2026, 12, 29),
        holidays=(Holiday(date(2026, 12, 25), "Christmas Day"),),
    )
    assert [bool(_spans(row)) for row in rows.values()] == [True, False, False, False, True, False]


def test_work_around_the_clock_is_one_span_a_day() -> None:
    rows = _rows(
        timezone="America/New_York",
        working_days=(0, 1, 2, 3, 4, 5, 6),
        starts_second=0,
        ends_second=86_400,
        valid_from=date(2026, 10, 31),
        valid_to=date(2026, 11, 3),
    )
    assert [_spans(row) for row in rows.values()] == [[(4, 24)], [(0, 24)], [(0, 24)], [(0, 5)]]


def test_a_date_that_never_was_is_not_worked_twice() -> None:
    # Samoa went from 29 to 31 December 2011, across the date line.
    rows = _rows(timezone="Pacific/Apia", valid_from=date(2011, 12, 29), valid_to=date(2012, 1, 1))
    total = sum(end - start for row in rows.values() for start, end in _spans(row))
    assert total == 8
    friday = rows[date(2011, 12, 30)]
    assert (friday.local_on_before, friday.local_on_after) == (
        date(2011, 12, 29),
        date(2011, 12, 31),
    )


_ZONES = [
    "UTC",
    "Europe/London",
    "Atlantic/Azores",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Chatham",
]


@settings(deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(_ZONES),
    first=st.dates(date(2015, 1, 1), date(2026, 12, 1)),
    starts=st.integers(0, 20),
    length=st.integers(1, 4),
    off=st.integers(0, 6),
)
def test_the_layout_says_what_the_wall_clock_says(
    zone: str, first: date, starts: int, length: int, off: int
) -> None:
    calendar = Calendar(
        timezone=zone,
        working_days=(0, 2, 3, 4, 6),
        starts_second=starts * 3600,
        ends_second=(starts + length) * 3600,
        valid_from=first,
        valid_to=first + timedelta(days=7),
        holidays=(Holiday(first + timedelta(days=off), "off"),),
    )
    place = ZoneInfo(zone)
    passed = 0
    for row in working_days(calendar, source="c", changed_at=_NOON):
        assert row.before_seconds == passed
        opens = datetime.combine(row.utc_on, datetime.min.time(), UTC)
        for half_hour in range(48):
            at = opens + timedelta(minutes=30 * half_hour)
            local = at.astimezone(place)
            is_worked = (
                local.date().weekday() in calendar.working_days
                and first <= local.date() < first + timedelta(days=7)
                and local.date() != first + timedelta(days=off)
                and starts * 60 <= local.hour * 60 + local.minute < (starts + length) * 60
            )
            second = half_hour * 1800
            laid_out = (
                row.first_start_second <= second < row.first_end_second
                or row.second_start_second <= second < row.second_end_second
            )
            # Where the clock is put back inside the hours, the wall shows them twice.
            if local.fold == 0 and not _jumps(at, place):
                assert laid_out == is_worked, (at, local)
            is_after = second >= row.local_midnight_second
            assert local.date() == (row.local_on_after if is_after else row.local_on_before)
        passed += row.first_end_second - row.first_start_second
        passed += row.second_end_second - row.second_start_second


def _jumps(at: datetime, place: ZoneInfo) -> bool:
    """Whether the clock changes within a day of an instant."""
    day = timedelta(days=1)
    offsets = {(at + step).astimezone(place).utcoffset() for step in (-day, timedelta(), day)}
    return len(offsets) > 1


def test_a_calendar_without_an_end_goes_three_years_past_its_telling() -> None:
    rows = _rows()
    assert min(rows) == date(2000, 1, 1)
    assert max(rows) == date(2029, 1, 1)


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(SettingsError, match="Mars/Olympus"):
        list(working_days(Calendar(timezone="Mars/Olympus"), source="c", changed_at=_NOON))


def test_a_place_takes_what_it_leaves_out_from_the_default(yaml: Any) -> None:
    found = calendars(
        yaml.read(
            yaml.calendar(
                "timezone: Europe/Lisbon, workingDays: [monday], from: 2026-01-01, to: 2027-01-01,"
                ' hours: {from: "08:30", to: "24:00"},'
                " holidays: [{date: 2026-04-25, name: Freedom Day}]"
            )
            + yaml.calendar("timezone: Asia/Tokyo", name="tokyo")
        )
    )
    default = Calendar(
        timezone="Europe/Lisbon",
        working_days=(0,),
        starts_second=30_600,
        ends_second=86_400,
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
        holidays=(Holiday(date(2026, 4, 25), "Freedom Day"),),
    )
    assert found[0] == default
    assert (found[1].name, found[1].timezone) == ("tokyo", "Asia/Tokyo")
    assert (found[1].starts_second, found[1].working_days) == (30_600, (0,))
    assert found[1].holidays == ()
