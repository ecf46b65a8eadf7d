"""Tickets that a team took on, and since when."""

from typing import Any

from gnomon.domain.expression import earliest, is_any_of

Table = Any


def planned_ticket(
    ticket_life: Table,
    ticket: Table,
    sprint: Table,
    *,
    estimated_kinds: tuple[str, ...] = (
        "story",
        "user story",
        "task",
        "bug",
        "defect",
        "tech debt",
        "technical debt",
        "improvement",
        "issue",
    ),
) -> Table:
    """Tickets that should be estimated and described, because they are planned or under way.

    Args:
        ticket_life: Needs ``ticket_id``, ``kind``, ``is_work``, ``is_cancelled``, ``started_at``,
            ``finished_at`` and what is returned.
        ticket: Needs ``key``, ``sprint_ids``.
        sprint: Needs ``key``, ``state``, ``starts_at``.
        estimated_kinds: Types of tickets that need an estimate and acceptance criteria.

    Returns:
        One row per such ticket: ``ticket_id``, ``project_id``, ``person_id``,
        ``reporter_person_id``, ``url``, ``points``, ``planned_at`` (start of its first sprint that
        has begun, or its own start, whichever came first; its end, when neither is known).
    """
    begun = sprint.filter(sprint.state.isin(["active", "closed"]) & sprint.starts_at.notnull())
    begun = begun.select(sprint_id="key", starts_at="starts_at")
    planned = ticket.select(ticket_id="key", sprint_id=ticket.sprint_ids.unnest())
    first = planned.join(begun, "sprint_id")
    first = first.group_by("ticket_id").agg(first_sprint_at=first.starts_at.min())
    kept = ticket_life.filter(
        ticket_life.is_work
        & ~ticket_life.is_cancelled
        & is_any_of(ticket_life.kind, estimated_kinds)
    )
    whole = kept.left_join(first, "ticket_id").drop("ticket_id_right")
    planned_at = earliest(whole.first_sprint_at, whole.started_at).coalesce(whole.finished_at)
    whole = whole.mutate(planned_at=planned_at)
    return whole.filter(whole.planned_at.notnull()).select(
        "ticket_id",
        "project_id",
        "person_id",
        "reporter_person_id",
        "url",
        "points",
        "planned_at",
    )
