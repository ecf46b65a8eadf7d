"""What is said about a merge request: comments, approvals, and what GitLab itself notes."""

import re
from collections.abc import Iterator

import msgspec

from gnomon.domain.code import ChangeEvent, Review
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.bodies import check_clock, decoded, items
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.page import Page, page
from gnomon.sources.gitlab.payloads import Approvals, Discussion, Note, StateEvent
from gnomon.sources.gitlab.people import People
from gnomon.sources.gitlab.read_changes import reopened

#: ``marked this merge request as **ready**``; before 13.2 ``unmarked as a **Work In Progress**``.
_DRAFT = re.compile(
    r"(un)?marked (?:this merge request |the merge request )?as (?:a )?"
    r"\*\*(ready|draft|Work In Progress)\*\*"
)
_REVIEW_REQUEST = re.compile(r"requested review from (.*?)(?: and removed |$)")
_ACCOUNT = re.compile(r"@([\w.-]*\w)")
_PUSH = re.compile(r"[Aa]dded \d+ (?:new )?commits?\b")
_APPROVALS = {
    "approved this merge request": "approval",
    "unapproved this merge request": "approval_revoked",
    "requested changes": "changes_requested",
}
#: The second spelling is of old versions.
_ABOUT_CHANGES = (None, "MergeRequest", "Merge request")
_NOTES = msgspec.json.Decoder(list[Note] | Note)
_DISCUSSIONS = msgspec.json.Decoder(list[Discussion] | Discussion)
_APPROVED = msgspec.json.Decoder(Approvals)
_STATE_EVENTS = msgspec.json.Decoder(list[StateEvent] | StateEvent)


def read_notes(event: Event) -> Iterator[Entity]:
    """Read the notes of a merge request."""
    told = page(event)
    people = People(told.source)
    found = items(_NOTES, event)
    check_clock((note.created_at for note in found), event)
    for note in found:
        yield from note_rows(note, told, people)
    yield from people.rows()


def read_discussions(event: Event) -> Iterator[Entity]:
    """Read the threads of a merge request: the same notes, and which thread they belong to."""
    told = page(event)
    people = People(told.source)
    for discussion in items(_DISCUSSIONS, event):
        for note in discussion.notes:
            yield from note_rows(note, told, people, thread=discussion.id)
    yield from people.rows()


def note_rows(
    note: Note, told: Page, people: People, *, thread: str | None = None
) -> Iterator[Review | ChangeEvent]:
    """Tell what a note means: a comment of a person, or a happening that GitLab notes."""
    if note.noteable_type not in _ABOUT_CHANGES:
        return
    project_id, iid = told.item()
    at = note.updated_at or note.created_at
    actor = people.account(note.author, at)
    key = f"{told.source}:review:note-{note.id}"
    if not note.system:
        yield _review(key, note, told, "comment", actor, thread)
        return
    verdict = _APPROVALS.get(note.body.strip().rstrip("."))
    if verdict is not None:
        yield _review(key, note, told, verdict, actor, None)
        return
    yield from _happenings(note, told, people, actor, project_id, iid)


def _review(
    key: str, note: Note, told: Page, kind: str, reviewer: str | None, thread: str | None
) -> Review:
    project_id, iid = told.item()
    return Review(
        key=key,
        source=told.source,
        changed_at=note.updated_at or note.created_at,
        change_id=keys.change(told.source, project_id, iid),
        repository_id=keys.repository(told.source, project_id),
        kind=kind,  # type: ignore[arg-type]
        reviewer_id=reviewer,
        reviewed_at=note.created_at,
        thread_id=thread,
        is_inline=note.type == "DiffNote",
    )


def _happenings(
    note: Note, told: Page, people: People, actor: str | None, project_id: int, iid: int
) -> Iterator[ChangeEvent]:
    def event(kind: str, suffix: str = "", target: str | None = None) -> ChangeEvent:
        return ChangeEvent(
            key=f"{told.source}:change_event:note-{note.id}{suffix}",
            source=told.source,
            changed_at=note.updated_at or note.created_at,
            change_id=keys.change(told.source, project_id, iid),
            repository_id=keys.repository(told.source, project_id),
            kind=kind,  # type: ignore[arg-type]
            happened_at=note.created_at,
            actor_id=actor,
            target_id=target,
        )

    if draft := _DRAFT.match(note.body):
        yield event("ready" if draft[1] or draft[2] == "ready" else "draft")
    elif asked := _REVIEW_REQUEST.match(note.body):
        for user_name in _ACCOUNT.findall(asked[1]):
            target = people.named(user_name, note.created_at)
            yield event("review_requested", f"-{user_name.lower()}", target)
    elif _PUSH.match(note.body):
        yield event("pushed")


def read_approvals(event: Event) -> Iterator[Entity]:
    """Read who approves now.

    An approval without a time (before GitLab 17) cannot be placed; GitLab's notes tell those.
    """
    told = page(event)
    project_id, iid = told.item()
    people = People(told.source)
    for approval in decoded(_APPROVED, event).approved_by:
        at = approval.approved_at
        reviewer = people.account(approval.user, at or told.at)
        if at is None:
            continue
        yield Review(
            key=f"{told.source}:review:approval-{project_id}!{iid}-{approval.user.id}",
            source=told.source,
            changed_at=at,
            change_id=keys.change(told.source, project_id, iid),
            repository_id=keys.repository(told.source, project_id),
            kind="approval",
            reviewer_id=reviewer,
            reviewed_at=at,
        )
    yield from people.rows()


def read_merge_request_state_events(event: Event) -> Iterator[Entity]:
    """Read when a merge request was closed, reopened and merged.

    Events without a time (imported ones) cannot be placed and are left out.
    """
    told = page(event)
    project_id, iid = told.item()
    people = People(told.source)
    for happening in items(_STATE_EVENTS, event):
        at = happening.created_at
        actor = people.account(happening.user, at or told.at)
        if at is None or happening.state not in ("closed", "reopened", "merged"):
            continue
        yield ChangeEvent(
            key=f"{told.source}:change_event:state-{happening.id}",
            source=told.source,
            changed_at=at,
            change_id=keys.change(told.source, project_id, iid),
            repository_id=keys.repository(told.source, project_id),
            kind=happening.state,
            happened_at=at,
            actor_id=actor,
        )
        if happening.state == "reopened":
            yield reopened(told.source, project_id, iid, at)
    yield from people.rows()
