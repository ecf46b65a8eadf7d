"""What GitLab's projects hold: repositories, commits, branches, tags.

`commit_landing` is left to the git source: where a commit reached the main line takes the whole
history, and a page of commits is a part of it.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from gnomon.domain.code import Commit as CommitRow
from gnomon.domain.code import GitRef, Repository
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import TicketProject
from gnomon.errors import PayloadError
from gnomon.sources.bodies import items
from gnomon.sources.git import message as commit_message
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.page import Page, page
from gnomon.sources.gitlab.payloads import Branch, Commit, Project, Tag
from gnomon.sources.gitlab.people import People

_PROJECTS = msgspec.json.Decoder(list[Project] | Project)
_COMMITS = msgspec.json.Decoder(list[Commit] | Commit)
_BRANCHES = msgspec.json.Decoder(list[Branch] | Branch)
_TAGS = msgspec.json.Decoder(list[Tag] | Tag)


def read_projects(event: Event) -> Iterator[Entity]:
    """Read a page of projects, or one: a project holds a repository and issues."""
    told = page(event)
    for project in items(_PROJECTS, event):
        at = project.updated_at or project.last_activity_at or told.at
        yield Repository(
            key=keys.repository(told.source, project.id),
            source=told.source,
            url=project.web_url,
            changed_at=at,
            path=project.path_with_namespace,
            default_branch=project.default_branch,
            is_archived=project.archived,
        )
        yield TicketProject(
            key=keys.ticket_project(told.source, project.id),
            source=told.source,
            url=project.web_url,
            changed_at=at,
            name=project.path_with_namespace,
            title=project.name or project.path_with_namespace,
        )


def read_commits(event: Event) -> Iterator[Entity]:
    """Read commits of a repository, with their sizes.

    Raises:
        PayloadError: The body is not what GitLab promises, or a commit tells no time.
    """
    told = page(event)
    project_id = told.project_id()
    people = People(told.source)
    for commit in items(_COMMITS, event):
        yield commit_row(commit, told, project_id, people)
    yield from people.rows()


def commit_row(commit: Commit, told: Page, project_id: int, people: People) -> CommitRow:
    """Tell a commit.

    Raises:
        PayloadError: It tells no time.
    """
    committed_at = commit.committed_date or commit.created_at
    if committed_at is None:
        raise PayloadError(f"Commit {commit.id} tells neither committed_date nor created_at.")
    text = commit.message or commit.title
    stats = commit.stats
    return CommitRow(
        key=keys.commit(told.source, project_id, commit.id),
        source=told.source,
        url=commit.web_url,
        changed_at=committed_at,
        repository_id=keys.repository(told.source, project_id),
        revision=commit.id,
        parents=tuple(commit.parent_ids),
        author_id=people.author(commit.author_name, commit.author_email, committed_at),
        committer_id=people.author(commit.committer_name, commit.committer_email, committed_at),
        authored_at=commit.authored_date or committed_at,
        committed_at=committed_at,
        title=commit_message.title(text),
        co_author_ids=tuple(
            key
            for name, email in commit_message.co_authors(text)
            if (key := people.author(name, email, committed_at))
        ),
        reverts=commit_message.reverts(text),
        cherry_picked_from=commit_message.cherry_picked_from(text),
        ticket_refs=commit_message.ticket_refs(text),
        added_lines=stats.additions if stats else None,
        deleted_lines=stats.deletions if stats else None,
    )


def read_branches(event: Event) -> Iterator[GitRef]:
    """Read the branches of a repository as they were when the page was told."""
    told = page(event)
    project_id = told.project_id()
    for branch in items(_BRANCHES, event):
        yield git_ref(
            told, project_id, f"refs/heads/{branch.name}", branch.commit.id, url=branch.web_url
        )


def read_tags(event: Event) -> Iterator[GitRef]:
    """Read the tags of a repository; only annotated ones tell when they were made."""
    told = page(event)
    project_id = told.project_id()
    for tag in items(_TAGS, event):
        yield git_ref(
            told, project_id, f"refs/tags/{tag.name}", tag.commit.id, tagged_at=tag.created_at
        )


def git_ref(
    told: Page,
    project_id: int,
    full_name: str,
    revision: str,
    *,
    url: str | None = None,
    tagged_at: datetime | None = None,
    is_deleted: bool = False,
) -> GitRef:
    """Tell where a branch or tag points."""
    is_tag = full_name.startswith("refs/tags/")
    return GitRef(
        key=keys.ref(told.source, project_id, full_name),
        source=told.source,
        url=url,
        changed_at=told.at,
        is_deleted=is_deleted,
        repository_id=keys.repository(told.source, project_id),
        kind="tag" if is_tag else "branch",
        name=full_name.removeprefix("refs/tags/" if is_tag else "refs/heads/"),
        revision=revision,
        tagged_at=tagged_at,
    )
