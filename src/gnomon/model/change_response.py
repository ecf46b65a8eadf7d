"""How a change was answered before its end."""

from typing import Any

import ibis

from gnomon.domain.expression import unknown_like

Table = Any


def change_response(
    change: Table,
    change_merge: Table,
    review: Table,
    actor: Table,
    *,
    review_responses: tuple[str, ...] = ("comment", "approval", "changes_requested"),
) -> Table:
    """Responses to a change up to its end, summed up; bots and assistants left out.

    A response by an account that is gone counts as a human's, and as another's than the author's.

    Args:
        change: Needs ``key``, ``author_id``, ``state``.
        change_merge: Needs ``change_id``, ``merged_at``, ``closed_at``.
        review: Needs ``change_id``, ``kind``, ``reviewer_id``, ``reviewed_at``.
        actor: Needs ``identity_id``, ``person_id``, ``kind``.
        review_responses: Kinds of response that make a change reviewed. Only ``approval`` makes
            more changes count as merged without review.

    Returns:
        One row per change with any response: ``change_id``, ``first_review_at`` (first of
        ``review_responses`` by a human other than the author; null: none), ``approval_count``,
        ``comment_count`` (by others), ``author_comment_count``, ``reviewer_count`` (int64).
    """
    people = actor.select("identity_id", "person_id", "kind")
    author = people.select(author_identity="identity_id", author_person="person_id")
    ends = change_merge.select("merged_at", "closed_at", ended_change="change_id")
    whose = change.select("author_id", "state", owner_change="key")
    whose = whose.left_join(author, whose.author_id == author.author_identity)
    whose = whose.left_join(ends, whose.owner_change == ends.ended_change)
    # A reopened change keeps the row of its closing; its state says that it is open again.
    closed_at = ibis.ifelse(whose.state == "closed", whose.closed_at, unknown_like(whose.closed_at))
    whose = whose.select(
        "owner_change",
        end_at=whose.merged_at.coalesce(closed_at),
        author_id=whose.author_person.coalesce(whose.author_id),
    )
    told = review.select("change_id", "reviewer_id", "reviewed_at", response="kind")
    responses = told.left_join(people, told.reviewer_id == people.identity_id)
    responses = responses.filter((responses.kind == "human") | responses.kind.isnull())
    responses = responses.join(whose, responses.change_id == whose.owner_change)
    responses = responses.filter(
        responses.end_at.isnull() | (responses.reviewed_at <= responses.end_at)
    )
    responses = responses.mutate(reviewer=responses.person_id.coalesce(responses.reviewer_id))
    is_own = (responses.reviewer == responses.author_id).fill_null(False)
    counts = responses.response.isin(review_responses) & ~is_own
    is_comment = responses.response == "comment"
    return responses.group_by("change_id").agg(
        first_review_at=responses.reviewed_at.min(where=counts),
        approval_count=((responses.response == "approval") & ~is_own).sum(),
        comment_count=(is_comment & ~is_own).sum(),
        author_comment_count=(is_comment & is_own).sum(),
        reviewer_count=responses.reviewer.nunique(where=counts),
    )
