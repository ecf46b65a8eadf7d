"""What Opsgenie's pages and deliveries mean."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Incident
from gnomon.sources.moment import from_epoch, shifted
from gnomon.sources.opsgenie.alerts import (
    LESS,
    Kind,
    alert_rows,
    alert_url,
    happening,
    incident_key,
    reported_by,
    service_of,
)
from gnomon.sources.opsgenie.decoding import decoded
from gnomon.sources.opsgenie.options import OpsgenieOptions
from gnomon.sources.opsgenie.payloads import AlertReply, AlertsPage, Hook
from gnomon.sources.opsgenie.rotas import recipients, services, timeline
from gnomon.sources.source import Reader, Want

_PAGE = msgspec.json.Decoder(AlertsPage)
_ALERT = msgspec.json.Decoder(AlertReply)
_HOOK = msgspec.json.Decoder(Hook)
#: More than this many milliseconds since 1970 would be the year 5138: they are nanoseconds.
_NANOSECONDS_FROM = 10**14
_KINDS: dict[str, Kind] = {
    "create": "triggered",
    "acknowledge": "acknowledged",
    "unacknowledge": "unacknowledged",
    "close": "resolved",
    "escalate": "escalated",
    "escalatenext": "escalated",
    "assignownership": "reassigned",
    "takeownership": "reassigned",
    "addnote": "annotated",
    "updatepriority": "priority_changed",
    "addresponder": "responder_added",
    "addteam": "responder_added",
    "addrecipient": "responder_added",
}


def readers(options: OpsgenieOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: What names services, and who reports alerts.
    """
    return {
        "opsgenie.api.alerts": partial(_alerts, options=options),
        "opsgenie.api.alert": partial(_alert, options=options),
        "opsgenie.api.recipients": recipients,
        "opsgenie.api.services": services,
        "opsgenie.api.timeline": timeline,
        "opsgenie.hook.alert": partial(_hook, options=options),
    }


def _alerts(event: Event, *, options: OpsgenieOptions) -> Iterator[Entity | Want]:
    """Read a page of the list."""
    for alert in decoded(event, _PAGE.decode).data:
        yield from alert_rows(event.source, alert, options, is_whole=False)


def _alert(event: Event, *, options: OpsgenieOptions) -> Iterator[Entity | Want]:
    """Read one alert."""
    alert = decoded(event, _ALERT.decode).data
    yield from alert_rows(event.source, alert, options, is_whole=True)


def _hook(event: Event, *, options: OpsgenieOptions) -> Iterator[Entity | Want]:
    """Read a delivery: what was done, and that the alert has changed."""
    told = decoded(event, _HOOK.decode)
    alert, action = told.alert, told.action.replace(" ", "").lower()
    at = _instant(alert.updated_at) or _instant(alert.created_at)
    if action == "delete":
        yield from _gone(event.source, told, at)
        return
    kind = _KINDS.get(action)
    if kind == "triggered":
        yield from _fresh(event.source, told, options)
        at = _instant(alert.created_at) or at
    if kind is not None and at is not None:
        # The alert's own page tells the same from its report.
        yield from happening(
            event.source, alert.alert_id, kind, at, alert.username, version=shifted(at, -LESS)
        )
    yield Want("alert", alert.alert_id)


def _fresh(source: str, told: Hook, options: OpsgenieOptions) -> Iterator[Incident]:
    """Tell an alert that was made just now: nobody can have acknowledged it."""
    alert = told.alert
    opened = _instant(alert.created_at)
    if opened is None or alert.message is None:
        return
    service = service_of(alert.details, alert.tags, alert.entity, options)
    yield Incident(
        key=incident_key(source, alert.alert_id),
        source=source,
        url=alert_url(alert.alert_id, options),
        changed_at=shifted(opened, -LESS),
        number=alert.tiny_id,
        title=alert.message,
        service_ref=service,
        service_title=service,
        opened_at=opened,
        severity=alert.priority,
        reported_by=reported_by(alert.message, told.source, alert.source, options),
    )


def _gone(source: str, told: Hook, at: datetime | None) -> Iterator[Incident]:
    """Tell that somebody deleted an alert."""
    opened = _instant(told.alert.created_at)
    if opened is None or at is None:
        return
    yield Incident(
        key=incident_key(source, told.alert.alert_id),
        source=source,
        changed_at=at,
        is_deleted=True,
        title=told.alert.message or "",
        opened_at=opened,
    )


def _instant(told: int | None) -> datetime | None:
    if told is None:
        return None
    return from_epoch(told / 1e9 if told > _NANOSECONDS_FROM else told / 1e3)
