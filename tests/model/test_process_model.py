"""Cases and their way through the phases of a process, worked by hand on every engine."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from engine_fixtures import Connection, DuckDBConnection, at, entity_table, ordered
from gnomon.catalog.working_time import Calendar, working_days
from gnomon.domain.calendar import WorkingDay
from gnomon.metrics.process.adherence import adherence
from gnomon.metrics.process.escape_rate import escape_rate
from gnomon.metrics.process.first_pass_yield import first_pass_yield
from gnomon.metrics.process.phase_on_time import phase_on_time
from gnomon.metrics.process.phase_time import phase_time
from gnomon.metrics.process.process_conformance import process_conformance
from gnomon.model.case_check import case_check
from gnomon.model.case_conformance import case_conformance
from gnomon.model.case_delivery import case_delivery
from gnomon.model.case_flag import case_flag
from gnomon.model.delivery_case import delivery_case
from gnomon.model.phase_entry import phase_entry
from gnomon.model.phase_visit import phase_visit

DAY = 86400.0
V = "delivery@1"
_INSTANT, _TEXT, _NUMBER = pa.timestamp("us", "UTC"), pa.string(), pa.int64()
#: Types of the columns that are no texts, by name.
_TYPES: dict[str, pa.DataType] = {
    "kinds": pa.list_(_TEXT),
    "next_phases": pa.list_(_TEXT),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    **dict.fromkeys(("position", "place", "visit", "step", "expected_seconds"), _NUMBER),
    **dict.fromkeys(
        ("is_work", "is_cancelled", "is_start", "holds", "is_reviewed", "is_on_time"), pa.bool_()
    ),
    **dict.fromkeys(("points", "expected_days", "least", "most"), pa.float64()),
}


def table(con: Connection, columns: str, *rows: tuple[Any, ...], **types: pa.DataType) -> Any:
    """Make a table of rows; names of columns that end in ``_at`` hold instants."""
    names = columns.split()
    schema = pa.schema(
        [
            (name, types.get(name, _INSTANT if name.endswith("_at") else _TYPES.get(name, _TEXT)))
            for name in names
        ]
    )
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return con.table(pa.Table.from_pylist(told, schema=schema))


def test_a_case_runs_on_the_version_in_force_when_it_began(con: Connection) -> None:
    life = table(
        con,
        "ticket_id project_id number kind person_id url opened_at started_at finished_at"
        " is_work is_cancelled points",
        *(
            (ticket, "p", ticket, kind, None, None, at(day), None, None, is_work, False, None)
            for ticket, kind, day, is_work in (
                ("before", "story", -40, True),
                ("first", "story", -3, True),
                ("second", "story", 3, True),
                ("bug", "bug", 3, True),
                ("epic", "epic", 3, False),
            )
        ),
    )
    versions = table(
        con,
        "key process kinds valid_from valid_to",
        ("delivery@1", "delivery", [], date(2026, 2, 1), date(2026, 3, 2)),
        ("delivery@2", "delivery", [], date(2026, 3, 2), None),
        ("light@1", "light", ["bug"], None, None),
    )
    found = con.rows(delivery_case(life, versions))
    assert ordered(found, "ticket_id", "version_id") == [
        ("bug", "light@1"),
        ("first", "delivery@1"),
        ("second", "delivery@2"),
    ]


def test_changes_of_a_case_all_passed_and_all_live(con: Connection) -> None:
    links = table(
        con,
        "ticket_id change_id",
        *(("one", "a"), ("two", "b"), ("two", "c"), ("half", "d"), ("half", "e")),
        *(("untested", "f"), ("open", "g"), ("library", "h"), ("both", "h"), ("both", "a")),
        ("unknown", "i"),
    )
    life = table(
        con,
        "change_id repository_id merged_at",
        *(("a", "shop", at(1)), ("b", "shop", at(1)), ("c", "shop", at(3)), ("d", "shop", at(1))),
        *(("e", "shop", at(5)), ("f", "shop", at(7)), ("g", "shop", None)),
        # From here nothing is ever deployed, and once no run was told.
        *(("h", "kit", at(1)), ("i", "kit", at(0))),
    )
    green = table(
        con,
        "change_id green_at failed_at",
        # Failed, and passed when run again: nothing sent it back.
        ("a", at(2), at(1.5)),
        # The second change mends what the first one broke.
        ("b", at(4), at(2)),
        ("c", at(4), None),
        # One of two passed.
        ("d", at(2), None),
        ("e", None, None),
        ("h", at(2), None),
    )
    deployed = table(
        con,
        "change_id repository_id deployed_at",
        *(("a", "shop", at(3)), ("a", "shop", at(9)), ("b", "shop", at(5)), ("c", "shop", at(6))),
        *(("d", "shop", at(3)), ("f", "shop", at(8))),
    )
    found = con.rows(case_delivery(links, life, green, deployed))
    assert ordered(found, "ticket_id", "happened_at", "fact") == [
        ("both", at(1), "merged"),
        ("both", at(2), "passed"),
        ("both", at(3), "deployed"),
        ("half", at(5), "merged"),
        ("library", at(1), "merged"),
        ("library", at(2), "packaged"),
        ("one", at(1), "merged"),
        ("one", at(2), "passed"),
        ("one", at(3), "deployed"),
        ("two", at(1), "merged"),
        ("two", at(2), "failed"),
        ("two", at(3), "merged"),
        ("two", at(4), "passed"),
        ("two", at(6), "deployed"),
        # Its main line has no pipeline.
        ("untested", at(7), "merged"),
        ("untested", at(8), "deployed"),
    ]


RULES = [
    ("deep_dive", "status", "refinement"),
    ("planning", "status", "ready"),
    ("planning", "sprint", None),
    ("coding", "category", "in_progress"),
    ("coding", "failed", None),
    ("pipeline", "merged", None),
    ("deployment", "passed", None),
    ("production", "deployed", None),
]


def test_what_leads_into_a_phase(con: Connection) -> None:
    cases = table(
        con,
        "ticket_id version_id started_at",
        ("one", V, at(4)),
        ("late", V, at(1)),
        ("no", V, None),
    )
    moves = [
        ("one", 0, "To Do"),
        ("one", 1, "Refinement"),
        ("one", 4, "Doing"),
        ("one", 5, "In Review"),
        ("one", 6, "Done"),
        # Opened again, from done into the phase it was in before.
        ("one", 8, "Doing"),
        ("late", 1, "Doing"),
        ("no", 2, "Done"),
    ]
    transitions = table(
        con,
        "key ticket_id project_id to_status entered_at",
        *((str(n), ticket, "p", to, at(day)) for n, (ticket, day, to) in enumerate(moves)),
    )
    categories = table(
        con,
        "project_id status category",
        ("p", "To Do", "to_do"),
        ("p", "Refinement", "to_do"),
        ("p", "Doing", "in_progress"),
        ("p", "In Review", "in_progress"),
        ("p", "Done", "done"),
    )
    # The second sprint of one carries it over; late was taken up before it was planned.
    sprints = table(con, "ticket_id entered_at", ("one", at(3)), ("one", at(7)), ("late", at(2)))
    delivered = table(
        con,
        "ticket_id happened_at fact",
        *(("one", at(5.5), "merged"), ("late", at(4), "merged"), ("late", at(5), "packaged")),
    )
    rules = table(con, "version_id phase fact value", *((V, *rule) for rule in RULES))
    found = con.rows(phase_entry(cases, transitions, categories, sprints, delivered, rules))
    assert ordered(found, "ticket_id", "entered_at", "phase", "fact", "value") == [
        ("late", at(1), "coding", "category", "Doing"),
        ("late", at(4), "pipeline", "merged", None),
        # Nothing of it goes live: there it ends.
        ("late", at(5), None, "packaged", None),
        ("one", at(0), None, "category", "To Do"),
        ("one", at(1), "deep_dive", "status", "Refinement"),
        ("one", at(3), "planning", "sprint", None),
        ("one", at(4), "coding", "category", "Doing"),
        ("one", at(5.5), "pipeline", "merged", None),
        ("one", at(8), "coding", "category", "Doing"),
    ]


PHASES = [
    ("deep_dive", 1, True, 2.0, ["planning"]),
    ("planning", 2, False, 1.0, ["coding"]),
    ("coding", 3, False, None, ["pipeline"]),
    ("pipeline", 4, False, 3.0, ["deployment", "coding"]),
    ("deployment", 5, False, 1.0, ["production"]),
    ("production", 6, False, None, ["deep_dive"]),
]


def process(con: Connection) -> Any:
    return table(
        con,
        "version_id phase position is_start expected_days next_phases",
        *((V, *phase) for phase in PHASES),
    )


def calendar(con: Connection) -> Any:
    """Monday to Friday, 9 to 17 UTC, of the spring the examples lie in."""
    days = working_days(
        Calendar(valid_from=date(2026, 2, 1), valid_to=date(2026, 6, 1)),
        source="catalog",
        changed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return con.table(entity_table(WorkingDay, list(days)))


def entries(con: Connection, *rows: tuple[Any, ...]) -> Any:
    told = [(*row, None, 0) for row in rows]
    return table(
        con,
        "ticket_id entered_at phase fact version_id value place",
        *(
            (ticket, when, phase, fact, V, value, place)
            for ticket, when, phase, fact, value, place in told
        ),
    )


def cases(con: Connection, *rows: tuple[str, Any, bool]) -> Any:
    return table(
        con,
        "ticket_id project_id person_id url process opened_at finished_at is_cancelled number",
        *(
            (name, "p", None, None, "delivery", at(0), end, cancelled, name.upper())
            for name, end, cancelled in rows
        ),
    )


def test_stays_in_phases_and_whether_they_are_on_time(con: Connection) -> None:
    told = entries(
        con,
        # Monday 9 to Wednesday 9 are two working days; a status that leads nowhere ends it.
        ("one", at(0, 9), "deep_dive", "status"),
        ("one", at(2, 9), None, "category"),
        ("one", at(7, 9), "planning", "status"),
        ("one", at(7, 12), "planning", "sprint"),
        # More than a working day of planning.
        ("one", at(8, 10), "coding", "category"),
        ("one", at(9, 9), "pipeline", "merged"),
        ("one", at(9, 10), "coding", "failed"),
        ("one", at(9, 12), "pipeline", "merged"),
        ("one", at(9, 14), "deployment", "passed"),
        # No change to deploy; cancelled; its changes are still on their way.
        ("done", at(0, 9), "coding", "category"),
        ("gone", at(0, 9), "pipeline", "merged"),
        ("open", at(0, 9), "pipeline", "merged"),
    )
    about = cases(
        con,
        ("one", at(8), False),
        ("done", at(1), False),
        ("gone", at(2), True),
        ("open", at(3), False),
    )
    visits = con.keep(phase_visit(told, about, process(con), calendar(con)))
    columns = ("ticket_id", "step", "phase", "visit", "exited_at", "worked_seconds", "is_on_time")
    hour = 3600
    assert ordered(con.rows(visits), *columns) == [
        ("done", 1, "coding", 1, at(1), 8 * hour, None),
        ("gone", 1, "pipeline", 1, at(2), 16 * hour, True),
        ("one", 1, "deep_dive", 1, at(2, 9), 16 * hour, True),
        ("one", 2, "planning", 1, at(8, 10), 9 * hour, False),
        ("one", 3, "coding", 1, at(9, 9), 7 * hour, None),
        ("one", 4, "pipeline", 1, at(9, 10), hour, True),
        ("one", 5, "coding", 2, at(9, 12), 2 * hour, None),
        ("one", 6, "pipeline", 2, at(9, 14), 2 * hour, True),
        ("one", 7, "deployment", 1, None, None, None),
        ("open", 1, "pipeline", 1, None, None, None),
    ]
    on_time = con.rows(phase_on_time(visits))
    assert (sum(row["value"] for row in on_time), len(on_time)) == (4.0, 5)
    times = con.rows(phase_time(visits))
    assert [row["value"] for row in times if row["detail"] == "deep_dive"] == [2 * DAY]
    assert [row["ended_at"] for row in times if row["detail"] == "deployment"] == [None]
    passes = con.rows(first_pass_yield(visits))
    once = {(row["subject_id"], row["detail"]): row["value"] for row in passes}
    assert once == {
        ("done", "coding"): 1.0,
        ("gone", "pipeline"): 1.0,
        ("one", "deep_dive"): 1.0,
        ("one", "planning"): 1.0,
        ("one", "coding"): 0.0,
        ("one", "pipeline"): 0.0,
    }


def ways(con: Connection, **told: list[str]) -> Any:
    position = {phase[0]: phase[1] for phase in PHASES}
    return table(
        con,
        "ticket_id version_id phase phase_before position step exited_at",
        *(
            (name, V, phase, way[n - 1] if n else None, position[phase], n + 1, None)
            for name, way in told.items()
            for n, phase in enumerate(way)
        ),
    )


WHOLE = [phase[0] for phase in PHASES]


def test_token_replay_of_ways_through_the_process(con: Connection) -> None:
    told = ways(
        con,
        straight=WHOLE,
        # The gate failed and it was mended; what customers say begins the next round.
        loop=[*WHOLE[:4], "coding", *WHOLE[3:]],
        again=[*WHOLE, *WHOLE],
        # Four steps, one of them unknown: five tokens each way, one missing and one left.
        skips=["deep_dive", "planning", "deployment", "production"],
        elsewhere=WHOLE[2:],
        stops=WHOLE[:3],
        cancelled=["coding"],
        unfinished=["coding"],
    )
    about = cases(
        con,
        *(
            (name, at(9), False)
            for name in ("straight", "loop", "again", "skips", "elsewhere", "stops")
        ),
        ("cancelled", at(9), True),
        ("unfinished", None, False),
    )
    found = con.keep(case_conformance(told, about, process(con)))
    columns = ("ticket_id", "produced_count", "consumed_count", "missing_count", "remaining_count")
    assert ordered(con.rows(found), *columns) == [
        ("again", 13, 13, 0, 0),
        ("elsewhere", 5, 5, 1, 1),
        ("loop", 9, 9, 0, 0),
        ("skips", 5, 5, 1, 1),
        ("stops", 4, 4, 1, 1),
        ("straight", 7, 7, 0, 0),
    ]
    assert {row["ticket_id"]: row["again_count"] for row in con.rows(found)} == {
        "again": 6,
        "elsewhere": 0,
        "loop": 2,
        "skips": 0,
        "stops": 0,
        "straight": 0,
    }
    fitness = {
        row["subject_id"]: row["value"] / row["weight"]
        for row in con.rows(process_conformance(found, about))
    }
    assert fitness["skips"] == 0.8
    assert fitness["loop"] == 1.0


def test_events_less_distinct_activities_are_rework(duckdb_con: DuckDBConnection) -> None:
    """The example that process mining gives: A B C B C D A is three times again."""
    letters = dict(zip("ABCD", WHOLE, strict=False))
    told = ways(duckdb_con, one=[letters[letter] for letter in "ABCBCDA"])
    found = case_conformance(told, cases(duckdb_con, ("one", at(9), False)), process(duckdb_con))
    assert [row["again_count"] for row in duckdb_con.rows(found)] == [3]


def test_replay_of_random_ways_equals_plain_python(duckdb_con: DuckDBConnection) -> None:
    chance = random.Random(7)  # noqa: S311 - the same seed tells the same story
    told: dict[str, list[str]] = {}
    for number in range(60):
        way: list[str] = []
        for _ in range(chance.randint(1, 9)):
            way.append(chance.choice([phase for phase in WHOLE if phase not in way[-1:]]))
        told[f"case {number}"] = way
    following = {phase[0]: phase[4] for phase in PHASES}
    expected = []
    for name, way in told.items():
        place, missing, remaining, produced, consumed = "start", 0, 0, 1, 0
        for phase in way:
            may = ["deep_dive"] if place == "start" else following[place]
            if phase not in may:
                missing, remaining = missing + 1, remaining + 1
            place, produced, consumed = phase, produced + 1, consumed + 1
        if place != "production":
            missing, remaining = missing + 1, remaining + 1
        expected.append((name, produced, consumed + 1, missing, remaining))
    about = cases(duckdb_con, *((name, at(9), False) for name in told))
    found = case_conformance(ways(duckdb_con, **told), about, process(duckdb_con))
    columns = ("ticket_id", "produced_count", "consumed_count", "missing_count", "remaining_count")
    assert ordered(duckdb_con.rows(found), *columns) == sorted(expected)


def test_checks_satisfied_missed_waived_and_not_run(con: Connection) -> None:
    visits = table(
        con,
        "ticket_id version_id phase position entered_at exited_at",
        ("one", V, "planning", 2, at(0), at(1)),
        ("two", V, "planning", 2, at(0), at(1)),
        ("six", V, "planning", 2, at(0), at(1)),
        # In and out and in again: nothing is checked on exit yet.
        ("one", V, "pipeline", 4, at(2), at(3)),
        ("two", V, "pipeline", 4, at(2), at(3)),
        ("two", V, "pipeline", 4, at(5), None),
    )
    about = cases(con, *((name, None, False) for name in ("one", "two", "six")))
    checks = table(
        con,
        "version_id phase side check kind gate least most",
        (V, "planning", "entry", "estimated", "estimated", None, None, None),
        (V, "planning", "entry", "tagged", "tagged", None, None, None),
        (V, "pipeline", "exit", "gate:unit tests", "gate", "unit tests", 80.0, None),
        (V, "pipeline", "exit", "gate:load", "gate", "load", None, None),
    )
    waivers = table(
        con,
        "version_id check ticket_number valid_to reason",
        (V, "estimated", "TWO", date(2026, 3, 3), "urgent"),
        # It had run out by then.
        (V, "estimated", "SIX", date(2026, 3, 2), "too late"),
    )
    flags = table(
        con,
        "ticket_id check holds verdict value",
        ("one", "estimated", True, None, None),
        ("two", "estimated", False, None, None),
        ("six", "estimated", False, None, None),
        ("one", "tagged", None, None, None),
        # The tool says that it failed; the process asks for less.
        ("one", "gate:unit tests", False, "fail", 85.0),
        value=pa.float64(),
    )
    found = con.keep(case_check(visits, about, checks, waivers, flags))
    assert ordered(con.rows(found), "ticket_id", "check", "state", "checked_at", "reason") == [
        ("one", "estimated", "satisfied", at(0), None),
        ("one", "gate:load", "missed", at(3), None),
        ("one", "gate:unit tests", "satisfied", at(3), None),
        ("six", "estimated", "missed", at(0), None),
        ("two", "estimated", "waived", at(0), "urgent"),
    ]
    kept = con.rows(adherence(found))
    assert (sum(row["value"] for row in kept), len(kept)) == (2.0, 4)
    escapes = con.rows(escape_rate(found))
    assert ordered(escapes, "subject_id", "value", "detail") == [
        ("one", 0.0, "planning"),
        ("six", 1.0, "planning"),
        ("two", 0.0, "planning"),
    ]


def test_what_holds_of_a_case(con: Connection) -> None:
    about = table(
        con,
        "ticket_id points person_id",
        ("one", 3.0, "ann"),
        ("two", 0.0, None),
        ("six", None, None),
    )
    found = con.rows(
        case_flag(
            about,
            table(con, "key parent_id", ("one", "epic"), ("two", None), ("six", None)),
            table(con, "ticket_id", ("one",)),
            table(con, "ticket_id change_id", ("one", "a"), ("one", "b"), ("two", "c")),
            table(
                con,
                "change_id merged_at is_reviewed head_revision merge_revision squash_revision",
                ("a", at(1), True, "a1", "a2", None),
                ("b", at(1), False, "b1", None, None),
                ("c", None, True, "c1", None, None),
            ),
            table(con, "change_id deployment_id", ("a", "d1"), ("b", "d2")),
            table(con, "deployment_id revision", ("d1", "a2"), ("d2", "b1")),
            table(con, "kind revision", ("tag", "a2"), ("branch", "b1")),
            table(
                con,
                "key gate verdict revision judged_at value",
                ("1", "unit tests", "fail", "a1", at(0), 70.0),
                ("2", "unit tests", "pass", "a2", at(1), 90.0),
                ("3", "load", "not_applicable", "b1", at(1), None),
                ("4", "load", "fail", "c1", at(1), None),
                value=pa.float64(),
            ),
            table(con, "ticket_id check holds", ("one", "criteria", True)),
        )
    )
    held = {(row["ticket_id"], row["check"]): row["holds"] for row in found}
    assert {check: held["one", check] for ticket, check in held if ticket == "one"} == {
        "estimated": True,
        "assigned": True,
        "in_sprint": True,
        "has_parent": True,
        "changed": True,
        "reviewed": False,
        "tagged": False,
        "criteria": True,
        "gate:unit tests": True,
        "gate:load": None,
    }
    assert {check: held["two", check] for ticket, check in held if ticket == "two"} == {
        "estimated": False,
        "assigned": False,
        "in_sprint": False,
        "has_parent": False,
        # Its change was never merged.
        "changed": False,
        "reviewed": None,
        "tagged": None,
    }
    assert held["six", "estimated"] is False
