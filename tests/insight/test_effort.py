"""Whose working days went into what."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gnomon.insight.effort import Spent, Underway, person_days

_MONDAY = date(2026, 3, 2)
_WEEK = [_MONDAY + timedelta(days=day) for day in range(5)]


def _underway(person: str, thing: str, first: int, last: int) -> Underway:
    return Underway(
        person=person,
        thing=thing,
        first=_MONDAY + timedelta(days=first),
        last=_MONDAY + timedelta(days=last),
    )


def test_a_day_is_split_over_what_was_under_way_on_it() -> None:
    # Monday and Tuesday go to A alone, Wednesday to Friday half to A and half to B.
    spent = person_days([_underway("ann", "A", 0, 4), _underway("ann", "B", 2, 9)], _WEEK)

    assert spent == [
        Spent(person="ann", thing="A", days=3.5),
        Spent(person="ann", thing="B", days=1.5),
    ]


def test_the_same_thing_twice_on_a_day_is_one_thing() -> None:
    spent = person_days([_underway("ann", "A", 0, 1), _underway("ann", "A", 1, 1)], _WEEK)

    assert spent == [Spent(person="ann", thing="A", days=2.0)]


def test_what_no_working_day_saw_costs_nothing_and_is_not_listed() -> None:
    assert person_days([_underway("ann", "A", 5, 6), _underway("ann", "B", -9, -1)], _WEEK) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.sampled_from("XYZ"), st.integers(-3, 9), st.integers(-3, 9)
        )
    )
)
def test_nobody_spends_more_than_the_days_that_something_was_under_way(
    told: list[tuple[str, str, int, int]],
) -> None:
    underway = [_underway(*each) for each in told]

    spent = person_days(underway, _WEEK)

    for person in "ab":
        busy = sum(
            any(one.person == person and one.first <= day <= one.last for one in underway)
            for day in _WEEK
        )
        days = sum(one.days for one in spent if one.person == person)
        assert abs(days - busy) < 1e-9
