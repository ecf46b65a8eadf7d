"""What is due when: digests by the organisation's clock, and nothing in quiet hours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from gnomon.notices.digest import Period
from gnomon.notices.office import Office, QuietHours, seconds_of
from gnomon.settings import NoticeSettings

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)


class Due(Struct, frozen=True, kw_only=True):
    """A digest that is to be sent."""

    period: Period
    """Which."""
    on: date
    """The day it is for; of a weekly one the Monday."""
    since: datetime
    """When what it calls new begins."""


def quiet_hours(settings: NoticeSettings) -> QuietHours:
    """Read when nothing is sent.

    Raises:
        SettingsError: The settings name a time that is none.
    """
    return QuietHours(
        from_second=seconds_of(settings.quiet_from, "notices.quiet_from"),
        to_second=seconds_of(settings.quiet_to, "notices.quiet_to"),
    )


def due(settings: NoticeSettings, office: Office, at: datetime) -> Iterator[Due]:
    """List the digests that are due: once a working day, and once a week on its first such day.

    A server that was down sends what it missed later on the day, or in the week.

    Args:
        settings: Which digests there are, and from when on.
        office: The organisation's calendar.
        at: The time of asking.

    Raises:
        SettingsError: The settings name a time that is none.
    """
    starts = seconds_of(settings.digest_at, "notices.digest_at")
    if quiet_hours(settings).hold(office, at):
        return
    on, second = office.local(at)
    if "daily" in settings.digests and second >= starts:
        before = on - _DAY
        while not office.is_working(before) and on - before < _WEEK:
            before -= _DAY
        since = office.begins_at(before) + timedelta(seconds=starts)
        yield Due(period="daily", on=on, since=since)
    monday = on - timedelta(days=on.weekday())
    first = office.first_working_day(monday)
    if "weekly" in settings.digests and first is not None and (on, second) >= (first, starts):
        yield Due(period="weekly", on=monday, since=office.begins_at(monday) - _WEEK)
