"""Toil against hours and nights against limits, worked out by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.domain.operating import OnCallTerms
from gnomon.domain.practice import ToilTask
from gnomon.steering.operating.on_call_load import rota_loads
from gnomon.steering.operating.toil import by_group, manual_runs, trend

_TOLD: dict[str, Any] = {
    "key": "k", "source": "catalog", "changed_at": datetime(2026, 1, 1, tzinfo=UTC)
}  # fmt: skip
SHOP, PAY = "catalog:service:shop", "catalog:service:pay"


def task(what: str, times: float, minutes: float, **told: Any) -> ToilTask:
    return ToilTask(name=what, what=what, times_per_quarter=times, minutes=minutes, **told, **_TOLD)


def terms(schedule: str, most: float | None) -> OnCallTerms:
    return OnCallTerms(
        schedule_ref=schedule,
        currency="EUR",
        timezone="Europe/Berlin",
        starts_second=0,
        ends_second=1,
        weekday_rate=1,
        weekend_rate=1,
        holiday_rate=1,
        night_calls_per_week=most,
        **_TOLD,
    )


def test_toil_over_quarters_begins_and_ends_with_its_days() -> None:
    told = [
        # 90 days of the first quarter: all of it; half of the second's 91 days.
        task("always", 60, 60),
        task("half", 91, 60, begun_on=date(2026, 4, 1), automated_on=date(2026, 5, 16)),
    ]
    found = trend(told, date(2026, 6, 30), quarters=2)
    assert [(one.begins_on, one.hours) for one in found] == [
        (date(2026, 1, 1), 60.0),
        (date(2026, 4, 1), pytest.approx(60.0 + 45.0)),
    ]
    running = trend(told[:1], date(2026, 7, 10), quarters=1)
    assert running[0].hours == pytest.approx(60 * 10 / 92)
    assert running[0].daily_hours == pytest.approx(60 / 92)


def test_toil_is_a_share_of_the_hours_a_group_works_and_unknown_without_people() -> None:
    today = date(2026, 6, 30)
    told = [
        task("a", 100, 60, group_id="g:shop"),
        task("b", 10, 60, group_id="g:shop", automated_on=today),
        task("c", 10, 60, group_id="g:shop", begun_on=date(2026, 7, 1)),
        task("d", 10, 60, group_id="g:nobody"),
        task("e", 10, 60),
    ]
    shop, nobody = by_group(told, {"g:shop": 0.5}, 400.0, today)
    assert (shop.group_id, shop.toil_hours, shop.share) == ("g:shop", 100.0, 0.5)
    assert (nobody.group_id, nobody.worked_hours, nobody.share) == ("g:nobody", None, None)


def test_what_is_started_by_hand_three_times_is_a_routine() -> None:
    found = manual_runs(["a", "a", "b", "a", None, None, None, "b"])
    assert [(one.where, one.count) for one in found] == [("a", 3)]


def test_a_rota_is_held_against_its_limit_and_one_of_two_people_is_not_told() -> None:
    shifts = [("R1", SHOP, who) for who in "abc"] + [("R1", PAY, "a"), ("R2", PAY, "d")]
    calls = [(SHOP, f"i{n}") for n in range(9)] + [(PAY, "i9"), (None, "i10"), (SHOP, "i0")]
    names = {SHOP: "shop", PAY: "pay"}
    first, second = rota_loads(shifts, calls, [terms("*", 3), terms("R2", None)], 4, names)
    assert (first.schedule, first.services, first.people_count) == ("R1", ("pay", "shop"), 3)
    assert (first.night_calls, first.per_week, first.limit) == (10, 2.5, 3)
    assert (first.state, first.is_agreed) == ("within", True)
    assert (second.night_calls, second.per_week, second.state) == (None, None, "withheld")
    (usual, _) = rota_loads(shifts, calls, [], 4, names)
    assert (usual.limit, usual.is_agreed, usual.state) == (2.0, False, "above")
