"""Asking GitLab: every project the token may read, each with its streams and cursors."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import Any

from gnomon.domain.event import Event
from gnomon.sources.gitlab import details
from gnomon.sources.gitlab.history import commits, listing
from gnomon.sources.gitlab.jobs import earlier_jobs, in_full_since
from gnomon.sources.gitlab.options import GitLabOptions
from gnomon.sources.gitlab.payloads import Project
from gnomon.sources.gitlab.projects import discovered, has
from gnomon.sources.gitlab.window import Updated, updated_pages
from gnomon.sources.source import Checkpoint, Fetching, Progress
from gnomon.sources.streams import Failures, Stream, gathered, together

Details = Callable[[Updated], AsyncIterator[Event]]


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch what is new in every project.

    A project that is missing or forbidden does not stop the others; it is named in the end.

    Raises:
        SourceError: GitLab does not answer, refuses the token, or let some streams go unread.
    """
    projects: dict[int, Project] = {}
    async for event, found in discovered(fetching):
        yield event
        projects |= {project.id: project for project in found}
        yield Progress(0, None, f"{len(projects)} projects found")
    failures = Failures()
    groups = [(p.path_with_namespace, streams(fetching, p)) for p in projects.values()]
    async with aclosing(together(groups, failures)) as steps:
        async for step in steps:
            yield step
    failures.raise_any()


def streams(fetching: Fetching, project: Project) -> Iterable[Stream]:
    """Name the streams of a project: the features it has switched on."""
    path = f"/projects/{project.id}"
    listed = partial(listing, fetching)
    if has(project.repository_access_level) and project.default_branch and not project.empty_repo:
        for thing in ("branches", "tags"):
            stream = f"projects/{project.id}/{thing}"
            yield partial(listed, thing, f"{path}/repository/{thing}", stream)
        yield partial(commits, fetching, project)
        if has(project.merge_requests_access_level):
            yield partial(merge_requests, fetching, project)
    if has(project.builds_access_level):
        yield partial(pipelines, fetching, project)
        yield partial(earlier_jobs, fetching, project)
    if has(project.environments_access_level) and has(project.builds_access_level):
        stream = f"projects/{project.id}/environments"
        yield partial(listed, "environments", f"{path}/environments", stream)
        yield partial(_updates, fetching, project, "deployments", {})
    if has(project.issues_access_level):
        yield partial(issues, fetching, project)


def merge_requests(
    fetching: Fetching, project: Project
) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch the merge requests that changed, and everything about each."""

    def about(item: Updated) -> AsyncIterator[Event]:
        return details.merge_request(fetching, project.id, item.iid or 0, item.updated_at)

    params = {"scope": "all", "state": "all"}
    return _updates(fetching, project, "merge_requests", params, about)


def issues(fetching: Fetching, project: Project) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch the issues that changed, and when each was closed and reopened."""

    def about(item: Updated) -> AsyncIterator[Event]:
        return details.issue_history(fetching, project.id, item.iid or 0, item.updated_at)

    return _updates(fetching, project, "issues", {"scope": "all", "state": "all"}, about)


def pipelines(fetching: Fetching, project: Project) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Fetch the pipelines that changed, and in full those that changed since the first fetch."""
    since = in_full_since(fetching, project)

    async def about(item: Updated) -> AsyncIterator[Event]:
        if item.updated_at >= since:
            async for event in details.pipeline(fetching, project.id, item.id):
                yield event

    return _updates(fetching, project, "pipelines", {}, about)


async def _updates(
    fetching: Fetching,
    project: Project,
    thing: str,
    params: dict[str, Any],
    about: Details | None = None,
) -> AsyncIterator[Event | Checkpoint | Progress]:
    stream = f"projects/{project.id}/{thing}"
    options: GitLabOptions = fetching.options
    pages = updated_pages(
        fetching.client,
        f"/projects/{project.id}/{thing}",
        params,
        since=fetching.since,
        cursor=fetching.cursor.get(stream),
        overlap=timedelta(minutes=options.overlap_minutes),
    )
    async with aclosing(pages):
        async for reply, changed, until in pages:
            if changed:
                yield details.event(fetching, thing, reply)
            if about is not None:
                async for event in gathered(about(item) for item in changed):
                    yield event
            yield Checkpoint(stream, until.text())
