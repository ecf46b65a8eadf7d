"""Sprint added scope."""

import ibis

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.sprint_rows import at_sprint_end


def sprint_added_scope(sprint_ticket: Table) -> Table:
    """Tickets added to a sprint after its start, held against those taken in at its start.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_added`` and the columns returned.

    Returns:
        One row per ticket in the sprint at its start, or added later: ``subject_id``,
        ``ticket_id``, ``started_at`` (start of the sprint), ``ended_at`` (its end; null while it
        runs), ``project_id``, ``person_id`` (assignee now), ``value`` (float64, 1 when added, else
        0; null while the sprint runs), ``weight`` (1 when in at the start, else 0), ``detail``
        (name of the sprint), ``url``.

    Excludes:
        Tickets done before they came into the sprint.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Atlassian, "Burndown chart": scope change; here added tickets by those committed, so that it
        may exceed 1.
    """
    counted = sprint_ticket.filter(sprint_ticket.is_committed | sprint_ticket.is_added)
    added = ibis.ifelse(counted.ended_at.notnull(), counted.is_added, ibis.null("boolean"))
    return at_sprint_end(counted, added, counted.is_committed)


METRIC = Metric(
    measure=sprint_added_scope,
    subject="ticket",
    aggregate=ratio,
    title="Added scope",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="Atlassian, Burndown chart: scope change; added by committed tickets",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("scope creep", "scope added"),
    not_to_confuse=(
        "sprint_removed_scope: what left",
        "requirement_volatility: what a ticket says, not which tickets",
    ),
)
