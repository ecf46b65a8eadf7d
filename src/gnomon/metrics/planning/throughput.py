"""Throughput: tickets finished."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, per_week


def throughput(ticket_life: Table) -> Table:
    """Tickets finished, per week.

    Args:
        ticket_life: Needs ``finished_at``, ``is_work``, ``is_cancelled``.

    Returns:
        One row per finished ticket: ``subject_id``, ``ticket_id``, ``started_at`` (first in
        progress; null when it never was), ``ended_at`` (finished), ``project_id``, ``person_id``
        (assignee), ``value`` 1 (float64), ``detail`` (type), ``url``.

    Excludes:
        Tickets that are not done now.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        ProKanban, "Kanban pocket guide": work items finished per unit of time.
    """
    kept = ticket_life.filter(
        ticket_life.finished_at.notnull() & ticket_life.is_work & ~ticket_life.is_cancelled
    )
    return kept.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=one(),
        detail="kind",
    )


METRIC = Metric(
    measure=throughput,
    subject="ticket",
    aggregate=per_week,
    title="Throughput",
    unit="1/week",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="flowback_rate",
    source="ProKanban, Kanban pocket guide: work items finished per unit of time",
    needs=("jira", "gitlab"),
    rows=("3.P5.n",),
    aliases=("tickets finished", "velocity in tickets"),
    not_to_confuse=("deployment_frequency: deployments", "changes_per_contributor: changes"),
)
