"""When people work and when their days begin: the organisation's time, laid out in UTC."""

from datetime import date

from gnomon.domain.entity import Entity


class WorkingDay(Entity, frozen=True, kw_only=True):
    """The working time that falls on one UTC day. Grain: calendar and UTC date.

    Two spans, because a local working day may cross midnight UTC. Working time between two
    instants is the difference of two look-ups: ``before_seconds`` plus what of the day's spans has
    passed. The local date of an instant is one look-up too, so no engine needs to know time zones.
    Integers throughout, so that engines agree to the digit.
    """

    calendar: str
    """Name of the calendar; ``default`` is the organisation's."""
    utc_on: date
    """The UTC date."""
    before_seconds: int
    """Working seconds from the start of the calendar to 00:00 UTC of this date."""
    first_start_second: int
    """Start of the first span, seconds after 00:00 UTC."""
    first_end_second: int
    """End of the first span; equal to its start when there is none."""
    second_start_second: int
    """Start of the second span, seconds after 00:00 UTC."""
    second_end_second: int
    """End of the second span; equal to its start when there is none."""
    local_midnight_second: int
    """When the local date changes on this UTC date, seconds after 00:00 UTC; 0 in UTC itself."""
    local_on_before: date
    """Local date before that instant."""
    local_on_after: date
    """Local date from that instant on."""
