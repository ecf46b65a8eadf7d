"""Alerts as Alertmanager and what is made of it tell them: incidents that monitoring reported."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct, field

from gnomon.domain.entity import Entity
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.sources.cause import deployment_refs
from gnomon.sources.moment import shifted, utc
from gnomon.sources.web_address import web_address

_TICK = timedelta(microseconds=1)


class AlertOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which labels say what, which the tools leave to the company."""

    service_labels: tuple[str, ...] = ("service", "app", "job")
    """Labels that name the service; the first that an alert has counts."""
    severity_labels: tuple[str, ...] = ("severity", "priority")
    """Labels that name the severity; the first that an alert has counts."""


class Alert(Struct, rename="camel"):
    """An alert. While it fires, ``endsAt`` is Go's zero time, in the year 1."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    starts_at: datetime
    ends_at: datetime | None = None
    annotations: dict[str, str] | None = None
    generator_url: str | None = field(default=None, name="generatorURL")
    fingerprint: str | None = None


def alert_incident(source: str, alert: Alert, options: AlertOptions) -> Iterator[Entity]:
    """Tell an alert.

    The same labels firing again later start at another time and are another incident; groups that
    repeat tell the same one. A firing row is older than any resolved one, so that a repeat that
    comes late opens nothing again.

    Args:
        source: The instance.
        alert: What it told.
        options: Which say what labels mean.
    """
    starts, ends = utc(alert.starts_at), _ended_at(alert)
    key = f"{source}:incident:{_fingerprint(alert)}@{starts:%Y%m%dT%H%M%S.%fZ}"
    annotations = alert.annotations or {}
    service = _first(alert.labels, options.service_labels)
    yield Incident(
        key=key,
        source=source,
        url=web_address(alert.generator_url),
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
    """Take the fingerprint, a hash of the labels; Alertmanager before 0.16 sends none."""
    if alert.fingerprint:
        return alert.fingerprint
    return sha256(msgspec.json.encode(alert.labels, order="sorted")).hexdigest()[:16]


def _first(labels: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((labels[name] for name in names if labels.get(name)), None)
