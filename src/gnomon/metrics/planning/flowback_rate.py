"""Flowback rate."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def flowback_rate(ticket_life: Table) -> Table:
    """Whether a finished ticket moved back to an earlier step on its way.

    Args:
        ticket_life: Needs ``finished_at``, ``back_count``, ``is_work``, ``is_cancelled``.

    Returns:
        One row per finished ticket: ``subject_id``, ``ticket_id``, ``started_at``, ``ended_at``
        (finished), ``project_id``, ``person_id`` (assignee), ``value`` (float64, 1 when it moved
        back at least once, else 0; null when its moves are not told), ``weight`` 1, ``detail`` (how
        many moves back), ``url``.

    Excludes:
        Tickets that are not done now.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.
        Moves out of done, which are reopenings.

    Source:
        Thoughtworks HeartBeat, "Rework times": cards moved back to an earlier column; here the
        share of tickets.
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
        value=(kept.back_count > 0).cast("float64"),
        weight=one(),
        detail=kept.back_count.cast("string") + " moves back",
    )


METRIC = Metric(
    measure=flowback_rate,
    subject="ticket",
    aggregate=ratio,
    title="Flowback rate",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="Thoughtworks HeartBeat, Rework: cards moved back to an earlier column",
    needs=("jira", "gitlab"),
    rows=("3.P5.n",),
    aliases=("board rework", "moved back"),
    not_to_confuse=("deployment_rework_rate: deployments that mend production",),
)
