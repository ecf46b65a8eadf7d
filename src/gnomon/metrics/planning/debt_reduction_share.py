"""Debt reduction."""

from typing import Literal

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.planning.balance_rows import finished_by_part


def debt_reduction_share(
    ticket_balance: Table,
    ticket_life: Table,
    *,
    work_balance_basis: Literal["time", "points", "count"] = "time",
) -> Table:
    """How much of the work on a finished ticket pays back technical debt.

    Args:
        ticket_balance: Needs ``ticket_id``, ``debt``.
        ticket_life: Needs ``ticket_id``, ``points``, ``started_at``, ``finished_at``, ``is_work``,
            ``is_cancelled`` and what is returned.
        work_balance_basis: What a ticket weighs: the time it was in progress, which stands in for
            hours nobody writes down; its points; or one.

    Returns:
        One row per finished ticket: ``subject_id``, ``ticket_id``, ``started_at`` (taken up),
        ``ended_at`` (finished), ``project_id``, ``person_id`` (assignee), ``value`` (float64, the
        part of what it weighs; null when that is not known), ``weight`` (what it weighs), ``url``.

    Excludes:
        Tickets that are not done now.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Flow Framework (Kersten), "Flow distribution", in three parts; a ticket of two parts is half
        of each.
    """
    return finished_by_part(ticket_life, ticket_balance, "debt", work_balance_basis)


METRIC = Metric(
    measure=debt_reduction_share,
    subject="ticket",
    aggregate=ratio,
    title="Debt reduction share",
    unit="ratio",
    better="neither",
    phase="planning",
    owned_by=("project_id",),
    balance="feature_delivery_share",
    source="Flow Framework, Flow distribution: work by what it is for, in three parts",
    needs=("jira", "gitlab"),
    rows=("1.25",),
    aliases=("tech debt reduction",),
    not_to_confuse=("debt_work_share: tickets, each of one category",),
)
