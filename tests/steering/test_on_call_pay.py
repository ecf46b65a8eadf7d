"""Standby and callouts are paid by the hours that passed, whatever the clock on the wall did."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gnomon.domain.operating import OnCallTerms
from gnomon.errors import UsageError
from gnomon.steering.operating.on_call_pay import Callout, Pay, Shift, owed
from gnomon.steering.operating.payroll import callouts
from gnomon.steering.operating.standby import KINDS, clock

_BERLIN = ZoneInfo("Europe/Berlin")
TERMS = OnCallTerms(
    key="catalog:on_call_terms:*:",
    source="catalog",
    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
    schedule_ref="*",
    currency="EUR",
    timezone="Europe/Berlin",
    starts_second=9 * 3600,
    ends_second=17 * 3600,
    weekday_rate=5.0,
    weekend_rate=8.0,
    holiday_rate=10.0,
    callout_rate=60.0,
)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=_BERLIN), datetime(2027, 1, 1, tzinfo=_BERLIN)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=_BERLIN)


def shift(starts: datetime, ends: datetime, person: str = "ann", rota: str = "shop") -> Shift:
    return Shift(person=person, schedule=rota, starts_at=starts, ends_at=ends)


def paid(pay: Pay) -> dict[tuple[str, str], tuple[float, Decimal]]:
    return {(line.person, line.kind): (line.seconds / 3600, line.amount) for line in pay.lines}


def standby(*shifts: Shift, **told: Any) -> Pay:
    return owed(shifts, (), [replace(TERMS, **told)], since=SINCE, until=UNTIL)


def test_a_week_is_five_nights_and_a_weekend() -> None:
    # Monday to Monday: 5 days of 16 hours outside of work, 2 days of 24.
    found = paid(standby(shift(at(6, 1), at(6, 8))))
    assert found == {
        ("ann", "weekday"): (80.0, Decimal("400.00")),
        ("ann", "weekend"): (48.0, Decimal("384.00")),
    }


def test_a_holiday_is_paid_as_one_even_at_a_weekend() -> None:
    holidays = (date(2026, 6, 4), date(2026, 6, 6))
    found = paid(standby(shift(at(6, 1), at(6, 8)), holidays=holidays))
    assert found["ann", "holiday"] == (48.0, Decimal("480.00"))
    assert found["ann", "weekday"][0] == 64.0
    assert found["ann", "weekend"][0] == 24.0


@pytest.mark.parametrize(("day", "month", "hours"), [(29, 3, 23.0), (25, 10, 25.0), (30, 8, 24.0)])
def test_a_sunday_has_as_many_hours_as_passed(day: int, month: int, hours: float) -> None:
    night = shift(at(month, day), at(month, day) + timedelta(days=1))
    assert paid(standby(night))["ann", "weekend"][0] == hours


def test_shifts_of_one_person_that_overlap_are_paid_once() -> None:
    pay = standby(shift(at(6, 6, 0), at(6, 6, 10)), shift(at(6, 6, 8), at(6, 6, 12), rota="pay"))
    assert sum(line.seconds for line in pay.lines) == 12 * 3600
    assert pay.overlapping_seconds == 2 * 3600


def test_a_swap_pays_whoever_was_there() -> None:
    pay = standby(shift(at(6, 6), at(6, 7)), shift(at(6, 7), at(6, 8), person="bob"))
    assert {person for person, _ in paid(pay)} == {"ann", "bob"}


def test_a_call_is_paid_for_at_least_a_block_and_calls_inside_another_once() -> None:
    calls = [
        Callout(person="ann", schedule="shop", starts_at=at(6, 6, 3), ends_at=at(6, 6, 3, 10)),
        Callout(person="ann", schedule="shop", starts_at=at(6, 6, 3, 30), ends_at=at(6, 6, 5)),
    ]
    pay = owed((), calls, [TERMS], since=SINCE, until=UNTIL)
    # 3:00 to 4:00 by the block, then on to 5:00.
    assert paid(pay) == {("ann", "callout"): (2.0, Decimal("120.00"))}


def test_terms_change_at_their_own_midnight() -> None:
    before = replace(TERMS, valid_to=date(2026, 6, 7))
    after = replace(TERMS, valid_from=date(2026, 6, 7), weekend_rate=9.0)
    pay = owed([shift(at(6, 6), at(6, 8))], (), [before, after], since=SINCE, until=UNTIL)
    assert sum(line.amount for line in pay.lines) == Decimal(24 * 8 + 24 * 9)


def test_what_lies_outside_of_the_period_is_cut_off() -> None:
    pay = owed([shift(at(6, 6), at(6, 8))], (), [TERMS], since=at(6, 7), until=at(7, 1))
    assert sum(line.seconds for line in pay.lines) == 24 * 3600


def test_rotas_without_terms_are_named_and_owed_nothing() -> None:
    pay = standby(shift(at(6, 6), at(6, 7), rota="other"), schedule_ref="shop")
    assert (pay.lines, pay.unpaid) == ((), ("other",))


def test_paying_callouts_alone_is_refused_with_the_reason() -> None:
    nothing: dict[str, Any] = {"weekday_rate": 0.0, "weekend_rate": 0.0, "holiday_rate": 0.0}
    with pytest.raises(UsageError, match="Being ready is work"):
        standby(**nothing)
    with pytest.raises(UsageError, match="negative rate"):
        standby(weekday_rate=-1.0)


def test_a_shift_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="before it begins"):
        standby(shift(at(6, 8), at(6, 1)))


@given(start=st.integers(0, 365 * 24 * 60), minutes=st.integers(0, 30 * 24 * 60), step=st.just(60))
def test_every_second_is_of_one_kind_and_the_kind_the_wall_says(
    start: int, minutes: int, step: int
) -> None:
    begin = int(SINCE.timestamp()) + start * step
    end = begin + minutes * step
    ticking = clock(TERMS, SINCE, UNTIL + timedelta(days=40))
    (counted,) = ticking.seconds(np.array([begin]), np.array([end]))
    assert counted.sum() == end - begin
    slow = dict.fromkeys(KINDS, 0)
    for minute in range(begin, end, step * 30):
        wall = datetime.fromtimestamp(minute, _BERLIN)
        is_work = wall.weekday() < 5 and 9 <= wall.hour < 17
        kind = "weekend" if wall.weekday() >= 5 else "working" if is_work else "weekday"
        slow[kind] += min(step * 30, end - minute)
    for kind, seconds in zip(KINDS, counted, strict=True):
        # Sampled every half hour: each border inside may cost one sample.
        assert abs(seconds - slow[kind]) <= step * 30 * (2 + minutes // (8 * 60))


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(1, 9), st.sampled_from("ab")), max_size=9),
    st.lists(st.tuples(st.integers(1, 30), st.sampled_from("abc")), max_size=9),
)
def test_a_callout_is_of_the_first_shift_that_holds_it(
    told: list[tuple[int, int, str]], called: list[tuple[int, str]]
) -> None:
    shifts = [
        shift(at(6, day), at(6, day) + timedelta(days=days), person, f"rota-{place}")
        for place, (day, days, person) in enumerate(told)
    ]
    answers = [(person, at(6, day), None) for day, person in called]

    expected = []
    for person, answered_at, _ in answers:
        holding = [
            (one.starts_at, one.schedule)
            for one in shifts
            if one.person == person and one.starts_at <= answered_at < one.ends_at
        ]
        if holding:
            expected.append((person, min(holding)[1], answered_at))
    found = [(one.person, one.schedule, one.starts_at) for one in callouts(answers, shifts, UNTIL)]
    assert found == expected
