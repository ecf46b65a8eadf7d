"""Repositories, changes and their commits, reviews."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity


class Repository(Entity, frozen=True, kw_only=True):
    """A version-controlled repository. Grain: one row per repository and source."""

    path: str
    """Path in its tool: ``shop/checkout-api``; a local repository's folder name."""
    default_branch: str | None = None
    """Branch that changes are merged into by default; null in an empty repository."""
    is_archived: bool = False
    """Whether it is closed to writing."""


class GitRef(Entity, frozen=True, kw_only=True):
    """A branch or tag. Grain: repository and full name; a force-push is a newer row."""

    repository_id: str
    """The repository."""
    kind: Literal["branch", "tag"]
    """What it is."""
    name: str
    """Short name: ``main``, ``v1.4.0``."""
    revision: str
    """Full hash of the commit it points at (an annotated tag: the commit behind it)."""
    tagged_at: datetime | None = None
    """When an annotated tag was made; null for branches and light tags."""


class Commit(Entity, frozen=True, kw_only=True):
    """A commit. Grain: repository and hash (``<repository key>@<hash>``); never changes."""

    repository_id: str
    """The repository."""
    revision: str
    """Full hash."""
    parents: tuple[str, ...] = ()
    """Hashes of its parents, in order; empty for a root."""
    author_id: str | None = None
    """Identity of who wrote it."""
    committer_id: str | None = None
    """Identity of who recorded it."""
    authored_at: datetime
    """When it was written; a rebase keeps it, an amend may not."""
    committed_at: datetime
    """When it was recorded in this form."""
    title: str = ""
    """First line of the message."""
    co_author_ids: tuple[str, ...] = ()
    """Identities named in ``Co-authored-by`` trailers."""
    reverts: tuple[str, ...] = ()
    """Hashes it says it reverts."""
    cherry_picked_from: tuple[str, ...] = ()
    """Hashes it says it was cherry-picked from."""
    ticket_refs: tuple[str, ...] = ()
    """Ticket numbers named in the message, such as ``SHOP-12``."""
    added_lines: int | None = None
    """Lines added; null when not told. Binary files count as 0."""
    deleted_lines: int | None = None
    """Lines deleted; null when not told."""
    file_count: int | None = None
    """Files touched; null when not told."""


class CommitFile(Entity, frozen=True, kw_only=True):
    """What a commit did to one file. Grain: commit and path."""

    commit_id: str
    """The commit."""
    repository_id: str
    """The repository."""
    path: str
    """Path after the commit."""
    old_path: str | None = None
    """Path before, where git sees a rename."""
    added_lines: int | None = None
    """Lines added; null for a binary file."""
    deleted_lines: int | None = None
    """Lines deleted; null for a binary file."""


class CommitLanding(Entity, frozen=True, kw_only=True):
    """Where a commit first reached the main line. Grain: commit.

    ``A`` is contained in main-line commit ``B`` exactly when ``A.position <= B.position``, so
    ancestry is a comparison. A rewritten main line is told again as a whole.
    """

    commit_id: str
    """The commit."""
    repository_id: str
    """The repository."""
    revision: str
    """Full hash of the commit."""
    mainline_revision: str
    """The first commit of the default branch's first-parent line that contains it."""
    position: int
    """Number of that commit on the first-parent line, from the root (0)."""


class Change(Entity, frozen=True, kw_only=True):
    """A proposed change to a repository (merge request, pull request). Grain: one row per change.

    What every teller knows; merge, size and life-cycle events are tables of their own.
    """

    repository_id: str
    """The repository it would change."""
    number: int | None = None
    """Number in the repository; null when its teller is a git history that names none."""
    title: str
    """Its title."""
    author_id: str | None = None
    """Identity that opened it; null when the account is gone or its teller cannot know."""
    opened_at: datetime | None = None
    """When it was opened, draft or not; null when its teller is a git history."""
    state: Literal["open", "merged", "closed"]
    """Where it is; ``closed`` is without a merge."""
    is_draft: bool = False
    """Whether it is a draft now."""
    source_branch: str | None = None
    """Branch it comes from."""
    target_branch: str | None = None
    """Branch it goes to."""
    labels: tuple[str, ...] = ()
    """Its labels."""
    ticket_refs: tuple[str, ...] = ()
    """Ticket numbers in title, branch and description."""


class ChangeMerge(Entity, frozen=True, kw_only=True):
    """How and when a change ended. Grain: one row per merged or closed change."""

    change_id: str
    """The change."""
    repository_id: str
    """Its repository."""
    merged_at: datetime | None = None
    """When it was merged; null when closed without a merge."""
    closed_at: datetime | None = None
    """When it was closed without a merge; null when merged."""
    merged_by_id: str | None = None
    """Identity that merged it."""
    head_revision: str | None = None
    """Last commit of the source branch."""
    merge_revision: str | None = None
    """The commit on the target branch: the merge commit, the squashed or last rebased commit."""
    squash_revision: str | None = None
    """The squashed commit, when it was squashed."""


class ChangeSize(Entity, frozen=True, kw_only=True):
    """Size of a change. Grain: one row per change."""

    change_id: str
    """The change."""
    repository_id: str
    """Its repository."""
    added_lines: int | None = None
    """Lines added, excluded files left out; null when the tool cut the diff."""
    deleted_lines: int | None = None
    """Lines deleted, excluded files left out; null when the tool cut the diff."""
    file_count: int | None = None
    """Files touched, excluded ones left out; null when the tool only says *more than*."""
    excluded_file_count: int = 0
    """Lock files, generated and vendored files left out of the figures."""
    is_truncated: bool = False
    """Whether the tool cut the diff, so that the figures are not whole."""
    paths: tuple[str, ...] = ()
    """Folders touched (at most 64), to tell which services of the repository it changes."""


class ChangeCommit(Entity, frozen=True, kw_only=True):
    """A commit of a change as it was on its branch. Grain: change and commit."""

    change_id: str
    """The change."""
    repository_id: str
    """Its repository."""
    commit_id: str
    """``<repository key>@<hash>``; the commit may be gone from the repository after a squash."""
    revision: str
    """Full hash."""
    author_id: str | None = None
    """Identity of its author."""
    authored_at: datetime | None = None
    """When it was written."""


class ChangeEvent(Entity, frozen=True, kw_only=True):
    """Something that happened to a change. Grain: one row per happening."""

    change_id: str
    """The change."""
    repository_id: str
    """Its repository."""
    kind: Literal["ready", "draft", "review_requested", "closed", "reopened", "merged", "pushed"]
    """What happened; ``ready`` is leaving draft."""
    happened_at: datetime
    """When."""
    actor_id: str | None = None
    """Identity that did it."""
    target_id: str | None = None
    """Identity it was about: whose review was requested."""


class Review(Entity, frozen=True, kw_only=True):
    """One response to a change. Grain: one row per comment, approval or verdict."""

    change_id: str
    """The change."""
    repository_id: str
    """Its repository."""
    kind: Literal["comment", "approval", "changes_requested", "approval_revoked"]
    """What the response was; a suggestion is a comment."""
    reviewer_id: str | None = None
    """Identity that responded; null when the account is gone."""
    reviewed_at: datetime
    """When."""
    thread_id: str | None = None
    """Discussion it belongs to."""
    is_inline: bool = False
    """Whether it stands on a line of the diff."""
