"""Planning accuracy."""

import ibis

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_end


def planning_accuracy(sprint_ticket: Table) -> Table:
    """Points done of the points taken into sprints at their start.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_done_at_end``, ``points_at_start`` and the
            columns returned.

    Returns:
        One row per ticket in the sprint at its start and not done then: ``subject_id``,
        ``ticket_id``, ``started_at`` (start of the sprint), ``ended_at`` (its end; null while it
        runs), ``project_id``, ``person_id`` (assignee now), ``value`` (float64, its points at the
        start when done at the end, else 0; null while the sprint runs or without an estimate),
        ``weight`` (its points at the start), ``detail`` (name of the sprint), ``url``.

    Excludes:
        Work added after the start; it counts in capacity accuracy.
        Tickets done before the start.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        LinearB, "Planning accuracy": planned work delivered, by planned work; an estimate changed
        on the way does not move it.
    """
    committed = sprint_ticket.filter(sprint_ticket.is_committed)
    points = committed.points_at_start
    delivered = ibis.ifelse(committed.is_done_at_end, points, points * 0)
    return at_sprint_end(
        committed,
        ibis.ifelse(committed.ended_at.notnull(), delivered, ibis.null("float64")),
        points,
    )


METRIC = Metric(
    measure=planning_accuracy,
    subject="ticket",
    aggregate=ratio,
    title="Planning accuracy",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_added_scope",
    source="LinearB, Planning accuracy: planned work delivered, by planned work, in points",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("planned delivered",),
    not_to_confuse=(
        "capacity_accuracy: added work counts as delivered",
        "sprint_completion: tickets, not points",
    ),
)
