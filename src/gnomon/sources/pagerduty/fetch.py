"""What to ask PagerDuty: accounts, services, shifts, and incidents with their logs.

The list of incidents goes by when they began and tells nothing of what happened to older ones
since; the account's log does. So a first fetch goes through the list, later ones through its newest
days and the log, and each changed incident's own log is asked for: only it tells the whole story.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from urllib.parse import quote

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.pagerduty.options import PagerdutyOptions
from gnomon.sources.pagerduty.pages import Entry, Page, pages, pages_within
from gnomon.sources.pagerduty.windows import BEGINNING, read, windows, written
from gnomon.sources.paging import page_event
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

_IN_LIST = ["first_trigger_log_entries"]
_IN_LOG = ["incidents", "channels", "teams"]
_AT_ONCE = 16
_MONTH = timedelta(days=30)

Told = Event | Checkpoint | Progress


async def fetch(fetching: Fetching) -> AsyncIterator[Told]:
    """Ask for everything since the last fetch.

    Raises:
        SourceError: PagerDuty did not answer as its interface promises.
    """
    began = datetime.now(UTC)
    async for page in pages(fetching, "pagerduty.api.users", "/users"):
        yield page.event
    services: list[Entry] = []
    async for page in pages(fetching, "pagerduty.api.services", "/services"):
        services += page.entries
        yield page.event
    chosen = _chosen(fetching, services)
    async for told in _shifts(fetching, began):
        yield told
    if chosen is not None and not chosen:
        return
    async for told in _incidents(fetching, began, chosen):
        yield told


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Ask for an incident that a webhook told of, and for its log.

    A log too long for its page does not tell the incident; then the incident's own page does.

    Raises:
        SourceError: PagerDuty did not answer, or the want is not an incident's.
    """
    if want.kind != "incident" or not want.ref:
        raise SourceError(f"PagerDuty has no {want.kind} {want.ref!r} to ask for.")
    path = f"/incidents/{quote(want.ref, safe='')}"
    reply = await fetching.client.get(path)
    yield page_event(fetching.source, "pagerduty.api.incident", path, reply)
    for event in await _log(fetching, want.ref):
        yield event


async def _incidents(
    fetching: Fetching, began: datetime, chosen: list[str] | None
) -> AsyncIterator[Told]:
    last = read(fetching.cursor.get("incidents"))
    overlap = timedelta(minutes=_options(fetching).overlap_minutes)
    since = last - overlap if last else fetching.since or BEGINNING
    spans = list(windows(since, began))
    seen: set[str] = set()
    if "log" not in fetching.cursor:
        # What happens from now on, to incidents of any age, is for the next fetch to ask the log.
        yield Checkpoint("log", written(began))
    params = {"include[]": _IN_LIST, "sort_by": "created_at:asc", "service_ids[]": chosen}
    for done, span in enumerate(spans, 1):
        found = pages_within(fetching, "pagerduty.api.incidents", "/incidents", params, span)
        async for page in found:
            yield page.event
            changed = [
                e.id for e in page.entries if e.id and _is_changed(e, since if last else None)
            ]
            async for event in _logs(fetching, [i for i in changed if i not in seen]):
                yield event
            seen |= {entry.id for entry in page.entries if entry.id}
        yield Checkpoint("incidents", written(min(span.until, began)))
        yield Progress(done, len(spans), "incidents")
    async for told in _happenings(fetching, began, chosen, seen):
        yield told


async def _happenings(
    fetching: Fetching, began: datetime, chosen: list[str] | None, seen: set[str]
) -> AsyncIterator[Told]:
    """Ask the account's log which older incidents changed, and for their own logs."""
    last = read(fetching.cursor.get("log"))
    if last is None:
        return
    since = last - timedelta(minutes=_options(fetching).overlap_minutes)
    for span in windows(since, began, _MONTH):
        found = pages_within(fetching, "pagerduty.api.log_entries", "/log_entries", {}, span)
        async for page in found:
            older = [i for i in _incidents_of(page, chosen, since) if i not in seen]
            async for event in _logs(fetching, older):
                yield event
            seen |= set(older)
    yield Checkpoint("log", written(began))


async def _shifts(fetching: Fetching, began: datetime) -> AsyncIterator[Told]:
    last = read(fetching.cursor.get("oncalls"))
    first = began - timedelta(days=_options(fetching).on_call_days)
    since = last - timedelta(days=1) if last else max(first, fetching.since or first)
    for span in windows(since, began, _MONTH):
        async for page in pages_within(fetching, "pagerduty.api.oncalls", "/oncalls", {}, span):
            yield page.event
    yield Checkpoint("oncalls", written(began))


async def _logs(fetching: Fetching, incidents: Iterable[str]) -> AsyncIterator[Event]:
    wanted = list(dict.fromkeys(incidents))
    for start in range(0, len(wanted), _AT_ONCE):
        batch = wanted[start : start + _AT_ONCE]
        for events in await asyncio.gather(*(_log(fetching, incident) for incident in batch)):
            for event in events:
                yield event


async def _log(fetching: Fetching, incident: str) -> list[Event]:
    """Ask for the whole log of an incident; of a long one for its overview, too.

    An overview leaves notifications out, so that the story fits one page.
    """
    path = f"/incidents/{quote(incident, safe='')}/log_entries"
    params = {"include[]": _IN_LOG}
    found = [page async for page in pages(fetching, "pagerduty.api.incident_log", path, params)]
    events = [page.event for page in found]
    if len(found) > 1:
        overview = pages(
            fetching, "pagerduty.api.incident_log", path, {**params, "is_overview": True}
        )
        events += [page.event async for page in overview]
    return events


def _is_changed(entry: Entry, since: datetime | None) -> bool:
    """Say whether an incident may have changed since the last fetch; null: none was made."""
    if since is None or entry.created_at is None or entry.created_at >= since:
        return True
    return entry.updated_at is None or entry.updated_at >= since


def _incidents_of(page: Page, chosen: list[str] | None, since: datetime) -> list[str]:
    return [
        entry.incident.id
        for entry in page.entries
        if entry.incident and entry.incident.id
        if entry.created_at is None or entry.created_at >= since
        if chosen is None or (entry.service and entry.service.id in chosen)
    ]


def _chosen(fetching: Fetching, services: Iterable[Entry]) -> list[str] | None:
    """List the services whose incidents are wanted, by name; null: all."""
    if not (fetching.include or fetching.exclude):
        return None
    return [
        service.id
        for service in services
        if service.id
        if not fetching.include or _matches(service, fetching.include)
        if not _matches(service, fetching.exclude)
    ]


def _matches(service: Entry, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(service.name or "", pattern) for pattern in patterns)


def _options(fetching: Fetching) -> PagerdutyOptions:
    options: PagerdutyOptions = fetching.options
    return options
