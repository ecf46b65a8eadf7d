"""Measures of what tickets say and what they are for, worked by hand on every engine."""

from typing import Any

from engine_fixtures import MONDAY, Connection, Workbench, at, build, ordered
from gnomon.domain.entity import Entity
from gnomon.domain.planning import TicketEdit
from gnomon.metrics.planning.bug_work_share import bug_work_share
from gnomon.metrics.planning.compliance_work_share import compliance_work_share
from gnomon.metrics.planning.debt_reduction_share import debt_reduction_share
from gnomon.metrics.planning.debt_work_share import debt_work_share
from gnomon.metrics.planning.feature_delivery_share import feature_delivery_share
from gnomon.metrics.planning.feature_work_share import feature_work_share
from gnomon.metrics.planning.it_operation_share import it_operation_share
from gnomon.metrics.planning.requirement_volatility import requirement_volatility
from gnomon.metrics.planning.ticket_tracking_quality import ticket_tracking_quality
from gnomon.metrics.planning.unclassified_work_share import unclassified_work_share
from gnomon.model.ticket_balance import ticket_balance
from gnomon.model.ticket_category import ticket_category
from told import change, merged, ticket, transition

DONE: dict[str, Any] = {"status": "Done", "status_category": "done"}
DOING: dict[str, Any] = {"status": "Doing", "status_category": "in_progress"}


def key(number: int) -> str:
    return f"jira:ticket:{number}"


def taken_up(number: int, day: float, end: float | None = None) -> list[Entity]:
    moves: list[Entity] = [transition(number, at(day), "Doing", "in_progress", "To Do")]
    return [*moves, *([transition(number, at(end), "Done", "done", "Doing")] if end else [])]


def edit(number: int, field: Any, day: float, changed_count: int | None = None) -> TicketEdit:
    return TicketEdit(
        key=f"jira:ticket:{number}:{field}:{day}",
        source="jira",
        changed_at=MONDAY,
        ticket_id=key(number),
        project_id="jira:ticket_project:SHOP",
        field=field,
        changed_count=changed_count,
        edited_at=at(day),
    )


def test_requirements_that_changed_after_being_taken_up(con: Connection) -> None:
    facts = [
        # Described anew twice, and estimated anew, while under way.
        ticket(1, **DOING),
        *taken_up(1, 2),
        edit(1, "text", 3, 200),
        edit(1, "text", 4, 20),
        edit(1, "points", 5),
        # Before it was taken up, after it was finished, a slip of the pen, another field.
        ticket(2, **DONE),
        *taken_up(2, 5, 8),
        edit(2, "text", 3, 200),
        edit(2, "text", 9, 200),
        edit(2, "text", 6, 19),
        edit(2, "priority", 6),
        # How much was changed is not told.
        ticket(3, **DOING),
        *taken_up(3, 2),
        edit(3, "text", 3),
        # Nobody took it up; cancelled.
        ticket(4),
        edit(4, "text", 3, 200),
        ticket(5, resolution="Duplicate", **DONE),
        *taken_up(5, 2, 4),
        edit(5, "text", 3, 200),
    ]
    found = build(con, requirement_volatility, facts)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        (key(1), at(2), 1.0, "3 edits"),
        (key(2), at(5), 0.0, None),
        (key(3), at(2), 1.0, "1 edits"),
    ]
    strict = build(con, requirement_volatility, facts, volatility_minimum_length=1)
    assert sum(row["value"] for row in strict) == 3.0


def test_checks_of_how_a_ticket_is_tracked(con: Connection) -> None:
    facts = [
        # All five that apply to what is done without a change.
        ticket(
            1,
            assignee_id="jira:identity:ann",
            points=3.0,
            parent_id=key(9),
            resolved_at=at(3),
            **DONE,
        ),
        *taken_up(1, 1, 3),
        # Under way, with a merged change, and with one that is open.
        ticket(2, **DOING),
        *taken_up(2, 1),
        *merged(1, at(1), at(2), ticket_refs=("SHOP-2",)),
        ticket(3, points=1.0, assignee_id="jira:identity:ann", **DOING),
        *taken_up(3, 1),
        *merged(2, at(1), at(2), ticket_refs=("SHOP-3",)),
        change(3, at(1), ticket_refs=("SHOP-3",)),
        # Straight to done.
        ticket(4, points=1.0, parent_id=key(9), assignee_id="jira:identity:ann", **DONE),
        transition(4, at(2), "Done", "done", "To Do"),
        # Nobody took it up.
        ticket(5),
    ]
    found = build(con, ticket_tracking_quality, facts)
    assert ordered(found, "subject_id", "value", "weight", "detail") == [
        (key(1), 5.0, 5.0, None),
        (key(2), 0.0, 4.0, "nobody assigned, no estimate, no parent, merged and not done"),
        (key(3), 2.0, 3.0, "no parent"),
        (key(4), 3.0, 5.0, "never in progress, no resolution date"),
    ]


CATEGORISED = [
    ticket(1, kind="story", **DONE),
    ticket(2, kind="bug", **DONE),
    # What people say of the case at hand goes before its type, and risk before debt.
    ticket(3, kind="story", labels=("web", "Tech-Debt"), **DONE),
    ticket(4, kind="task", labels=("tech-debt", "gdpr"), **DONE),
    ticket(5, kind="task", parent_id=key(1), **DONE),
    ticket(6, kind="task", labels=("bugfix-not-a-label",), **DONE),
    *(move for number in range(1, 7) for move in taken_up(number, 1, 2)),
]


def test_categories_by_label_then_type_then_parent(con: Connection) -> None:
    found = build(con, ticket_category, CATEGORISED)
    assert ordered(found, "ticket_id", "category", "rule") == [
        (key(1), "feature", "type"),
        (key(2), "bug", "type"),
        (key(3), "debt", "label"),
        (key(4), "compliance", "label"),
        (key(5), "feature", "parent"),
        (key(6), "unclassified", None),
    ]


def test_shares_of_finished_work_add_up_to_all_of_it(con: Connection) -> None:
    left_out = [
        ticket(11, kind="bug"),
        ticket(12, kind="epic", **DONE),
        *taken_up(12, 1, 2),
        ticket(13, kind="bug", resolution="Won't Do", **DONE),
        *taken_up(13, 1, 2),
        ticket(14, kind="sub-task", is_sub_task=True, **DONE),
        *taken_up(14, 1, 2),
    ]
    bench = Workbench(con, [*CATEGORISED, *left_out], {})
    shares = {
        feature_work_share: 2.0,
        bug_work_share: 1.0,
        debt_work_share: 1.0,
        compliance_work_share: 1.0,
        unclassified_work_share: 1.0,
    }
    for measure, count in shares.items():
        rows = con.rows(bench.made(measure))
        assert (len(rows), sum(row["value"] for row in rows)) == (6, count), measure.__name__


BALANCED: list[Entity] = [
    # Ten days of a story, ten of debt by its label, twenty that are both, five of a bug.
    ticket(21, kind="story", **DONE),
    *taken_up(21, 0, 10),
    ticket(22, kind="task", labels=("Tech-Debt",), **DONE),
    *taken_up(22, 0, 10),
    ticket(23, kind="task", labels=("tech-debt", "feature"), **DONE),
    *taken_up(23, 0, 20),
    ticket(24, kind="bug", **DONE),
    *taken_up(24, 0, 5),
    # Its parent says what it is for; nothing says it of the next.
    ticket(25, kind="task", parent_id=key(21), **DONE),
    *taken_up(25, 0, 3),
    ticket(26, kind="task", **DONE),
    *taken_up(26, 0, 2),
    # Neither under way nor cancelled work counts.
    ticket(27, kind="story", **DOING),
    *taken_up(27, 1),
    ticket(28, kind="story", resolution="Won't Do", **DONE),
    *taken_up(28, 1, 2),
]


def test_work_of_two_parts_is_half_of_each_and_counts_once(con: Connection) -> None:
    found = build(con, ticket_balance, BALANCED)
    assert ordered(found, "ticket_id", "feature", "debt", "operation")[:6] == [
        (key(21), 1.0, 0.0, 0.0),
        (key(22), 0.0, 1.0, 0.0),
        (key(23), 0.5, 0.5, 0.0),
        (key(24), 0.0, 0.0, 1.0),
        (key(25), 1.0, 0.0, 0.0),
        (key(26), 0.0, 0.0, 0.0),
    ]


def test_features_debt_and_operation_by_the_time_they_took(con: Connection) -> None:
    """Of fifty days 23 went into features, 20 into debt, 5 into operation; of 2 nobody knows."""
    bench = Workbench(con, BALANCED, {})
    days = {feature_delivery_share: 23, debt_reduction_share: 20, it_operation_share: 5}
    for measure, expected in days.items():
        rows = con.rows(bench.made(measure))
        assert len(rows) == 6, measure.__name__
        assert sum(row["value"] for row in rows) == expected * 86_400.0
        assert sum(row["weight"] for row in rows) == 50 * 86_400.0


def test_balance_by_points_knows_nothing_of_what_has_none(con: Connection) -> None:
    facts = [
        ticket(31, kind="story", points=3.0, **DONE),
        *taken_up(31, 0, 1),
        ticket(32, kind="bug", **DONE),
        *taken_up(32, 0, 1),
    ]
    found = build(con, feature_delivery_share, facts, work_balance_basis="points")
    assert ordered(found, "subject_id", "value", "weight") == [
        (key(31), 3.0, 3.0),
        (key(32), None, None),
    ]
