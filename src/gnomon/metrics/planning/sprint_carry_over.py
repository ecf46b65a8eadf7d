"""Sprint carry-over."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_end


def sprint_carry_over(sprint_ticket: Table) -> Table:
    """Whether a ticket that was in a sprint at its end was not done.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_added``, ``is_in_at_end``, ``is_done_at_end``,
            ``is_cancelled`` and the columns returned.

    Returns:
        One row per ticket in the sprint at its end, and per ticket in one that runs:
        ``subject_id``, ``ticket_id``, ``started_at`` (start of the sprint), ``ended_at`` (its end;
        null while it runs), ``project_id``, ``person_id`` (assignee now), ``value`` (float64, 1
        when not done, else 0; null while the sprint runs), ``weight`` 1, ``detail`` (name of the
        sprint), ``url``.

    Excludes:
        Tickets taken out before the end.
        Tickets done before they came into the sprint.
        Cancelled tickets.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Atlassian, "Sprint report": issues not completed; Swarmia, "Carry-over".
    """
    counted = sprint_ticket.filter(
        (sprint_ticket.is_committed | sprint_ticket.is_added)
        & ~sprint_ticket.is_cancelled
        & sprint_ticket.is_in_at_end.fill_null(True)
    )
    return at_sprint_end(counted, ~counted.is_done_at_end, one())


METRIC = Metric(
    measure=sprint_carry_over,
    subject="ticket",
    aggregate=ratio,
    title="Carry-over",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_commitment",
    source="Atlassian, Sprint report: issues not completed",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("spillover", "carried over", "rollover"),
    not_to_confuse=("sprint_removed_scope: taken out before the end",),
)
