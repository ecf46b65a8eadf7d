"""What CDEvents say of tickets, and of approvals that hold work up."""

from collections.abc import Iterator

from gnomon.domain.entity import Entity
from gnomon.domain.planning import Ticket, TicketProject, TicketTransition
from gnomon.domain.quality import GateResult, Verdict
from gnomon.sources.cdevents.told import MENTIONED, Told

_OPEN, _CLOSED = "open", "closed"
#: How an approval ended; one that was cancelled or expired was never given or refused.
_VERDICTS: dict[str, Verdict] = {"approved": "pass", "rejected": "fail"}


def ticket(told: Told) -> Iterator[Entity]:
    """A ticket: its creation tells the whole of it, its end is a move to *closed*.

    The project is the group that a ticket is for, else the source that keeps it. An update does not
    say what was edited, so it is a happening and nothing more.
    """
    content = told.content
    ticket_id = told.key("ticket")
    project = content.group or told.subject.source or told.sender
    project_id = f"{told.subject.source or told.sender}:ticket_project:{project}"
    people = [content.creator, content.updated_by, *content.assignees]
    accounts = {name: told.identity(name) for name in people if name}
    keys = {name: account.key for name, account in accounts.items()}
    yield from accounts.values()
    actor_id = keys.get(content.updated_by or "")
    yield TicketProject(
        key=project_id, source=told.source, changed_at=MENTIONED, name=project, title=project
    )
    if told.predicate == "created":
        yield Ticket(
            key=ticket_id,
            url=told.url,
            project_id=project_id,
            number=told.subject.id,
            title=content.summary or told.subject.id,
            kind=(content.ticket_type or "task").lower(),
            status=_OPEN,
            status_category="to_do",
            priority=content.priority,
            reporter_id=keys.get(content.creator or ""),
            assignee_id=keys.get(content.assignees[0]) if content.assignees else None,
            labels=content.labels,
            opened_at=told.at,
            **told.row,
        )
    if told.predicate in ("created", "closed"):
        yield _move(told, project_id, actor_id)
    yield told.happened(
        "ticket", actor_id=actor_id, outcome=content.resolution, detail=content.summary
    )


def _move(told: Told, project_id: str, actor_id: str | None) -> TicketTransition:
    is_end = told.predicate == "closed"
    return TicketTransition(
        key=told.event_key("ticket_transition"),
        ticket_id=told.key("ticket"),
        project_id=project_id,
        from_status=_OPEN if is_end else None,
        to_status=_CLOSED if is_end else _OPEN,
        to_category="done" if is_end else "to_do",
        entered_at=told.at,
        actor_id=actor_id,
        **told.row,
    )


def approval(told: Told) -> Iterator[Entity]:
    """An approval is a gate that people or policies open; until it is closed it was not run."""
    ended = (told.content.status or told.content.outcome or "").lower()
    is_closed = told.predicate == "closed"
    yield GateResult(
        key=told.key("gate_result"),
        url=told.url,
        gate="approval",
        verdict=_VERDICTS.get(ended, "not_run") if is_closed else "not_run",
        judged_at=told.at if is_closed else None,
        **told.row,
    )
    yield told.happened("approval")
