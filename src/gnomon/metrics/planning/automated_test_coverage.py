"""Automated functional test coverage."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def automated_test_coverage(planned_ticket: Table, ticket_test: Table) -> Table:
    """Whether a ticket that was planned or taken up has a test case that a machine runs.

    Args:
        planned_ticket: Needs ``ticket_id``, ``planned_at`` and what is returned.
        ticket_test: Needs the columns of that table.

    Returns:
        One row per ticket planned or taken up: ``subject_id``, ``ticket_id``, ``started_at`` and
        ``ended_at`` (first sprint or first in progress), ``project_id``, ``person_id`` (reporter),
        ``value`` (float64, 1 or 0), ``weight`` 1, ``detail`` (how many of its test cases), ``url``.

    Excludes:
        Tickets neither in a sprint that has begun nor taken up.
        Cancelled tickets.
        Sub-tasks, epics and types that need no estimate.
        Test cases that are archived or gone; those of the epic a ticket belongs to.

    Source:
        ISTQB, "Coverage": requirements with a test by all requirements. Where no tool tells test
        cases of a project, nothing is known of it and none of its tickets is counted as untested.
    """
    known = planned_ticket.left_join(ticket_test, "ticket_id").drop("ticket_id_right")
    in_project = ibis.window(group_by="project_id")
    known = known.mutate(any_told=known.case_count.max().over(in_project).notnull())
    counts = ("case_count", "automated_count", "executed_count", "passed_count")
    known = known.mutate(**{name: known[name].fill_null(0) for name in counts})
    covered = known.automated_count > 0
    return known.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        person_id="reporter_person_id",
        started_at="planned_at",
        ended_at="planned_at",
        value=ibis.ifelse(known.any_told, covered, ibis.null("boolean")).cast("float64"),
        weight=one(),
        detail=known.case_count.cast("string") + " test cases",
    )


METRIC = Metric(
    measure=automated_test_coverage,
    subject="ticket",
    aggregate=ratio,
    title="Automated functional test coverage",
    unit="ratio",
    better="higher",
    phase="deep_dive",
    owned_by=("project_id",),
    balance="passing_test_coverage",
    source="ISTQB, Coverage: requirements with a test, by all requirements",
    needs=("qmetry",),
    rows=("3.M3.3",),
    aliases=("automated test cases",),
    not_to_confuse=("coverage of code: lines that tests run through",),
)
