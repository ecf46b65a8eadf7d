"""What to ask Freshdesk: tickets that changed since the last time, oldest change first."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.freshdesk.payloads import Ticket
from gnomon.sources.http import AnswerError, with_query
from gnomon.sources.moment import shifted, utc
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

_TICKETS = msgspec.json.Decoder(list[Ticket])
_PER_PAGE = 100
#: Freshdesk answers no page beyond; the next question begins where the last page ended.
_LAST_PAGE = 300
#: Changed tickets appear a little late in lists.
_OVERLAP = timedelta(minutes=5)
#: Without a time Freshdesk tells only the last thirty days.
_FIRST = datetime(2010, 1, 1, tzinfo=UTC)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch tickets that changed, from the cursor on.

    Raises:
        SourceError: Freshdesk does not answer, refuses the key, or answers something else.
    """
    told = fetching.cursor.get("tickets")
    since = shifted(datetime.fromisoformat(told), -_OVERLAP) if told else fetching.since or _FIRST
    number, done = 1, 0
    while True:
        asked = {
            "updated_since": f"{since:%Y-%m-%dT%H:%M:%SZ}",
            "order_by": "updated_at",
            "order_type": "asc",
            "include": "stats",
            "per_page": _PER_PAGE,
            "page": number,
        }
        reply = await fetching.client.get(with_query("/api/v2/tickets", asked))
        try:
            page = _TICKETS.decode(reply.body)
        except msgspec.DecodeError as error:
            raise AnswerError(
                f"Freshdesk answered {reply.path} with no list of tickets ({error}). Check that "
                "the source's url is that of the account, https://<account>.freshdesk.com.",
                path=reply.path,
            ) from error
        if page:
            yield page_event(fetching.source, "freshdesk.api.tickets", reply.path, reply)
            newest = max(utc(ticket.updated_at) for ticket in page)
            yield Checkpoint("tickets", newest.isoformat())
        done += len(page)
        yield Progress(done, None, "tickets")
        if len(page) < _PER_PAGE or (number >= _LAST_PAGE and newest <= since):
            return
        number += 1
        if number > _LAST_PAGE:
            since, number = newest, 1


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch a ticket that a delivery mentions.

    Raises:
        SourceError: See `fetch`.
        PayloadError: The want names no number.
    """
    if not want.ref.isdecimal():
        raise PayloadError(f"Freshdesk has no ticket {want.ref[:40]!r}.")
    reply = await fetching.client.get(f"/api/v2/tickets/{want.ref}", {"include": "stats"})
    yield page_event(fetching.source, "freshdesk.api.tickets", reply.path, reply)
