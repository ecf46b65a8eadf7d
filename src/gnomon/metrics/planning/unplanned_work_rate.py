"""Unplanned work rate."""

from typing import Literal

import ibis

from gnomon.domain.expression import elapsed_seconds, is_any_of, one
from gnomon.domain.metric import Metric, Table, ratio


def unplanned_work_rate(
    ticket: Table,
    ticket_life: Table,
    *,
    unplanned_kinds: tuple[str, ...] = (
        "bug",
        "incident",
        "support",
        "service request",
        "problem",
        "hotfix",
    ),
    unplanned_labels: tuple[str, ...] = ("unplanned", "bau", "interrupt", "hotfix", "incident"),
    unplanned_work_basis: Literal["time", "points", "count"] = "time",
) -> Table:
    """How much of the work on a finished ticket was unplanned.

    Args:
        ticket: Needs ``key``, ``labels``.
        ticket_life: Needs ``ticket_id``, ``kind``, ``points``, ``started_at``, ``finished_at``,
            ``is_work``, ``is_cancelled``.
        unplanned_kinds: Types of ticket that are unplanned work.
        unplanned_labels: Labels that make any ticket unplanned work.
        unplanned_work_basis: What a ticket weighs: the time it was in progress, which stands in for
            hours nobody writes down; its points; or one.

    Returns:
        One row per finished ticket: ``subject_id``, ``ticket_id``, ``started_at`` (taken up),
        ``ended_at`` (finished), ``project_id``, ``person_id`` (assignee), ``value`` (float64, what
        it weighs when unplanned, else 0; null when that is not known), ``weight`` (what it weighs),
        ``detail`` (``unplanned, by time``, ``planned, by points``), ``url``.

    Excludes:
        Tickets that are not done now.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Equal Experts, "You build it, you run it", re-expressed: the share of unplanned work.
        Worklogs are not read: they are seldom kept.
    """
    kept = ticket_life.filter(
        ticket_life.finished_at.notnull() & ticket_life.is_work & ~ticket_life.is_cancelled
    )
    labels = ticket.select(labelled_id="key", label=ticket.labels.unnest())
    marked = labels.filter(is_any_of(labels.label, unplanned_labels))
    marked = marked.select(marked_id="labelled_id").distinct()
    told = kept.left_join(marked, kept.ticket_id == marked.marked_id)
    is_unplanned = told.marked_id.notnull() | is_any_of(told.kind, unplanned_kinds)
    weight = {
        "time": elapsed_seconds(told.started_at, told.finished_at),
        "points": told.points.cast("float64"),
        "count": one(),
    }[unplanned_work_basis]
    told = told.mutate(weight=weight, is_unplanned=is_unplanned)
    nothing = told.weight * 0
    return told.select(
        "project_id",
        "person_id",
        "url",
        "weight",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=ibis.ifelse(told.is_unplanned, told.weight, nothing),
        detail=ibis.ifelse(told.is_unplanned, "unplanned, by ", "planned, by ")
        + unplanned_work_basis,
    )


METRIC = Metric(
    measure=unplanned_work_rate,
    subject="ticket",
    aggregate=ratio,
    title="Unplanned work rate",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="incident_count",
    source="Equal Experts, You build it, you run it, re-expressed: share of unplanned work",
    needs=("jira", "gitlab"),
    rows=("2.15", "2.16"),
    aliases=("rework rate", "BAU share", "unplanned work"),
    not_to_confuse=(
        "deployment_rework_rate: deployments that mend production",
        "flowback_rate: tickets that moved back on the board",
    ),
)
