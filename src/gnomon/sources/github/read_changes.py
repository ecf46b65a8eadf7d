"""What GitHub's pull requests mean: changes, their commits, their size and how they ended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from gnomon.domain.code import Change, ChangeCommit, ChangeMerge, ChangeSize
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded, items
from gnomon.sources.changed_files import folders, is_excluded
from gnomon.sources.github import keys
from gnomon.sources.github.page import page
from gnomon.sources.github.payloads import Commit, File, Label, PullRequest
from gnomon.sources.github.people import People
from gnomon.sources.mentions import mentioned
from gnomon.sources.source import Want

State = Literal["open", "merged", "closed"]

#: GitHub lists no more files of a pull request than this.
_MOST_FILES = 3000
_PULL_REQUESTS = msgspec.json.Decoder(list[PullRequest] | PullRequest)
_COMMITS = msgspec.json.Decoder(list[Commit] | Commit)
_FILES = msgspec.json.Decoder(list[File])


def read_pull_requests(event: Event) -> Iterator[Entity | Want]:
    """Read one pull request, or a list; a list leaves out who merged, so that is wanted.

    Raises:
        PayloadError: The body is not what GitHub promises, or tells an unknown state.
    """
    told = page(event)
    repository_id = told.repository_id()
    people = People(told.source)
    is_list = event.data.lstrip()[:1] == b"["
    found = items(_PULL_REQUESTS, event)
    check_clock((pull.updated_at for pull in found), event)
    for pull in found:
        if is_list and pull.merged_at is not None:
            yield change(pull, told.source, repository_id, people)
            yield want(repository_id, pull.number)
        else:
            yield from change_rows(pull, told.source, repository_id, people)
    yield from people.rows()


def want(repository_id: int, number: int) -> Want:
    """Want a pull request with everything about it."""
    return Want("pull_request", f"repositories/{repository_id}/pulls/{number}")


def change_rows(
    pull: PullRequest, source: str, repository_id: int, people: People
) -> Iterator[Entity]:
    """Tell a pull request that was told in full, and how it ended."""
    row = change(pull, source, repository_id, people)
    yield row
    if row.state != "open":
        yield _change_merge(pull, row, repository_id, people)


def change(pull: PullRequest, source: str, repository_id: int, people: People) -> Change:
    """A pull request is a change."""
    at = pull.updated_at
    for reviewer in pull.requested_reviewers:
        people.account(reviewer, at)
    return Change(
        key=keys.change(source, repository_id, pull.number),
        source=source,
        url=pull.html_url,
        changed_at=at,
        repository_id=keys.repository(source, repository_id),
        number=pull.number,
        title=pull.title,
        author_id=people.account(pull.user, at),
        opened_at=pull.created_at,
        state=change_state(pull),
        is_draft=pull.draft,
        source_branch=pull.head.ref,
        target_branch=pull.base.ref,
        labels=label_names(pull.labels),
        ticket_refs=mentioned(pull.title, pull.head.ref, pull.body),
    )


def change_state(pull: PullRequest) -> State:
    """Name a pull request's state: GitHub says *closed* of the merged ones, too.

    Raises:
        PayloadError: GitHub never had such a state; guessing could hide a merge.
    """
    if pull.state == "open":
        return "open"
    if pull.state != "closed":
        raise PayloadError(
            f"Pull request {pull.number} is in the state {pull.state!r}, neither open nor closed."
        )
    return "merged" if pull.merged_at is not None else "closed"


def _change_merge(
    pull: PullRequest, row: Change, repository_id: int, people: People
) -> ChangeMerge:
    """Say how a pull request ended; GitHub does not tell by which of its three ways it merged."""
    is_merged = row.state == "merged"
    return ChangeMerge(
        key=keys.change_merge(row.source, repository_id, pull.number),
        source=row.source,
        url=pull.html_url,
        changed_at=pull.updated_at,
        change_id=row.key,
        repository_id=row.repository_id,
        merged_at=pull.merged_at if is_merged else None,
        closed_at=None if is_merged else pull.closed_at,
        merged_by_id=people.account(pull.merged_by, pull.updated_at) if is_merged else None,
        head_revision=pull.head.sha,
        # Before the end it names a try of GitHub's own to merge, which lands nowhere.
        merge_revision=pull.merge_commit_sha if is_merged else None,
    )


def reopened(source: str, repository_id: int, number: int, at: datetime) -> ChangeMerge:
    """Take back that a pull request was closed."""
    return ChangeMerge(
        key=keys.change_merge(source, repository_id, number),
        source=source,
        changed_at=at,
        is_deleted=True,
        change_id=keys.change(source, repository_id, number),
        repository_id=keys.repository(source, repository_id),
    )


def label_names(labels: list[Label] | list[Label | str]) -> tuple[str, ...]:
    """Name the labels."""
    return tuple([x if isinstance(x, str) else x.name for x in labels])


def read_pull_commits(event: Event) -> Iterator[Entity]:
    """Read the commits of a pull request as they are on its branch (GitHub tells at most 250)."""
    told = page(event)
    repository_id, number = told.item()
    people = People(told.source)
    for commit in items(_COMMITS, event):
        author, committer = commit.commit.author, commit.commit.committer
        authored_at = author.date if author else None
        at = (committer.date if committer else None) or authored_at or told.at
        yield ChangeCommit(
            key=f"{told.source}:change_commit:{repository_id}!{number}@{commit.sha}",
            source=told.source,
            url=commit.html_url,
            changed_at=at,
            change_id=keys.change(told.source, repository_id, number),
            repository_id=keys.repository(told.source, repository_id),
            commit_id=keys.commit(told.source, repository_id, commit.sha),
            revision=commit.sha,
            author_id=people.author(author, at, account=commit.author),
            authored_at=authored_at,
        )
    yield from people.rows()


def read_pull_files(event: Event) -> Iterator[ChangeSize]:
    """Read all files of a pull request; a row tells the whole change, so the event must too."""
    told = page(event)
    repository_id, number = told.item()
    files = decoded(_FILES, event)
    counted = [f for f in files if not is_excluded(f.filename)]
    is_truncated = len(files) >= _MOST_FILES
    change_id = keys.change(told.source, repository_id, number)
    yield ChangeSize(
        key=change_id.replace(":change:", ":change_size:", 1),
        source=told.source,
        changed_at=told.at,
        change_id=change_id,
        repository_id=keys.repository(told.source, repository_id),
        added_lines=None if is_truncated else sum(f.additions for f in counted),
        deleted_lines=None if is_truncated else sum(f.deletions for f in counted),
        file_count=None if is_truncated else len(counted),
        excluded_file_count=len(files) - len(counted),
        is_truncated=is_truncated,
        paths=folders(
            path for f in files for path in (f.filename, f.previous_filename or f.filename)
        ),
    )
