"""What GitLab's issues mean: tickets, how they moved, and the iterations they are in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Literal

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import (
    Sprint,
    StatusCategory,
    Ticket,
    TicketText,
    TicketTransition,
)
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, items
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.page import Page, page
from gnomon.sources.gitlab.payloads import Issue, Iteration, StateEvent
from gnomon.sources.gitlab.people import People
from gnomon.sources.gitlab.read_changes import label_names

_CATEGORIES: dict[str, StatusCategory] = {"opened": "to_do", "closed": "done"}
_ITERATION_STATES: dict[int, Literal["future", "active", "closed"]] = {
    1: "future",
    2: "active",
    3: "closed",
}
_ISSUES = msgspec.json.Decoder(list[Issue] | Issue)
_STATE_EVENTS = msgspec.json.Decoder(list[StateEvent] | StateEvent)
_ITERATIONS = msgspec.json.Decoder(list[Iteration] | Iteration)


def read_issues(event: Event) -> Iterator[Entity]:
    """Read a page of issues, or one.

    Raises:
        PayloadError: The body is not what GitLab promises, or tells an unknown state.
    """
    told = page(event)
    people = People(told.source)
    found = items(_ISSUES, event)
    check_clock((issue.updated_at for issue in found), event)
    for issue in found:
        row = ticket(issue, told.source, people)
        yield row
        yield _text(issue, row)
        yield _opening(issue, row)
        if issue.iteration is not None:
            yield sprint(issue.iteration, told)
    yield from people.rows()


def ticket(issue: Issue, source: str, people: People) -> Ticket:
    """An issue is a ticket; its weight is its estimate.

    Raises:
        PayloadError: GitLab never had such a state.
    """
    category = _CATEGORIES.get(issue.state)
    if category is None:
        raise PayloadError(
            f"Issue {issue.iid} is in the state {issue.state!r}, neither opened nor closed."
        )
    at = issue.updated_at
    assignee = issue.assignee or (issue.assignees[0] if issue.assignees else None)
    return Ticket(
        key=keys.ticket(source, issue.project_id, issue.iid),
        source=source,
        url=issue.web_url,
        changed_at=at,
        project_id=keys.ticket_project(source, issue.project_id),
        number=f"#{issue.iid}",
        title=issue.title,
        kind=(issue.issue_type or "issue").lower(),
        is_sub_task=issue.issue_type == "task",
        status=issue.state,
        status_category=category,
        points=issue.weight,
        reporter_id=people.account(issue.author, at),
        assignee_id=people.account(assignee, at),
        parent_id=f"{source}:epic:{issue.epic.id}" if issue.epic else None,
        labels=label_names(issue.labels),
        sprint_ids=(_sprint_key(source, issue.iteration.id),) if issue.iteration else (),
        opened_at=issue.created_at,
        resolved_at=issue.closed_at,
    )


def _text(issue: Issue, row: Ticket) -> TicketText:
    return TicketText(
        key=row.key.replace(":ticket:", ":ticket_text:", 1),
        source=row.source,
        changed_at=row.changed_at,
        ticket_id=row.key,
        project_id=row.project_id,
        description=issue.description,
    )


def _opening(issue: Issue, row: Ticket) -> TicketTransition:
    """Creation is the first transition; GitLab's state events begin with the second."""
    return TicketTransition(
        key=f"{row.key.replace(':ticket:', ':ticket_transition:', 1)}-opened",
        source=row.source,
        changed_at=issue.created_at,
        ticket_id=row.key,
        project_id=row.project_id,
        to_status="opened",
        to_category="to_do",
        entered_at=issue.created_at,
        actor_id=row.reporter_id,
    )


def read_issue_state_events(event: Event) -> Iterator[Entity]:
    """Read when an issue was closed and reopened; creation is told by the issue itself."""
    told = page(event)
    project_id, iid = told.item()
    people = People(told.source)
    for happening in items(_STATE_EVENTS, event):
        at = happening.created_at
        actor = people.account(happening.user, at or told.at)
        if at is None or happening.state not in ("closed", "reopened"):
            continue
        is_closed = happening.state == "closed"
        yield TicketTransition(
            key=f"{told.source}:ticket_transition:state-{happening.id}",
            source=told.source,
            changed_at=at,
            ticket_id=keys.ticket(told.source, project_id, iid),
            project_id=keys.ticket_project(told.source, project_id),
            from_status="opened" if is_closed else "closed",
            to_status="closed" if is_closed else "opened",
            to_category="done" if is_closed else "to_do",
            entered_at=at,
            actor_id=actor,
        )
    yield from people.rows()


def read_iterations(event: Event) -> Iterator[Sprint]:
    """Read the iterations of a group."""
    told = page(event)
    for iteration in items(_ITERATIONS, event):
        yield sprint(iteration, told)


def sprint(iteration: Iteration, told: Page) -> Sprint:
    """An iteration is a sprint of a group.

    Raises:
        PayloadError: GitLab never had such a state.
    """
    state = _ITERATION_STATES.get(iteration.state)
    if state is None:
        raise PayloadError(f"Iteration {iteration.id} has the unknown state {iteration.state}.")
    return Sprint(
        key=_sprint_key(told.source, iteration.id),
        source=told.source,
        url=iteration.web_url,
        changed_at=iteration.updated_at or told.at,
        # Iterations of a cadence have no title of their own; people name them by their dates.
        name=iteration.title or f"{iteration.start_date} - {iteration.due_date}",
        goal=iteration.description,
        state=state,
        starts_at=_midnight(iteration.start_date),
        ends_at=_midnight(iteration.due_date),
    )


def _sprint_key(source: str, iteration_id: int) -> str:
    return f"{source}:sprint:{iteration_id}"


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
