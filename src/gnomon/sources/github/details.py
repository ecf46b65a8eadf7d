"""Everything about one pull request, issue, run or deployment that its list does not tell."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.sources.github.address import pages, whole
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.paging import page_event
from gnomon.sources.source import Fetching

#: Deleted, moved to another repository, or deleted and remembered.
GONE = frozenset({404, 301, 410})


class _Counts(Struct):
    """How much there is to ask for."""

    review_comments: int = 1
    changed_files: int = 1
    commits: int = 1


_COUNTS = msgspec.json.Decoder(_Counts)


async def pull_request(
    fetching: Fetching, repository_id: int, number: int, updated_at: datetime | None = None
) -> AsyncIterator[Event]:
    """Fetch a pull request, its commits, files, timeline and comments on lines.

    Args:
        fetching: What to ask with.
        repository_id: Its repository.
        number: Its number.
        updated_at: Its version, which the pages about it do not tell.
    """
    path = f"/repositories/{repository_id}/pulls/{number}"
    reply = await fetching.client.get(path)
    counts = _COUNTS.decode(reply.body)
    yield event(fetching, "pull_requests", reply)
    if counts.commits:
        async for page in pages(fetching.client, f"{path}/commits"):
            yield event(fetching, "pull_commits", page, updated_at)
    if counts.changed_files:
        files = await whole(fetching.client, f"{path}/files")
        yield event(fetching, "pull_files", files, updated_at)
    # Reviews and comments on the whole are in it.
    timeline = await whole(
        fetching.client, f"/repositories/{repository_id}/issues/{number}/timeline"
    )
    yield event(fetching, "pull_timeline", timeline, updated_at)
    if counts.review_comments:
        async for page in pages(fetching.client, f"{path}/comments"):
            yield event(fetching, "pull_comments", page, updated_at)


async def issue_timeline(
    fetching: Fetching, repository_id: int, number: int, updated_at: datetime | None = None
) -> AsyncIterator[Event]:
    """Fetch when an issue was closed and reopened."""
    path = f"/repositories/{repository_id}/issues/{number}"
    try:
        reply = await whole(fetching.client, f"{path}/timeline")
    except AnswerError as error:
        if error.status not in GONE or not await is_gone(fetching, path):
            raise
        return
    yield event(fetching, "issue_timeline", reply, updated_at)


async def run(fetching: Fetching, repository_id: int, run_id: int) -> AsyncIterator[Event]:
    """Fetch a workflow run and its jobs."""
    path = f"/repositories/{repository_id}/actions/runs/{run_id}"
    yield event(fetching, "run", await fetching.client.get(path))
    async for found in jobs(fetching, repository_id, run_id):
        yield found


async def jobs(fetching: Fetching, repository_id: int, run_id: int) -> AsyncIterator[Event]:
    """Fetch the jobs of a workflow run, all attempts."""
    path = f"/repositories/{repository_id}/actions/runs/{run_id}/jobs"
    async for reply in pages(fetching.client, path, {"filter": "all"}):
        yield event(fetching, "jobs", reply)


async def deployment(
    fetching: Fetching, repository_id: int, deployment_id: int, told: bytes | None = None
) -> AsyncIterator[Event]:
    """Fetch a deployment with its statuses: one event, because one row tells both.

    Args:
        fetching: What to ask with.
        repository_id: Its repository.
        deployment_id: Its number.
        told: The deployment as a list told it; null: ask.
    """
    path = f"/repositories/{repository_id}/deployments/{deployment_id}"
    deployment_body = told or (await fetching.client.get(path)).body
    statuses = await whole(fetching.client, f"{path}/statuses")
    body = b'{"deployment":%b,"statuses":%b}' % (deployment_body, statuses.body)
    reply = Reply(statuses.status, statuses.headers, body, statuses.path)
    yield event(fetching, "deployment", reply)


async def is_gone(fetching: Fetching, path: str) -> bool:
    """Ask for one thing, and say whether GitHub no longer knows it there."""
    try:
        await fetching.client.get(path)
    except AnswerError as error:
        if error.status not in GONE:
            raise
        return True
    return False


def event(fetching: Fetching, thing: str, reply: Reply, time: datetime | None = None) -> Event:
    """Make the event of a page of GitHub's API."""
    return page_event(fetching.source, f"github.api.{thing}", reply.path, reply, time=time)
