"""The organisation's clock: local days, days off, quiet hours, and what is due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec import to_builtins

from gnomon.catalog.working_time import Calendar, Holiday, working_days
from gnomon.errors import SettingsError
from gnomon.notices.office import Office, QuietHours, office_of
from gnomon.notices.schedule import due, quiet_hours
from gnomon.settings import NoticeSettings

_BERLIN = ZoneInfo("Europe/Berlin")
#: Monday.
_MONDAY = date(2026, 3, 23)
_REACH = NoticeSettings(address="https://gnomon.example.com", digests=("daily", "weekly"))


def _office(zone: str, *holidays: date) -> Office:
    calendar = Calendar(
        timezone=zone,
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 5, 1),
        holidays=tuple(Holiday(on, "off") for on in holidays),
    )
    told = working_days(calendar, source="catalog", changed_at=datetime(2026, 1, 1, tzinfo=UTC))
    return office_of(to_builtins(each, builtin_types=(date, datetime)) for each in told)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=_BERLIN)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "UTC"])
def test_local_time_is_that_of_the_wall(zone: str) -> None:
    office, place = _office(zone), ZoneInfo(zone)
    # Every six hours over both changes of the clocks, those within the night left out.
    for hours in range(24 * 7, 24 * 50, 6):
        at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
        wall = at.astimezone(place)
        on, second = office.local(at)
        assert on == wall.date()
        if wall.hour >= 4:
            assert second == wall.hour * 3600 + wall.minute * 60
    assert office.is_working(_MONDAY)
    assert not office.is_working(_MONDAY - timedelta(days=1))


def test_without_a_calendar_it_is_utc_from_monday_to_friday() -> None:
    office = Office()
    assert office.local(datetime(2026, 3, 23, 1, 2, 3, tzinfo=_BERLIN)) == (_MONDAY, 123)
    assert office.first_working_day(_MONDAY) == _MONDAY
    assert [office.is_working(date(2026, 3, 21) + timedelta(days=n)) for n in range(3)] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [
        (_at(23, 7, 59), True),
        (_at(23, 8), False),
        (_at(23, 17, 59), False),
        (_at(23, 18), True),
        (_at(24, 0), True),
        # A Saturday, and a day off.
        (_at(28, 12), True),
        (_at(25, 12), True),
        # The Monday after the clocks changed.
        (_at(30, 7, 59), True),
        (_at(30, 8), False),
    ],
)
def test_nights_weekends_and_holidays_are_quiet(at: datetime, *, is_quiet: bool) -> None:
    office = _office("Europe/Berlin", date(2026, 3, 25))
    assert quiet_hours(_REACH).hold(office, at) is is_quiet


def test_quiet_hours_may_lie_within_a_day() -> None:
    lunch = QuietHours(from_second=12 * 3600, to_second=13 * 3600)
    office = _office("Europe/Berlin")
    assert [lunch.hold(office, _at(23, hour)) for hour in (11, 12, 13)] == [False, True, False]


def test_a_time_that_is_none_is_refused_with_its_field() -> None:
    with pytest.raises(SettingsError, match=r"notices\.quiet_from is 'late'"):
        quiet_hours(NoticeSettings(address="https://x", quiet_from="late"))


def _due(office: Office, at: datetime) -> dict[str, tuple[date, datetime]]:
    return {each.period: (each.on, each.since) for each in due(_REACH, office, at)}


def test_digests_are_due_from_their_time_on() -> None:
    office = _office("Europe/Berlin")
    assert _due(office, _at(23, 7, 59)) == {}
    monday = _due(office, _at(23, 8))
    # Since Friday eight o'clock, because nothing was sent over the weekend.
    assert monday["daily"] == (_MONDAY, _at(20, 8))
    assert monday["weekly"] == (_MONDAY, _at(16, 0))
    # The server was down on Monday: the week's digest is still due, under the same day.
    assert _due(office, _at(26, 15))["weekly"] == monday["weekly"]
    assert _due(office, _at(26, 15))["daily"] == (date(2026, 3, 26), _at(25, 8))
    assert _due(office, _at(28, 12)) == {}


def test_a_week_begins_with_its_first_working_day() -> None:
    office = _office("Europe/Berlin", _MONDAY, date(2026, 3, 24))
    assert _due(office, _at(24, 12)) == {}
    assert _due(office, _at(25, 9))["weekly"] == (_MONDAY, _at(16, 0))
    assert _due(office, _at(25, 9))["daily"] == (date(2026, 3, 25), _at(20, 8))
