"""What Alertmanager's webhooks mean: alerts are incidents that monitoring reported."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.errors import PayloadError
from gnomon.sources.alertmanager.options import AlertmanagerOptions
from gnomon.sources.alertmanager.payloads import Alert, Group
from gnomon.sources.cause import deployment_refs
from gnomon.sources.moment import shifted, utc
from gnomon.sources.source import Reader, Want

_GROUP = msgspec.json.Decoder(Group)
_TICK = timedelta(microseconds=1)


def readers(options: AlertmanagerOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what labels mean.
    """
    return {"alertmanager.hook.alerts": partial(_alerts, options=options)}


def _alerts(event: Event, *, options: AlertmanagerOptions) -> Iterator[Entity | Want]:
    """Read a group of alerts.

    Raises:
        PayloadError: It is not JSON, not version 4, or a field is not what it should be.
    """
    try:
        group = _GROUP.decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Alertmanager's "
            f"webhook (version 4) tells: {error}."
        ) from error
    for alert in group.alerts:
        if alert.labels.get("alertname") not in options.ignored_alerts:
            yield from _incident(event.source, alert, options)


def _incident(source: str, alert: Alert, options: AlertmanagerOptions) -> Iterator[Entity]:
    """Tell an alert.

    The same labels firing again later start at another time and are another incident; groups that
    repeat tell the same one. A firing row is older than any resolved one, so that a repeat that
    comes late opens nothing again.
    """
    starts, ends = utc(alert.starts_at), _ended_at(alert)
    key = f"{source}:incident:{_fingerprint(alert)}@{starts:%Y%m%dT%H%M%S.%fZ}"
    annotations = alert.annotations or {}
    service = _first(alert.labels, options.service_labels)
    yield Incident(
        key=key,
        source=source,
        url=_address(alert.generator_url),
        changed_at=max(ends, shifted(starts, _TICK)) if ends else starts,
        title=annotations.get("summary") or alert.labels.get("alertname") or "Alert",
        service_ref=service,
        service_title=service,
        opened_at=starts,
        resolved_at=ends,
        severity=_first(alert.labels, options.severity_labels),
        reported_by="monitoring",
        deployment_refs=deployment_refs(*(f"{k}: {v}" for k, v in annotations.items())),
    )
    yield _happening(source, key, "triggered", starts)
    if ends:
        yield _happening(source, key, "resolved", ends)


def _happening(source: str, incident: str, kind: str, at: datetime) -> IncidentEvent:
    return IncidentEvent(
        key=incident.replace(":incident:", ":incident_event:", 1) + f":{kind}",
        source=source,
        changed_at=at,
        incident_id=incident,
        kind="resolved" if kind == "resolved" else "triggered",
        happened_at=at,
        channel="api",
    )


def _ended_at(alert: Alert) -> datetime | None:
    """Read the end of a resolved alert; what fires has none, whatever the field says."""
    if alert.status == "firing" or alert.ends_at is None or alert.ends_at.year == 1:
        return None
    return utc(alert.ends_at)


def _fingerprint(alert: Alert) -> str:
    """Take Alertmanager's fingerprint, a hash of the labels; before 0.16 it sends none."""
    if alert.fingerprint:
        return alert.fingerprint
    return sha256(msgspec.json.encode(alert.labels, order="sorted")).hexdigest()[:16]


def _first(labels: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((labels[name] for name in names if labels.get(name)), None)


def _address(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None
