"""Everything about one merge request, pipeline or issue that its list does not tell."""

from collections.abc import AsyncIterator
from datetime import datetime

from gnomon.domain.event import Event
from gnomon.sources.gitlab.address import API, pages
from gnomon.sources.http import AnswerError, Reply
from gnomon.sources.paging import page_event
from gnomon.sources.source import Fetching

#: GitLab notes every approval in these words, so only without them is it asked who approves.
_APPROVED = b"approved this merge request"
_OLDEST_FIRST = {"order_by": "created_at", "sort": "asc"}
_GONE = 404
_UNAVAILABLE = (403, 404)


async def merge_request(
    fetching: Fetching, project_id: int, iid: int, updated_at: datetime
) -> AsyncIterator[Event]:
    """Fetch notes, approvals, commits, files and state events of a merge request.

    Args:
        fetching: What to ask with.
        project_id: Its project.
        iid: Its number in the project.
        updated_at: Its version, which the pages about it do not tell.
    """
    path = f"/projects/{project_id}/merge_requests/{iid}"
    try:
        async for found in _about_merge_request(fetching, path, updated_at):
            yield found
    except AnswerError as error:
        if error.status != _GONE or not await _is_gone(fetching, path):
            raise


async def _about_merge_request(
    fetching: Fetching, path: str, updated_at: datetime
) -> AsyncIterator[Event]:
    is_approved = False
    async for reply in pages(fetching.client, f"{path}/notes", _OLDEST_FIRST):
        is_approved = is_approved or _APPROVED in reply.body
        yield event(fetching, "notes", reply, updated_at)
    if not is_approved:
        async for approvals in _approvals(fetching, path, updated_at):
            yield approvals
    async for reply in pages(fetching.client, f"{path}/commits"):
        yield event(fetching, "merge_request_commits", reply, updated_at)
    yield event(fetching, "merge_request_diffs", await _diffs(fetching, path), updated_at)
    async for reply in pages(fetching.client, f"{path}/resource_state_events"):
        yield event(fetching, "merge_request_state_events", reply, updated_at)


async def pipeline(fetching: Fetching, project_id: int, pipeline_id: int) -> AsyncIterator[Event]:
    """Fetch a pipeline in full and its jobs."""
    path = f"/projects/{project_id}/pipelines/{pipeline_id}"
    yield event(fetching, "pipelines", await fetching.client.get(f"{API}{path}"))
    async for reply in pages(fetching.client, f"{path}/jobs", {"include_retried": True}):
        yield event(fetching, "jobs", reply)


async def issue_history(
    fetching: Fetching, project_id: int, iid: int, updated_at: datetime
) -> AsyncIterator[Event]:
    """Fetch when an issue was closed and reopened."""
    path = f"/projects/{project_id}/issues/{iid}/resource_state_events"
    try:
        async for reply in pages(fetching.client, path):
            yield event(fetching, "issue_state_events", reply, updated_at)
    except AnswerError as error:
        if error.status != _GONE or not await _is_gone(fetching, path.rpartition("/")[0]):
            raise


def event(fetching: Fetching, thing: str, reply: Reply, time: datetime | None = None) -> Event:
    """Make the event of a page of GitLab's API."""
    return page_event(fetching.source, f"gitlab.api.{thing}", reply.path, reply, time=time)


async def _approvals(fetching: Fetching, path: str, updated_at: datetime) -> AsyncIterator[Event]:
    try:
        reply = await fetching.client.get(f"{API}{path}/approvals")
    except AnswerError as error:
        # Editions and versions without approvals do not have the page at all.
        if error.status not in _UNAVAILABLE:
            raise
        return
    yield event(fetching, "approvals", reply, updated_at)


async def _is_gone(fetching: Fetching, path: str) -> bool:
    """Say whether a thing was deleted between its list and its details."""
    try:
        await fetching.client.get(f"{API}{path}")
    except AnswerError as error:
        return error.status == _GONE
    return False


async def _diffs(fetching: Fetching, path: str) -> Reply:
    """Ask for all files of a merge request as one list, because one row tells its size.

    GitLab bounds the files of a merge request, so the list is bounded too.
    """
    try:
        found = [reply async for reply in pages(fetching.client, f"{path}/diffs")]
    except AnswerError as error:
        if error.status != _GONE:
            raise
        # Before 15.7 there was only this, in one piece.
        return await fetching.client.get(f"{API}{path}/changes")
    if len(found) == 1:
        return found[0]
    inner = (reply.body.strip()[1:-1].strip() for reply in found)
    body = b"[" + b",".join(part for part in inner if part) + b"]"
    return Reply(found[0].status, found[0].headers, body, found[0].path)
