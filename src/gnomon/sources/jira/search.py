"""Asking for a project's issues, oldest change first, and for what their pages leave out."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from msgspec import Raw, Struct

from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.http import AnswerError, Reply, with_query
from gnomon.sources.jira.envelope import envelope
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.site import ABSENT, Site, read
from gnomon.sources.jira.text import moment
from gnomon.sources.source import Checkpoint, Fetching

_BULK = "/rest/api/3/changelog/bulkfetch"


class _Log(Struct):
    total: int | None = None
    histories: list[Raw] = []


class _Glance(Struct):
    """As much of an issue as decides what to ask next; the rest is for the reader to judge."""

    id: str
    fields: dict[str, Raw] = {}
    changelog: _Log | None = None


class _Page(Struct, rename="camel"):
    issues: list[_Glance] = []
    next_page_token: str | None = None
    is_last: bool | None = None
    total: int | None = None


class _LogPage(Struct, rename="camel"):
    values: list[Raw] = []
    next_page_token: str | None = None
    is_last: bool | None = None
    total: int | None = None


async def project_issues(
    fetching: Fetching, site: Site, key: str
) -> AsyncIterator[Event | Checkpoint]:
    """Fetch the issues of a project that changed since the last time.

    Yields:
        An event per page, each followed by how far it reached.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    stream = f"projects/{key}/issues"
    start = fetching.since
    if stream in fetching.cursor:
        overlap = timedelta(minutes=_options(fetching).overlap_minutes)
        start = datetime.fromisoformat(fetching.cursor[stream]) - overlap
    reached: datetime | None = None
    async for reply, page in _pages(fetching, site, key, start):
        if not page.issues:
            continue
        yield await _event(fetching, site, "jira.api.issues", "page", reply, page.issues)
        last = _last_updated(page)
        if last is not None and (reached is None or last > reached):
            reached = last
            # A clock that runs ahead must not make the next fetch wait for the future.
            value = min(reached, datetime.now(UTC)).isoformat()
            yield Checkpoint(stream, value)


async def one_issue(fetching: Fetching, site: Site, ref: str) -> AsyncIterator[Event]:
    """Fetch one issue by id, without the search's delay; nothing when it is gone.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    try:
        reply = await fetching.client.get(f"{site.api}/issue/{ref}", site.issue_params())
    except AnswerError as error:
        if error.status in ABSENT:
            # Deleted since, or moved out of sight: its own webhook or the reconciliation tells.
            return
        raise
    yield await _event(fetching, site, "jira.api.issue", "issue", reply, [read(reply, _Glance)])


def _options(fetching: Fetching) -> JiraOptions:
    return fetching.options if isinstance(fetching.options, JiraOptions) else JiraOptions()


def _last_updated(page: _Page) -> datetime | None:
    told = [issue.fields["updated"] for issue in page.issues if "updated" in issue.fields]
    try:
        return max((moment(bytes(at).decode().strip('"')) for at in told), default=None)
    except PayloadError:
        # The reader says so with the issue's name; the next fetch begins where this one did.
        return None


async def _pages(
    fetching: Fetching, site: Site, key: str, start: datetime | None
) -> AsyncIterator[tuple[Reply, _Page]]:
    if site.is_cloud:
        try:
            async for found in _by_token(fetching, site, key, start):
                yield found
        except AnswerError as error:
            # A Cloud of before 2024, or something that acts as one, has the older search alone.
            if error.status not in ABSENT or "/search/jql" not in error.path:
                raise
        else:
            return
    async for found in _by_time(fetching, site, key, start):
        yield found


def _jql(site: Site, key: str, start: datetime | None) -> str:
    since = f' AND updated >= "{site.written(start)}"' if start else ""
    return f'project = "{key}"{since} ORDER BY updated ASC, key ASC'


async def _by_token(
    fetching: Fetching, site: Site, key: str, start: datetime | None
) -> AsyncIterator[tuple[Reply, _Page]]:
    params: dict[str, Any] = {
        "jql": _jql(site, key, start),
        "maxResults": _options(fetching).page_size,
        **site.issue_params(),
    }
    while True:
        reply = await fetching.client.get(f"{site.api}/search/jql", params)
        page = read(reply, _Page)
        yield reply, page
        token = page.next_page_token
        if page.is_last or token is None or token == params.get("nextPageToken"):
            return
        params["nextPageToken"] = token


async def _by_time(
    fetching: Fetching, site: Site, key: str, start: datetime | None
) -> AsyncIterator[tuple[Reply, _Page]]:
    # An issue that changes meanwhile moves to the end of the order and pulls the others forward:
    # counting on from the last page would skip one. So each page begins at the minute the last
    # one ended with, and counting serves only within a minute that fills a page.
    offset = 0
    while True:
        params = {
            "jql": _jql(site, key, start),
            "startAt": offset,
            "maxResults": _options(fetching).page_size,
            **site.issue_params(),
        }
        reply = await fetching.client.get(f"{site.api}/search", params)
        page = read(reply, _Page)
        yield reply, page
        if not page.issues or offset + len(page.issues) >= (page.total or 0):
            return
        last = _last_updated(page)
        if last is not None and (start is None or site.written(last) > site.written(start)):
            start, offset = last, 0
        else:
            offset += len(page.issues)


async def _event(
    fetching: Fetching, site: Site, type_: str, part: str, reply: Reply, issues: list[_Glance]
) -> Event:
    cut = [
        issue.id
        for issue in issues
        if issue.changelog and (issue.changelog.total or 0) > len(issue.changelog.histories)
    ]
    data = envelope(
        {
            "meanings": dict(site.meanings),
            "categories": dict(site.categories),
            "epics": await _epics(fetching, site, issues),
            "changelogs": await _changelogs(fetching, site, cut) or None,
            part: reply.body,
        }
    )
    digest = sha256(reply.path.encode() + b"\n" + data).hexdigest()
    return Event(id=digest[:32], source=fetching.source, type=type_, subject=reply.path, data=data)


async def _epics(fetching: Fetching, site: Site, issues: list[_Glance]) -> bytes | None:
    fields = [name for name, means in site.meanings.items() if means == "epic"]
    named = {
        text.decode().strip('"')
        for issue in issues
        for name in fields
        if (text := bytes(issue.fields.get(name, Raw(b"null")))).startswith(b'"')
        and "parent" not in issue.fields
    }
    if not named:
        return None
    keys = ", ".join(f'"{key}"' for key in sorted(named))
    params = {"jql": f"key in ({keys})", "fields": "summary", "maxResults": len(named)}
    try:
        return (await fetching.client.get(f"{site.api}/search", params)).body
    except AnswerError as error:
        # One epic that is gone spoils the question for all; the tickets are told without.
        if error.status in ABSENT or error.status == 400:  # noqa: PLR2004 - a name like any other
            return None
        raise


async def _changelogs(fetching: Fetching, site: Site, cut: list[str]) -> dict[str, bytes]:
    if not cut:
        return {}
    try:
        return await _in_bulk(fetching, cut) if site.is_cloud else await _each(fetching, site, cut)
    except AnswerError as error:
        if error.status not in ABSENT or error.path.split("?")[0] != _BULK:
            raise
    return await _each(fetching, site, cut)


async def _in_bulk(fetching: Fetching, cut: list[str]) -> dict[str, bytes]:
    told: dict[str, bytes] = {}
    token: str | None = None
    while True:
        question = {"issueIdsOrKeys": cut, "maxResults": 1000}
        reply = await fetching.client.post(
            _BULK, question | ({"nextPageToken": token} if token else {})
        )
        told[with_query(_BULK, {"nextPageToken": token})] = reply.body
        again, token = token, read(reply, _LogPage).next_page_token
        if token is None or token == again:
            return told


async def _each(fetching: Fetching, site: Site, cut: list[str]) -> dict[str, bytes]:
    told: dict[str, bytes] = {}
    for issue in cut:
        path, offset = f"{site.api}/issue/{issue}/changelog", 0
        try:
            while True:
                reply = await fetching.client.get(path, {"startAt": offset, "maxResults": 100})
                told[reply.path] = reply.body
                page = read(reply, _LogPage)
                offset += len(page.values)
                if page.is_last or not page.values or offset >= (page.total or 0):
                    break
        except AnswerError as error:
            if error.status not in ABSENT:
                raise
            # Data Center tells a changelog only with its issue, and then in full.
            reply = await fetching.client.get(
                f"{site.api}/issue/{issue}", {"fields": "updated", "expand": "changelog"}
            )
            told[reply.path] = reply.body
    return told
