"""What PagerDuty's webhooks mean.

A V3 event tells that something happened and what the incident looks like now, but not when it was
acknowledged, how it came in or what its notes say: so the happening is told and the incident is
wanted, whose log tells the rest. A fresh incident is told at once, too.
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Incident as IncidentRow
from gnomon.sources.cause import deployment_refs
from gnomon.sources.moment import shifted, utc
from gnomon.sources.pagerduty.decoding import decoded
from gnomon.sources.pagerduty.incidents import (
    LESS,
    Kind,
    entry_events,
    incident_event,
    incident_key,
    incident_row,
    label,
)
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.payloads import (
    Channel,
    Hook,
    HookData,
    HookEvent,
    Incident,
    Messages,
    Reference,
    Trigger,
)
from gnomon.sources.pagerduty.reporting import reported_by
from gnomon.sources.source import Want

_HOOK = msgspec.json.Decoder(Hook)
_DATA = msgspec.json.Decoder(HookData)
_INCIDENT = msgspec.json.Decoder(Incident)
_MESSAGES = msgspec.json.Decoder(Messages)
_KINDS: dict[str, Kind] = {
    "incident.triggered": "triggered",
    "incident.acknowledged": "acknowledged",
    "incident.unacknowledged": "unacknowledged",
    "incident.escalated": "escalated",
    "incident.delegated": "delegated",
    "incident.reassigned": "reassigned",
    "incident.reopened": "reopened",
    "incident.resolved": "resolved",
    "incident.annotated": "annotated",
    "incident.priority_updated": "priority_changed",
    "incident.responder.added": "responder_added",
    "incident.status_update_published": "status_update",
}


def hook(event: Event, *, options: PagerdutyOptions) -> Iterator[Entity | Want]:
    """Read a V3 event; of a type nobody knows yet, only that its incident changed."""
    told = decoded(event, _HOOK.decode, event.data).event
    about = decoded(event, _DATA.decode, told.data)
    # A note or a responder has an id of its own and names its incident.
    incident = about.incident.id if about.incident else about.id
    if incident is None:
        return
    kind = _KINDS.get(told.event_type)
    if kind == "triggered":
        yield _fresh(event, told, options)
    if kind is not None:
        row = incident_event(
            event.source,
            incident,
            kind,
            told.occurred_at,
            agent=told.agent,
            service=about.service,
        )
        # The log tells the same with channel and team.
        yield replace(row, changed_at=shifted(row.changed_at, -LESS))
    yield Want("incident", incident)


def messages(event: Event, *, options: PagerdutyOptions) -> Iterator[Entity | Want]:
    """Read a V2 delivery: the incident as a list tells it, and its newest log entries."""
    for message in decoded(event, _MESSAGES.decode, event.data).messages:
        incident = message.incident
        for entry in message.log_entries or ():
            if entry.type.startswith("trigger_"):
                incident.first_trigger_log_entry = Trigger(entry.agent, entry.channel)
        if incident.created_at is not None and incident.status is not None:
            yield incident_row(event.source, incident, options)
        for entry in message.log_entries or ():
            yield from entry_events(event.source, entry)
        yield Want("incident", incident.id)


def _fresh(event: Event, told: HookEvent, options: PagerdutyOptions) -> IncidentRow:
    """Tell an incident that was triggered just now: nobody can have acknowledged it."""
    incident = decoded(event, _INCIDENT.decode, told.data)
    opened = utc(incident.created_at or told.occurred_at).replace(microsecond=0)
    service = incident.service or Reference()
    title = incident.title or incident.summary or ""
    automation = None if told.agent else Channel(type="auto")
    return IncidentRow(
        key=incident_key(event.source, incident.id),
        source=event.source,
        url=incident.html_url,
        # Later than nothing: a list that knows of the acknowledgement may show the same second.
        changed_at=shifted(opened, -2 * LESS),
        number=None if incident.number is None else str(incident.number),
        title=title,
        service_ref=service.id,
        service_title=label(service),
        opened_at=opened,
        severity=label(incident.priority),
        urgency=incident.urgency,
        reported_by=reported_by(told.agent, automation, (title, label(service)), options),
        deployment_refs=deployment_refs(title),
    )
