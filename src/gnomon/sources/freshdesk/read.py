"""What Freshdesk's tickets mean: sayings, and when they were answered and resolved.

Freshdesk tells the last time of each; what it was resolved before is not in its answers.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded, items
from gnomon.sources.freshdesk.payloads import Hook, Stats, Ticket
from gnomon.sources.moment import utc
from gnomon.sources.sayings import Channel, DeskOptions, Done, Saying, feedback, happening
from gnomon.sources.source import Reader, Want

_TICKETS = msgspec.json.Decoder(list[Ticket] | Ticket)
_HOOK = msgspec.json.Decoder(Hook)
_CHANNELS: dict[int, Channel] = {1: "email", 3: "phone", 7: "chat", 9: "support_desk", 10: "email"}
#: What Freshdesk sends to a customer by itself, without being asked.
_OUTBOUND = 10


def readers(options: DeskOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what words mean.
    """
    return {
        "freshdesk.api.tickets": partial(_tickets, options=options),
        "freshdesk.hook.ticket": _hook,
    }


def _tickets(event: Event, *, options: DeskOptions) -> Iterator[Entity]:
    found = items(_TICKETS, event)
    check_clock((utc(ticket.updated_at) for ticket in found), event)
    for ticket in found:
        if ticket.source == _OUTBOUND:
            continue
        saying = _saying(ticket)
        row = feedback(event.source, saying, options)
        yield row
        stats = ticket.stats or Stats()
        settled = stats.resolved_at or stats.closed_at
        done: dict[Done, datetime | None] = {
            "answered": stats.first_responded_at,
            "resolved": settled,
            "reopened": stats.reopened_at,
        }
        for kind, at in done.items():
            if at is not None:
                yield happening(event.source, saying.id, kind, at, service_id=row.service_id)


def _hook(event: Event) -> Iterator[Want]:
    number = str(decoded(_HOOK, event).ticket_id)
    if not number.isdecimal():
        raise PayloadError(
            f"{event.type} of {event.id} names the ticket {number[:40]!r}, which is no number. "
            "Write {{ticket.id_numeric}} into the content of Freshdesk's automation."
        )
    yield Want("ticket", number)


def _saying(ticket: Ticket) -> Saying:
    groups = (ticket.product_id, ticket.group_id, ticket.company_id)
    words = (*(ticket.tags or ()), ticket.type, *(str(g) for g in groups if g is not None))
    return Saying(
        id=str(ticket.id),
        title=ticket.subject or "",
        text=ticket.description_text or "",
        words=tuple(word for word in words if word),
        channel=_CHANNELS.get(ticket.source or 0, "support_desk"),
        customer=str(ticket.requester_id) if ticket.requester_id is not None else None,
        said_at=ticket.created_at,
        changed_at=ticket.updated_at,
        is_deleted=ticket.deleted or ticket.spam,
    )
