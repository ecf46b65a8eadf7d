"""Measures of sprints, worked by hand on every engine."""

import random
from datetime import datetime
from typing import Any

import pytest

from engine_fixtures import (
    MONDAY,
    Connection,
    DuckDBConnection,
    Workbench,
    at,
    build,
    ordered,
)
from gnomon.domain.entity import Entity
from gnomon.domain.planning import Sprint, TicketEdit
from gnomon.metrics.planning.assigned_at_sprint_start import assigned_at_sprint_start
from gnomon.metrics.planning.capacity_accuracy import capacity_accuracy
from gnomon.metrics.planning.planning_accuracy import planning_accuracy
from gnomon.metrics.planning.sprint_added_scope import sprint_added_scope
from gnomon.metrics.planning.sprint_carry_over import sprint_carry_over
from gnomon.metrics.planning.sprint_commitment import sprint_commitment
from gnomon.metrics.planning.sprint_completion import sprint_completion
from gnomon.metrics.planning.sprint_goal_set import sprint_goal_set
from gnomon.metrics.planning.sprint_planning_time import sprint_planning_time
from gnomon.metrics.planning.sprint_readiness import sprint_readiness
from gnomon.metrics.planning.sprint_removed_scope import sprint_removed_scope
from gnomon.metrics.planning.velocity import velocity
from gnomon.model.sprint_ticket import sprint_ticket
from told import ticket, transition

DAY = 86400.0
DONE = {"status": "Done", "status_category": "done"}
SPRINT = "jira:sprint:1"


def key(number: int) -> str:
    return f"jira:ticket:{number}"


def sprint(name: str = "1", start: float | None = 7, end: float | None = 21, **told: Any) -> Sprint:
    """Tell a sprint of days 7 to 21 that was closed at its end."""
    state = told.pop("state", "closed")
    return Sprint(
        key=f"jira:sprint:{name}",
        source="jira",
        changed_at=MONDAY,
        project_id=told.pop("project_id", "jira:ticket_project:SHOP"),
        name=f"Shop {name}",
        state=state,
        starts_at=None if start is None else at(start),
        ends_at=None if end is None else at(end),
        completed_at=told.pop("completed_at", at(end) if state == "closed" and end else None),
        **told,
    )


def edit(
    number: int, field: Any, day: float, old: str | None = None, new: str | None = None, **told: Any
) -> TicketEdit:
    return TicketEdit(
        key=f"jira:ticket:{number}:{field}:{day}:{old}:{new}",
        source="jira",
        changed_at=MONDAY,
        ticket_id=key(number),
        project_id="jira:ticket_project:SHOP",
        field=field,
        old_value=old,
        new_value=new,
        edited_at=at(day),
        **told,
    )


def entered(number: int, day: float, name: str = "1") -> TicketEdit:
    return edit(number, "sprint", day, None, f"jira:sprint:{name}")


def left(number: int, day: float, name: str = "1") -> TicketEdit:
    return edit(number, "sprint", day, f"jira:sprint:{name}", None)


def planned(number: int, *names: str, opened_at: datetime = MONDAY, **told: Any) -> Entity:
    sprints = tuple(f"jira:sprint:{name}" for name in names or ("1",))
    return ticket(number, opened_at, sprint_ids=sprints, **told)


def finished(number: int, day: float) -> list[Entity]:
    return [
        transition(number, at(0), "To Do", "to_do"),
        transition(number, at(day), "Done", "done", "To Do"),
    ]


def sprint_tickets(con: Connection, facts: list[Entity]) -> Any:
    """Make the table that the measures read once, for all of them."""
    local = DuckDBConnection()
    return con.table(local.arrow(Workbench(local, facts, {}).table("sprint_ticket")))


#: Three points done, five carried over, two taken out on day 10, one added on day 12 and done.
ONE_SPRINT: list[Entity] = [
    sprint(goal="Sell more"),
    planned(1, points=3.0, assignee_id="jira:identity:ann", **DONE),
    entered(1, 5),
    *finished(1, 15),
    planned(2, points=5.0),
    entered(2, 6),
    planned(3, points=2.0),
    entered(3, 6),
    left(3, 10),
    planned(4, points=1.0, **DONE),
    entered(4, 12),
    *finished(4, 20),
    # Done before the sprint began: nobody took it on.
    planned(5, points=8.0, **DONE),
    entered(5, 6),
    *finished(5, 2),
    # Taken out before the sprint began.
    planned(6, points=8.0),
    entered(6, 3),
    left(6, 4),
    # Neither is work of its own.
    planned(7, kind="epic", points=8.0),
    planned(8, kind="sub-task", is_sub_task=True, points=8.0),
]


def test_what_was_in_a_sprint_when(con: Connection) -> None:
    columns = ("ticket_id", "is_committed", "is_added", "is_in_at_end", "is_done_at_end")
    assert ordered(build(con, sprint_ticket, ONE_SPRINT), *columns) == [
        (key(1), True, False, True, True),
        (key(2), True, False, True, False),
        (key(3), True, False, False, False),
        (key(4), False, True, True, True),
        (key(5), False, False, True, True),
        (key(6), False, False, False, False),
    ]


#: Sum of values and of weights of each measure over that sprint.
SUMS = {
    # Tickets 1, 2 and 3 were in at the start.
    sprint_commitment: (3.0, 3.0),
    sprint_completion: (1.0, 3.0),
    sprint_added_scope: (1.0, 3.0),
    sprint_removed_scope: (1.0, 3.0),
    # Tickets 1, 2 and 4 were in at the end; 2 was not done.
    sprint_carry_over: (1.0, 3.0),
    # 3 of 10 points; with the added one 4 of 10.
    planning_accuracy: (3.0, 10.0),
    capacity_accuracy: (4.0, 10.0),
}


def test_a_sprint_worked_by_hand(con: Connection) -> None:
    tickets = sprint_tickets(con, ONE_SPRINT)
    for measure, sums in SUMS.items():
        rows = con.rows(measure(tickets))
        found = (
            sum(row["value"] for row in rows),
            sum(row.get("weight", 1.0) for row in rows),
        )
        assert found == sums, measure.__name__
        assert {row["detail"] for row in rows} == {"Shop 1"}


def test_velocity_and_planning_time_of_a_sprint(con: Connection) -> None:
    tickets = sprint_tickets(con, ONE_SPRINT)
    found = con.rows(velocity(tickets))
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (SPRINT, at(7), at(21), 4.0)
    ]
    # The first ticket that stayed came on day 5.
    found = con.rows(sprint_planning_time(tickets))
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (SPRINT, at(5), at(7), 2 * DAY)
    ]


def test_nothing_done_is_a_velocity_of_none_and_no_estimate_is_unknown(con: Connection) -> None:
    facts = [
        sprint("1"),
        planned(1, points=3.0),
        sprint("2"),
        planned(2, "2", **DONE),
        *finished(2, 15),
        sprint("3", state="active"),
        planned(3, "3", points=3.0),
    ]
    assert ordered(build(con, velocity, facts), "subject_id", "ended_at", "value") == [
        ("jira:sprint:1", at(21), 0.0),
        ("jira:sprint:2", at(21), None),
        ("jira:sprint:3", None, None),
    ]


def test_estimates_and_assignees_are_those_of_the_time(con: Connection) -> None:
    facts = [
        sprint(),
        # Estimated after the start, at 5; then cut to 2 before the end, and to 1 after it.
        planned(1, points=1.0),
        edit(1, "points", 8, None, "5"),
        edit(1, "points", 15, "5", "2"),
        edit(1, "points", 30, "2", "1"),
        # Estimated before the start, the estimate taken away later.
        planned(2),
        edit(2, "points", 3, None, "3"),
        edit(2, "points", 9, "3", None),
        # Assigned until day 9; assigned on day 9; assigned on day 3 and taken away on day 5.
        planned(3, points=0.0),
        edit(3, "assignee", 9, "jira:identity:ann", None),
        planned(4, assignee_id="jira:identity:ann"),
        edit(4, "assignee", 9, None, "jira:identity:ann"),
        planned(5),
        edit(5, "assignee", 3, None, "jira:identity:ann"),
        edit(5, "assignee", 5, "jira:identity:ann", None),
    ]
    tickets = sprint_tickets(con, facts)
    assert ordered(con.rows(tickets), "ticket_id", "points_at_start", "points_at_end") == [
        (key(1), None, 2.0),
        (key(2), 3.0, None),
        (key(3), 0.0, 0.0),
        (key(4), None, None),
        (key(5), None, None),
    ]
    assigned = con.rows(assigned_at_sprint_start(tickets))
    assert [row["subject_id"] for row in assigned if row["value"]] == [key(3)]
    ready = con.rows(sprint_readiness(tickets))
    assert [row["subject_id"] for row in ready if row["value"]] == [key(2)]
    with_zero = con.rows(sprint_readiness(tickets, zero_points_count=True))
    assert sorted(row["subject_id"] for row in with_zero if row["value"]) == [key(2), key(3)]


def test_an_unestimated_ticket_is_unknown_and_not_nothing(con: Connection) -> None:
    facts = [sprint(), planned(1, **DONE), *finished(1, 15)]
    tickets = sprint_tickets(con, facts)
    for measure in (planning_accuracy, capacity_accuracy):
        assert ordered(con.rows(measure(tickets)), "value", "weight") == [(None, None)]


def test_overlapping_sprints_and_a_ticket_opened_in_one(con: Connection) -> None:
    facts = [
        sprint("1"),
        sprint("2", 14, 28),
        # In both; opened in the second while it ran; opened in the first, taken out before it.
        planned(1, "1", "2"),
        planned(2, "2", opened_at=at(15)),
        planned(3, "1"),
        left(3, 5),
    ]
    columns = ("sprint_id", "ticket_id", "is_committed", "is_added", "entered_at")
    assert ordered(build(con, sprint_ticket, facts), *columns) == [
        ("jira:sprint:1", key(1), True, False, at(0)),
        ("jira:sprint:1", key(3), False, False, at(0)),
        ("jira:sprint:2", key(1), True, False, at(0)),
        ("jira:sprint:2", key(2), False, True, at(15)),
    ]


def test_a_ticket_that_came_back_was_done_at_the_end_it_was_done_at(con: Connection) -> None:
    facts = [
        sprint("1"),
        sprint("2", 21, 35),
        planned(1, "1", "2", **DONE),
        *finished(1, 20),
        transition(1, at(20.5), "Doing", "in_progress", "Done"),
        transition(1, at(30), "Done", "done", "Doing"),
        # Its moves are not told; it was resolved while the first sprint ran.
        planned(2, "1", resolved_at=at(10), **DONE),
        # Cancelled while the sprint ran: not done, and nothing to carry over.
        planned(3, "1", resolution="Won't Do", resolved_at=at(10), **DONE),
    ]
    tickets = sprint_tickets(con, facts)
    found = con.rows(sprint_completion(tickets))
    assert ordered(found, "subject_id", "ended_at", "value") == [
        (key(1), at(21), 0.0),
        (key(1), at(35), 1.0),
        (key(2), at(21), 1.0),
        (key(3), at(21), 0.0),
    ]
    carried = con.rows(sprint_carry_over(tickets))
    assert ordered(carried, "subject_id", "ended_at", "value") == [
        (key(1), at(21), 1.0),
        (key(1), at(35), 0.0),
        (key(2), at(21), 0.0),
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"state": "future"},
        {"start": None},
        {"end": None, "completed_at": None},
        # Closed before it started, as a slip of the keyboard leaves it.
        {"completed_at": at(6)},
    ],
)
def test_a_sprint_without_a_span_has_no_tickets(duckdb_con: Any, told: dict[str, Any]) -> None:
    assert build(duckdb_con, sprint_commitment, [sprint(**told), planned(1)]) == []
    assert build(duckdb_con, sprint_goal_set, [sprint(**told)]) == []


def test_a_sprint_opened_again_is_over_when_it_was_closed_last(
    duckdb_con: DuckDBConnection,
) -> None:
    """The tool tells the last closing alone; while open again, the sprint runs."""
    again = sprint(state="active", completed_at=None)
    facts = [planned(1, **DONE), *finished(1, 25)]
    (open_row,) = build(duckdb_con, sprint_completion, [again, *facts])
    assert (open_row["ended_at"], open_row["value"]) == (None, None)
    (closed_row,) = build(duckdb_con, sprint_completion, [sprint(completed_at=at(26)), *facts])
    assert (closed_row["ended_at"], closed_row["value"]) == (at(26), 1.0)


def test_a_goal_is_more_than_blanks(con: Connection) -> None:
    facts = [sprint("1", goal="Sell more"), sprint("2", goal="  "), sprint("3", project_id=None)]
    assert ordered(build(con, sprint_goal_set, facts), "subject_id", "ended_at", "value") == [
        ("jira:sprint:1", at(7), 1.0),
        ("jira:sprint:2", at(7), 0.0),
        ("jira:sprint:3", at(7), 0.0),
    ]


def test_sprints_of_random_tickets_equal_plain_python(duckdb_con: DuckDBConnection) -> None:
    """Entering, leaving and being done at random, told again step by step."""
    chance = random.Random(3)  # noqa: S311 - the same seed tells the same story
    facts: list[Entity] = [sprint()]
    expected = []
    for number in range(60):
        steps = sorted(chance.sample(range(1, 30), chance.randint(0, 6)))
        moves = [(day, chance.choice(["sprint", "status"])) for day in steps]
        in_first, done = chance.random() < 0.5, False
        is_in, state = in_first, {}
        facts.append(transition(number, at(0), "To Do", "to_do"))
        for day, what in [*moves, (99, "end")]:
            for mark in (7, 21):
                if day > mark and mark not in state:
                    state[mark] = (is_in, done)
            if what == "sprint":
                is_in = not is_in
                facts.append((entered if is_in else left)(number, day))
            elif what == "status":
                done = not done
                names = ("To Do", "Done") if done else ("Done", "To Do")
                category = "done" if done else "to_do"
                facts.append(transition(number, at(day), names[1], category, names[0]))
        facts.append(planned(number, **(DONE if done else {})))
        came = [day for day, what in moves if what == "sprint"]
        entries = came[1::2] if in_first else came[::2]
        if not in_first and not came:
            # Named by the ticket alone: opened in the sprint.
            state = {7: (True, state[7][1]), 21: (True, state[21][1])}
        (was_in, was_done), (is_in, done) = state[7], state[21]
        is_added = not was_in and not was_done and any(7 < day <= 21 for day in entries)
        expected.append((key(number), was_in and not was_done, is_added, is_in, done))
    columns = ("ticket_id", "is_committed", "is_added", "is_in_at_end", "is_done_at_end")
    assert ordered(build(duckdb_con, sprint_ticket, facts), *columns) == sorted(expected)
