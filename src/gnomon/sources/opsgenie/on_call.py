"""What to ask Opsgenie about who answers for what: services, and the timelines of schedules.

A key that may read alerts alone is refused here; then nobody is said to be on call.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.http import AnswerError, Reply, with_query
from gnomon.sources.opsgenie.options import OpsgenieOptions
from gnomon.sources.opsgenie.payloads import Schedule, SchedulesPage, ServicesPage
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress

P = TypeVar("P", ServicesPage, SchedulesPage)
_STREAM = "on_call"
_LIMIT = 100
#: The plan has no such thing, or the key may not read it.
_REFUSED = (402, 403)
#: Stretches that begin at the same moments whenever one asks, so that the turns that Opsgenie cuts
#: at their ends are the same turns again.
_WEEKS = 4
_STRETCH = timedelta(weeks=_WEEKS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SERVICES = msgspec.json.Decoder(ServicesPage)
_SCHEDULES = msgspec.json.Decoder(SchedulesPage)


async def on_call(
    fetching: Fetching, began: datetime
) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Ask which team answers for which service, and who was on call since the last fetch.

    Args:
        fetching: What to ask with, and from where on.
        began: When the fetch began.

    Raises:
        SourceError: Opsgenie did not answer as its interface promises.
    """
    async for event in _services(fetching):
        yield event
    options: OpsgenieOptions = fetching.options
    told = fetching.cursor.get(_STREAM)
    first = began - timedelta(days=options.on_call_days)
    since = datetime.fromisoformat(told) - timedelta(days=1) if told else first
    if fetching.since is not None and not told:
        since = max(since, fetching.since)
    schedules = await _schedules(fetching)
    for done, schedule in enumerate(schedules, 1):
        async for event in _timeline(fetching, schedule, since, began):
            yield event
        yield Progress(done, len(schedules), "schedules")
    yield Checkpoint(_STREAM, began.isoformat())


async def _services(fetching: Fetching) -> AsyncIterator[Event]:
    offset = 0
    while True:
        path = with_query("/v1/services", {"limit": _LIMIT, "offset": offset})
        reply = await _allowed(fetching, path)
        if reply is None:
            return
        yield page_event(fetching.source, "opsgenie.api.services", path, reply)
        if len(_page(_SERVICES, reply).data) < _LIMIT:
            return
        offset += _LIMIT


async def _schedules(fetching: Fetching) -> list[Schedule]:
    reply = await _allowed(fetching, "/v2/schedules")
    if reply is None:
        return []
    return [each for each in _page(_SCHEDULES, reply).data if each.enabled]


async def _timeline(
    fetching: Fetching, schedule: Schedule, since: datetime, until: datetime
) -> AsyncIterator[Event]:
    """Ask for a schedule's turns, a stretch at a time; its team is noted, which no turn names."""
    start = _EPOCH + (since - _EPOCH) // _STRETCH * _STRETCH
    while start < until:
        path = with_query(
            f"/v2/schedules/{quote(schedule.id, safe='')}/timeline",
            {"date": f"{start:%Y-%m-%dT%H:%M:%SZ}", "interval": _WEEKS, "intervalUnit": "weeks"},
        )
        reply = await fetching.client.get(path)
        owner = f"#{schedule.owner_team.id}" if schedule.owner_team else ""
        yield page_event(fetching.source, "opsgenie.api.timeline", path + owner, reply)
        start += _STRETCH


async def _allowed(fetching: Fetching, path: str) -> Reply | None:
    """Ask for what only some keys may read; null where this one may not."""
    try:
        return await fetching.client.get(path)
    except AnswerError as error:
        if error.status in _REFUSED:
            return None
        raise


def _page(decoder: msgspec.json.Decoder[P], reply: Reply) -> P:
    try:
        return decoder.decode(reply.body)
    except msgspec.DecodeError as error:
        raise SourceError(
            f"Opsgenie answered {reply.path} with something else than its interface says "
            f"({error}). Check that the source's url is https://api.opsgenie.com, or "
            "https://api.eu.opsgenie.com in Europe."
        ) from error
