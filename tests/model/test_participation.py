"""Roles at work in the phases of a process, worked by hand on every engine."""

from datetime import date
from typing import Any

import pyarrow as pa

from engine_fixtures import Connection, at, ordered
from gnomon.metrics.process.phase_accountability import phase_accountability
from gnomon.metrics.process.phase_participation import phase_participation
from gnomon.model.case_act import case_act
from gnomon.model.case_deployment_act import case_deployment_act
from gnomon.model.case_participation import case_participation

V = "delivery@1"
_TYPES: dict[str, pa.DataType] = {
    "names": pa.list_(pa.string()),
    **dict.fromkeys(("valid_from", "valid_to"), pa.date32()),
    **dict.fromkeys(("is_matched", "is_responsible"), pa.bool_()),
}


def table(con: Connection, columns: str, *rows: tuple[Any, ...]) -> Any:
    """Make a table of rows; columns that end in ``_at``, and ``at``, hold instants."""
    names = columns.split()
    instant = pa.timestamp("us", "UTC")
    types = [
        _TYPES.get(name, instant if name == "at" or name.endswith("_at") else pa.string())
        for name in names
    ]
    schema = pa.schema(list(zip(names, types, strict=True)))
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return con.table(pa.Table.from_pylist(told, schema=schema))


def test_deeds_of_people_on_tickets_changes_and_deployments(con: Connection) -> None:
    links = table(con, "ticket_id change_id", ("one", "a"))
    live = table(con, "change_id deployment_id", ("a", "d1"), ("a", "d2"), ("other", "d3"))
    deployed = case_deployment_act(
        links,
        live,
        table(
            con,
            "deployment_id initiator_id at",
            *(("d1", "ann", at(6)), ("d2", None, at(7)), ("d3", "ann", at(8))),
        ),
    )
    found = case_act(
        table(
            con,
            "ticket_id actor_id entered_at",
            *(("one", "ann", at(1)), ("one", None, at(2))),
        ),
        table(
            con,
            "ticket_id field new_value edited_at actor_id",
            ("one", "assignee", "bob", at(1), "ann"),
            ("one", "text", "1", at(2), "bob"),
        ),
        links,
        table(con, "key author_id opened_at", ("a", "bob", at(3)), ("other", "ann", at(3))),
        table(con, "change_id author_id authored_at", ("a", "robot", at(2)), ("a", "bob", at(3))),
        table(con, "change_id merged_by_id merged_at", ("a", "cy", at(5)), ("other", None, None)),
        table(
            con,
            "change_id kind reviewer_id reviewed_at",
            *(("a", "comment", "cy", at(4)), ("a", "approval", "cy", at(4, 1))),
            ("a", "comment", None, at(4)),
        ),
        con.keep(deployed),
        table(
            con,
            "identity_id person_id kind is_matched",
            *(("ann", "Ann", "human", True), ("bob", "Bob", "human", True)),
            *(("cy", "cy", "human", False), ("robot", "Robot", "bot", True)),
        ),
    )
    assert ordered(con.rows(found), "person_id", "deed", "acted_at", "is_matched") == [
        ("Ann", "deployed", at(6), True),
        ("Ann", "edited", at(1), True),
        ("Ann", "moved", at(1), True),
        ("Bob", "assigned", at(1), True),
        ("Bob", "edited", at(2), True),
        ("Bob", "opened", at(3), True),
        ("Bob", "wrote", at(3), True),
        ("cy", "approved", at(4, 1), False),
        ("cy", "merged", at(5), False),
        ("cy", "reviewed", at(4), False),
    ]


def _told(con: Connection) -> Any:
    visits = table(
        con,
        "ticket_id project_id person_id url version_id phase entered_at exited_at",
        ("one", "p", "assigned", None, V, "planning", at(0), at(1)),
        ("one", "p", "assigned", None, V, "coding", at(1), at(3)),
        # In it a second time: both stays count, and it has left for good.
        ("two", "p", "assigned", None, V, "coding", at(0), at(1)),
        ("two", "p", "assigned", None, V, "coding", at(4), at(5)),
        ("six", "p", "assigned", None, V, "coding", at(0), at(1)),
        # Still in it.
        ("open", "p", "assigned", None, V, "coding", at(0), None),
    )
    roles = table(
        con,
        "version_id phase role is_responsible names",
        (V, "planning", "lead", True, ["lead", "bl"]),
        (V, "planning", "engineer", False, ["engineer"]),
        (V, "coding", "tpm", True, ["tpm", "scrum_master"]),
        (V, "coding", "engineer", False, ["engineer"]),
        (V, "coding", "architect", False, ["architect"]),
    )
    acts = table(
        con,
        "ticket_id person_id acted_at",
        # At the moment a stay ends and the next begins: of both.
        ("one", "eve", at(1)),
        # Between two stays: of none.
        *(("two", "tom", at(2)), ("two", "tom", at(5)), ("two", "eve", at(0.5))),
        # Nobody tells what the stranger is.
        *(("six", "eve", at(0.5)), ("six", "stranger", at(0.5))),
        ("open", "tom", at(0.5)),
    )
    members = table(
        con,
        "person_id role valid_from valid_to",
        ("eve", "Engineer", None, None),
        ("tom", "Scrum Master", None, date(2026, 3, 8)),
        # He had it later than any of this.
        ("leo", "BL", date(2026, 6, 1), None),
    )
    return con.keep(case_participation(visits, roles, acts, members))


def test_roles_took_part_or_left_no_trace(con: Connection) -> None:
    found = _told(con)
    columns = ("ticket_id", "phase", "role", "took_part", "is_held", "began_at", "left_at")
    assert ordered(con.rows(found), *columns) == [
        # Nobody is an architect: whether one took part is not known.
        ("one", "coding", "architect", None, False, at(1), at(3)),
        ("one", "coding", "engineer", True, True, at(1), at(3)),
        ("one", "coding", "tpm", False, True, at(1), at(3)),
        ("one", "planning", "engineer", True, True, at(0), at(1)),
        ("one", "planning", "lead", None, False, at(0), at(1)),
        ("six", "coding", "architect", None, False, at(0), at(1)),
        ("six", "coding", "engineer", True, True, at(0), at(1)),
        # It may have been the stranger.
        ("six", "coding", "tpm", None, True, at(0), at(1)),
        ("two", "coding", "architect", None, False, at(0), at(5)),
        ("two", "coding", "engineer", True, True, at(0), at(5)),
        ("two", "coding", "tpm", True, True, at(0), at(5)),
    ]


def test_participation_counts_what_is_known(con: Connection) -> None:
    found = _told(con)
    taken = con.rows(phase_participation(found))
    known = [row for row in taken if row["value"] is not None]
    assert (len(taken), len(known), sum(row["value"] for row in known)) == (11, 6, 5.0)
    assert {row["detail"] for row in known} == {
        "coding: engineer",
        "coding: tpm",
        "planning: engineer",
    }
    answered = con.rows(phase_accountability(found))
    assert ordered(answered, "subject_id", "detail", "value") == [
        ("one", "coding", 0.0),
        ("one", "planning", None),
        ("six", "coding", None),
        ("two", "coding", 1.0),
    ]
