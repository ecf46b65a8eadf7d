"""Team and sprint health: the page, and what it says of figures at hand."""

from datetime import date
from typing import Any

import httpx2

from gnomon.answers.effort import Effort, TicketEffort
from gnomon.answers.flowing import Day, Flow
from gnomon.answers.process_state import ProcessState
from gnomon.insight.flow import Expectation
from gnomon.steering.capacity import Capacity
from gnomon.web.figures import Figure
from gnomon.web.health_facts import amount_facts, bottleneck_facts, capacity_facts, load_facts
from web_pages import parsed


def _figure(metric: str, value: float | None, **more: Any) -> Figure:
    told: dict[str, Any] = {
        "metric": metric,
        "title": metric.replace("_", " ").capitalize(),
        "unit": "1",
        "value": value,
        "text": "",
        "state": "value",
        "n": 1,
        "open_n": 0,
        "coverage": 1.0,
        "signal": None,
        "mark": "neutral",
        "change": "",
        "rule": "",
        "note": "",
        "spark": None,
        "href": "/",
    }
    return Figure(**(told | more))


def _flow(began: int, ended: int, expectation: Expectation | None = None) -> Flow:
    return Flow(
        finished=(),
        lines=(),
        expectation=expectation,
        underway=(),
        days=(
            Day(on=date(2026, 3, 2), started=4, finished=0),
            Day(on=date(2026, 3, 3), started=4 + began, finished=ended),
        ),
        law=None,
    )


_NO_PROCESS = ProcessState(versions=(), phases=(), rules=())


def test_each_question_is_answered_by_its_own_figures(client: httpx2.Client) -> None:
    told = client.get("/units/shop/health.json").json()

    assert [one["asks"] for one in told["questions"]] == [
        "How much work are we doing?",
        "Where do we spend the most time?",
        "What slows us down and risks delivery?",
        "Is the team overwhelmed?",
        "Is anybody's time used too much, or too little?",
        "How much do we put into each initiative?",
    ]
    for one in told["questions"]:
        assert all(figure["value"] is not None for figure in one["figures"])
        assert all(figure["value"] is None for figure in one["silent"])
    named = {f["metric"] for one in told["questions"] for f in (*one["figures"], *one["silent"])}
    assert told["figure_count"] == len(named)
    assert "no figure of health" in parsed(client.get("/units/shop/health").text).text


def test_the_days_of_people_are_shared_out_whole(client: httpx2.Client) -> None:
    told = client.get("/units/shop/health.json?window=26w").json()

    for shares in (told["categories"], [row["effort"] for row in told["initiatives"]]):
        assert abs(sum(one["days"] for one in shares) - told["traced_days"]) < 1e-6


def test_a_queue_that_grows_is_said_with_both_counts() -> None:
    grown = bottleneck_facts(_flow(9, 4), _NO_PROCESS)
    shrunk = bottleneck_facts(_flow(2, 4), _NO_PROCESS)

    assert grown[0] == "9 began and 4 ended: what is under way grew by 5."
    assert shrunk[0] == "2 began and 4 ended: what is under way shrank by 2."
    assert grown[1] == "What is late is not known: 10 finished items are needed to expect anything."


def test_load_is_a_mean_over_the_group_and_names_what_left_its_limits() -> None:
    figures = {
        "work_in_progress": _figure("work_in_progress", 9.0),
        "work_item_age": _figure("work_item_age", 5.0, signal="above", mark="attention"),
    }

    told = load_facts(figures, Effort(unnamed=1), 6)

    assert told == [
        "9 tickets are under way for 6 people of today: 1.5 each as a mean.",
        "1 ticket is assigned to nobody the catalogue knows.",
        "Outside their own natural limits: Work item age.",
    ]


def test_capacity_without_a_calendar_of_leave_is_not_known_and_nobody_is_idle() -> None:
    row = TicketEffort(ticket="S-1", person="ann", days=15.0, numbers=("S-1",), category=None)

    told = capacity_facts({}, Effort(rows=(row,), working_days=20), 3)

    assert told[0].startswith("No calendar of leave is connected")
    assert told[1] == (
        "15 of 60 working days of today's members are traced by tickets (25%)."
        " The rest is not idle: no ticket tells it."
    )


def test_without_a_pace_there_are_no_weeks_of_work_in_hand() -> None:
    figures = {
        "work_in_progress": _figure("work_in_progress", 3.0),
        "throughput": _figure("throughput", 0.0),
    }

    assert amount_facts(figures)[0] == (
        "3 tickets are under way; nothing was finished, so there is no pace."
    )


_TIME = Capacity(people=3.0, working_days=10, away_days=5.0, untold=())
_FINISHED = tuple(
    TicketEffort(ticket=f"S-{n}", person="ann", days=2.0, numbers=(), category="bug")
    for n in range(5)
)


def _load_said(count: float, time: Capacity = _TIME, rows: Any = _FINISHED) -> str:
    figures = {"work_in_progress": _figure("work_in_progress", count)}
    return capacity_facts(figures, Effort(rows=rows, working_days=20), 3, time)[0]


def test_load_is_said_against_capacity_in_its_band_with_its_hint() -> None:
    # Three people for ten days, five days of leave: 25 person-days.
    assert _load_said(10) == (
        "What is under way takes 20.0 person-days (10 tickets at 2.0 each, the middle of 5"
        " finished ones) of 25.0 person-days in the next 10 working days: 80%, within 60% to"
        " 100%; the fuller, the longer everything waits."
    )
    assert "56%, below 60%" in _load_said(7)
    assert "104%, above 100%: what is begun waits" in _load_said(13)


def test_load_is_unknown_where_leave_or_work_is() -> None:
    untold = Capacity(people=3.0, working_days=10, away_days=None, untold=("shop",))
    assert _load_said(10, untold).startswith("No calendar of leave is connected of shop, so load")
    assert "is not known, too little was finished" in _load_said(10, rows=_FINISHED[:4])
