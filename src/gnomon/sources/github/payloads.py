"""The shapes of GitHub's REST API (version 2022-11-28), only the fields we read.

Webhooks embed the same shapes. Fields that older versions leave out have a default; states are
plain text, and reading decides what an unknown one means.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

#: A time without a zone cannot be placed; GitHub always writes one.
Instant = Annotated[datetime, Meta(tz=True)]


class User(Struct, gc=False):
    """An account as embedded everywhere; null where it was deleted.

    API: https://docs.github.com/en/rest/users
    """

    login: str = ""
    id: int | None = None
    type: str | None = None
    name: str | None = None


class Repository(Struct, gc=False):
    """A repository.

    API: https://docs.github.com/en/rest/repos/repos
    """

    id: int
    full_name: str
    name: str = ""
    html_url: str | None = None
    default_branch: str | None = None
    archived: bool = False
    has_issues: bool = True


class ListedRepository(Repository, gc=False):
    """A repository where its times are told as text; pushes tell them as numbers."""

    updated_at: Instant | None = None
    pushed_at: Instant | None = None


class Label(Struct, gc=False):
    """A label."""

    name: str = ""


class Branch(Struct, gc=False):
    """One end of a pull request."""

    ref: str
    sha: str


class PullRequest(Struct, gc=False):
    """A pull request; lists leave out who merged it.

    API: https://docs.github.com/en/rest/pulls/pulls
    """

    number: int
    title: str
    state: str
    created_at: Instant
    updated_at: Instant
    head: Branch
    base: Branch
    body: str | None = None
    draft: bool = False
    user: User | None = None
    labels: list[Label] = []
    requested_reviewers: list[User] = []
    merged_at: Instant | None = None
    closed_at: Instant | None = None
    merged: bool | None = None
    merged_by: User | None = None
    merge_commit_sha: str | None = None
    html_url: str | None = None
    review_comments: int | None = None


class Signature(Struct, gc=False):
    """Who wrote or recorded a commit, as git knows it."""

    name: str | None = None
    email: str | None = None
    date: Instant | None = None


class GitCommit(Struct, gc=False):
    """The commit as git knows it."""

    message: str = ""
    author: Signature | None = None
    committer: Signature | None = None


class Sha(Struct, gc=False):
    """A commit named by its hash."""

    sha: str


class Stats(Struct, gc=False):
    """Lines of a commit, told for a single commit only."""

    additions: int
    deletions: int


class Commit(Struct, gc=False):
    """A commit, with the accounts GitHub finds behind its addresses.

    API: https://docs.github.com/en/rest/commits/commits
    """

    sha: str
    commit: GitCommit
    author: User | None = None
    committer: User | None = None
    parents: list[Sha] = []
    html_url: str | None = None
    stats: Stats | None = None
    files: list[Sha | None] | None = None


class Compared(Struct, gc=False):
    """What one revision has and another lacks.

    API: https://docs.github.com/en/rest/commits/commits#compare-two-commits
    """

    commits: list[Commit]


class File(Struct, gc=False):
    """One file of a pull request."""

    filename: str
    additions: int
    deletions: int
    previous_filename: str | None = None


class Review(Struct, gc=False):
    """A review of a pull request; its comments on lines are told apart from it.

    API: https://docs.github.com/en/rest/pulls/reviews
    """

    id: int
    state: str
    user: User | None = None
    body: str | None = None
    submitted_at: Instant | None = None
    html_url: str | None = None


class Comment(Struct, gc=False):
    """A comment on a pull request; one on a line of its diff names the file.

    API: https://docs.github.com/en/rest/pulls/comments
    """

    id: int
    created_at: Instant
    updated_at: Instant | None = None
    user: User | None = None
    path: str | None = None
    in_reply_to_id: int | None = None
    pull_request_review_id: int | None = None
    html_url: str | None = None


class Dismissed(Struct, gc=False):
    """The review that was dismissed, and what it had said."""

    review_id: int
    state: str


class Happening(Struct, gc=False):
    """An entry of a timeline; its kinds tell different things.

    API: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
    """

    event: str = ""
    id: int | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    submitted_at: Instant | None = None
    actor: User | None = None
    user: User | None = None
    requested_reviewer: User | None = None
    dismissed_review: Dismissed | None = None
    state: str | None = None
    body: str | None = None
    html_url: str | None = None


class IssueType(Struct, gc=False):
    """The type of an issue, where the organisation has types."""

    name: str


class PullRequestLink(Struct, gc=False):
    """Says that an issue is a pull request; false where it links to nothing.

    Old versions write it with every issue, empty for those that are none.
    """

    html_url: str | None = None
    url: str | None = None

    def __bool__(self) -> bool:
        return bool(self.html_url or self.url)


class Issue(Struct, gc=False):
    """An issue; GitHub lists pull requests among them.

    API: https://docs.github.com/en/rest/issues/issues
    """

    number: int
    title: str
    state: str
    created_at: Instant
    updated_at: Instant
    closed_at: Instant | None = None
    body: str | None = None
    user: User | None = None
    assignee: User | None = None
    labels: list[Label | str] = []
    state_reason: str | None = None
    kind: IssueType | None = field(default=None, name="type")
    pull_request: PullRequestLink | None = None
    html_url: str | None = None


class BranchHead(Struct, gc=False):
    """A branch or tag and the commit it points at.

    API: https://docs.github.com/en/rest/branches/branches
    """

    name: str
    commit: Sha
