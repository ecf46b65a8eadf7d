"""What repositories hold: commits, branches, tags.

`commit_landing` is left to the git source: where a commit reached the main line takes the whole
history, and a page of commits is a part of it. So are the sizes of commits, which GitHub tells
one commit at a time.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import msgspec

from gnomon.domain.code import Commit as CommitRow
from gnomon.domain.code import GitRef
from gnomon.domain.code import Repository as RepositoryRow
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import TicketProject
from gnomon.errors import PayloadError
from gnomon.sources.bodies import decoded, items
from gnomon.sources.git import message as commit_message
from gnomon.sources.github import keys
from gnomon.sources.github.page import Page, page
from gnomon.sources.github.payloads import BranchHead, Commit, Compared, ListedRepository, User
from gnomon.sources.github.people import People

_REPOSITORIES = msgspec.json.Decoder(list[ListedRepository] | ListedRepository)
_COMMITS = msgspec.json.Decoder(list[Commit] | Commit)
_COMPARED = msgspec.json.Decoder(Compared)
_HEADS = msgspec.json.Decoder(list[BranchHead] | BranchHead)
_COMMIT = msgspec.json.Decoder(Commit)
_TAG_ADDRESS = re.compile(r"/commits/(?:refs/)?tags/([^?]+)")


def read_repositories(event: Event) -> Iterator[Entity]:
    """Read a page of repositories, or one."""
    told = page(event)
    for repository in items(_REPOSITORIES, event):
        yield from repository_rows(repository, told)


def repository_rows(
    repository: ListedRepository, told: Page, *, is_deleted: bool = False
) -> Iterator[Entity]:
    """A repository holds code and issues. A push changes no version time; its branch tells it."""
    at = told.at if is_deleted else repository.updated_at or told.at
    yield RepositoryRow(
        key=keys.repository(told.source, repository.id),
        source=told.source,
        url=repository.html_url,
        changed_at=at,
        is_deleted=is_deleted,
        path=repository.full_name,
        default_branch=repository.default_branch,
        is_archived=repository.archived,
    )
    yield TicketProject(
        key=keys.ticket_project(told.source, repository.id),
        source=told.source,
        url=repository.html_url,
        changed_at=at,
        is_deleted=is_deleted,
        name=repository.full_name,
        title=repository.name or repository.full_name,
    )


def read_commits(event: Event) -> Iterator[Entity]:
    """Read commits of a repository, or one.

    Raises:
        PayloadError: The body is not what GitHub promises, or a commit tells no time.
    """
    yield from _commit_rows(items(_COMMITS, event), page(event))


def read_compare(event: Event) -> Iterator[Entity]:
    """Read the commits that one revision has and an earlier one lacks."""
    yield from _commit_rows(decoded(_COMPARED, event).commits, page(event))


def _commit_rows(commits: list[Commit], told: Page) -> Iterator[Entity]:
    repository_id = told.repository_id()
    people = People(told.source)
    for commit in commits:
        yield _commit_row(commit, told, repository_id, people)
    yield from people.rows()


def _commit_row(commit: Commit, told: Page, repository_id: int, people: People) -> CommitRow:
    author, committer = commit.commit.author, commit.commit.committer
    authored_at = author.date if author else None
    committed_at = (committer.date if committer else None) or authored_at
    if committed_at is None:
        raise PayloadError(f"Commit {commit.sha} tells neither when it was written nor recorded.")
    text = commit.commit.message
    return CommitRow(
        key=keys.commit(told.source, repository_id, commit.sha),
        source=told.source,
        url=commit.html_url,
        changed_at=committed_at,
        repository_id=keys.repository(told.source, repository_id),
        revision=commit.sha,
        parents=tuple(parent.sha for parent in commit.parents),
        author_id=people.author(author, committed_at, account=commit.author),
        committer_id=people.author(committer, committed_at, account=_person(commit.committer)),
        authored_at=authored_at or committed_at,
        committed_at=committed_at,
        title=commit_message.title(text),
        co_author_ids=tuple(
            people.addressed(name, email.strip(), committed_at)
            for name, email in commit_message.co_authors(text)
            if email.strip()
        ),
        reverts=commit_message.reverts(text),
        cherry_picked_from=commit_message.cherry_picked_from(text),
        ticket_refs=commit_message.ticket_refs(text),
        added_lines=commit.stats.additions if commit.stats else None,
        deleted_lines=commit.stats.deletions if commit.stats else None,
    )


def _person(account: User | None) -> User | None:
    """Leave out ``web-flow``: GitHub itself, recording what people merge in the browser."""
    return None if account and account.login == "web-flow" else account


def read_branches(event: Event) -> Iterator[GitRef]:
    """Read the branches of a repository as they were when the page was told."""
    told = page(event)
    for branch in items(_HEADS, event):
        yield git_ref(told, told.repository_id(), f"refs/heads/{branch.name}", branch.commit.sha)


def read_tags(event: Event) -> Iterator[GitRef]:
    """Read the tags of a repository; GitHub does not tell when they were made."""
    told = page(event)
    for tag in items(_HEADS, event):
        yield git_ref(told, told.repository_id(), f"refs/tags/{tag.name}", tag.commit.sha)


def read_tag(event: Event) -> Iterator[GitRef]:
    """Read where one tag points: the commit behind it, asked for by the tag's name.

    Raises:
        PayloadError: The address names no tag.
    """
    told = page(event)
    name = _TAG_ADDRESS.search(told.subject)
    if name is None:
        raise PayloadError(f"The address {told.subject!r} names no tag.")
    commit = decoded(_COMMIT, event)
    yield git_ref(told, told.repository_id(), f"refs/tags/{unquote(name[1])}", commit.sha)


def git_ref(
    told: Page, repository_id: int, full_name: str, revision: str, *, is_deleted: bool = False
) -> GitRef:
    """Tell where a branch or tag points."""
    is_tag = full_name.startswith("refs/tags/")
    return GitRef(
        key=keys.ref(told.source, repository_id, full_name),
        source=told.source,
        changed_at=told.at,
        is_deleted=is_deleted,
        repository_id=keys.repository(told.source, repository_id),
        kind="tag" if is_tag else "branch",
        name=full_name.removeprefix("refs/tags/" if is_tag else "refs/heads/"),
        revision=revision,
    )
