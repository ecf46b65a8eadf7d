"""What mails mean: a customer's first is a saying, ours in its thread is an answer."""

from collections.abc import Iterator, Mapping
from functools import partial

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.maildir.payloads import Mail
from gnomon.sources.sayings import DeskOptions, Saying, feedback, happening
from gnomon.sources.source import Reader

_MAIL = msgspec.json.Decoder(Mail)


def readers(options: DeskOptions, kind: str = "maildir.mail") -> Mapping[str, Reader]:
    """Make the readers of an instance.

    Args:
        options: Which say what mailboxes mean.
        kind: Type of the events that hold mails.
    """
    return {kind: partial(_mail, options=options)}


def _mail(event: Event, *, options: DeskOptions) -> Iterator[Entity]:
    """Read a mail; what a machine sends for a customer asks nothing.

    Raises:
        PayloadError: It is not what a fetch makes of a mail.
    """
    told = decoded(_MAIL, event)
    check_clock((told.at,), event)
    if told.is_ours:
        automatic = told.is_automatic
        yield happening(event.source, told.thread, "answered", told.at, is_automatic=automatic)
    elif told.begins and not told.is_automatic:
        saying = Saying(
            id=told.thread,
            title=told.subject,
            words=(*told.to, *(address.partition("@")[0] for address in told.to)),
            channel="email",
            customer=told.customer,
            said_at=told.at,
            changed_at=told.at,
            tickets=told.tickets,
        )
        yield feedback(event.source, saying, options)
