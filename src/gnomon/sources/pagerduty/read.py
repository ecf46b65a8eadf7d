"""What PagerDuty's pages mean: incidents, what happened in them, services, shifts, accounts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.running import IncidentService, OnCallShift
from gnomon.sources.moment import utc
from gnomon.sources.pagerduty.decoding import decoded
from gnomon.sources.pagerduty.hooks import hook, messages
from gnomon.sources.pagerduty.incidents import (
    entry_events,
    incident_row,
    label,
    merge_event,
)
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.payloads import (
    IncidentReply,
    IncidentsPage,
    LogEntriesPage,
    LogEntry,
    OnCall,
    OnCallsPage,
    ServicesPage,
    UsersPage,
)
from gnomon.sources.source import Reader, Want

P = TypeVar("P", IncidentsPage, LogEntriesPage, UsersPage, ServicesPage, OnCallsPage)
_INCIDENTS = msgspec.json.Decoder(IncidentsPage)
_INCIDENT = msgspec.json.Decoder(IncidentReply)
_LOG_ENTRIES = msgspec.json.Decoder(LogEntriesPage)
_USERS = msgspec.json.Decoder(UsersPage)
_SERVICES = msgspec.json.Decoder(ServicesPage)
_ON_CALLS = msgspec.json.Decoder(OnCallsPage)
#: Version of what PagerDuty gives none: the row received last wins.
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def readers(options: PagerdutyOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say who reports incidents.
    """
    return {
        "pagerduty.api.incidents": partial(_incidents, options=options),
        "pagerduty.api.incident": partial(_incident, options=options),
        "pagerduty.api.log_entries": _log_entries,
        "pagerduty.api.incident_log": partial(_incident_log, options=options),
        "pagerduty.api.users": _users,
        "pagerduty.api.services": _services,
        "pagerduty.api.oncalls": _on_calls,
        "pagerduty.hook.event": partial(hook, options=options),
        "pagerduty.hook.messages": partial(messages, options=options),
    }


def _incidents(event: Event, *, options: PagerdutyOptions) -> Iterator[Entity | Want]:
    """Read a page of incidents."""
    for told in _page(event, _INCIDENTS, "incidents").incidents:
        yield incident_row(event.source, told, options)
        yield from merge_event(event.source, told)


def _incident(event: Event, *, options: PagerdutyOptions) -> Iterator[Entity | Want]:
    """Read one incident."""
    told = decoded(event, _INCIDENT.decode, event.data).incident
    yield incident_row(event.source, told, options)
    yield from merge_event(event.source, told)


def _log_entries(event: Event) -> Iterator[Entity | Want]:
    """Read log entries of any incidents."""
    for entry in _page(event, _LOG_ENTRIES, "log_entries").log_entries:
        yield from entry_events(event.source, entry)


def _incident_log(event: Event, *, options: PagerdutyOptions) -> Iterator[Entity | Want]:
    """Read the log of one incident, asked for with the incident in it.

    Only a log that fits its page is whole, and only a whole one tells the incident.
    """
    page = _page(event, _LOG_ENTRIES, "log_entries")
    entries: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in page.log_entries:
        yield from entry_events(event.source, entry)
        if entry.incident is not None and entry.incident.created_at is not None:
            entries[entry.incident.id].append(entry)
    if page.more or page.offset:
        return
    for log in entries.values():
        told = log[0].incident
        if told is not None and told.status is not None:
            yield incident_row(event.source, told, options, log)
            yield from merge_event(event.source, told)


def _users(event: Event) -> Iterator[Entity | Want]:
    """Read a page of users."""
    for user in _page(event, _USERS, "users").users:
        yield Identity(
            key=f"{event.source}:identity:{user.id}",
            source=event.source,
            url=user.html_url,
            changed_at=_UNDATED,
            name=user.name,
            email=user.email.lower() if user.email else None,
        )


def _services(event: Event) -> Iterator[Entity | Want]:
    """Read a page of services."""
    for service in _page(event, _SERVICES, "services").services:
        dated = service.updated_at or service.created_at
        policy = service.escalation_policy
        yield IncidentService(
            key=f"{event.source}:incident_service:{service.id}",
            source=event.source,
            url=service.html_url,
            changed_at=utc(dated) if dated else _UNDATED,
            name=service.name or service.summary or service.id,
            escalation_policy_ref=policy.id if policy else None,
            team_refs=tuple(name for team in service.teams or () if (name := label(team))),
        )


def _on_calls(event: Event) -> Iterator[Entity | Want]:
    """Read a page of people on call."""
    for told in _page(event, _ON_CALLS, "oncalls").oncalls:
        yield _shift(event.source, told)


def _shift(source: str, told: OnCall) -> OnCallShift:
    policy, level = told.escalation_policy, told.escalation_level
    # Without a schedule the policy itself names the person.
    schedule = told.schedule or policy
    starts = utc(told.start) if told.start else None
    start = f"{starts:%Y%m%dT%H%M%SZ}" if starts else "always"
    return OnCallShift(
        key=f"{source}:on_call_shift:{policy.id}:{level}:{schedule.id}:{told.user.id}@{start}",
        source=source,
        changed_at=starts or _UNDATED,
        schedule_ref=schedule.id or "",
        schedule_title=label(schedule),
        escalation_policy_ref=policy.id,
        escalation_level=level,
        identity_id=f"{source}:identity:{told.user.id}",
        starts_at=starts,
        ends_at=utc(told.end) if told.end else None,
    )


def _page(event: Event, decoder: msgspec.json.Decoder[P], name: str) -> P:
    """Decode a page; exports of it often keep only the list."""
    data = event.data
    if data.lstrip()[:1] == b"[":
        data = b'{"%s":%s}' % (name.encode(), data)
    return decoded(event, decoder.decode, data)
