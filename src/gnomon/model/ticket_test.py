"""How the test cases of each ticket stand."""

from typing import Any

import ibis

Table = Any


def ticket_test(
    ticket: Table, test_case: Table, test_case_link: Table, test_execution: Table
) -> Table:
    """Test cases linked to a ticket: how many there are, are automated, were run, and passed.

    Of several runs of a case the last counts, whatever cycle it was in; where no time is told, the
    one in the cycle with the highest number: cycles are numbered as they begin.

    Args:
        ticket: Needs ``key``, ``number``.
        test_case: Needs ``key``, ``number``, ``is_automated``, ``is_archived``.
        test_case_link: Needs ``test_case_id``, ``ticket_refs``.
        test_execution: Needs ``key``, ``cycle``, ``test_case_number``, ``result``, ``executed_at``.

    Returns:
        One row per ticket with a test case that is not archived: ``ticket_id``, ``case_count``,
        ``automated_count``, ``executed_count``, ``passed_count`` (int64).
    """
    cases = test_case.filter(~test_case.is_archived)
    cases = cases.select("is_automated", test_case_id="key", case_number="number")
    linked = test_case_link.select("test_case_id", number=test_case_link.ticket_refs.unnest())
    whole = linked.distinct().join(cases, "test_case_id")
    whole = whole.join(ticket.select("number", ticket_id="key"), "number")
    runs = test_execution.filter(test_execution.result.isin(["passed", "failed", "blocked"]))
    # As text, the ninth cycle would come after the tenth.
    ordinal = runs.cycle.re_extract(r"(\d+)$", 1).nullif("").cast("float64")
    runs = runs.mutate(ordinal=ordinal)
    last = ibis.window(
        group_by="test_case_number",
        order_by=[
            ibis.desc("executed_at", nulls_first=False),
            ibis.desc("ordinal", nulls_first=False),
            ibis.desc("key"),
        ],
    )
    runs = runs.mutate(place=ibis.row_number().over(last))
    newest = runs.filter(runs.place == 0).select(run_number="test_case_number", result="result")
    whole = whole.left_join(newest, whole.case_number == newest.run_number)
    return whole.group_by("ticket_id").agg(
        case_count=whole.count(),
        automated_count=whole.is_automated.fill_null(False).sum(),
        executed_count=whole.result.notnull().sum(),
        passed_count=(whole.result == "passed").fill_null(False).sum(),
    )
