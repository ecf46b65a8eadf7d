"""Assigned at sprint start."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_start


def assigned_at_sprint_start(sprint_ticket: Table) -> Table:
    """Whether a ticket taken into a sprint had an assignee when the sprint started.

    Teams that pull work as they go assign late on purpose; for them the figure says nothing.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_assigned_at_start`` and the columns returned.

    Returns:
        One row per ticket in the sprint at its start and not done then: ``subject_id``,
        ``ticket_id``, ``started_at`` and ``ended_at`` (start of the sprint), ``project_id``,
        ``person_id`` (assignee now), ``value`` (float64, 1 when assigned then, else 0), ``detail``
        (name of the sprint), ``url``.

    Excludes:
        Tickets added after the start.
        Tickets done before the start.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        No published definition; the output of sprint planning is a list of tickets with their
        engineers.
    """
    committed = sprint_ticket.filter(sprint_ticket.is_committed)
    return at_sprint_start(committed, committed.is_assigned_at_start)


METRIC = Metric(
    measure=assigned_at_sprint_start,
    subject="ticket",
    aggregate=ratio,
    title="Assigned at sprint start",
    unit="ratio",
    better="neither",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_completion",
    source="No published definition; tickets of a sprint with an assignee at its start",
    needs=("jira",),
    rows=("3.P4.out",),
    aliases=("assignment at sprint start",),
    not_to_confuse=(),
)
