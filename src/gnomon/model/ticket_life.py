"""A ticket from its opening to its end, in one row."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of, unknown_like

Table = Any


def ticket_life(
    ticket: Table,
    ticket_move: Table,
    status_category: Table,
    actor: Table,
    *,
    cancelled_resolutions: tuple[str, ...] = (
        "won't do",
        "won't fix",
        "duplicate",
        "cancelled",
        "canceled",
        "declined",
        "rejected",
        "cannot reproduce",
        "obsolete",
    ),
    container_kinds: tuple[str, ...] = ("epic", "initiative", "theme", "feature"),
) -> Table:
    """When a ticket was opened, taken up and finished, and how often it came back.

    A move that came after the ticket was last told decides its status. Work begins at the first
    entry into a status that is in progress and ends at the last entry into one that is done, so
    that time spent on a ticket that came back counts.

    Args:
        ticket: The entity.
        ticket_move: Moves per ticket.
        status_category: Needs ``project_id``, ``status``, ``category``.
        actor: Needs ``identity_id``, ``person_id``.
        cancelled_resolutions: Resolutions, and statuses, that mean the work was not done. Such
            tickets are no throughput and need no estimate.
        container_kinds: Types that hold tickets instead of being work themselves.

    Returns:
        One row per ticket: ``ticket_id``, ``project_id``, ``number``, ``kind``, ``url``,
        ``points``, ``category`` (now; null when not known), ``is_cancelled``, ``is_work``
        (neither a sub-task nor a container), ``person_id`` (assignee), ``reporter_person_id``,
        ``opened_at``, ``started_at`` (first in progress; null: never), ``finished_at`` (done or
        cancelled; null while neither), ``move_count``, ``back_count``, ``reopened_count`` (int64, 0
        when there were none; null when its moves are not told).
    """
    assignee = actor.select(assigned_identity="identity_id", assigned_person="person_id")
    reporter = actor.select(reporting_identity="identity_id", reporting_person="person_id")
    kinds = status_category.select(known_in="project_id", known_status="status", known="category")
    whole = ticket.rename(ticket_id="key")
    whole = whole.left_join(ticket_move, "ticket_id").drop("ticket_id_right")
    has_moved = (whole.last_entered_at > whole.changed_at).fill_null(False)
    whole = whole.mutate(status=ibis.ifelse(has_moved, whole.last_status, whole.status))
    whole = whole.left_join(
        kinds, [whole.project_id == kinds.known_in, whole.status == kinds.known_status]
    )
    whole = whole.left_join(assignee, whole.assignee_id == assignee.assigned_identity)
    whole = whole.left_join(reporter, whole.reporter_id == reporter.reporting_identity)
    is_cancelled = is_any_of(whole.resolution, cancelled_resolutions) | is_any_of(
        whole.status, cancelled_resolutions
    )
    is_over = (whole.known == "done").fill_null(False) | is_cancelled
    finished_at = whole.last_done_at.coalesce(whole.resolved_at)
    return whole.select(
        "ticket_id",
        "project_id",
        "number",
        "kind",
        "url",
        "points",
        "opened_at",
        "move_count",
        "back_count",
        "reopened_count",
        category="known",
        is_cancelled=is_cancelled,
        is_work=~whole.is_sub_task & ~is_any_of(whole.kind, container_kinds),
        person_id=whole.assigned_person.coalesce(whole.assignee_id),
        reporter_person_id=whole.reporting_person.coalesce(whole.reporter_id),
        started_at="first_in_progress_at",
        finished_at=ibis.ifelse(is_over, finished_at, unknown_like(finished_at)),
    )
