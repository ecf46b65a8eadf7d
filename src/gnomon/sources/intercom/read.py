"""What Intercom's conversations mean: sayings, and when somebody answered and closed them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.feedback import FeedbackEvent
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.intercom.payloads import Conversation, Hook, Origin, Part, Statistics
from gnomon.sources.moment import from_epoch
from gnomon.sources.plain_text import plain_text
from gnomon.sources.sayings import Channel, DeskOptions, Done, Saying, feedback, happening
from gnomon.sources.source import Reader, Want

_CONVERSATION = msgspec.json.Decoder(Conversation)
_HOOK = msgspec.json.Decoder(Hook)
_CHANNELS: dict[str, Channel] = {
    "conversation": "chat",
    "email": "email",
    "phone_call": "phone",
    "phone_switch": "phone",
}
_CUSTOMERS = frozenset({"user", "lead", "contact"})
_SPOKEN = ("comment", "assignment", "close")
_DONE: dict[str, Done] = {"close": "resolved", "open": "reopened"}


def readers(options: DeskOptions) -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what words mean.
    """
    return {
        "intercom.api.conversation": partial(_conversation, options=options),
        "intercom.hook.conversation": _hook,
    }


def _conversation(event: Event, *, options: DeskOptions) -> Iterator[Entity]:
    """Read a conversation; what our own side began is no saying.

    Raises:
        PayloadError: It is not what Intercom promises, or its times are on no calendar.
    """
    told = decoded(_CONVERSATION, event)
    origin = told.source or Origin()
    author = origin.author
    if author is not None and author.type is not None and author.type not in _CUSTOMERS:
        return
    saying = _saying(event, told, origin)
    check_clock((saying.changed_at,), event)
    row = feedback(event.source, saying, options)
    yield row
    parts = told.conversation_parts.conversation_parts if told.conversation_parts else []
    first = from_epoch((told.statistics or Statistics()).first_admin_reply_at)
    if first is not None:
        yield happening(event.source, saying.id, "answered", first, service_id=row.service_id)
    for part in parts:
        yield from _done(event.source, saying.id, part, row.service_id)


def _done(source: str, saying: str, part: Part, service_id: str | None) -> Iterator[FeedbackEvent]:
    at, author = from_epoch(part.created_at), part.author
    who = author.type if author else None
    known = _DONE.get(part.part_type)
    kinds: list[Done] = [] if known is None else [known]
    # A note is between colleagues; an assignment or an end may carry words to the customer.
    if part.part_type in _SPOKEN and part.body and who in ("admin", "bot"):
        kinds.append("answered")
    if part.part_type == "close" and part.body and who == "admin":
        kinds.append("customer_told")
    if at is None:
        return
    for kind in kinds:
        is_bot = who == "bot"
        yield happening(source, saying, kind, at, service_id=service_id, is_automatic=is_bot)


def _saying(event: Event, told: Conversation, origin: Origin) -> Saying:
    body = plain_text(origin.body or "")
    tags = [tag.name for tag in (told.tags.tags if told.tags else ()) if tag.name]
    team = [str(told.team_assignee_id)] if told.team_assignee_id else []
    author = origin.author
    return Saying(
        id=str(told.id),
        title=plain_text(told.title or origin.subject or "") or body,
        text=body,
        words=(*tags, *team),
        channel=_CHANNELS.get(origin.type or "", "chat"),
        customer=str(author.id) if author and author.id is not None else None,
        said_at=_known(told.created_at, event),
        changed_at=_known(told.updated_at, event),
    )


def _known(seconds: int, event: Event) -> datetime:
    at = from_epoch(seconds)
    if at is None:
        raise PayloadError(f"{event.type} of {event.id} tells a time no calendar holds: {seconds}.")
    return at


def _hook(event: Event) -> Iterator[Want]:
    item = decoded(_HOOK, event).data.item
    if item is not None and item.type == "conversation" and item.id is not None:
        yield Want("conversation", str(item.id))
