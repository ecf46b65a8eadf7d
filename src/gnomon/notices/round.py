"""One round of telling people: see what changed, raise alerts, send what is due."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gnomon.inbox import Alert
from gnomon.notices.digest import Period
from gnomon.notices.gathering import RECENT, Gathered, gather
from gnomon.notices.office import office
from gnomon.notices.schedule import Due, due, quiet_hours
from gnomon.notices.sending import Outcome, Sender, settings_of
from gnomon.notices.states import raise_alerts
from gnomon.operations.home import Home

#: Whoever tells people holds this lease.
LEASE = "notices"


class Round(Struct, frozen=True, kw_only=True):
    """What a round did."""

    raised_count: int
    """Alerts raised."""
    sent: tuple[Outcome, ...]
    """What was sent, or could not be."""


def tell(home: Home, *, now: datetime | None = None) -> Round:
    """Raise the alerts of what changed, and send what is due.

    Args:
        home: Of which installation.
        now: When; default the clock.

    Raises:
        BusyError: Another process is at it.
        SettingsError: The settings name a time that is none.
    """
    moment = now or datetime.now(UTC)
    with home.lease(wait_seconds=0, name=LEASE):
        found = gather(home, moment)
        raised = raise_alerts(home, found)
        found = replace(found, alerts=tuple(home.inbox.alerts(since=moment - RECENT)))
        sent = _send(home, found)
    return Round(raised_count=len(raised), sent=tuple(sent))


def look_back(home: Home, moments: Iterable[datetime]) -> list[Alert]:
    """Raise the alerts that rounds in the past would have raised, and send nothing.

    The first round of all raises none: what is seen for the first time is no change.

    Args:
        home: Of which installation.
        moments: When those rounds would have been; what was seen later is not seen again.

    Raises:
        BusyError: Another process is at it.
    """
    with home.lease(wait_seconds=0, name=LEASE):
        return [alert for at in sorted(moments) for alert in raise_alerts(home, gather(home, at))]


def preview(home: Home, period: Period, *, unit: str | None, now: datetime) -> list[Outcome]:
    """Write digests as they would be sent now, and send and keep nothing.

    Args:
        home: Of which installation.
        period: Which digest.
        unit: Only of this unit; null: of all that have somebody to tell.
        now: When.

    Raises:
        SettingsError: The settings do not say how people are reached.
        UsageError: There is no such unit.
    """
    settings_of(home)
    found = gather(home, now)
    since = now - (timedelta(days=1) if period == "daily" else timedelta(weeks=1))
    wanted = Due(period=period, on=now.date(), since=since)
    return list(Sender(home, found).digests([wanted], unit, dry=True))


def occasion(home: Home, now: datetime) -> tuple[bool, frozenset[Due]]:
    """Return what makes a round worth while without new facts: quiet hours that end, a due digest.

    Args:
        home: Of which installation.
        now: When.

    Raises:
        SettingsError: The settings name a time that is none.
    """
    settings = home.settings.notices
    if settings is None:
        return False, frozenset()
    calendar = office(home.installation(), now)
    is_quiet = quiet_hours(settings).hold(calendar, now)
    return is_quiet, frozenset(due(settings, calendar, now))


def _send(home: Home, found: Gathered) -> list[Outcome]:
    settings = home.settings.notices
    if settings is None:
        return []
    calendar = office(found.place, found.now)
    if quiet_hours(settings).hold(calendar, found.now):
        return []
    sender = Sender(home, found)
    told = list(sender.alerts()) if settings.alerts else []
    return told + list(sender.digests(list(due(settings, calendar, found.now))))
