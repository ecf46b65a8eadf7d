"""What Opsgenie's alerts mean.

The list knows an alert less than its own page does. The newest row wins, so what knows less is
dated a little earlier than it was told. Of a trigger, an acknowledgement and an end there is one
each: the report of an alert and a delivery tell the same.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Literal

from gnomon.domain.entity import Entity
from gnomon.domain.person import Identity
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.sources.cause import deployment_refs
from gnomon.sources.moment import shifted, utc
from gnomon.sources.opsgenie.options import OpsgenieOptions
from gnomon.sources.opsgenie.payloads import Alert, Integration, Report

Kind = Literal[
    "triggered",
    "notified",
    "acknowledged",
    "unacknowledged",
    "escalated",
    "reassigned",
    "resolved",
    "annotated",
    "priority_changed",
    "responder_added",
]
_ONCE = ("triggered", "acknowledged", "resolved")
#: Integrations that people and tools use alike.
_OPEN_TYPES = frozenset({"", "api", "email", "default", "web", "webhook"})
LESS = timedelta(seconds=1)


def alert_rows(
    source: str, alert: Alert, options: OpsgenieOptions, *, is_whole: bool
) -> Iterator[Entity]:
    """Tell an alert, and what its report says happened in it.

    Args:
        source: The instance.
        alert: What Opsgenie told.
        options: What names services, and who reports alerts.
        is_whole: Whether it is the alert's own page, which leaves nothing out.
    """
    opened = utc(alert.created_at)
    version = max(opened, utc(alert.updated_at)) if alert.updated_at else opened
    report = alert.report or Report()
    acknowledged = _after(opened, report.ack_time)
    closed = _after(opened, report.close_time) if alert.status == "closed" else None
    if alert.status == "closed" and closed is None:
        # Closed by itself: nobody is in the report.
        closed = version
    service = service_of(alert.details, alert.tags, alert.entity, options)
    yield Incident(
        key=incident_key(source, alert.id),
        source=source,
        url=alert_url(alert.id, options),
        changed_at=version if is_whole else shifted(version, -LESS),
        number=alert.tiny_id,
        title=alert.message,
        service_ref=service,
        service_title=service,
        opened_at=opened,
        acknowledged_at=acknowledged,
        resolved_at=closed,
        severity=alert.priority,
        reported_by=reported_by(alert.message, alert.integration, alert.source, options),
        deployment_refs=deployment_refs(
            alert.message, alert.description, *_lines(alert.details), *(alert.tags or ())
        ),
    )
    told: tuple[tuple[Kind, datetime | None, str | None], ...] = (
        ("triggered", opened, None),
        ("acknowledged", acknowledged, report.acknowledged_by),
        ("resolved", closed, report.closed_by),
    )
    for kind, at, who in told:
        if at is not None:
            yield from happening(source, alert.id, kind, at, who, version=version, service=service)


def happening(
    source: str,
    alert: str,
    kind: Kind,
    at: datetime,
    who: str | None,
    *,
    version: datetime,
    service: str | None = None,
) -> Iterator[Entity]:
    """Tell that something happened, and of the account that did it.

    Args:
        source: The instance.
        alert: Id of the alert.
        kind: What happened.
        at: When.
        who: The account, as Opsgenie names it; null or a system's: nobody.
        version: How new what tells it is.
        service: The service, where the teller says so.
    """
    account = who.strip().lower() if who and "@" in who else None
    actor = f"{source}:identity:{account}" if account else None
    if account and actor:
        yield Identity(key=actor, source=source, changed_at=version, email=account)
    once = kind if kind in _ONCE else f"{kind}@{at:%Y%m%dT%H%M%S.%fZ}"
    if kind == "notified":
        # Several people are called in the same instant.
        once = f"{once}:{account}"
    yield IncidentEvent(
        key=f"{source}:incident_event:{alert}:{once}",
        source=source,
        changed_at=version,
        incident_id=incident_key(source, alert),
        service_ref=service,
        kind=kind,
        happened_at=at,
        actor_id=actor,
    )


def incident_key(source: str, alert: str) -> str:
    """Key an alert by Opsgenie's id."""
    return f"{source}:incident:{alert}"


def alert_url(alert: str, options: OpsgenieOptions) -> str:
    """Return where a person opens an alert."""
    return f"{options.web_url.rstrip('/')}/alert/detail/{alert}/details"


def service_of(
    details: Mapping[str, str] | None,
    tags: tuple[str, ...] | None,
    entity: str | None,
    options: OpsgenieOptions,
) -> str | None:
    """Name the service: by details, by a tag of the form ``key:value``, else by the entity."""
    told = {key.lower(): value.strip() for key, value in (details or {}).items()}
    for tag in tags or ():
        key, colon, value = tag.partition(":")
        if colon:
            told.setdefault(key.strip().lower(), value.strip())
    named = (told.get(key.lower()) for key in options.service_keys)
    return next((value for value in named if value), None) or (entity or "").strip() or None


def reported_by(
    message: str, integration: Integration | None, made_by: str | None, options: OpsgenieOptions
) -> Literal["monitoring", "customer", "person"] | None:
    """Say who reported an alert; null where its integration is one that anybody may use.

    Args:
        message: Its message.
        integration: What it came through.
        made_by: Its source: the account of somebody who made it by hand, or what a tool wrote.
        options: Who reports what.
    """
    told = integration or Integration()
    texts = [text.lower() for text in (message, told.name) if text]
    if any(fnmatchcase(text, each.lower()) for text in texts for each in options.customer):
        return "customer"
    name = (told.name or "").lower()
    if any(fnmatchcase(name, each.lower()) for each in options.monitoring):
        return "monitoring"
    if (told.type or "").lower() not in _OPEN_TYPES:
        return "monitoring"
    # An e-mail has its sender for a source, which may be a monitor's address.
    is_by_hand = "@" in (made_by or "") and (told.type or "").lower() != "email"
    return "person" if is_by_hand else None


def _after(opened: datetime, milliseconds: int | None) -> datetime | None:
    if milliseconds is None:
        return None
    try:
        return shifted(opened, timedelta(milliseconds=milliseconds))
    except OverflowError:
        return None


def _lines(details: Mapping[str, str] | None) -> list[str]:
    """Write details as ``name: value``, so that one may name the cause."""
    return [f"{name}: {value}" for name, value in (details or {}).items()]
