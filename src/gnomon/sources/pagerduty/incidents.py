"""What incidents and their log entries mean.

The same incident is told by lists, logs, and both kinds of webhook, which know it less or more: a
resolved incident in a list no longer names its acknowledgement, a note is only in the log. The
whole log of an incident knows everything. The newest row wins, so what knows less is dated a
little earlier than it was told: it never erases what the log said of the same state.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import json as msgspec_json

from gnomon.domain.running import Incident as IncidentRow
from gnomon.domain.running import IncidentEvent
from gnomon.errors import PayloadError
from gnomon.sources.cause import deployment_refs
from gnomon.sources.moment import shifted, utc
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.payloads import Channel, Incident, LogEntry, Reference, Trigger
from gnomon.sources.pagerduty.reporting import reported_by

Kind = Literal[
    "triggered",
    "notified",
    "acknowledged",
    "unacknowledged",
    "escalated",
    "reassigned",
    "delegated",
    "reopened",
    "resolved",
    "annotated",
    "priority_changed",
    "responder_added",
    "status_update",
    "merged",
]
_LOGGED: dict[str, Kind] = {
    "trigger": "triggered",
    "notify": "notified",
    "acknowledge": "acknowledged",
    "unacknowledge": "unacknowledged",
    "escalate": "escalated",
    "assign": "reassigned",
    "delegate": "delegated",
    "reopen": "reopened",
    "resolve": "resolved",
    "annotate": "annotated",
    "priority_change": "priority_changed",
    "responder_request": "responder_added",
    "status_update": "status_update",
}
LESS = timedelta(seconds=1)


def incident_row(
    source: str, told: Incident, options: PagerdutyOptions, log: Sequence[LogEntry] | None = None
) -> IncidentRow:
    """Tell an incident.

    Args:
        source: The instance.
        told: The incident in full.
        options: Who reports incidents.
        log: All of its log entries; null: only what the incident itself says.

    Raises:
        PayloadError: ``told`` only points at an incident.
    """
    if told.created_at is None or told.status is None:
        raise PayloadError(f"Incident {told.id} of {source} has no created_at or no status.")
    entries = sorted(log or (), key=lambda entry: entry.created_at)
    trigger = _first_trigger(entries) or told.first_trigger_log_entry or Trigger()
    texts = [text for entry in entries for text in _texts(entry.channel)]
    title = told.title or told.summary or ""
    service = told.service or Reference()
    return IncidentRow(
        key=incident_key(source, told.id),
        source=source,
        url=told.html_url,
        changed_at=shifted(_version(told, entries), timedelta() if log is not None else -LESS),
        number=_number(told),
        title=title,
        service_ref=service.id,
        service_title=label(service),
        opened_at=utc(told.created_at),
        acknowledged_at=_acknowledged_at(told, entries),
        resolved_at=_resolved_at(told, entries),
        severity=label(told.priority),
        urgency=told.urgency,
        reported_by=reported_by(trigger.agent, trigger.channel, (title, label(service)), options),
        deployment_refs=deployment_refs(title, *_texts(trigger.channel), *texts),
    )


def entry_events(source: str, entry: LogEntry) -> Iterator[IncidentEvent]:
    """Tell what a log entry says happened; entries that change nothing are left out."""
    kind = _LOGGED.get(entry.type.partition("_log_entry")[0])
    # Assignments without a user are part of a trigger or an escalation told by itself.
    if kind is None or entry.incident is None or (kind == "reassigned" and not user(entry.agent)):
        return
    service = entry.service or entry.incident.service
    row = incident_event(
        source, entry.incident.id, kind, entry.created_at, agent=entry.agent, service=service
    )
    yield IncidentEvent(
        # Several people are notified in the same second.
        key=f"{row.key}:{entry.id}" if kind == "notified" else row.key,
        source=source,
        changed_at=row.happened_at,
        incident_id=row.incident_id,
        service_ref=row.service_ref,
        kind=kind,
        happened_at=row.happened_at,
        actor_id=row.actor_id,
        team_ref=next((label(team) for team in entry.teams or ()), None),
        channel=entry.channel.type if entry.channel else None,
    )


def merge_event(source: str, told: Incident) -> Iterator[IncidentEvent]:
    """Tell that an incident was resolved because it was merged into another."""
    reason = told.resolve_reason
    resolved_at = told.resolved_at or told.last_status_change_at
    if reason and reason.type == "merge_resolve_reason" and resolved_at:
        yield incident_event(source, told.id, "merged", resolved_at, service=told.service)


def incident_event(
    source: str,
    incident: str,
    kind: Kind,
    at: datetime,
    *,
    agent: Reference | None = None,
    service: Reference | None = None,
) -> IncidentEvent:
    """Tell that something happened.

    Webhooks and log entries number the same happening differently, so its key is what happened
    and the second in which it did; log entries know no smaller time.
    """
    happened = utc(at).replace(microsecond=0)
    actor = user(agent)
    return IncidentEvent(
        key=f"{source}:incident_event:{incident}:{kind}@{happened:%Y%m%dT%H%M%SZ}",
        source=source,
        changed_at=happened,
        incident_id=incident_key(source, incident),
        service_ref=service.id if service else None,
        kind=kind,
        happened_at=happened,
        actor_id=f"{source}:identity:{actor}" if actor else None,
    )


def incident_key(source: str, incident: str) -> str:
    """Key an incident by PagerDuty's id."""
    return f"{source}:incident:{incident}"


def user(agent: Reference | None) -> str | None:
    """Return the id of an agent that is a user; null for services and integrations."""
    return agent.id if agent and (agent.type or "").startswith("user") else None


def label(reference: Reference | None) -> str | None:
    """Return what PagerDuty calls something: its name, else its id."""
    return (reference.summary or reference.name or reference.id) if reference else None


def _version(told: Incident, entries: Sequence[LogEntry]) -> datetime:
    known = (told.created_at, told.updated_at, told.last_status_change_at, told.resolved_at)
    return max(utc(at) for at in (*known, *(entry.created_at for entry in entries[-1:])) if at)


def _acknowledged_at(told: Incident, entries: Sequence[LogEntry]) -> datetime | None:
    logged = (e.created_at for e in entries if e.type.startswith("acknowledge_"))
    in_force = (acknowledgement.at for acknowledgement in told.acknowledgements or ())
    return min((utc(at) for at in (*logged, *in_force)), default=None)


def _resolved_at(told: Incident, entries: Sequence[LogEntry]) -> datetime | None:
    if told.status != "resolved":
        return None
    logged = [e.created_at for e in entries if e.type.startswith("resolve_")]
    last = told.resolved_at or told.last_status_change_at or (logged[-1] if logged else None)
    return utc(last) if last else None


def _first_trigger(entries: Sequence[LogEntry]) -> Trigger | None:
    first = next((e for e in entries if e.type.startswith("trigger_")), None)
    return Trigger(agent=first.agent, channel=first.channel) if first else None


def _number(told: Incident) -> str | None:
    number = told.incident_number if told.incident_number is not None else told.number
    return None if number is None else str(number)


def _texts(channel: Channel | None) -> list[str]:
    """Gather what was written: subject, note, and details, which may be text or an object."""
    if channel is None:
        return []
    texts = [channel.summary] if channel.summary else []
    details = msgspec_json.decode(channel.details)
    texts += [details] if isinstance(details, str) else _leaves(details)
    return texts


def _leaves(value: object, name: str = "") -> list[str]:
    """Write an object as ``name: value`` lines, so that a field may name the cause."""
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, str(key))]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in _leaves(inner, name)]
    return [f"{name}: {value}"] if isinstance(value, str | int) else []
