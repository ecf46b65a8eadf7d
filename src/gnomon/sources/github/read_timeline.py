"""What happens to a pull request: reviews, comments, and what its timeline notes.

A timeline tells reviews and comments too, with the numbers that webhooks and lists give them, so
that all three end in the same rows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from gnomon.domain.code import ChangeEvent
from gnomon.domain.code import Review as ReviewRow
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.bodies import check_clock, decoded, items
from gnomon.sources.github import keys
from gnomon.sources.github.page import Page, page
from gnomon.sources.github.payloads import Comment, Happening, Review
from gnomon.sources.github.people import People
from gnomon.sources.github.read_changes import reopened

EventKind = Literal["ready", "draft", "review_requested", "closed", "reopened", "merged", "pushed"]
ReviewKind = Literal["comment", "approval", "changes_requested", "approval_revoked"]

_EVENTS: dict[str, EventKind] = {
    "ready_for_review": "ready",
    "convert_to_draft": "draft",
    "converted_to_draft": "draft",
    "review_requested": "review_requested",
    "closed": "closed",
    "reopened": "reopened",
    "merged": "merged",
    "head_ref_force_pushed": "pushed",
}
_VERDICTS: dict[str, ReviewKind] = {
    "approved": "approval",
    "changes_requested": "changes_requested",
    "commented": "comment",
}
_TIMELINE = msgspec.json.Decoder(list[Happening])
_REVIEWS = msgspec.json.Decoder(list[Review] | Review)
_COMMENTS = msgspec.json.Decoder(list[Comment] | Comment)


def read_pull_timeline(event: Event) -> Iterator[Entity]:
    """Read the whole timeline of a pull request."""
    told = page(event)
    found = decoded(_TIMELINE, event)
    check_clock((x.created_at for x in found if x.created_at), event)
    people = People(told.source)
    said = {x.dismissed_review.review_id: x for x in found if x.dismissed_review}
    reviewers = {x.id: x.user for x in found if x.event == "reviewed"}
    merged_at = min(
        (x.created_at for x in found if x.event == "merged" and x.created_at), default=None
    )
    for happening in found:
        if happening.event == "reviewed":
            yield from _reviewed(happening, said, told, people)
        elif happening.event == "commented":
            yield from _commented(happening, told, people)
        elif dismissed := happening.dismissed_review:
            if _VERDICTS.get(dismissed.state) == "approval" and happening.created_at:
                happening.user = reviewers.get(dismissed.review_id)
                yield _revoked(happening, happening.created_at, told, people)
        else:
            yield from _happened(happening, merged_at, told, people)
    yield from people.rows()


def _reviewed(
    happening: Happening, said: dict[int, Happening], told: Page, people: People
) -> Iterator[ReviewRow]:
    if happening.id is None:
        return
    state = happening.state or ""
    # A dismissed review no longer tells what it had said; its dismissal does.
    dismissal = said.get(happening.id)
    if state == "dismissed" and dismissal and dismissal.dismissed_review:
        state = dismissal.dismissed_review.state
    review = Review(
        happening.id,
        state,
        happening.user,
        happening.body,
        happening.submitted_at,
        happening.html_url,
    )
    yield from review_rows(review, told, people)


def _commented(happening: Happening, told: Page, people: People) -> Iterator[ReviewRow]:
    if happening.id is not None and happening.created_at is not None:
        comment = Comment(
            happening.id,
            happening.created_at,
            happening.updated_at,
            happening.user or happening.actor,
            html_url=happening.html_url,
        )
        yield comment_row(comment, told, people)


def _revoked(happening: Happening, at: datetime, told: Page, people: People) -> ReviewRow:
    """A dismissed approval no longer stands, whoever dismissed it."""
    repository_id, number = told.item()
    return ReviewRow(
        key=f"{told.source}:review:dismissal-{happening.id}",
        source=told.source,
        changed_at=at,
        change_id=keys.change(told.source, repository_id, number),
        repository_id=keys.repository(told.source, repository_id),
        kind="approval_revoked",
        reviewer_id=people.account(happening.user, at),
        reviewed_at=at,
    )


def _happened(
    happening: Happening, merged_at: datetime | None, told: Page, people: People
) -> Iterator[Entity]:
    kind, at = _EVENTS.get(happening.event), happening.created_at
    if kind is None or at is None or happening.id is None:
        return
    # GitHub closes what it merges, and tells both.
    if kind == "closed" and merged_at is not None and at >= merged_at:
        return
    repository_id, number = told.item()
    yield ChangeEvent(
        key=f"{told.source}:change_event:timeline-{happening.id}",
        source=told.source,
        changed_at=at,
        change_id=keys.change(told.source, repository_id, number),
        repository_id=keys.repository(told.source, repository_id),
        kind=kind,
        happened_at=at,
        actor_id=people.account(happening.actor, at),
        target_id=people.account(happening.requested_reviewer, at),
    )
    if kind == "reopened":
        yield reopened(told.source, repository_id, number, at)


def read_reviews(event: Event) -> Iterator[Entity]:
    """Read the reviews of a pull request."""
    told = page(event)
    people = People(told.source)
    for review in items(_REVIEWS, event):
        yield from review_rows(review, told, people)
    yield from people.rows()


def review_rows(review: Review, told: Page, people: People) -> Iterator[ReviewRow]:
    """Tell a review, if it says something.

    A pending one is not submitted, a dismissed one does not tell what it had said, and one that
    only holds comments on lines says what they say.
    """
    kind, at = _VERDICTS.get(review.state.lower()), review.submitted_at
    if kind is None or at is None or (kind == "comment" and not review.body):
        return
    repository_id, number = told.item()
    yield ReviewRow(
        key=f"{told.source}:review:review-{review.id}",
        source=told.source,
        url=review.html_url,
        changed_at=at,
        change_id=keys.change(told.source, repository_id, number),
        repository_id=keys.repository(told.source, repository_id),
        kind=kind,
        reviewer_id=people.account(review.user, at),
        reviewed_at=at,
    )


def read_pull_comments(event: Event) -> Iterator[Entity]:
    """Read the comments on lines of a pull request."""
    told = page(event)
    people = People(told.source)
    for comment in items(_COMMENTS, event):
        yield comment_row(comment, told, people)
    yield from people.rows()


def comment_row(
    comment: Comment, told: Page, people: People, *, is_deleted: bool = False
) -> ReviewRow:
    """Tell a comment; replies belong to the thread of the comment they answer."""
    repository_id, number = told.item()
    at = comment.updated_at or comment.created_at
    is_inline = comment.path is not None
    thread = comment.in_reply_to_id or comment.id if is_inline else None
    return ReviewRow(
        # GitHub numbers the two kinds of comments apart.
        key=f"{told.source}:review:{'line-' if is_inline else ''}comment-{comment.id}",
        source=told.source,
        url=comment.html_url,
        changed_at=told.at if is_deleted else at,
        is_deleted=is_deleted,
        change_id=keys.change(told.source, repository_id, number),
        repository_id=keys.repository(told.source, repository_id),
        kind="comment",
        reviewer_id=people.account(comment.user, at),
        reviewed_at=comment.created_at,
        thread_id=str(thread) if thread else None,
        is_inline=is_inline,
    )
