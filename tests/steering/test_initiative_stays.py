"""How long initiatives stay in the phases before tickets, from their moves."""

from datetime import date, timedelta

import pytest

from gnomon.domain.initiative import InitiativeMove, InitiativeState
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.portfolio import by_phase
from gnomon.steering.initiatives.stays import Stays, phase_stays
from told_registers import TODAY, at, before, dossier

#: June 2026 begins on a Monday and ends on a Tuesday; the eleventh is a holiday.
DAYS = [
    day
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    if day.weekday() < 5 and day != date(2026, 6, 11)
]


def stays(
    *given: Dossier,
    since: date | None = None,
    days: list[date] | None = None,
    **expected: float | None,
) -> dict[str, Stays]:
    working = DAYS if days is None else days
    return phase_stays(given, expected, working, since or before(29), TODAY)


def test_what_is_in_a_phase_is_what_the_portfolio_counts_there() -> None:
    given = [
        dossier("asked", asked_on=before(50)),
        dossier("looked", moves={"raw": 40, "validating": 10}),
        dossier("drawn", moves={"validating": 60, "validated": 20, "approved": 3}),
        dossier("built", moves={"approved": 9}, in_delivery=2),
        dossier("gone", moves={"validating": 9, "rejected": 1}),
        dossier("out", moves={"live": 70}),
    ]
    found = stays(*given)
    assert {phase: one.open_count for phase, one in found.items()} == by_phase(given)
    research, validation = found["research"], found["validation"]
    # Fifty days since it was written down, and ninety: raw and validating are one stay.
    assert (research.open_days, research.oldest_on) == (70.0, before(90))
    assert (validation.open_days, validation.oldest_on) == (20.0, before(20))


def test_a_stay_ends_with_the_move_out_of_the_phase() -> None:
    # Asked for ninety days ago; the 9th, 22nd and 26th of June are 21, 8 and 4 days ago.
    found = stays(
        dossier("x", asked_on=before(26), moves={"validated": 21, "prioritised": 15, "parked": 8}),
        dossier("y", asked_on=before(26), moves={"validating": 10, "rejected": 4}),
        dossier("z", asked_on=before(26), moves={"approved": 20}, in_delivery=19),
        research=5.0,
    )
    # From Thursday the 4th: to the 9th three working days, to the 26th fifteen, to the 10th four.
    research = found["research"]
    assert (research.open_count, research.left_count, research.worked_days) == (0, 3, 4.0)
    assert (research.open_days, research.oldest_on) == (None, None)
    assert research.on_time_count == 2
    # From the 9th to the 22nd eight, from the 10th to the 11th, a holiday, none.
    validation = found["validation"]
    assert (validation.left_count, validation.worked_days) == (2, 4.0)
    assert validation.on_time_count is None, "nothing is expected of it"


def test_what_comes_back_begins_a_new_stay() -> None:
    # States may come again, which the moves of a dossier made by state cannot say.
    came = dossier("x", asked_on=before(28))
    way: list[tuple[InitiativeState, int]] = [
        ("validated", 21), ("validating", 14), ("parked", 7), ("raw", 2),
    ]  # fmt: skip
    moves = tuple(
        at(
            InitiativeMove,
            f"initiative:x:moves:{place}",
            initiative_id=came.about.key,
            position=place,
            state=state,
            moved_on=before(days),
        )
        for place, (state, days) in enumerate(way, 1)
    )
    found = stays(Dossier(about=came.about, moves=moves))
    assert (found["research"].left_count, found["research"].open_count) == (2, 1)
    assert found["research"].open_days == 2.0
    assert (found["validation"].left_count, found["validation"].open_count) == (1, 0)


def test_only_stays_that_ended_in_the_window_are_timed() -> None:
    given = dossier("x", asked_on=before(60), moves={"validated": 40, "parked": 5})
    found = stays(given, research=1.0, validation=1.0)
    assert (found["research"].left_count, found["research"].worked_days) == (0, None)
    assert found["research"].on_time_count is None
    assert (found["validation"].left_count, found["validation"].on_time_count) == (1, 0)
    assert stays(given, since=before(40))["research"].left_count == 1
    ahead = dossier("y", asked_on=before(6), moves={"validated": -1})
    assert stays(ahead)["research"].left_count == 0, "its end is planned, and not there yet"


@pytest.mark.parametrize("days", [[], [day for day in DAYS if day > before(10)]])
def test_without_a_calendar_stays_are_counted_and_not_timed(days: list[date]) -> None:
    found = stays(
        dossier("x", asked_on=before(26), moves={"validated": 21}),
        dossier("y", asked_on=before(8), moves={"validated": 2}),
        days=days,
        research=30.0,
    )
    research = found["research"]
    assert (research.left_count, research.worked_days, research.on_time_count) == (2, None, None)
