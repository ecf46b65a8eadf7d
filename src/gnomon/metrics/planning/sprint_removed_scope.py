"""Sprint removed scope."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_end


def sprint_removed_scope(sprint_ticket: Table) -> Table:
    """Tickets taken out of a sprint before its end, held against those taken in at its start.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_added``, ``is_in_at_end`` and the columns
            returned.

    Returns:
        One row per ticket in the sprint at its start, or added later: ``subject_id``,
        ``ticket_id``, ``started_at`` (start of the sprint), ``ended_at`` (its end; null while it
        runs), ``project_id``, ``person_id`` (assignee now), ``value`` (float64, 1 when it was out
        at the end, else 0; null while the sprint runs), ``weight`` (1 when in at the start, else
        0), ``detail`` (name of the sprint), ``url``.

    Excludes:
        Tickets done before they came into the sprint.
        Tickets that closing the sprint moved on; they are carried over.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Atlassian, "Sprint report": issues removed from the sprint; here by those committed.
    """
    counted = sprint_ticket.filter(sprint_ticket.is_committed | sprint_ticket.is_added)
    return at_sprint_end(counted, ~counted.is_in_at_end, counted.is_committed)


METRIC = Metric(
    measure=sprint_removed_scope,
    subject="ticket",
    aggregate=ratio,
    title="Removed scope",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_carry_over",
    source="Atlassian, Sprint report: issues removed from the sprint, by committed tickets",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("scope removed",),
    not_to_confuse=("sprint_carry_over: still in at the end, and not done",),
)
