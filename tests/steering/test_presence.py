"""What of a wait remains once leave is taken off it, and what is not known of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnomon.domain.capacity import TeamLeave
from gnomon.domain.organisation import Membership
from gnomon.steering.registers.load import load_by_role
from gnomon.steering.registers.presence import Presence, Span
from told_registers import TODAY, at, before, dossier

#: June 2026 begins on a Monday; the eleventh is a holiday.
MONDAY, HOLIDAY = date(2026, 6, 1), date(2026, 6, 11)
DAYS = [
    day
    for day in (date(2026, 5, 1) + timedelta(days=n) for n in range(92))
    if day.weekday() < 5 and day != HOLIDAY
]
PARENTS = {"till": "shop", "shop": "commerce", "depot": "commerce"}
NAMES = {f"catalog:group:{name}": name for name in ("till", "shop", "depot", "commerce")}


def june(day: int) -> date:
    return date(2026, 6, day)


def line(name: str) -> list[str]:
    found = [name]
    while found[-1] in PARENTS:
        found.append(PARENTS[found[-1]])
    return found


def belongs(person: str, group: str, **told: Any) -> Membership:
    return at(
        Membership,
        f"membership:{person}:{group}:{told.get('role')}:{told.get('valid_from')}",
        person_id=person,
        group_id=f"catalog:group:{group}",
        **told,
    )


def away(group: str, first: date, last: date, days: float) -> TeamLeave:
    return at(
        TeamLeave,
        f"team_leave:{group}:{first}",
        group_name=group,
        first_on=first,
        last_on=last,
        away_days=days,
    )


FOUR = [belongs(name, "shop") for name in ("ann", "bo", "cyd", "dan")]


def presence(leave: list[TeamLeave], members: list[Membership] | None = None) -> Presence:
    return Presence(leave, FOUR if members is None else members, NAMES, line, DAYS)


def days(known: Presence, first: date, last: date, **whose: Any) -> float | None:
    return known.days(Span(first_on=first, last_on=last, **whose or {"person_id": "ann"}))


def test_a_working_day_counts_by_the_part_of_the_group_that_was_there() -> None:
    # Five working days of four people are twenty person-days, and five of them are away.
    known = presence([away("shop", june(1), june(5), 5), away("shop", june(6), june(14), 0)])
    assert days(known, june(1), june(5)) == pytest.approx(4 * 0.75)
    # From Friday: Monday to Wednesday, and Friday; Thursday is a holiday.
    assert days(known, june(5), june(12)) == pytest.approx(4.0)
    assert days(known, june(1), june(8)) == pytest.approx(4 * 0.75 + 1)
    # A weekend alone is no wait, and neither is a word that is given at once, or before.
    assert days(known, june(5), june(7)) == 0.0
    assert days(known, june(3), june(3)) == 0.0
    assert days(known, june(5), june(3)) == 0.0


def test_half_days_of_leave_count_as_such() -> None:
    known = presence([away("shop", june(2), june(2), 0.5)])
    assert days(known, june(1), june(2)) == pytest.approx(1 - 0.5 / 4)


def test_leave_of_everybody_across_the_whole_wait_leaves_nothing() -> None:
    # Nine working days of four people; more days away than there are take no more than all.
    for told in (36.0, 60.0):
        known = presence([away("shop", june(1), june(12), told)])
        assert days(known, june(2), june(10)) == 0.0


def test_leave_that_nobody_told_is_unknown_even_of_one_day() -> None:
    assert days(presence([]), june(1), june(5)) is None
    told = presence([away("shop", june(1), june(4), 2)])
    assert days(told, june(1), june(4)) is not None
    assert days(told, june(1), june(5)) is None
    # The days that no span holds are no working days: nothing is missing.
    assert days(presence([away("shop", june(1), june(5), 0)]), june(1), june(7)) == 4.0
    # Zero days told are not the same as nothing told.
    assert days(presence([away("depot", june(1), june(5), 0)]), june(1), june(5)) is None


def test_nobody_named_is_unknown_unless_a_group_is() -> None:
    known = presence([away("shop", june(1), june(5), 10)])
    nobody: dict[str, Any] = {"person_id": None}
    assert days(known, june(1), june(5), **nobody) is None
    assert days(known, june(1), june(5), **nobody, group_name="shop") == pytest.approx(2.0)
    # Below it the same holds; beside it and above nobody told.
    assert days(known, june(1), june(5), **nobody, group_name="till") == pytest.approx(2.0)
    assert days(known, june(1), june(5), **nobody, group_name="depot") is None
    assert days(known, june(1), june(5), **nobody, group_name="commerce") is None
    assert days(known, june(1), june(5), person_id="who") is None


def test_the_nearest_group_that_told_counts() -> None:
    members = [*FOUR, belongs("eve", "till"), belongs("flo", "till")]
    everybody = away("commerce", june(1), june(5), 6)
    # Six of thirty person-days, against two of the ten that the till has.
    assert days(presence([everybody], members), june(1), june(5), person_id="eve") == (
        pytest.approx(4 * 0.8)
    )
    nearer = presence([everybody, away("till", june(1), june(3), 3)], members)
    assert days(nearer, june(1), june(5), person_id="eve") == pytest.approx(2 * 0.5 + 2 * 0.8)
    assert days(nearer, june(1), june(5), person_id="ann") == pytest.approx(4 * 0.8)


def test_leave_of_a_single_person_is_nobodys_business() -> None:
    members = [*FOUR, belongs("eve", "till"), belongs("eve", "till", role="lead")]
    alone = away("till", june(1), june(5), 5)
    assert days(presence([alone], members), june(1), june(5), person_id="eve") is None
    above = away("shop", june(1), june(5), 5)
    found = days(presence([alone, above], members), june(1), june(5), person_id="eve")
    assert found == pytest.approx(4 * 0.8)


def test_people_count_by_their_time_and_while_they_belong() -> None:
    members = [
        belongs("ann", "shop", share=0.5),
        belongs("ann", "shop", share=0.5, role="lead"),
        belongs("ann", "depot", share=0.25),
        belongs("bo", "shop", valid_from=june(3)),
        belongs("bo", "depot", valid_to=june(3)),
        belongs("cyd", "depot"),
    ]
    shop, depot = away("shop", june(1), june(5), 1.1), away("depot", june(1), june(5), 1.65)
    # Of the shop: half of Ann for five days, Bo for three; of the depot: a quarter of Ann and
    # Cyd for five days, Bo for two. Those are 5.5 and 8.25 person-days, of which a fifth is away.
    known = presence([shop, depot], members)
    assert days(known, june(1), june(5), person_id="bo") == pytest.approx(4 * 0.8)
    assert days(known, june(1), june(5), person_id="ann") == pytest.approx(4 * 0.8)
    # Two thirds of Ann's time are the shop's, of which 2.2 of 5.5 are away.
    more = presence([away("shop", june(1), june(5), 2.2), depot], members)
    assert days(more, june(1), june(5), person_id="ann") == (
        pytest.approx(4 * (0.6 * 2 / 3 + 0.8 / 3))
    )
    # What one of her groups told stands alone where the other told nothing.
    one = presence([shop], members)
    assert days(one, june(1), june(5), person_id="ann") == pytest.approx(4 * 0.8)
    # Bo was elsewhere on the second, and nobody told of that.
    assert days(one, june(1), june(5), person_id="bo") is None
    assert days(one, june(2), june(5), person_id="bo") == pytest.approx(3 * 0.8)


def test_before_and_after_the_calendar_nothing_is_known() -> None:
    told = [away("shop", date(2026, 1, 1), date(2026, 12, 31), 0)]
    assert days(presence(told), date(2026, 4, 30), june(1)) is None
    # How many working days the span has is unknown, and so is the part of them that is leave.
    assert days(presence(told), june(1), june(5)) is None
    assert days(Presence(told, FOUR, NAMES, line), june(1), june(5)) is None


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6), st.floats(0, 40)), max_size=4),
    st.integers(0, 24),
    st.integers(0, 24),
)
def test_it_is_never_more_than_the_working_days_of_the_wait(
    spans: list[tuple[int, int, float]], start: int, length: int
) -> None:
    first = MONDAY + timedelta(days=start)
    last = first + timedelta(days=length)
    told = [
        away("shop", MONDAY + timedelta(days=at), MONDAY + timedelta(days=at + more), much)
        for at, more, much in spans
    ]
    wait = [day for day in DAYS if first < day <= last]
    found = days(presence(told), first, last)
    covered = all(any(one.first_on <= day <= one.last_on for one in told) for day in wait)
    assert (found is not None) is covered
    assert found is None or 0.0 <= found <= len(wait)


def test_it_stands_beside_the_waiting_of_several_approvers() -> None:
    def asked(person: str | None, told: int, agreed: int | None = None) -> dict[str, Any]:
        return {
            "role": "finance",
            "told_on": before(told),
            "agreed_on": None if agreed is None else before(agreed),
            "person_id": person,
        }

    members = [*FOUR, belongs("eve", "depot"), belongs("flo", "depot")]
    # Of the last week of the shop's four people half is away; of the depot's nobody told.
    known = presence(
        [away("shop", june(15), june(23), 0), away("shop", june(24), june(30), 10)], members
    )
    words = [asked("ann", 5), asked("bo", 7), asked("eve", 3), asked(None, 2)]
    given = [asked("ann", 15, 12), asked("cyd", 8, 7), asked("flo", 20, 1)]
    (found,) = load_by_role([dossier("x", signatures=[*words, *given])], {}, known, TODAY)
    assert (found.waiting, found.waited_days, found.longest_days) == (4, 17, 7)
    # Ann's: Friday the 26th, Monday, Tuesday; Bo's: the 24th to the 30th; each day by half.
    assert found.present_days == pytest.approx(3 * 0.5 + 5 * 0.5)
    assert found.leave_unknown == 2
    # Ann's three days, the 16th to the 18th; Cyd's day, the 23rd; Flo's are unknown.
    assert (found.given, found.given_days) == (3, 3.0)
    assert found.given_present_days == pytest.approx(2.0)
    assert found.given_leave_unknown == 1
    (silent,) = load_by_role([dossier("x", signatures=words)], {}, Presence(), TODAY)
    assert (silent.waited_days, silent.present_days, silent.leave_unknown) == (17, None, 4)
