"""What New Relic's answers and deliveries mean: samples, incidents and noted deployments."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.domain.signals import DeploymentMark, Sample, Signal
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.cause import deployment_refs
from gnomon.sources.moment import shifted
from gnomon.sources.newrelic.payloads import (
    Delivery,
    Issue,
    IssuePage,
    Marks,
    Result,
    ToldIntervals,
)
from gnomon.sources.sampled import sample
from gnomon.sources.source import Want

_INTERVALS = msgspec.json.Decoder(ToldIntervals)
_ISSUES = msgspec.json.Decoder(IssuePage)
_MARKS = msgspec.json.Decoder(Marks)
_DELIVERY = msgspec.json.Decoder(Delivery)
#: A delivery does not tell who acknowledged and when.
_LESS = timedelta(seconds=1)
_HASH = frozenset("0123456789abcdef")
_SHORTEST_HASH = 7


def read_intervals(event: Event) -> Iterator[Sample]:
    """Read figures of services over intervals; what has no service or no time has no row.

    Raises:
        PayloadError: The body is not what New Relic promises.
    """
    told = decoded(_INTERVALS, event)
    for result in told.page.results:
        service = result.service or result.app_name
        begin, end = result.begin_time_seconds, result.end_time_seconds
        if not service or begin is None or end is None:
            continue
        interval = datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(end, UTC)
        check_clock(interval[1:], event)
        yield from _samples(event.source, service, result, interval, told.about.threshold_seconds)


def _samples(
    source: str,
    service: str,
    result: Result,
    interval: tuple[datetime, datetime],
    threshold: float | None,
) -> Iterator[Sample]:
    figures: dict[Signal, float | None] = {
        "request_count": result.count,
        "error_count": result.errors,
        "cpu_cores": result.cores,
        "memory_bytes": result.memory,
        "instance_count": result.instances,
    }
    for signal, value in figures.items():
        if value is not None:
            yield sample(source, service, signal, value, interval)
    for percent, value in result.seconds.items():
        # Without requests there is no quantile.
        if value is not None and result.count != 0 and percent.replace(".", "", 1).isdecimal():
            quantile = float(percent) / 100
            if math.isfinite(value) and 0 < quantile < 1:
                yield sample(source, service, "request_seconds", value, interval, quantile=quantile)
    apdex: dict[Signal, float | None] = {
        "apdex_satisfied_count": result.satisfied,
        "apdex_tolerating_count": result.tolerating,
        "apdex_frustrated_count": result.frustrated,
    }
    for signal, value in apdex.items():
        if value is not None:
            yield sample(source, service, signal, value, interval, threshold_seconds=threshold)


def read_issues(event: Event) -> Iterator[Entity]:
    """Read a page of issues: each is an incident that monitoring reported.

    Raises:
        PayloadError: See `read_intervals`.
    """
    for issue in decoded(_ISSUES, event).issues:
        opened, closed = _moment(issue.created_at), _told(issue.closed_at)
        acknowledged = _told(issue.acknowledged_at)
        times = [opened, closed, acknowledged, _told(issue.updated_at)]
        changed_at = max(time for time in times if time is not None)
        check_clock((changed_at,), event)
        service = next(iter(issue.entity_names or ()), None)
        yield Incident(
            key=f"{event.source}:incident:{issue.issue_id}",
            source=event.source,
            url=_address(issue.issue_id),
            changed_at=changed_at,
            title=next(iter(issue.title), "Issue"),
            service_ref=service,
            service_title=service,
            opened_at=opened,
            acknowledged_at=acknowledged,
            resolved_at=closed,
            severity=issue.priority,
            reported_by="monitoring",
            deployment_refs=deployment_refs(*issue.description),
        )
        yield from _happenings(event.source, issue, opened, acknowledged, closed)


def _happenings(
    source: str,
    issue: Issue,
    opened: datetime,
    acknowledged: datetime | None,
    closed: datetime | None,
) -> Iterator[IncidentEvent]:
    yield _happening(source, issue.issue_id, "triggered", opened)
    if acknowledged is not None:
        yield _happening(source, issue.issue_id, "acknowledged", acknowledged)
    if closed is not None:
        yield _happening(source, issue.issue_id, "resolved", closed)


def read_hook(event: Event) -> Iterator[Entity | Want]:
    """Read a workflow's delivery; when it was acknowledged is not told, so the issue is wanted.

    Raises:
        PayloadError: See `read_intervals`.
    """
    told = decoded(_DELIVERY, event)
    opened, changed = _moment(told.created_at), _moment(told.updated_at)
    check_clock((changed,), event)
    closed = changed if told.state == "CLOSED" else None
    service = next(iter(told.impacted_entities), None)
    yield Incident(
        key=f"{event.source}:incident:{told.id}",
        source=event.source,
        url=_address(told.id),
        changed_at=shifted(changed, -_LESS),
        title=told.title or "Issue",
        service_ref=service,
        service_title=service,
        opened_at=opened,
        resolved_at=closed,
        severity=told.priority,
        reported_by="monitoring",
    )
    yield _happening(event.source, told.id, "triggered", opened)
    if closed is not None:
        yield _happening(event.source, told.id, "resolved", closed)
    yield Want("issue", told.id)


def read_marks(event: Event) -> Iterator[DeploymentMark]:
    """Read deployments as people and pipelines noted them; one of no service is nobody's.

    Raises:
        PayloadError: See `read_intervals`.
    """
    for mark in decoded(_MARKS, event).results:
        at = _moment(mark.timestamp)
        check_clock((at,), event)
        if mark.service:
            name = mark.id or f"{mark.guid or mark.service}@{at:%Y%m%dT%H%M%SZ}"
            link = mark.link or ""
            yield DeploymentMark(
                key=f"{event.source}:deployment_mark:{name}",
                source=event.source,
                url=link if link.startswith(("https://", "http://")) else None,
                changed_at=at,
                service_ref=mark.service,
                version=mark.version or None,
                revision=_hash(mark.commit) or _hash(mark.version),
                marked_at=at,
                kind=mark.kind,
                actor_name=mark.user or None,
            )


def _happening(source: str, issue: str, kind: str, at: datetime) -> IncidentEvent:
    return IncidentEvent(
        key=f"{source}:incident_event:{issue}:{kind}",
        source=source,
        changed_at=at,
        incident_id=f"{source}:incident:{issue}",
        kind=kind,  # type: ignore[arg-type]
        happened_at=at,
        channel="api",
    )


def _address(issue: str) -> str:
    return f"https://one.newrelic.com/alerts/issue?issue-id={issue}"


def _hash(text: str | None) -> str | None:
    told = (text or "").lower()
    return told if len(told) >= _SHORTEST_HASH and set(told) <= _HASH else None


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _told(milliseconds: int | None) -> datetime | None:
    return _moment(milliseconds) if milliseconds else None
