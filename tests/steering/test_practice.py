"""Practice, work by hand, actions of reviews and concerns, summed up by hand."""

from datetime import UTC, date, datetime
from typing import Any

from gnomon.domain.change_of_model import Concern
from gnomon.domain.operating import OperatingModel
from gnomon.domain.practice import IncidentAction, IncidentWorkflowStep, PracticeDay, ToilTask
from gnomon.steering.operating.change_project import evidence, heard
from gnomon.steering.operating.practice import (
    automation,
    improvement,
    readiness,
    specialists,
    toil,
)

_TODAY = date(2026, 6, 30)
_TOLD: dict[str, Any] = {
    "key": "k", "source": "catalog", "changed_at": datetime(2026, 1, 1, tzinfo=UTC)
}  # fmt: skip
SHOP = "catalog:service:shop"


def practice(on: date, *people: str, service: str = SHOP) -> PracticeDay:
    return PracticeDay(
        name="d",
        kind="game_day",
        held_on=on,
        service_ids=(service,),
        person_ids=people,
        **_TOLD,
    )


def test_a_rota_is_ready_by_those_who_practised_in_half_a_year() -> None:
    days = [
        practice(date(2026, 5, 1), "ann", "zoe"),
        practice(date(2025, 11, 1), "bob"),
        practice(date(2026, 7, 1), "cyd"),
        practice(date(2026, 6, 1), "ann", service="catalog:service:pay"),
    ]
    found = readiness(frozenset({"ann", "bob", "cyd"}), SHOP, days, _TODAY)
    assert (found.people_count, found.practised_count, found.share) == (3, 1, 1 / 3)
    assert found.last_on == date(2026, 5, 1)
    nobody = readiness(frozenset(), SHOP, (), _TODAY)
    assert (nobody.share, nobody.last_on) == (None, None)


def test_the_automation_rate_is_of_all_steps() -> None:
    steps = [
        IncidentWorkflowStep(workflow="w", position=n, what="x", is_automated=auto, **_TOLD)
        for n, auto in enumerate((True, True, False, True), start=1)
    ]
    assert automation(steps).rate == 0.75
    assert automation(()).rate is None


def task(what: str, times: float, minutes: float, **told: Any) -> ToilTask:
    return ToilTask(name=what, what=what, times_per_quarter=times, minutes=minutes, **told, **_TOLD)


def test_work_by_hand_is_ranked_by_hours_and_rare_work_is_no_candidate() -> None:
    found = toil(
        [
            task("restart", 60, 10),
            task("audit", 1, 900),
            task("report", 12, 30, automated_on=date(2026, 6, 30)),
            task("judge", 30, 10, is_automatable=False),
        ],
        _TODAY,
    )
    assert [(one.task.what, one.hours_per_quarter, one.is_candidate) for one in found] == [
        ("audit", 15.0, False),
        ("restart", 10.0, True),
        ("judge", 5.0, False),
        ("report", 0.0, False),
    ]


def test_specialists_are_asked_by_groups_and_served_by_what_is_automated() -> None:
    (dba,) = specialists(
        [
            task("access", 24, 20, specialist="dba", asked_by=("a", "b"),
                 automated_on=date(2026, 1, 1)),
            task("index", 8, 60, specialist="dba", asked_by=("b", "c")),
            task("own", 99, 1),
        ],
        _TODAY,
    )  # fmt: skip
    assert (dba.group_count, dba.requests_per_quarter, dba.self_service_ratio) == (3, 32, 0.75)


def test_actions_take_from_agreed_to_done_and_open_ones_have_an_age() -> None:
    def action(begun: date, done: date | None) -> IncidentAction:
        return IncidentAction(incident_id="i", what="x", defined_on=begun, done_on=done, **_TOLD)

    found = improvement(
        [
            action(date(2026, 5, 1), date(2026, 5, 4)),
            action(date(2026, 5, 1), date(2026, 5, 8)),
            action(date(2026, 6, 1), None),
        ],
        _TODAY,
    )
    assert (found.done_count, found.open_count) == (2, 1)
    assert (found.median_days, found.oldest_open_days) == (5.0, 29)
    assert improvement((), _TODAY).median_days is None


def test_concerns_are_answered_or_not() -> None:
    def concern(answer: str | None, on: date | None) -> Concern:
        return Concern(
            name="c", says="x", raised_on=date(2026, 3, 2), answer=answer, answered_on=on,
            status="open", **_TOLD,
        )  # fmt: skip

    found = heard(
        [concern("yes", date(2026, 3, 4)), concern("so", date(2026, 3, 12)), concern(None, None)]
    )
    assert (found.count, found.answered_count, found.median_days) == (3, 2, 6.0)
    assert heard(()).share is None


def test_what_failures_cost_is_at_most_the_exposure_and_unknown_without_one() -> None:
    model = OperatingModel(service_id=SHOP, exposure_per_hour=200_000, currency="EUR", **_TOLD)
    found = evidence({"other": [3600.0], SHOP: [1800.0, 1800.0]}, {SHOP: model})
    assert [(one.service_id, one.loss_at_most) for one in found] == [
        (SHOP, 200_000.0),
        ("other", None),
    ]
    assert (found[0].incident_count, found[0].hours_down) == (2, 1.0)
