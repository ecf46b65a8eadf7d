"""API operation coverage, worked by hand on every engine."""

from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.api import ApiCall, ApiOperation
from gnomon.domain.quality import ReportFile, TestResult
from gnomon.metrics.pipeline.api_operation_coverage import api_operation_coverage
from gnomon.reports.openapi import pattern

SHOP = "catalog:service:shop"


def report(name: str, days: float, pipeline: str | None = None, **told: Any) -> ReportFile:
    return ReportFile(
        key=name,
        source="ci",
        changed_at=at(days),
        format="any",
        service_id=told.pop("service_id", SHOP),
        pipeline_url=pipeline,
        ran_at=at(days),
    )


def offered(of: str, *operations: str, is_deprecated: bool = False) -> list[ApiOperation]:
    told = []
    for each in operations:
        method, path = each.split(" ")
        told.append(
            ApiOperation(
                key=f"{of} {each}",
                source="ci",
                changed_at=at(),
                report_id=of,
                method=method,
                path=path,
                pattern=pattern(path, {"/v1"}),
                literal_count=len(path.split("{")[0]),
                is_deprecated=is_deprecated,
            )
        )
    return told


def called(of: str, *calls: str) -> list[ApiCall]:
    return [
        ApiCall(
            key=f"{of} {number}",
            source="ci",
            changed_at=at(),
            report_id=of,
            method=call.split(" ")[0],
            path=call.split(" ")[1],
            call_count=3,
        )
        for number, call in enumerate(calls)
    ]


def ran(of: str, name: str, outcome: Any = "passed", suite: str = "") -> TestResult:
    return TestResult(
        key=f"{of} {name}",
        source="ci",
        changed_at=at(),
        report_id=of,
        suite=suite,
        name=name,
        outcome=outcome,
    )


ORDERS = ("GET /orders", "POST /orders", "GET /orders/{id}", "GET /orders/mine")


def covered(con: Connection, facts: list[Any]) -> list[tuple[Any, ...]]:
    found = build(con, api_operation_coverage, facts)
    return ordered(found, "subject_id", "service_id", "ended_at", "value", "weight")


def test_recordings_and_names_of_tests_say_what_a_run_called(con: Connection) -> None:
    """The first run calls three of four: `/orders/mine` is itself and no `{id}`.

    The second run names its operation in a suite; of its other tests one was skipped and one names
    what nobody offers. The deprecated operation counts nowhere.
    """
    facts = [
        report("description", 0),
        *offered("description", *ORDERS),
        *offered("description", "DELETE /orders/{id}", is_deprecated=True),
        report("har", 1, "run-1"),
        report("junit", 1.5, "run-1"),
        *called("har", "GET /v1/orders/mine", "GET /orders/", "DELETE /orders/7"),
        ran("junit", "makes one @api POST /orders"),
        report("later", 2),
        ran("later", "finds it", suite="@api get /orders/{id}"),
        ran("later", "@api GET /orders", "skipped"),
        ran("later", "@api GET /elsewhere", "failed"),
        report("plain", 3),
        ran("plain", "adds"),
    ]
    assert covered(con, facts) == [
        ("har", SHOP, at(1.5), 3.0, 4.0),
        ("later", SHOP, at(2), 1.0, 4.0),
    ]


def test_a_run_is_held_against_its_own_description_else_the_newest_before(con: Connection) -> None:
    facts = [
        report("old", 0),
        *offered("old", "GET /a"),
        report("new", 2, "run-2"),
        *offered("new", "GET /a", "GET /b"),
        report("before", 1),
        *called("before", "GET /a"),
        report("with", 1.9, "run-2"),
        *called("with", "GET /a"),
        report("after", 3),
        *called("after", "GET /c"),
    ]
    assert covered(con, facts) == [
        ("after", SHOP, at(3), 0.0, 2.0),
        ("before", SHOP, at(1), 1.0, 1.0),
        ("with", SHOP, at(1.9), 1.0, 2.0),
    ]


def test_without_a_description_or_a_service_nothing_is_known(con: Connection) -> None:
    facts = [
        report("early", 0),
        *called("early", "GET /a"),
        report("description", 1),
        *offered("description", "GET /a"),
        report("nobody", 2, service_id=None),
        *called("nobody", "GET /a"),
        report("other", 2, service_id="catalog:service:pay"),
        *called("other", "GET /a"),
    ]
    assert covered(con, facts) == []
