"""What to ask Zendesk: tickets that changed, what was done, and clocks that stopped, since then."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from gnomon.domain.event import Event
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress
from gnomon.sources.zendesk.payloads import Export, MetricEvents, TicketEvents, Tickets

Page = TypeVar("Page", Tickets, MetricEvents, TicketEvents)
_TICKETS = msgspec.json.Decoder(Tickets)
_CLOCKS = msgspec.json.Decoder(MetricEvents)
_EVENTS = msgspec.json.Decoder(TicketEvents)
#: A page of a time-based export with fewer is the last.
_FULL = 1000
_ADDRESSES = {
    "metric_events": "/api/v2/incremental/ticket_metric_events.json",
    "ticket_events": "/api/v2/incremental/ticket_events.json",
}
#: Zendesk refuses a start within the last minute.
_LATEST = timedelta(minutes=2)
#: Zendesk has no earlier ticket.
_FIRST = datetime(2007, 1, 1, tzinfo=UTC)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch tickets, their clocks and what was done about them, from the cursors on.

    Raises:
        SourceError: Zendesk does not answer, refuses the token, or answers something else.
    """
    since = int((fetching.since or _FIRST).timestamp())
    async for step in _tickets(fetching, since):
        yield step
    for name, told in (("metric_events", "clocks of tickets"), ("ticket_events", "updates")):
        async for step in _export(fetching, since, name, told):
            yield step


async def _tickets(fetching: Fetching, since: int) -> AsyncIterator[Event | Checkpoint | Progress]:
    cursor, done = fetching.cursor.get("tickets"), 0
    while True:
        place = {"cursor": cursor} if cursor else {"start_time": since}
        reply = await fetching.client.get("/api/v2/incremental/tickets/cursor.json", place)
        page = _decoded(_TICKETS, reply)
        if page.tickets:
            yield page_event(fetching.source, "zendesk.api.tickets", reply.path, reply)
        done += len(page.tickets)
        yield Progress(done, None, "tickets")
        if page.after_cursor:
            yield Checkpoint("tickets", page.after_cursor)
        if page.end_of_stream or not page.after_cursor or page.after_cursor == cursor:
            return
        cursor = page.after_cursor


async def _export(
    fetching: Fetching, since: int, name: str, told: str
) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Follow an export by time, whose pages say when the next begins."""
    stood = fetching.cursor.get(name, "")
    start, done = int(stood) if stood.isdigit() else since, 0
    while start <= int((datetime.now(UTC) - _LATEST).timestamp()):
        reply = await fetching.client.get(_ADDRESSES[name], {"start_time": start})
        page, count = _page(name, reply)
        if count:
            yield page_event(fetching.source, f"zendesk.api.{name}", reply.path, reply)
        done += count
        yield Progress(done, None, told)
        if page.end_time is None or page.end_time <= start:
            return
        yield Checkpoint(name, str(page.end_time))
        start = page.end_time
        is_last = (page.count or count) < _FULL
        if page.end_of_stream or (page.end_of_stream is None and is_last):
            return


def _page(name: str, reply: Reply) -> tuple[Export, int]:
    if name == "metric_events":
        clocks = _decoded(_CLOCKS, reply)
        return clocks, len(clocks.ticket_metric_events)
    events = _decoded(_EVENTS, reply)
    return events, len(events.ticket_events)


def _decoded(decoder: msgspec.json.Decoder[Page], reply: Reply) -> Page:
    try:
        return decoder.decode(reply.body)
    except msgspec.DecodeError as error:
        raise AnswerError(
            f"Zendesk answered {reply.path} with no export of its own ({error}). Check that the "
            "source's url is that of the account, https://<account>.zendesk.com.",
            path=reply.path,
        ) from error
