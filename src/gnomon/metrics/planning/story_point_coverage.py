"""Story point coverage."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def story_point_coverage(planned_ticket: Table, *, zero_points_count: bool = False) -> Table:
    """Whether a ticket that was planned or taken up has an estimate.

    Args:
        planned_ticket: Needs ``points``, ``planned_at``.
        zero_points_count: Whether an estimate of 0 points is an estimate. Tools that fill in 0 by
            themselves make coverage look complete then.

    Returns:
        One row per planned ticket: ``subject_id``, ``ticket_id``, ``started_at`` and ``ended_at``
        (first sprint or first in progress), ``project_id``, ``person_id`` (reporter), ``value``
        (float64, 1 when estimated, else 0), ``weight`` 1, ``detail`` (the points), ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Sub-tasks, epics and types that need no estimate.

    Source:
        No published definition; estimated tickets of those that should be. The estimate is the one
        of now.
    """
    points = planned_ticket.points
    estimated = points.notnull() if zero_points_count else (points > 0).fill_null(False)
    return planned_ticket.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=estimated.cast("float64"),
        weight=one(),
        detail=_points(points),
    )


def _points(points: Table) -> Table:
    """Points in words; engines print floats differently, so halves are spelt by hand."""
    whole = points.floor().cast("int64").cast("string")
    return whole + ibis.ifelse(points > points.floor(), " and a part points", " points")


METRIC = Metric(
    measure=story_point_coverage,
    subject="ticket",
    aggregate=ratio,
    title="Story point coverage",
    unit="ratio",
    better="higher",
    phase="deep_dive",
    owned_by=("project_id",),
    balance="ticket_cycle_time",
    source="No published definition; estimated tickets of those that were planned",
    needs=("jira",),
    rows=("3.M3.1",),
    aliases=("estimation coverage", "estimated tickets"),
    not_to_confuse=("acceptance_criteria_coverage: whether it says when it is done",),
)
