"""The shapes of GitLab's REST API v4, only the fields we read.

Fields that older or newer versions leave out have a default; states are plain text, and reading
decides what an unknown one means.
"""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

#: A time without a zone cannot be placed; GitLab always writes one.
Instant = Annotated[datetime, Meta(tz=True)]


class User(Struct, gc=False):
    """An account as embedded everywhere.

    API: https://docs.gitlab.com/api/users
    """

    username: str = ""
    id: int | None = None
    name: str | None = None
    bot: bool | None = None


class Label(Struct, gc=False):
    """A label where it is told with its details."""

    title: str | None = None
    name: str | None = None


class Project(Struct, gc=False):
    """A project.

    API: https://docs.gitlab.com/api/projects
    """

    id: int
    path_with_namespace: str
    name: str = ""
    web_url: str | None = None
    default_branch: str | None = None
    archived: bool = False
    empty_repo: bool = False
    created_at: Instant | None = None
    updated_at: Instant | None = None
    last_activity_at: Instant | None = None
    repository_access_level: str | None = None
    merge_requests_access_level: str | None = None
    builds_access_level: str | None = None
    issues_access_level: str | None = None
    environments_access_level: str | None = None
    marked_for_deletion_on: str | None = None


class MergeRequest(Struct, gc=False):
    """A merge request.

    API: https://docs.gitlab.com/api/merge_requests
    """

    iid: int
    project_id: int
    title: str
    state: str
    created_at: Instant
    updated_at: Instant
    description: str | None = None
    merged_at: Instant | None = None
    closed_at: Instant | None = None
    merged_by: User | None = None
    merge_user: User | None = None
    author: User | None = None
    reviewers: list[User] | None = None
    source_branch: str | None = None
    target_branch: str | None = None
    labels: list[str | Label] = []
    draft: bool | None = None
    work_in_progress: bool | None = None
    sha: str | None = None
    merge_commit_sha: str | None = None
    squash_commit_sha: str | None = None
    web_url: str | None = None


class Commit(Struct, gc=False):
    """A commit.

    API: https://docs.gitlab.com/api/commits
    """

    id: str
    title: str = ""
    message: str | None = None
    parent_ids: list[str] = []
    author_name: str | None = None
    author_email: str | None = None
    authored_date: Instant | None = None
    committer_name: str | None = None
    committer_email: str | None = None
    committed_date: Instant | None = None
    created_at: Instant | None = None
    web_url: str | None = None
    stats: "CommitStats | None" = None


class CommitStats(Struct, gc=False):
    """Lines of a commit, told with ``with_stats`` or for a single commit."""

    additions: int
    deletions: int


class Diff(Struct, gc=False):
    """One file of a merge request.

    API: https://docs.gitlab.com/api/merge_requests/#list-merge-request-diffs
    """

    new_path: str
    old_path: str
    diff: str = ""
    collapsed: bool = False
    too_large: bool = False
    generated_file: bool = False


class Changes(Struct, gc=False):
    """A merge request with all its files; the older, deprecated way to ask."""

    changes: list[Diff]
    overflow: bool = False


class Note(Struct, gc=False):
    """A comment, or what GitLab itself notes.

    API: https://docs.gitlab.com/api/notes
    """

    id: int
    created_at: Instant
    body: str = ""
    author: User | None = None
    updated_at: Instant | None = None
    system: bool = False
    type: str | None = None
    noteable_type: str | None = None


class Discussion(Struct, gc=False):
    """A thread of notes.

    API: https://docs.gitlab.com/api/discussions
    """

    id: str
    notes: list[Note]


class Approval(Struct, gc=False):
    """One approval; its time is told by GitLab 17 and newer."""

    user: User
    approved_at: Instant | None = None


class Approvals(Struct, gc=False):
    """Who approves a merge request now.

    API: https://docs.gitlab.com/api/merge_request_approvals
    """

    approved_by: list[Approval] = []


class StateEvent(Struct, gc=False):
    """A change of state.

    API: https://docs.gitlab.com/api/resource_state_events
    """

    id: int
    state: str
    resource_type: str
    resource_id: int
    user: User | None = None
    created_at: Instant | None = None


class Epic(Struct, gc=False):
    """The epic of an issue."""

    id: int


class Iteration(Struct, gc=False):
    """A sprint of GitLab Premium.

    API: https://docs.gitlab.com/api/group_iterations
    """

    id: int
    state: int
    title: str | None = None
    description: str | None = None
    start_date: date | None = None
    due_date: date | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    web_url: str | None = None


class Issue(Struct, gc=False):
    """An issue.

    API: https://docs.gitlab.com/api/issues
    """

    iid: int
    project_id: int
    title: str
    state: str
    created_at: Instant
    updated_at: Instant
    closed_at: Instant | None = None
    description: str | None = None
    author: User | None = None
    assignee: User | None = None
    assignees: list[User] = []
    labels: list[str | Label] = []
    issue_type: str | None = None
    weight: float | None = None
    epic: Epic | None = None
    iteration: Iteration | None = None
    web_url: str | None = None


class Branch(Struct, gc=False):
    """A branch.

    API: https://docs.gitlab.com/api/branches
    """

    name: str
    commit: Commit
    web_url: str | None = None


class Tag(Struct, gc=False):
    """A tag.

    API: https://docs.gitlab.com/api/tags
    """

    name: str
    commit: Commit
    created_at: Instant | None = None
