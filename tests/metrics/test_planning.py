"""Measures of tickets, worked by hand on every engine."""

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.entity import Entity
from gnomon.domain.planning import Sprint, TicketText
from gnomon.metrics.planning.acceptance_criteria_coverage import acceptance_criteria_coverage
from gnomon.metrics.planning.flowback_rate import flowback_rate
from gnomon.metrics.planning.story_point_coverage import story_point_coverage
from gnomon.metrics.planning.story_user_view import story_user_view
from gnomon.metrics.planning.throughput import throughput
from gnomon.metrics.planning.ticket_cycle_time import ticket_cycle_time
from gnomon.metrics.planning.work_in_progress import work_in_progress
from gnomon.metrics.planning.work_item_age import work_item_age
from gnomon.model.ticket_phase import ticket_phase
from told import ticket, transition

DAY = 86400.0
DONE = {"status": "Done", "status_category": "done"}
DOING = {"status": "Doing", "status_category": "in_progress"}


def key(number: int) -> str:
    return f"jira:ticket:{number}"


def _opened(number: int) -> Entity:
    return transition(number, at(0), "To Do", "to_do")


def _straight(number: int, start: float, end: float) -> list[Entity]:
    return [
        _opened(number),
        transition(number, at(start), "Doing", "in_progress", "To Do"),
        transition(number, at(start + 0.5), "Review", "in_progress", "Doing"),
        transition(number, at(end), "Done", "done", "Review"),
    ]


FLOW = [
    # Taken up on day 1, finished on day 3.
    ticket(1, **DONE),
    *_straight(1, 1, 3),
    # Sent back from review, finished on day 5, reopened, finished for good on day 9.
    ticket(2, **DONE),
    *_straight(2, 1, 5),
    transition(2, at(2), "Doing", "in_progress", "Review"),
    transition(2, at(3), "Review", "in_progress", "Doing"),
    transition(2, at(6), "Doing", "in_progress", "Done"),
    transition(2, at(9), "Done", "done", "Doing"),
    # Under way since day 4.
    ticket(3, **DOING),
    _opened(3),
    transition(3, at(4), "Doing", "in_progress", "To Do"),
    # Straight to done: nobody knows since when it was under way.
    ticket(4, **DONE),
    _opened(4),
    transition(4, at(2), "Done", "done", "To Do"),
    # Its moves are not told.
    ticket(5, resolved_at=at(7), **DONE),
]
LEFT_OUT = [
    ticket(11, kind="epic", **DONE),
    *_straight(11, 1, 2),
    ticket(12, kind="sub-task", is_sub_task=True, **DONE),
    *_straight(12, 1, 2),
    ticket(13, resolution="Won't Do", **DONE),
    *_straight(13, 1, 2),
    ticket(14),
    _opened(14),
]


def test_cycle_time_from_first_start_to_last_end(con: Connection) -> None:
    found = build(con, ticket_cycle_time, FLOW + LEFT_OUT)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (key(1), at(1), at(3), 2 * DAY),
        (key(2), at(1), at(9), 8 * DAY),
        (key(3), at(4), None, None),
        (key(4), None, at(2), None),
        (key(5), None, at(7), None),
    ]


def test_throughput_counts_what_was_finished(con: Connection) -> None:
    found = build(con, throughput, FLOW + LEFT_OUT)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        (key(1), at(3), 1.0, "story"),
        (key(2), at(9), 1.0, "story"),
        (key(4), at(2), 1.0, "story"),
        (key(5), at(7), 1.0, "story"),
    ]


def test_flowback_is_a_step_back_and_not_a_reopening(con: Connection) -> None:
    facts = [*FLOW, ticket(6, **DONE), *_straight(6, 1, 2), *LEFT_OUT]
    facts += [
        transition(6, at(3), "Doing", "in_progress", "Done"),
        transition(6, at(4), "Done", "done", "Doing"),
    ]
    found = build(con, flowback_rate, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (key(1), 0.0, "0 moves back"),
        (key(2), 1.0, "1 moves back"),
        (key(4), 0.0, "0 moves back"),
        (key(5), None, None),
        (key(6), 0.0, "0 moves back"),
    ]


def test_the_settings_may_say_which_way_is_forward(con: Connection) -> None:
    found = build(con, flowback_rate, FLOW, status_sequence=("Review", "Doing"))
    values = {row["subject_id"]: row["value"] for row in found}
    assert values[key(1)] == 1.0


def test_work_in_progress_ends_when_finished_or_cancelled(con: Connection) -> None:
    found = build(con, work_in_progress, FLOW + LEFT_OUT)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (key(1), at(1), at(3), 1.0),
        (key(13), at(1), at(2), 1.0),
        (key(2), at(1), at(9), 1.0),
        (key(3), at(4), None, 1.0),
    ]
    ages = build(con, work_item_age, FLOW + LEFT_OUT)
    assert ordered(ages, "subject_id", "started_at", "ended_at", "value") == [
        (key(1), at(1), at(3), 2 * DAY),
        (key(13), at(1), at(2), DAY),
        (key(2), at(1), at(9), 8 * DAY),
        (key(3), at(4), None, None),
    ]


def test_stays_in_statuses_follow_each_other(con: Connection) -> None:
    found = build(con, ticket_phase, FLOW[:5])
    assert ordered(found, "status", "category", "entered_at", "left_at") == [
        ("Doing", "in_progress", at(1), at(1.5)),
        ("Done", "done", at(3), None),
        ("Review", "in_progress", at(1.5), at(3)),
        ("To Do", "to_do", at(0), at(1)),
    ]


def _sprint(name: str, state: str, start: float) -> Sprint:
    return Sprint(
        key=f"jira:sprint:{name}",
        source="jira",
        changed_at=MONDAY,
        name=name,
        state=state,
        starts_at=at(start),
    )


PLANNED = [
    _sprint("1", "closed", 2),
    _sprint("2", "future", 30),
    ticket(1, points=3.0, sprint_ids=("jira:sprint:1",)),
    ticket(2, points=0.0, sprint_ids=("jira:sprint:1", "jira:sprint:2")),
    ticket(3, points=0.5, **DOING),
    transition(3, at(1), "Doing", "in_progress", "To Do"),
    ticket(4, sprint_ids=("jira:sprint:1",)),
    # Only in a sprint to come; an epic; cancelled: none of them needs an estimate.
    ticket(5, sprint_ids=("jira:sprint:2",)),
    ticket(6, kind="epic", sprint_ids=("jira:sprint:1",)),
    ticket(7, resolution="Duplicate", sprint_ids=("jira:sprint:1",), **DONE),
    ticket(8, is_sub_task=True, kind="sub-task", sprint_ids=("jira:sprint:1",)),
]


def test_story_points_of_what_was_planned(con: Connection) -> None:
    found = build(con, story_point_coverage, PLANNED)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        (key(1), at(2), 1.0, "3 points"),
        (key(2), at(2), 0.0, "0 points"),
        (key(3), at(1), 1.0, "0 and a part points"),
        (key(4), at(2), 0.0, None),
    ]
    with_zero = build(con, story_point_coverage, PLANNED, zero_points_count=True)
    assert sum(row["value"] for row in with_zero) == 3.0


def _text(number: int, description: str | None = None, **told: object) -> TicketText:
    return TicketText(
        key=f"jira:ticket:{number}:text",
        source="jira",
        changed_at=MONDAY,
        ticket_id=key(number),
        project_id="jira:ticket_project:SHOP",
        description=description,
        **told,
    )


def test_acceptance_criteria_by_whatever_detector_finds_them(con: Connection) -> None:
    texts = {
        1: _text(1, acceptance_criteria="The basket keeps its content for a day."),
        2: _text(2, checklist_count=2),
        3: _text(3, "Why\n\nh2. Acceptance criteria\n* The page answers within one second"),
        4: _text(4, "Given a full basket\nWhen the customer pays\nThen the order is confirmed"),
        5: _text(5, "Acceptance criteria\n\n<please fill in>"),
        6: _text(6, "## AC\n\n## Notes\nA long note about something else entirely."),
        7: _text(7, "Given <context> when <action> then <outcome>"),
        8: _text(8, "We are given a backlog of facts; practice makes perfect."),
        9: _text(9, acceptance_criteria="TBD"),
    }
    planned = [ticket(number, sprint_ids=("jira:sprint:1",)) for number in range(1, 11)]
    facts: list[Entity] = [_sprint("1", "active", 2), *planned]
    found = build(con, acceptance_criteria_coverage, [*facts, *texts.values()])
    assert ordered(found, "subject_id", "value", "detail") == [
        (key(1), 1.0, "field"),
        # Nobody told the text of this one.
        (key(10), None, None),
        (key(2), 1.0, "checklist"),
        (key(3), 1.0, "heading"),
        (key(4), 1.0, "given-when-then"),
        (key(5), 0.0, None),
        (key(6), 0.0, None),
        (key(7), 0.0, None),
        (key(8), 0.0, None),
        (key(9), 0.0, None),
    ]


def test_stories_name_who_wants_it_and_what_for(con: Connection) -> None:
    texts = {
        1: "As a developer I want to see a preview, so that reviews are faster.",
        2: "As an SRE, I need an alert",
        3: "Add a button so that it is less work",
        4: "As a <persona> I want <goal> so that <benefit>",
        5: "Als Entwicklerin möchte ich eine Vorschau, damit der Review schneller geht.",
        6: "The text of a bug: as a user I want it so that it works.",
        8: "As a team we agreed to drop it.",
    }
    planned = [
        ticket(number, sprint_ids=("jira:sprint:1",), kind="bug" if number == 6 else "story")
        for number in range(1, 9)
    ]
    told = [_text(number, text) for number, text in texts.items()]
    waiting = [ticket(9, kind="story"), _text(9, texts[1])]
    facts: list[Entity] = [_sprint("1", "active", 2), *planned, *told, *waiting]
    found = build(con, story_user_view, facts)
    assert ordered(found, "subject_id", "value", "detail") == [
        (key(1), 1.0, "both"),
        (key(2), 0.0, "persona only"),
        (key(3), 0.0, "benefit only"),
        (key(4), 0.0, "neither"),
        (key(5), 1.0, "both"),
        # Nobody told the text of this one.
        (key(7), None, None),
        (key(8), 0.0, "neither"),
    ]
