"""Capacity accuracy."""

import ibis

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_end


def capacity_accuracy(sprint_ticket: Table) -> Table:
    """Points done in sprints, added work included, of the points taken in at their start.

    Far above 1 a team takes in less than it can do, or is interrupted; far below, it takes in too
    much. Both are a hint for planning, so more is not better.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_added``, ``is_done_at_end``,
            ``points_at_start``, ``points_at_end`` and the columns returned.

    Returns:
        One row per ticket in the sprint at its start, or added later: ``subject_id``,
        ``ticket_id``, ``started_at`` (start of the sprint), ``ended_at`` (its end; null while it
        runs), ``project_id``, ``person_id`` (assignee now), ``value`` (float64, its points when
        done at the end, else 0; null while the sprint runs or without an estimate), ``weight`` (its
        points at the start; 0 when added later), ``detail`` (name of the sprint), ``url``.

    Excludes:
        Tickets done before they came into the sprint.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        LinearB, "Capacity accuracy": all work delivered, planned or not, by planned work. Points of
        added tickets are those at the end of the sprint.
    """
    counted = sprint_ticket.filter(sprint_ticket.is_committed | sprint_ticket.is_added)
    points = ibis.ifelse(counted.is_committed, counted.points_at_start, counted.points_at_end)
    delivered = ibis.ifelse(counted.is_done_at_end, points, points * 0)
    return at_sprint_end(
        counted,
        ibis.ifelse(counted.ended_at.notnull(), delivered, ibis.null("float64")),
        ibis.ifelse(counted.is_committed, points, points * 0),
    )


METRIC = Metric(
    measure=capacity_accuracy,
    subject="ticket",
    aggregate=ratio,
    title="Capacity accuracy",
    unit="ratio",
    better="neither",
    phase="planning",
    owned_by=("project_id",),
    balance="planning_accuracy",
    source="LinearB, Capacity accuracy: all work delivered, by planned work, in points",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("capacity used",),
    not_to_confuse=("planning_accuracy: planned work alone counts as delivered",),
)
