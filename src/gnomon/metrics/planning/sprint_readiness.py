"""Sprint readiness."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_start


def sprint_readiness(
    sprint_ticket: Table,
    *,
    zero_points_count: bool = False,
) -> Table:
    """Whether a ticket taken into a sprint had an estimate when the sprint started.

    Args:
        sprint_ticket: Needs ``is_committed``, ``points_at_start`` and the columns returned.
        zero_points_count: Whether an estimate of 0 points is an estimate. Tools that fill in 0 by
            themselves make every ticket look ready then.

    Returns:
        One row per ticket in the sprint at its start and not done then: ``subject_id``,
        ``ticket_id``, ``started_at`` and ``ended_at`` (start of the sprint), ``project_id``,
        ``person_id`` (assignee now), ``value`` (float64, 1 when estimated then, else 0), ``detail``
        (name of the sprint), ``url``.

    Excludes:
        Tickets added after the start; they count as added scope.
        Tickets done before the start.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Scrum Guide, "Sprint planning": items are ready for selection; ready is read here as
        estimated, bugs and technical debt included.
    """
    committed = sprint_ticket.filter(sprint_ticket.is_committed)
    points = committed.points_at_start
    is_ready = points.notnull() if zero_points_count else (points > 0).fill_null(False)
    return at_sprint_start(committed, is_ready)


METRIC = Metric(
    measure=sprint_readiness,
    subject="ticket",
    aggregate=ratio,
    title="Sprint readiness",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_completion",
    source="Scrum Guide, Sprint planning: items ready for selection; here those with an estimate",
    needs=("jira",),
    rows=("3.P4.in",),
    aliases=("sprint items ready",),
    not_to_confuse=("story_point_coverage: estimates as they are now, of everything planned",),
)
