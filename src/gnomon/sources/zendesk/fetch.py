"""What to ask Zendesk: tickets that changed, and clocks that stopped, since the last time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from gnomon.domain.event import Event
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress
from gnomon.sources.zendesk.payloads import MetricEvents, Tickets

Page = TypeVar("Page", Tickets, MetricEvents)
_TICKETS = msgspec.json.Decoder(Tickets)
_EVENTS = msgspec.json.Decoder(MetricEvents)
#: A page of metric events with fewer is the last.
_FULL = 1000
#: Zendesk refuses a start within the last minute.
_LATEST = timedelta(minutes=2)
#: Zendesk has no earlier ticket.
_FIRST = datetime(2007, 1, 1, tzinfo=UTC)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch tickets and their clocks, from the cursors on.

    Raises:
        SourceError: Zendesk does not answer, refuses the token, or answers something else.
    """
    since = int((fetching.since or _FIRST).timestamp())
    async for step in _tickets(fetching, since):
        yield step
    async for step in _metric_events(fetching, since):
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


async def _metric_events(
    fetching: Fetching, since: int
) -> AsyncIterator[Event | Checkpoint | Progress]:
    told = fetching.cursor.get("metric_events", "")
    start, done = int(told) if told.isdigit() else since, 0
    while start <= int((datetime.now(UTC) - _LATEST).timestamp()):
        place = {"start_time": start}
        reply = await fetching.client.get("/api/v2/incremental/ticket_metric_events.json", place)
        page = _decoded(_EVENTS, reply)
        if page.ticket_metric_events:
            yield page_event(fetching.source, "zendesk.api.metric_events", reply.path, reply)
        done += len(page.ticket_metric_events)
        yield Progress(done, None, "clocks of tickets")
        if page.end_time is None or page.end_time <= start:
            return
        yield Checkpoint("metric_events", str(page.end_time))
        start = page.end_time
        is_last = (page.count or len(page.ticket_metric_events)) < _FULL
        if page.end_of_stream or (page.end_of_stream is None and is_last):
            return


def _decoded(decoder: msgspec.json.Decoder[Page], reply: Reply) -> Page:
    try:
        return decoder.decode(reply.body)
    except msgspec.DecodeError as error:
        raise AnswerError(
            f"Zendesk answered {reply.path} with no export of its own ({error}). Check that the "
            "source's url is that of the account, https://<account>.zendesk.com.",
            path=reply.path,
        ) from error
