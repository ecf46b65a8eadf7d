"""What GitLab's merge requests mean: changes, their commits and how they ended."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from gnomon.domain.code import Change, ChangeCommit, ChangeMerge
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, items
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.page import page
from gnomon.sources.gitlab.payloads import Commit, Label, MergeRequest
from gnomon.sources.gitlab.people import People
from gnomon.sources.mentions import mentioned

State = Literal["open", "merged", "closed"]

#: `locked` is a merge under way.
_STATES: dict[str, State] = {
    "opened": "open",
    "locked": "open",
    "merged": "merged",
    "closed": "closed",
}
_MERGE_REQUESTS = msgspec.json.Decoder(list[MergeRequest] | MergeRequest)
_COMMITS = msgspec.json.Decoder(list[Commit] | Commit)


def read_merge_requests(event: Event) -> Iterator[Entity]:
    """Read a page of merge requests, or one.

    Raises:
        PayloadError: The body is not what GitLab promises, or tells an unknown state.
    """
    source = event.source
    found = items(_MERGE_REQUESTS, event)
    check_clock((mr.updated_at for mr in found), event)
    people = People(source)
    repositories: dict[int, str] = {}
    for mr in found:
        at = mr.updated_at
        author = people.account(mr.author, at)
        if mr.reviewers:
            for reviewer in mr.reviewers:
                people.account(reviewer, at)
        key = keys.change(source, mr.project_id, mr.iid)
        repository = repositories.get(mr.project_id) or keys.repository(source, mr.project_id)
        # Most pages are about one project; one text serves all its rows.
        repositories[mr.project_id] = repository
        state = _STATES.get(mr.state) or change_state(mr.state)
        yield change(mr, key, repository, state, author, source)
        if state != "open":
            merger = people.account(mr.merge_user or mr.merged_by, at)
            yield change_merge(mr, key, repository, state, merger, source)
    yield from people.rows()


def change_state(state: str) -> State:
    """Name a merge request's state.

    Raises:
        PayloadError: GitLab never had such a state; guessing could hide a merge.
    """
    known = _STATES.get(state)
    if known is None:
        raise PayloadError(
            f"A merge request is in the state {state!r}, which is none of {', '.join(_STATES)}."
        )
    return known


def change(
    mr: MergeRequest, key: str, repository: str, state: State, author: str | None, source: str
) -> Change:
    """A merge request is a change. GitLab's `closed` is unmerged."""
    return Change(
        key=key,
        source=source,
        url=mr.web_url,
        changed_at=mr.updated_at,
        repository_id=repository,
        number=mr.iid,
        title=mr.title,
        author_id=author,
        opened_at=mr.created_at,
        state=state,
        is_draft=bool(mr.work_in_progress if mr.draft is None else mr.draft),
        source_branch=mr.source_branch,
        target_branch=mr.target_branch,
        labels=label_names(mr.labels),
        ticket_refs=mentioned(mr.title, mr.source_branch, mr.description),
    )


def change_merge(
    mr: MergeRequest, key: str, repository: str, state: State, merger: str | None, source: str
) -> ChangeMerge:
    """Say how a merge request ended; GitLab cuts ``merge_commit_sha`` in a fast-forward merge."""
    is_merged = state == "merged"
    return ChangeMerge(
        key=key.replace(":change:", ":change_merge:", 1),
        source=source,
        url=mr.web_url,
        changed_at=mr.updated_at,
        change_id=key,
        repository_id=repository,
        merged_at=mr.merged_at if is_merged else None,
        closed_at=None if is_merged else mr.closed_at,
        merged_by_id=merger if is_merged else None,
        head_revision=mr.sha,
        # A fast-forward makes no commit of its own: the squashed commit or the head lands.
        merge_revision=(mr.merge_commit_sha or mr.squash_commit_sha or mr.sha)
        if is_merged
        else None,
        squash_revision=mr.squash_commit_sha,
    )


def reopened(source: str, project_id: int, iid: int, at: datetime) -> ChangeMerge:
    """Take back that a merge request was closed."""
    change_id = keys.change(source, project_id, iid)
    return ChangeMerge(
        key=change_id.replace(":change:", ":change_merge:", 1),
        source=source,
        changed_at=at,
        is_deleted=True,
        change_id=change_id,
        repository_id=keys.repository(source, project_id),
    )


def label_names(labels: list[str | Label]) -> tuple[str, ...]:
    """Name the labels, told as text or with their details."""
    if not labels:
        return ()
    return tuple([x if isinstance(x, str) else x.name or x.title or "" for x in labels])


def read_merge_request_commits(event: Event) -> Iterator[Entity]:
    """Read the commits of a merge request as they were on its branch.

    They may never reach the repository, and this page tells no sizes, so `commit` is left to
    the pages of the repository.
    """
    told = page(event)
    project_id, iid = told.item()
    change_id = keys.change(told.source, project_id, iid)
    people = People(told.source)
    for commit in items(_COMMITS, event):
        at = commit.committed_date or commit.created_at or told.at
        yield ChangeCommit(
            key=f"{told.source}:change_commit:{project_id}!{iid}@{commit.id}",
            source=told.source,
            url=commit.web_url,
            changed_at=at,
            change_id=change_id,
            repository_id=keys.repository(told.source, project_id),
            commit_id=keys.commit(told.source, project_id, commit.id),
            revision=commit.id,
            author_id=people.author(commit.author_name, commit.author_email, at),
            # Old versions tell one time only, GitLab's word for when it was recorded.
            authored_at=commit.authored_date or commit.created_at,
        )
    yield from people.rows()
