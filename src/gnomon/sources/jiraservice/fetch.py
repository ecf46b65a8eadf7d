"""What to ask Jira Service Management: which requests changed, and each of them in full."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.beside import beside
from gnomon.sources.http import AnswerError, with_query
from gnomon.sources.jiraservice.options import JiraServiceOptions
from gnomon.sources.jiraservice.payloads import About, Page
from gnomon.sources.paging import page_event, told_at
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

_PAGE = msgspec.json.Decoder(Page)
_PER_PAGE = 100
_IN_FULL = {"expand": ["requestType", "serviceDesk"]}
#: JQL knows minutes, in the time zone of who asks: asked again by more than any zone.
_OVERLAP = timedelta(hours=26)


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch requests that changed, from the cursors on.

    Raises:
        SourceError: Jira does not answer, refuses the token, or no project is named.
    """
    options: JiraServiceOptions = fetching.options
    if not options.projects:
        raise SourceError(
            "Requests are asked for project by project. Name the keys of the service desks in the "
            "source's options, as projects: [SUP]."
        )
    done = 0
    for project in options.projects:
        stream = f"requests/{project}"
        told = fetching.cursor.get(stream)
        since = datetime.fromisoformat(told) - _OVERLAP if told else fetching.since
        begun: datetime | None = None
        async for asked_at, key in _keys(fetching, project, since):
            begun = begun or asked_at
            async for event in _one(fetching, key):
                yield event
            done += 1
            yield Progress(done, None, f"requests of {project}")
        if begun is not None:
            yield Checkpoint(stream, begun.isoformat())


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch the request that a delivery mentions; an issue that is no request is passed over.

    Raises:
        SourceError: Jira does not answer.
    """
    options: JiraServiceOptions = fetching.options
    if want.ref.rpartition("-")[0] in options.projects:
        async for event in _one(fetching, want.ref):
            yield event


async def _one(fetching: Fetching, key: str) -> AsyncIterator[Event]:
    path = f"/rest/servicedeskapi/request/{quote(key, safe='')}"
    try:
        reply = await fetching.client.get(with_query(path, _IN_FULL))
    except AnswerError as error:
        if error.status == 404:  # noqa: PLR2004 - an issue that no customer asked for
            return
        raise
    statuses = await fetching.client.get(f"{path}/status", {"limit": _PER_PAGE})
    comments = await fetching.client.get(
        f"{path}/comment", {"public": "true", "internal": "false", "limit": _PER_PAGE}
    )
    whole = beside(About(key=key), reply, statuses=statuses.body, comments=comments.body)
    yield page_event(fetching.source, "jiraservice.api.request", path, whole)


async def _keys(
    fetching: Fetching, project: str, since: datetime | None
) -> AsyncIterator[tuple[datetime, str]]:
    options: JiraServiceOptions = fetching.options
    after = f' AND updated >= "{since.astimezone(UTC):%Y-%m-%d %H:%M}"' if since else ""
    jql = f'project = "{project}"{after} ORDER BY updated ASC'
    path = "/rest/api/3/search/jql" if options.is_cloud else "/rest/api/2/search"
    place: dict[str, Any] = {}
    while True:
        asked = {"jql": jql, "fields": "updated", "maxResults": _PER_PAGE, **place}
        reply = await fetching.client.get(with_query(path, asked))
        try:
            page = _PAGE.decode(reply.body)
        except msgspec.DecodeError as error:
            raise AnswerError(
                f"Jira answered {reply.path} with no list of issues ({error}). Check the source's "
                "url, and is_cloud in its options.",
                path=reply.path,
            ) from error
        at = told_at(reply.headers) or datetime.now(UTC)
        for issue in page.issues:
            yield at, issue.key
        if page.next_page_token:
            place = {"nextPageToken": page.next_page_token}
        elif page.total is not None and (page.start_at or 0) + len(page.issues) < page.total:
            if not page.issues:
                return
            place = {"startAt": (page.start_at or 0) + len(page.issues)}
        else:
            return
