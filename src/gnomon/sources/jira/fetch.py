"""What to ask a Jira for: projects, issues changed since the last time, sprints, accounts."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.http import AnswerError
from gnomon.sources.jira.dated import dated_event
from gnomon.sources.jira.merging import merged
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.jira.search import one_issue, project_issues
from gnomon.sources.jira.site import ABSENT, Site, missing, read, selected, site
from gnomon.sources.jira.sprints import all_boards, board_sprints, one_sprint
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

#: Projects and boards asked for at once; the client holds back what its settings do not allow.
_WIDTH = 8
#: Refusals that concern one project or board and leave the others readable.
_LOCAL = frozenset({400, 403, 404, 410})


class _Project(Struct):
    key: str


class _ProjectPage(Struct, rename="camel"):
    values: list[_Project]
    is_last: bool = True


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch what changed since the checkpoints; everything the first time.

    Raises:
        SourceError: Jira did not answer as it promises, or an included project does not exist.
    """
    found = await site(fetching)
    keys: list[str] = []
    async for event, page_keys in _projects(fetching, found):
        keys += page_keys
        yield event
    if unknown := missing(keys, fetching):
        raise SourceError(
            f"{fetching.source} has no project {', '.join(unknown)}, which `include` names. "
            f"The account sees {', '.join(sorted(keys)[:20]) or 'none'}."
        )
    wanted = sorted(key for key in keys if selected(key, fetching))
    async for step in _each(wanted, partial(project_issues, fetching, found), "project"):
        yield step
    boards = await all_boards(fetching)
    by_name = {f"board {board.id}": board for board in boards if board.has_sprints}
    known = {board.id: board for board in boards}

    def sprints(name: str) -> AsyncIterator[Event]:
        return board_sprints(fetching, by_name[name], known)

    async for step in _each(list(by_name), sprints, ""):
        yield step
    today = datetime.now(UTC).date().isoformat()
    if _options(fetching).fetch_users and fetching.cursor.get("users") != today:
        async for event in _users(fetching, found):
            yield event
        yield Checkpoint("users", today)


async def fetch_one(fetching: Fetching, want: Want) -> AsyncIterator[Event]:
    """Fetch an issue or a sprint that a delivery mentions.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    if want.kind == "issue":
        async for event in one_issue(fetching, await site(fetching), want.ref):
            yield event
    elif want.kind == "sprint":
        async for event in one_sprint(fetching, want.ref):
            yield event


def _options(fetching: Fetching) -> JiraOptions:
    return fetching.options if isinstance(fetching.options, JiraOptions) else JiraOptions()


def _is_local(failure: Exception) -> bool:
    return isinstance(failure, AnswerError) and failure.status in _LOCAL


async def _each(
    names: list[str], begin: Callable[[str], AsyncIterator[Any]], what: str
) -> AsyncIterator[Event | Checkpoint | Progress]:
    async def stream(name: str) -> AsyncIterator[Any]:
        async for item in begin(name):
            yield item
        yield name

    done = 0
    streams = [partial(stream, name) for name in names]
    async for item in merged(streams, width=_WIDTH, goes_on=_is_local):
        if isinstance(item, str):
            done += 1
            yield Progress(done, len(names), f"{what} {item}".strip())
        else:
            yield item


async def _projects(fetching: Fetching, found: Site) -> AsyncIterator[tuple[Event, list[str]]]:
    path, offset = f"{found.api}/project/search", 0
    while found.is_cloud:
        try:
            reply = await fetching.client.get(path, {"startAt": offset, "maxResults": 50})
        except AnswerError as error:
            if error.status not in ABSENT:
                raise
            break
        page = read(reply, _ProjectPage)
        yield dated_event(fetching.source, "jira.api.projects", reply), [p.key for p in page.values]
        offset += len(page.values)
        if page.is_last or not page.values:
            return
    reply = await fetching.client.get(f"{found.api}/project")
    keys = [project.key for project in read(reply, list[_Project])]
    yield dated_event(fetching.source, "jira.api.projects", reply), keys


async def _users(fetching: Fetching, found: Site) -> AsyncIterator[Event]:
    # Data Center searches by user name, where a dot stands for anything.
    path = f"{found.api}/users" if found.is_cloud else f"{found.api}/user/search"
    extra = {} if found.is_cloud else {"username": ".", "includeInactive": True}
    offset = 0
    while True:
        params = {**extra, "startAt": offset, "maxResults": 100}
        try:
            reply = await fetching.client.get(path, params)
        except AnswerError as error:
            # Listing accounts is a right of its own; those that touch issues are told there.
            if error.status == 403 or error.status in ABSENT:  # noqa: PLR2004 - HTTP's own
                return
            raise
        count = len(read(reply, list[Any]))
        if not count:
            return
        yield dated_event(fetching.source, "jira.api.users", reply)
        offset += count
