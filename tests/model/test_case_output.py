"""What a case brings from one phase into the next, worked by hand on every engine."""

from typing import Any

import pyarrow as pa

from engine_fixtures import Connection, at, ordered
from gnomon.metrics.planning.automation_at_merge import automation_at_merge
from gnomon.model.case_output import case_output

_TYPES: dict[str, pa.DataType] = {
    "points": pa.float64(),
    "is_sub_task": pa.bool_(),
    "happened_at": pa.timestamp("us", "UTC"),
    **dict.fromkeys(("case_count", "automated_count"), pa.int64()),
}


def table(con: Connection, columns: str, *rows: tuple[Any, ...]) -> Any:
    names = columns.split()
    schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in names])
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return con.table(pa.Table.from_pylist(told, schema=schema))


def _cases(con: Connection) -> Any:
    return table(
        con,
        "ticket_id project_id points",
        *(("large", "p", 8.0), ("cut", "p", 8.0), ("small", "p", 3.0), ("bare", "p", None)),
        *(("zero", "p", 0.0), ("elsewhere", "other", 1.0)),
    )


def _tickets(con: Connection) -> Any:
    return table(
        con,
        "key parent_id is_sub_task",
        # A story below an epic is no part of a ticket.
        *(("large", "epic", False), ("cut", "epic", False), ("part", "cut", True)),
        ("loose", None, True),
    )


def _criteria(con: Connection) -> Any:
    return table(con, "ticket_id found", ("large", "heading"), ("cut", None), ("small", None))


def test_criteria_parts_and_test_cases_of_cases(con: Connection) -> None:
    tests = table(con, "ticket_id case_count automated_count", ("large", 3, 2), ("cut", 2, 2))
    found = con.rows(case_output(_cases(con), _tickets(con), _criteria(con), tests))
    held = {(row["check"], row["ticket_id"]): row["holds"] for row in found}
    assert {ticket: held["criteria", ticket] for ticket in ("large", "cut", "small", "bare")} == {
        "large": True,
        "cut": False,
        "small": False,
        # Nobody told its text.
        "bare": None,
    }
    parts = {ticket: held["broken_down", ticket] for check, ticket in held if check == "criteria"}
    assert parts == {
        "large": False,
        "cut": True,
        # Three points are one piece; how large the others are nobody knows.
        "small": True,
        "bare": None,
        "zero": None,
        "elsewhere": True,
    }
    assert (held["test_cases", "large"], held["test_cases", "small"]) == (True, False)
    # Nobody tells test cases of its project.
    assert held["test_cases", "elsewhere"] is None
    assert [held["automated", ticket] for ticket in ("large", "cut", "small")] == [
        False,
        True,
        None,
    ]


def test_without_a_tool_for_test_cases_none_is_missing(con: Connection) -> None:
    tests = table(con, "ticket_id case_count automated_count")
    found = con.rows(
        case_output(_cases(con), _tickets(con), _criteria(con), tests, small_ticket_points=8.0)
    )
    held = {(row["check"], row["ticket_id"]): row["holds"] for row in found}
    assert {held["test_cases", ticket] for _, ticket in held} == {None}
    # What counts as small is a judgement.
    assert held["broken_down", "large"] is True


def test_automated_by_planned_test_cases_once_all_is_merged(con: Connection) -> None:
    merged = table(
        con,
        "ticket_id happened_at fact",
        *(("large", at(1), "merged"), ("large", at(4), "merged"), ("large", at(5), "passed")),
        *(("cut", at(2), "merged"), ("bare", at(2), "merged"), ("other", at(2), "merged")),
    )
    about = table(
        con,
        "ticket_id project_id person_id url",
        *((name, "p", None, None) for name in ("large", "cut", "small", "bare")),
    )
    tests = table(
        con,
        "ticket_id case_count automated_count",
        *(("large", 3, 2), ("cut", 2, 2), ("small", 4, 0), ("other", 1, 1)),
    )
    found = con.rows(automation_at_merge(merged, about, tests))
    assert ordered(found, "subject_id", "ended_at", "value", "weight", "detail") == [
        ("cut", at(2), 2.0, 2.0, "2 of 2"),
        # The last merge counts.
        ("large", at(4), 2.0, 3.0, "2 of 3"),
    ]
