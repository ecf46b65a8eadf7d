"""Test automation at merge."""

from gnomon.domain.metric import Metric, Table, ratio


def automation_at_merge(case_delivery: Table, delivery_case: Table, ticket_test: Table) -> Table:
    """How many test cases of a ticket run without a human once its last change is merged.

    Args:
        case_delivery: Needs ``ticket_id``, ``happened_at``, ``fact``.
        delivery_case: Needs ``ticket_id``, ``project_id``, ``person_id``, ``url``.
        ticket_test: Needs ``ticket_id``, ``case_count``, ``automated_count``.

    Returns:
        One row per ticket with test cases whose changes are merged: ``subject_id``, ``ticket_id``,
        ``started_at`` and ``ended_at`` (last merge), ``project_id``, ``person_id`` (assignee),
        ``value`` (float64, test cases that are automated), ``weight`` (all its test cases),
        ``detail`` (both counts), ``url``.

    Excludes:
        Tickets without a test case, or without a merged change.
        Test cases that are archived, and those linked to no ticket.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; automated by planned test cases. Whether one is automated is told
        as it is now, not as it was on the day of the merge.
    """
    merged = case_delivery.filter(case_delivery.fact == "merged")
    merged = merged.group_by("ticket_id").agg(merged_at=merged.happened_at.max())
    about = delivery_case.select("ticket_id", "project_id", "person_id", "url")
    known = merged.join(about, "ticket_id").join(ticket_test, "ticket_id")
    counts = known.automated_count.cast("string") + " of " + known.case_count.cast("string")
    return known.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="merged_at",
        ended_at="merged_at",
        value=known.automated_count.cast("float64"),
        weight=known.case_count.cast("float64"),
        detail=counts,
    )


METRIC = Metric(
    measure=automation_at_merge,
    subject="ticket",
    aggregate=ratio,
    title="Test cases automated at merge",
    unit="ratio",
    better="higher",
    phase="coding",
    owned_by=("project_id",),
    balance="passing_test_coverage",
    source="No published definition; automated by planned test cases of merged tickets",
    needs=("qmetry", "jira", "gitlab"),
    rows=("3.P5.out",),
    aliases=("automated by planned test cases",),
    not_to_confuse=("automated_test_coverage: tickets with any automated test case",),
)
