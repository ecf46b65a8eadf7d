"""What GitHub's issues mean: tickets, and how they moved."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import StatusCategory, Ticket, TicketText, TicketTransition
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded, items
from gnomon.sources.github import keys
from gnomon.sources.github.page import page
from gnomon.sources.github.payloads import Happening, Issue
from gnomon.sources.github.people import People
from gnomon.sources.github.read_changes import label_names

_CATEGORIES: dict[str, StatusCategory] = {"open": "to_do", "closed": "done"}
_ISSUES = msgspec.json.Decoder(list[Issue] | Issue)
_TIMELINE = msgspec.json.Decoder(list[Happening])


def read_issues(event: Event) -> Iterator[Entity]:
    """Read a page of issues, or one; the pull requests among them are told by themselves.

    Raises:
        PayloadError: The body is not what GitHub promises, or tells an unknown state.
    """
    told = page(event)
    people = People(told.source)
    found = [issue for issue in items(_ISSUES, event) if not issue.pull_request]
    check_clock((issue.updated_at for issue in found), event)
    repository_id = told.repository_id()
    for issue in found:
        yield from ticket_rows(issue, told.source, repository_id, people)
    yield from people.rows()


def ticket_rows(
    issue: Issue, source: str, repository_id: int, people: People
) -> Iterator[Ticket | TicketText | TicketTransition]:
    """An issue is a ticket with a text; its creation is its first transition."""
    row = _ticket(issue, source, repository_id, people)
    yield row
    yield TicketText(
        key=row.key.replace(":ticket:", ":ticket_text:", 1),
        source=source,
        changed_at=row.changed_at,
        ticket_id=row.key,
        project_id=row.project_id,
        description=issue.body,
    )
    yield TicketTransition(
        key=f"{row.key.replace(':ticket:', ':ticket_transition:', 1)}-opened",
        source=source,
        changed_at=issue.created_at,
        ticket_id=row.key,
        project_id=row.project_id,
        to_status="open",
        to_category="to_do",
        entered_at=issue.created_at,
        actor_id=row.reporter_id,
    )


def _ticket(issue: Issue, source: str, repository_id: int, people: People) -> Ticket:
    category = _CATEGORIES.get(issue.state)
    if category is None:
        raise PayloadError(
            f"Issue {issue.number} is in the state {issue.state!r}, neither open nor closed."
        )
    at = issue.updated_at
    return Ticket(
        key=keys.ticket(source, repository_id, issue.number),
        source=source,
        url=issue.html_url,
        changed_at=at,
        project_id=keys.ticket_project(source, repository_id),
        number=f"#{issue.number}",
        title=issue.title,
        kind=issue.kind.name.lower() if issue.kind else "issue",
        status=issue.state,
        status_category=category,
        reporter_id=people.account(issue.user, at),
        assignee_id=people.account(issue.assignee, at),
        labels=label_names(issue.labels),
        opened_at=issue.created_at,
        resolved_at=issue.closed_at,
        resolution=issue.state_reason if issue.state == "closed" else None,
    )


def deleted(source: str, repository_id: int, number: int, at: datetime) -> Ticket:
    """Say that an issue is gone: deleted, or moved to another repository under a new number."""
    return Ticket(
        key=keys.ticket(source, repository_id, number),
        source=source,
        changed_at=at,
        is_deleted=True,
        project_id=keys.ticket_project(source, repository_id),
        number=f"#{number}",
        title="",
        kind="issue",
        status="closed",
        status_category="done",
        opened_at=at,
    )


def read_issue_timeline(event: Event) -> Iterator[Entity]:
    """Read when an issue was closed and reopened; creation is told by the issue itself."""
    told = page(event)
    repository_id, number = told.item()
    people = People(told.source)
    for happening in decoded(_TIMELINE, event):
        at = happening.created_at
        if at is None or happening.id is None or happening.event not in ("closed", "reopened"):
            continue
        is_closed = happening.event == "closed"
        yield TicketTransition(
            key=f"{told.source}:ticket_transition:timeline-{happening.id}",
            source=told.source,
            changed_at=at,
            ticket_id=keys.ticket(told.source, repository_id, number),
            project_id=keys.ticket_project(told.source, repository_id),
            from_status="open" if is_closed else "closed",
            to_status="closed" if is_closed else "open",
            to_category="done" if is_closed else "to_do",
            entered_at=at,
            actor_id=people.account(happening.actor, at),
        )
    yield from people.rows()
