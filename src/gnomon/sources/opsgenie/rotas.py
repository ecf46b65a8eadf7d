"""What Opsgenie says of who is called: for one alert, and when who is on call.

Opsgenie has no policy that belongs to a service. Its team answers for it, and the schedules of that
team say who; so the team stands for the policy.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.running import IncidentService, OnCallShift
from gnomon.sources.moment import utc
from gnomon.sources.opsgenie.alerts import happening
from gnomon.sources.opsgenie.decoding import decoded
from gnomon.sources.opsgenie.payloads import (
    Named,
    Period,
    RecipientsReply,
    ServicesPage,
    TimelineReply,
)

_RECIPIENTS = msgspec.json.Decoder(RecipientsReply)
_SERVICES = msgspec.json.Decoder(ServicesPage)
_TIMELINE = msgspec.json.Decoder(TimelineReply)
#: Version of what Opsgenie gives none: the row received last wins.
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_CALLED = "notactive"


def recipients(event: Event) -> Iterator[Entity]:
    """Read whom an alert called; those it may call yet are left out.

    The subject of the event is the address it was asked at, which names the alert.
    """
    alert = unquote((event.subject or "").rpartition("/recipients")[0].rpartition("/")[2])
    for told in decoded(event, _RECIPIENTS.decode).data:
        who = told.user.username if told.user else None
        if alert and who and told.created_at and (told.state or "").lower() != _NOT_CALLED:
            at = utc(told.created_at)
            yield from happening(event.source, alert, "notified", at, who, version=at)


def services(event: Event) -> Iterator[Entity]:
    """Read a page of services."""
    for told in decoded(event, _SERVICES.decode).data:
        yield IncidentService(
            key=f"{event.source}:incident_service:{told.id}",
            source=event.source,
            changed_at=_UNDATED,
            name=told.name,
            escalation_policy_ref=told.team_id,
            team_refs=(told.team_id,) if told.team_id else (),
        )


def timeline(event: Event) -> Iterator[Entity]:
    """Read who is on call by one schedule, and whose it is: its team stands behind ``#``."""
    told = decoded(event, _TIMELINE.decode).data
    team = (event.subject or "").partition("#")[2] or None
    for rotation in told.final_timeline.rotations if told.final_timeline else ():
        for period in rotation.periods:
            if period.recipient is not None and period.recipient.type == "user":
                yield from _shift(event.source, told.parent, rotation.id, team, period)


def _shift(
    source: str, schedule: Named, rotation: str, team: str | None, period: Period
) -> Iterator[Entity]:
    who = period.recipient
    if who is None:
        return
    is_named = who.name is not None and "@" in who.name
    account = who.name.strip().lower() if is_named and who.name else who.id
    starts = utc(period.start_date)
    yield Identity(
        key=f"{source}:identity:{account}",
        source=source,
        changed_at=_UNDATED,
        email=account if is_named else None,
        name=None if is_named else who.name,
    )
    yield OnCallShift(
        # Somebody else may take a turn over: whoever was told last has it.
        key=f"{source}:on_call_shift:{schedule.id}:{rotation}@{starts:%Y%m%dT%H%M%SZ}",
        source=source,
        changed_at=starts,
        schedule_ref=schedule.id,
        schedule_title=schedule.name,
        escalation_policy_ref=team,
        identity_id=f"{source}:identity:{account}",
        starts_at=starts,
        ends_at=utc(period.end_date) if period.end_date else None,
    )
