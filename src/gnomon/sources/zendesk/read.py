"""What Zendesk tells: tickets are sayings, and its clocks say when they were answered.

The clocks (metric events) are exact: the first reply of an agent, each time it was solved, each
time it was opened again. The updates (ticket events) tell the rest: who solves a ticket with a
public comment tells the customer what became of it, and a field or tag that the company names says
that it was accepted or declined. A webhook tells answers and solutions at once.
"""

from collections.abc import Iterator, Mapping
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.git.message import ticket_refs
from gnomon.sources.moment import utc
from gnomon.sources.sayings import Channel, Done, Saying, feedback, happening
from gnomon.sources.source import Reader
from gnomon.sources.zendesk.options import ZendeskOptions
from gnomon.sources.zendesk.payloads import (
    ChildEvent,
    Hook,
    MetricEvent,
    MetricEvents,
    Ticket,
    TicketEvent,
    TicketEvents,
    Tickets,
)

_TICKETS = msgspec.json.Decoder(Tickets)
_CLOCKS = msgspec.json.Decoder(MetricEvents)
_EVENTS = msgspec.json.Decoder(TicketEvents)
_HOOK = msgspec.json.Decoder(Hook)
_CHANNELS: dict[str, Channel] = {
    "api": "api",
    "chat": "chat",
    "email": "email",
    "messaging": "chat",
    "native_messaging": "chat",
    "voice": "phone",
    "phone": "phone",
}
_SOLVED = frozenset({"solved", "closed"})
#: Who updates when an automation does.
_SYSTEM = -1


def readers(options: ZendeskOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what words mean.
    """
    return {
        "zendesk.api.tickets": partial(_tickets, options=options),
        "zendesk.api.metric_events": _metric_events,
        "zendesk.api.ticket_events": partial(_ticket_events, options=options),
        "zendesk.hook.ticket": partial(_hook, options=options),
    }


def _tickets(event: Event, *, options: ZendeskOptions) -> Iterator[Entity]:
    page = decoded(_TICKETS, event)
    check_clock((utc(ticket.updated_at) for ticket in page.tickets), event)
    for ticket in page.tickets:
        yield feedback(event.source, _saying(ticket), options)


def _metric_events(event: Event) -> Iterator[Entity]:
    page = decoded(_CLOCKS, event)
    check_clock((utc(told.time) for told in page.ticket_metric_events), event)
    for told in page.ticket_metric_events:
        kind = _done(told)
        if kind is not None:
            yield happening(event.source, str(told.ticket_id), kind, told.time)


def _ticket_events(event: Event, *, options: ZendeskOptions) -> Iterator[Entity]:
    page = decoded(_EVENTS, event)
    check_clock((utc(told.created_at) for told in page.ticket_events), event)
    for told in page.ticket_events:
        for kind in _update(told, options):
            yield happening(event.source, str(told.ticket_id), kind, told.created_at)


def _update(told: TicketEvent, options: ZendeskOptions) -> list[Done]:
    """Say what an update did, each once, in the order told."""
    words = {word.strip().lower(): kind for word, kind in options.done.items()}
    found = [words[w] for part in told.child_events for w in _words(part) if w in words]
    is_solved = any((part.status or "").lower() == "solved" for part in told.child_events)
    is_spoken = any(part.comment_public for part in told.child_events)
    if is_solved and is_spoken and told.updater_id != _SYSTEM:
        found.append("customer_told")
    return list(dict.fromkeys(found))


def _words(part: ChildEvent) -> Iterator[str]:
    for value in (part.custom_ticket_fields or {}).values():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str):
                yield word.strip().lower()
    for tag in part.added_tags or ():
        yield tag.strip().lower()


def _hook(event: Event, *, options: ZendeskOptions) -> Iterator[Entity]:
    told = decoded(_HOOK, event)
    check_clock((utc(told.time),), event)
    saying = _saying(told.detail)
    yield feedback(event.source, saying, options)
    comment = told.event.comment
    if comment is not None and comment.is_public and (comment.author or {}).get("is_staff"):
        yield happening(event.source, saying.id, "answered", told.time)
        if told.detail.status.lower() in _SOLVED:
            yield happening(event.source, saying.id, "customer_told", told.time)
    current, previous = str(told.event.current).lower(), str(told.event.previous).lower()
    is_status = told.type.endswith(".status_changed")
    if is_status and current in _SOLVED and previous not in _SOLVED:
        yield happening(event.source, saying.id, "resolved", told.time)


def _done(told: MetricEvent) -> Done | None:
    if (told.metric, told.type) == ("reply_time", "fulfill"):
        return "answered"
    if told.metric != "resolution_time":
        return None
    if told.type == "fulfill":
        return "resolved"
    return "reopened" if told.type == "activate" and told.instance_id > 1 else None


def _saying(ticket: Ticket) -> Saying:
    groups = (ticket.group_id, ticket.brand_id, ticket.organization_id)
    words = (*(ticket.tags or ()), ticket.type, *(str(g) for g in groups if g is not None))
    channel = str(ticket.via.channel).lower() if ticket.via else ""
    requester = ticket.requester_id
    return Saying(
        id=str(ticket.id),
        title=ticket.subject or "",
        text=f"{ticket.description or ''}\n{ticket.external_id or ''}",
        words=tuple(word for word in words if word),
        channel=_CHANNELS.get(channel, "support_desk"),
        customer=str(requester) if requester is not None else None,
        said_at=ticket.created_at,
        changed_at=ticket.updated_at,
        url=_address(ticket),
        tickets=ticket_refs("\n".join(_fields(ticket))),
        same_as=str(ticket.problem_id) if ticket.problem_id is not None else None,
        is_deleted=ticket.status.lower() == "deleted",
    )


def _fields(ticket: Ticket) -> Iterator[str]:
    """Read the company's own fields that hold text."""
    return (each.value for each in ticket.custom_fields or () if isinstance(each.value, str))


def _address(ticket: Ticket) -> str | None:
    """Name the page for people; the address a ticket tells is the API's."""
    if not (ticket.url or "").startswith("https://") or "/api/" not in (ticket.url or ""):
        return None
    return f"{(ticket.url or '').partition('/api/')[0]}/agent/tickets/{ticket.id}"
