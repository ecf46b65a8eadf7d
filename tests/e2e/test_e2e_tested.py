"""What is said of tested tickets, row by row against what the company's testers truly did."""

from collections.abc import Callable

import pytest
from ledger import Demo, assert_same, values

from gnomon.demo.book_rows import TicketRow
from gnomon.demo.qmetry.book import TestedRow
from gnomon.demo.qmetry.cases import TESTING, every_case

pytestmark = pytest.mark.xdist_group("e2e")

COVERED: dict[str, Callable[[TestedRow], bool]] = {
    "functional_test_coverage": lambda row: row.case_count > 0,
    "automated_test_coverage": lambda row: row.automated_count > 0,
    "executed_test_coverage": lambda row: row.executed_count > 0,
    "passing_test_coverage": lambda row: 0 < row.executed_count == row.passed_count,
}


def _planned(demo: Demo) -> dict[str, TicketRow]:
    """Tickets in a sprint that has begun, or taken up; cancelled ones left out."""
    begun = {one.id for one in demo.company.sprints if one.starts_at <= demo.company.now}
    return {
        key: row
        for key, row in demo.tickets.items()
        if not row.is_cancelled
        and (row.started_at or row.done_at or begun.intersection(row.sprint_ids))
    }


@pytest.mark.parametrize("metric", sorted(COVERED))
def test_coverage_of_every_planned_ticket(demo: Demo, metric: str) -> None:
    """Of teams whose test cases nobody keeps nothing is known: they are not untested."""
    tested = {f"jira:ticket:{row.ticket_id}": row for row in demo.books.tested()}
    expected = {
        key: float(key in tested and COVERED[metric](tested[key])) if row.team in TESTING else None
        for key, row in _planned(demo).items()
    }
    assert_same(values(demo.observations(metric)), expected)
    known = [value for value in expected.values() if value is not None]
    assert 0.1 < sum(known) / len(known) < 0.9


def test_shares_of_the_teams_that_test_are_those_of_the_books(demo: Demo) -> None:
    planned = _planned(demo)
    tested = {f"jira:ticket:{row.ticket_id}": row for row in demo.books.tested()}
    for metric, is_covered in COVERED.items():
        rows = demo.by_group(metric)
        for team in TESTING:
            mine = [key for key, row in planned.items() if row.team == team]
            covered = sum(key in tested and is_covered(tested[key]) for key in mine)
            row = rows[team]
            assert row.value == pytest.approx(covered / len(mine)), (metric, team)


def test_cases_automated_at_merge_are_those_that_a_machine_runs(demo: Demo) -> None:
    tested = {f"jira:ticket:{row.ticket_id}": row for row in demo.books.tested()}
    found = {
        one.subject_id: (one.value, one.weight) for one in demo.observations("automation_at_merge")
    }
    assert len(found) > 0.5 * len(tested)
    assert_same(
        found,
        {key: (float(tested[key].automated_count), float(tested[key].case_count)) for key in found},
    )


def test_the_last_run_counts_past_the_ninth_cycle(demo: Demo) -> None:
    """Planted: test cases that every cycle runs, and that failed before they passed."""
    turned = [
        case
        for case in every_case(demo.company)
        if len(case.runs) > 12
        and case.last is not None
        and case.last.cycle > 9
        and {run.result for run in case.runs if run.cycle <= 9} & {"Fail", "Blocked"}
        and case.last.result == "Pass"
    ]
    assert turned
