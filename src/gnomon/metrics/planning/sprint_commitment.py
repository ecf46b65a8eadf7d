"""Sprint commitment."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, count
from gnomon.metrics.planning.sprint_rows import at_sprint_start


def sprint_commitment(sprint_ticket: Table) -> Table:
    """Tickets taken into sprints at their start.

    Args:
        sprint_ticket: Needs ``is_committed`` and the columns returned.

    Returns:
        One row per ticket in the sprint at its start and not done then: ``subject_id``,
        ``ticket_id``, ``started_at`` and ``ended_at`` (start of the sprint), ``project_id``,
        ``person_id`` (assignee now), ``value`` 1 (float64), ``detail`` (name of the sprint),
        ``url``.

    Excludes:
        Tickets added after the start.
        Tickets done before the start.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Atlassian, "Sprint report": issues in the sprint when it started.
    """
    committed = sprint_ticket.filter(sprint_ticket.is_committed)
    return at_sprint_start(committed, one())


METRIC = Metric(
    measure=sprint_commitment,
    subject="ticket",
    aggregate=count,
    title="Sprint commitment",
    unit="1",
    better="neither",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_completion",
    source="Atlassian, Sprint report: issues in the sprint when it started",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("committed tickets", "planned for the sprint"),
    not_to_confuse=("planning_accuracy: how much of it was done, in points",),
)
