"""Ticket tracking quality."""

from functools import reduce
from operator import add

import ibis

from gnomon.domain.metric import Metric, Table, ratio

#: What a failed check is called, by its column.
_CHECKS = {
    "is_assigned": "nobody assigned",
    "is_estimated": "no estimate",
    "has_parent": "no parent",
    "was_taken_up": "never in progress",
    "is_closed": "merged and not done",
    "is_dated": "no resolution date",
}


def ticket_tracking_quality(
    planned_ticket: Table,
    ticket_life: Table,
    ticket: Table,
    ticket_change: Table,
    change_merge: Table,
) -> Table:
    """How many of the checks that apply to a ticket it passes.

    Checks: one who is working on it (taken up or done), an estimate, a parent that says what it is
    for, taken up before it was done, done while its changes are merged, a resolution date (done).

    Args:
        planned_ticket: Needs ``ticket_id``, ``planned_at`` and what is returned.
        ticket_life: Needs ``ticket_id``, ``started_at``, ``finished_at``,
            ``move_count``.
        ticket: Needs ``key``, ``assignee_id``, ``parent_id``, ``resolved_at``.
        ticket_change: Needs ``ticket_id``, ``change_id``.
        change_merge: Needs ``change_id``, ``merged_at``, ``closed_at``.

    Returns:
        One row per ticket planned or taken up: ``subject_id``, ``ticket_id``, ``started_at`` and
        ``ended_at`` (first sprint or first in progress), ``project_id``, ``person_id`` (reporter),
        ``value`` (float64, checks passed), ``weight`` (checks that apply), ``detail`` (those it
        fails), ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Sub-tasks, epics and types that need no estimate.
        A ticket left lying: how long it has been under way is work item age.

    Source:
        No published definition; the checks name what a board must tell for the other measures to
        hold.
    """
    checked = _checked(planned_ticket, ticket_life, ticket, _merged(ticket_change, change_merge))
    names = list(_CHECKS)
    applies = [checked[name].notnull().cast("int64") for name in names]
    passes = [checked[name].fill_null(False).cast("int64") for name in names]
    missing = [
        ibis.ifelse(checked[name].fill_null(True), "", f"{text}, ")
        for name, text in _CHECKS.items()
    ]
    said = reduce(add, missing)
    return checked.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=reduce(add, passes).cast("float64"),
        weight=reduce(add, applies).cast("float64"),
        detail=said.re_replace(", $", "").nullif(""),
    )


def _merged(ticket_change: Table, change_merge: Table) -> Table:
    """Whether all changes made for a ticket are over, and any was merged."""
    ends = ticket_change.left_join(change_merge, "change_id")
    over = ends.merged_at.notnull() | ends.closed_at.notnull()
    return ends.group_by("ticket_id").agg(
        is_over=over.all(), has_merged=ends.merged_at.notnull().any()
    )


def _checked(planned: Table, life: Table, ticket: Table, merged: Table) -> Table:
    """Add a column per check: whether it is passed; null where it does not apply."""
    about = life.select("ticket_id", "started_at", "finished_at", "move_count").join(
        ticket.select("assignee_id", "parent_id", "resolved_at", ticket_id="key"), "ticket_id"
    )
    whole = planned.join(about, "ticket_id").left_join(merged, "ticket_id").drop("ticket_id_right")
    no_answer = ibis.null("boolean")
    begun = whole.started_at.notnull() | whole.finished_at.notnull()
    is_done = whole.finished_at.notnull()
    return whole.mutate(
        is_assigned=ibis.ifelse(begun, whole.assignee_id.notnull(), no_answer),
        is_estimated=(whole.points > 0).fill_null(False),
        has_parent=whole.parent_id.notnull(),
        was_taken_up=ibis.ifelse(
            is_done & whole.move_count.notnull(), whole.started_at.notnull(), no_answer
        ),
        is_closed=ibis.ifelse(
            (whole.is_over & whole.has_merged).fill_null(False), is_done, no_answer
        ),
        is_dated=ibis.ifelse(is_done, whole.resolved_at.notnull(), no_answer),
    )


METRIC = Metric(
    measure=ticket_tracking_quality,
    subject="ticket",
    aggregate=ratio,
    title="Ticket tracking quality",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="No published definition; checks passed of those that apply to a ticket",
    needs=("jira",),
    rows=("3.R3",),
    aliases=("Jira data quality", "ticket hygiene"),
    not_to_confuse=(),
)
