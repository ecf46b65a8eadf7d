"""Asking PagerDuty for all pages of a list."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.http import Reply, with_query
from gnomon.sources.pagerduty.windows import Window
from gnomon.sources.paging import page_event
from gnomon.sources.source import Fetching

#: What PagerDuty gives at most in one page, and the furthest it counts.
_LIMIT = 100
_FURTHEST = 10_000
_SHORTEST = timedelta(minutes=1)


class Named(Struct):
    """Something a list points at."""

    id: str | None = None
    summary: str | None = None
    name: str | None = None


class Entry(Struct):
    """What deciding what to ask next needs of a list's entries."""

    id: str | None = None
    name: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    incident: Named | None = None
    service: Named | None = None


class Page(NamedTuple):
    """A page of a list: the event it becomes, and what it holds."""

    event: Event
    entries: Sequence[Entry]
    more: bool


class _Envelope(Struct):
    more: bool = False
    total: int | None = None
    incidents: tuple[Entry, ...] = ()
    log_entries: tuple[Entry, ...] = ()
    users: tuple[Entry, ...] = ()
    services: tuple[Entry, ...] = ()
    oncalls: tuple[Entry, ...] = ()


class _TooFarError(Exception):
    """The list is longer than PagerDuty counts."""


_ENVELOPE = msgspec.json.Decoder(_Envelope)


async def pages(
    fetching: Fetching, type_: str, path: str, params: Mapping[str, Any] | None = None
) -> AsyncIterator[Page]:
    """Ask for all pages of a list.

    Raises:
        SourceError: PagerDuty did not answer, not with a list, or the list is too long.
    """
    try:
        async for page in _pages(fetching, type_, path, params or {}):
            yield page
    except _TooFarError:
        raise SourceError(
            f"PagerDuty counts no further than {_FURTHEST:,} entries of {path}, and there are more."
        ) from None


async def pages_within(
    fetching: Fetching, type_: str, path: str, params: Mapping[str, Any], window: Window
) -> AsyncIterator[Page]:
    """Ask for all pages of a list within a window, halving it where there are too many.

    Raises:
        SourceError: PagerDuty did not answer, not with a list, or a minute holds too many.
    """
    asked = [window]
    while asked:
        window = asked.pop()
        try:
            async for page in _pages(fetching, type_, path, {**window.params(), **params}):
                yield page
        except _TooFarError:
            if window.until - window.since <= _SHORTEST:
                raise SourceError(
                    f"PagerDuty holds more than {_FURTHEST:,} entries of {path} in the minute "
                    f"from {window.since:%Y-%m-%d %H:%M} UTC and lists no further."
                ) from None
            asked += reversed(window.halves())


async def _pages(
    fetching: Fetching, type_: str, path: str, params: Mapping[str, Any]
) -> AsyncIterator[Page]:
    for offset in range(0, _FURTHEST, _LIMIT):
        # Counting costs PagerDuty time; once tells whether the window has to be cut.
        counted = {"total": True} if offset == 0 and "since" in params else {}
        query = with_query(path, {**params, "limit": _LIMIT, "offset": offset, **counted})
        reply = await fetching.client.get(query)
        told = _decoded(reply, query)
        if told.total is not None and told.total > _FURTHEST:
            raise _TooFarError
        event = page_event(fetching.source, type_, query, reply)
        lists = (told.incidents, told.log_entries, told.users, told.services, told.oncalls)
        yield Page(event, [entry for entries in lists for entry in entries], told.more)
        if not told.more:
            return
    raise _TooFarError


def _decoded(reply: Reply, query: str) -> _Envelope:
    try:
        return _ENVELOPE.decode(reply.body)
    except msgspec.DecodeError as error:
        raise SourceError(
            f"PagerDuty answered {query} with something that is no page of a list ({error})."
        ) from error
