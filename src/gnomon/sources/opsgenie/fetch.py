"""What to ask Opsgenie: the alerts that changed, each young one by itself, and who is on call.

A first fetch goes through all alerts by their creation, later ones by their last change, newest
first: what changes meanwhile moves to the front, and the next fetch finds it there.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.http import AnswerError, with_query
from gnomon.sources.moment import utc
from gnomon.sources.opsgenie.on_call import on_call
from gnomon.sources.opsgenie.options import OpsgenieOptions
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

_PATH = "/v2/alerts"
_STREAM = "alerts"
#: What Opsgenie gives at most in one page, and the furthest it counts.
_LIMIT = 100
_FURTHEST = 20_000
_AT_ONCE = 8
_GONE = 404

Step = Event | Checkpoint | Progress


class _Entry(Struct, rename="camel"):
    id: str
    created_at: datetime
    updated_at: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        return utc(self.updated_at or self.created_at)


class _Page(Struct):
    data: tuple[_Entry, ...]


class _Told(NamedTuple):
    event: Event
    entries: tuple[_Entry, ...]


class _TooFarError(Exception):
    """The list is longer than Opsgenie counts."""


_PAGE = msgspec.json.Decoder(_Page)


async def fetch(fetching: Fetching) -> AsyncIterator[Step]:
    """Ask for who was on call, and for the alerts that changed since the last fetch.

    Raises:
        SourceError: Opsgenie did not answer as its interface promises.
    """
    options: OpsgenieOptions = fetching.options
    began = datetime.now(UTC)
    async for step in on_call(fetching, began):
        yield step
    told, overlap = fetching.cursor.get(_STREAM), timedelta(minutes=options.overlap_minutes)
    last = datetime.fromisoformat(told) - overlap if told else None
    young = last or began - timedelta(days=options.detail_days)
    pages = _changed(fetching, last) if last else _created(fetching, fetching.since)
    done = 0
    asked: set[str] = set()
    async for page in pages:
        yield page.event
        wanted = [e.id for e in page.entries if e.changed_at >= young and e.id not in asked]
        asked.update(wanted)
        async for event in _each(fetching, wanted):
            yield event
        done += len(page.entries)
        yield Progress(done, None, "alerts")
    yield Checkpoint(_STREAM, began.isoformat())


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Ask for an alert that a delivery told of; nothing where it is gone by now.

    Raises:
        SourceError: Opsgenie did not answer, or the want is not an alert's.
    """
    if want.kind != "alert" or not want.ref:
        raise SourceError(f"Opsgenie has no {want.kind} {want.ref!r} to ask for.")
    async for event in _each(fetching, [want.ref]):
        yield event


async def _changed(fetching: Fetching, since: datetime) -> AsyncIterator[_Told]:
    """Go back through what changed; through everything, where more did than Opsgenie counts."""
    try:
        async for page in _pages(fetching, "updatedAt", ""):
            yield page
            if page.entries and page.entries[-1].changed_at < since:
                return
    except _TooFarError:
        async for page in _created(fetching, None):
            yield page


async def _created(fetching: Fetching, since: datetime | None) -> AsyncIterator[_Told]:
    """Go back through all alerts by their creation, in stretches that Opsgenie counts."""
    before: datetime | None = None
    while True:
        stretch = f"createdAt <= {_milliseconds(before)}" if before else ""
        oldest = before
        try:
            async for page in _pages(fetching, "createdAt", stretch):
                yield page
                if page.entries:
                    oldest = utc(page.entries[-1].created_at)
                if since is not None and oldest is not None and oldest < since:
                    return
        except _TooFarError:
            if oldest is None or oldest == before:
                raise SourceError(
                    f"Opsgenie lists no more than {_FURTHEST:,} alerts of one moment, and there "
                    "are more. Narrow the source's options.query."
                ) from None
            before = oldest
        else:
            return


async def _pages(fetching: Fetching, sort: str, stretch: str) -> AsyncIterator[_Told]:
    options: OpsgenieOptions = fetching.options
    asked = (f"({options.query})" if options.query else "", stretch)
    query = " AND ".join(part for part in asked if part)
    for offset in range(0, _FURTHEST, _LIMIT):
        params = {"query": query or None, "limit": _LIMIT, "offset": offset}
        path = with_query(_PATH, {**params, "sort": sort, "order": "desc"})
        reply = await fetching.client.get(path)
        try:
            entries = _PAGE.decode(reply.body).data
        except msgspec.DecodeError as error:
            raise SourceError(
                f"Opsgenie answered {path} with something that is no page of alerts ({error}). "
                "Check that the source's url is https://api.opsgenie.com, or "
                "https://api.eu.opsgenie.com in Europe."
            ) from error
        yield _Told(page_event(fetching.source, "opsgenie.api.alerts", path, reply), entries)
        if len(entries) < _LIMIT:
            return
    raise _TooFarError


async def _each(fetching: Fetching, alerts: list[str]) -> AsyncIterator[Event]:
    for start in range(0, len(alerts), _AT_ONCE):
        batch = alerts[start : start + _AT_ONCE]
        for events in await asyncio.gather(*(_one(fetching, alert) for alert in batch)):
            for event in events:
                yield event


async def _one(fetching: Fetching, alert: str) -> list[Event]:
    """Ask for one alert and whom it called; nothing where it was deleted since it was listed."""
    path = f"{_PATH}/{quote(alert, safe='')}"
    asked = {"opsgenie.api.alert": path, "opsgenie.api.recipients": f"{path}/recipients"}
    try:
        return [
            page_event(fetching.source, kind, where, await fetching.client.get(where))
            for kind, where in asked.items()
        ]
    except AnswerError as error:
        if error.status == _GONE:
            return []
        raise


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
