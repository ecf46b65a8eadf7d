"""Functional test coverage, worked by hand on every engine."""

from typing import Any

from msgspec.structs import replace

from engine_fixtures import MONDAY, Connection, DuckDBConnection, Workbench, at, ordered
from gnomon.domain.entity import Entity
from gnomon.domain.testing import TestCase, TestCaseLink, TestExecution
from gnomon.metrics.planning.automated_test_coverage import automated_test_coverage
from gnomon.metrics.planning.executed_test_coverage import executed_test_coverage
from gnomon.metrics.planning.functional_test_coverage import functional_test_coverage
from gnomon.metrics.planning.passing_test_coverage import passing_test_coverage
from gnomon.model.ticket_test import ticket_test
from told import ticket, transition

ENVELOPE: dict[str, Any] = {"source": "qmetry", "changed_at": MONDAY, "project_ref": "SHOP"}


def case(number: int, *tickets: int, **told: Any) -> list[Entity]:
    key = f"qmetry:test_case:{number}"
    name = f"SHOP-TC-{number}"
    return [
        TestCase(key=key, number=name, title=name, **told, **ENVELOPE),
        TestCaseLink(
            key=f"{key}:links",
            test_case_id=key,
            ticket_refs=tuple(f"SHOP-{each}" for each in tickets),
            **ENVELOPE,
        ),
    ]


def run(number: int, cycle: str, result: Any, day: float | None) -> TestExecution:
    return TestExecution(
        key=f"qmetry:test_execution:{cycle}:{number}",
        cycle=cycle,
        test_case_number=f"SHOP-TC-{number}",
        result=result,
        executed_at=None if day is None else at(day),
        **ENVELOPE,
    )


PLANNED: list[Entity] = [
    each
    for number in range(1, 6)
    for each in (
        ticket(number, status="Doing", status_category="in_progress"),
        transition(number, at(1), "Doing", "in_progress", "To Do"),
    )
]
TESTED: list[Entity] = [
    # Two cases: one automated that failed first and passed later, one that nobody ran yet.
    *case(1, 1, is_automated=True),
    run(1, "TR-1", "failed", 2),
    run(1, "TR-2", "passed", 3),
    *case(2, 1, is_automated=False),
    run(2, "TR-2", "not_run", None),
    # Passed and then failed; one case for two tickets.
    *case(3, 2, 3),
    run(3, "TR-1", "passed", 2),
    run(3, "TR-2", "blocked", 3),
    # Archived.
    *case(4, 4, is_archived=True),
]


def test_tickets_with_test_cases_that_were_run_and_passed(con: Connection) -> None:
    local = DuckDBConnection()
    bench = Workbench(local, [*PLANNED, *TESTED], {})
    inputs = [
        con.table(local.arrow(bench.table(name))) for name in ("planned_ticket", "ticket_test")
    ]
    covered = {
        functional_test_coverage: [1.0, 1.0, 1.0, 0.0, 0.0],
        automated_test_coverage: [1.0, 0.0, 0.0, 0.0, 0.0],
        executed_test_coverage: [1.0, 1.0, 1.0, 0.0, 0.0],
        passing_test_coverage: [1.0, 0.0, 0.0, 0.0, 0.0],
    }
    for measure, values in covered.items():
        found = ordered(con.rows(measure(*inputs)), "subject_id", "value")
        assert [value for _, value in found] == values, measure.__name__


def test_of_a_project_without_test_cases_nothing_is_known(con: Connection) -> None:
    other = replace(ticket(6, status="Doing", status_category="in_progress"), project_id="bare")
    moved = replace(transition(6, at(1), "Doing", "in_progress", "To Do"), project_id="bare")
    local = DuckDBConnection()
    bench = Workbench(local, [*PLANNED, *TESTED, other, moved], {})
    inputs = [
        con.table(local.arrow(bench.table(name))) for name in ("planned_ticket", "ticket_test")
    ]
    for measure in (functional_test_coverage, passing_test_coverage):
        found = {row["subject_id"]: row["value"] for row in con.rows(measure(*inputs))}
        assert found["jira:ticket:6"] is None
        assert found["jira:ticket:5"] == 0.0


def test_the_tenth_cycle_is_after_the_ninth(con: Connection) -> None:
    """Where the tool tells no time, the cycles' numbers say which run was the last."""
    runs = [run(1, "SHOP-TR-9", "failed", None), run(1, "SHOP-TR-10", "passed", None)]
    local = DuckDBConnection()
    bench = Workbench(local, [*PLANNED, *case(1, 1), *runs], {})
    names = ("ticket", "test_case", "test_case_link", "test_execution")
    inputs = [con.table(local.arrow(bench.table(name))) for name in names]
    (row,) = con.rows(ticket_test(*inputs))
    assert (row["executed_count"], row["passed_count"]) == (1, 1)


def test_without_a_tool_for_test_cases_nothing_is_known(con: Connection) -> None:
    local = DuckDBConnection()
    bench = Workbench(local, PLANNED, {})
    inputs = [
        con.table(local.arrow(bench.table(name))) for name in ("planned_ticket", "ticket_test")
    ]
    assert {row["value"] for row in con.rows(functional_test_coverage(*inputs))} == {None}
