"""A change from its first commit to its end, in one row."""

from typing import Any

import ibis

from gnomon.domain.expression import unknown_like

Table = Any


def change_life(
    change: Table,
    change_merge: Table,
    change_commit: Table,
    change_opening: Table,
    change_response: Table,
    actor: Table,
    same_repository: Table,
) -> Table:
    """When a change was begun, offered, answered and merged, by whom.

    Changes that a clone tells are left out where the tool that hosts the repository tells its own.
    A teller that sends one message per step tells a change once, as open; an end that came later
    ends it.

    Args:
        change: Needs ``key``, ``changed_at``, ``repository_id``, ``number``, ``title``,
            ``author_id``, ``opened_at``, ``state``, ``target_branch``, ``source_branch``, ``url``.
        change_merge: Needs ``change_id``, ``merged_at``, ``closed_at``, ``merged_by_id``, the three
            revisions.
        change_commit: Needs ``change_id``, ``authored_at``.
        change_opening: Needs ``change_id``, ``ready_at``, ``review_requested_at``.
        change_response: Counts and first response per change.
        actor: Needs ``identity_id``, ``person_id``, ``kind``.
        same_repository: Needs ``repository_id``, ``canonical_id``, ``is_mirror``.

    Returns:
        One row per change: ``change_id``, ``repository_id`` (the one that stands for all that are
        the same), ``number``, ``title``, ``url``, ``state``, ``source_branch``, ``target_branch``,
        ``person_id`` and ``author_kind`` (null person: the account is gone; kind human then),
        ``merged_by_id`` (person), ``first_commit_at`` (earliest authored commit of its branch; null
        when its commits are not told), ``commit_count`` (null then), ``opened_at``, ``ready_at``
        (opened, or first left draft; null while a draft), ``review_requested_at`` (null: never, or
        not told), ``first_review_at`` (first response by a human other than the author before the
        end; null: none), ``merged_at``, ``closed_at`` (closed without a merge; null while open or
        merged), ``approval_count``, ``comment_count``, ``author_comment_count``, ``reviewer_count``
        (int64, 0 when there were none), ``is_reviewed``, ``head_revision``, ``merge_revision``,
        ``squash_revision``.
    """
    commits = change_commit.group_by("change_id").agg(
        first_commit_at=change_commit.authored_at.min(), commit_count=change_commit.count()
    )
    ends = change_merge.select(
        "change_id",
        "merged_at",
        "closed_at",
        "merged_by_id",
        "head_revision",
        "merge_revision",
        "squash_revision",
    )
    named = change.rename(change_id="key")
    whole = named
    for side in (ends, commits, change_opening, change_response):
        whole = whole.left_join(side, "change_id").drop("change_id_right")
    author = actor.select(author_identity="identity_id", person="person_id", author_kind="kind")
    merger = actor.select(merger_identity="identity_id", merger_person="person_id")
    whole = whole.left_join(author, whole.author_id == author.author_identity)
    whole = whole.left_join(merger, whole.merged_by_id == merger.merger_identity)
    canonical = same_repository.select("canonical_id", "is_mirror", told_id="repository_id")
    whole = whole.left_join(canonical, whole.repository_id == canonical.told_id)
    # The tool that hosts a repository tells its changes in full; a clone tells them again.
    whole = whole.filter(~whole.is_mirror.fill_null(False))
    whole = whole.mutate(state=_state(whole))
    return whole.select(
        "change_id",
        "number",
        "title",
        "url",
        "state",
        "source_branch",
        "target_branch",
        "first_commit_at",
        "commit_count",
        "opened_at",
        "ready_at",
        "review_requested_at",
        "first_review_at",
        "merged_at",
        "head_revision",
        "merge_revision",
        "squash_revision",
        repository_id=ibis.coalesce(whole.canonical_id, whole.repository_id),
        person_id=ibis.coalesce(whole.person, whole.author_id),
        author_kind=ibis.coalesce(whole.author_kind, "human"),
        merged_by_id=ibis.coalesce(whole.merger_person, whole.merged_by_id),
        # A reopened change keeps the row of its closing; its state says that it is open again.
        closed_at=ibis.ifelse(
            whole.state == "closed", whole.closed_at, unknown_like(whole.closed_at)
        ),
        approval_count=whole.approval_count.fill_null(0),
        comment_count=whole.comment_count.fill_null(0),
        author_comment_count=whole.author_comment_count.fill_null(0),
        reviewer_count=whole.reviewer_count.fill_null(0),
        is_reviewed=whole.first_review_at.notnull(),
    )


def _state(whole: Table) -> Any:
    """Where a change is: as told, unless it ended after it was last told to be open."""
    is_open = whole.state == "open"
    return ibis.cases(
        (is_open & whole.merged_at.notnull(), "merged"),
        (is_open & (whole.closed_at > whole.changed_at).fill_null(False), "closed"),
        else_=whole.state,
    )
