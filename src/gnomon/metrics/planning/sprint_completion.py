"""Sprint completion."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_end


def sprint_completion(sprint_ticket: Table) -> Table:
    """Whether a ticket that was in a sprint at its start was done at its end.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_done_at_end`` and the columns returned.

    Returns:
        One row per ticket in the sprint at its start and not done then: ``subject_id``,
        ``ticket_id``, ``started_at`` (start of the sprint), ``ended_at`` (its end; null while it
        runs), ``project_id``, ``person_id`` (assignee now), ``value`` (float64, 1 when done at the
        end, else 0; null while the sprint runs), ``weight`` 1, ``detail`` (name of the sprint),
        ``url``.

    Excludes:
        Tickets added after the start.
        Tickets done before the start.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Atlassian, "Sprint report": completed of committed, known as say/do ratio. A ticket removed
        or cancelled counts as not done.
    """
    committed = sprint_ticket.filter(sprint_ticket.is_committed)
    return at_sprint_end(committed, committed.is_done_at_end, one())


METRIC = Metric(
    measure=sprint_completion,
    subject="ticket",
    aggregate=ratio,
    title="Sprint completion",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_added_scope",
    source="Atlassian, Sprint report: completed of committed; say/do ratio",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("say/do ratio", "say do", "sprint completion rate"),
    not_to_confuse=(
        "planning_accuracy: the same in points",
        "capacity_accuracy: added work counts too",
    ),
)
