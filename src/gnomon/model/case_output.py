"""What a case brings from one phase into the next: criteria, parts, test cases."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any


def case_output(
    delivery_case: Table,
    ticket: Table,
    ticket_criteria: Table,
    ticket_test: Table,
    *,
    small_ticket_points: float = 3.0,
) -> Table:
    """Whether a case says when it is done, is cut into parts, and has test cases that run alone.

    What is told of a ticket is what holds now: tools tell few fields as they were.

    Args:
        delivery_case: Needs ``ticket_id``, ``project_id``, ``points``.
        ticket: Needs ``key``, ``parent_id``, ``is_sub_task``.
        ticket_criteria: Needs ``ticket_id``, ``found``.
        ticket_test: Needs ``ticket_id``, ``case_count``, ``automated_count``.
        small_ticket_points: Largest estimate of a ticket that needs no sub-tasks. A larger one
            makes more tickets count as cut into parts.

    Returns:
        One row per case and thing: ``ticket_id``, ``check`` (``criteria``, ``broken_down``,
        ``test_cases``, ``automated``: all its test cases are), ``holds`` (null: not known, because
        its text or estimate is not told, no tool tells test cases of its project, or it has none
        to automate).
    """
    parts = ticket.filter(ticket.is_sub_task & ticket.parent_id.notnull())
    parts = parts.select(whole_id="parent_id").distinct()
    looked = ticket_criteria.select("found", told_of="ticket_id")
    tests = ticket_test.select("case_count", "automated_count", tested_id="ticket_id")
    whole = delivery_case.select("ticket_id", "project_id", "points")
    whole = whole.left_join(parts, whole.ticket_id == parts.whole_id)
    whole = whole.left_join(looked, whole.ticket_id == looked.told_of)
    whole = whole.left_join(tests, whole.ticket_id == tests.tested_id)
    in_project = ibis.window(group_by="project_id")
    whole = whole.mutate(any_told=whole.case_count.max().over(in_project).notnull())
    no_answer = ibis.null("boolean")
    held = {
        "criteria": ibis.ifelse(whole.told_of.notnull(), whole.found.notnull(), no_answer),
        # An estimate of nothing is none.
        "broken_down": ibis.cases(
            (whole.whole_id.notnull(), ibis.literal(True)),
            ((whole.points > 0).fill_null(False), whole.points <= small_ticket_points),
            else_=no_answer,
        ),
        "test_cases": ibis.ifelse(whole.any_told, whole.tested_id.notnull(), no_answer),
        "automated": whole.automated_count == whole.case_count,
    }
    return united(
        *(
            whole.select("ticket_id", check=ibis.literal(name), holds=value)
            for name, value in held.items()
        )
    )
