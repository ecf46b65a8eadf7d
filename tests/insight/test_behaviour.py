"""Limits and detection rules, by hand, against a plain loop, and on noise alone."""

from itertools import pairwise
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.insight.behaviour import behaviour
from gnomon.insight.limits import limits

BASE = [10.0, 12.0, 9.0, 11.0, 13.0]


def test_limits_worked_out_by_hand() -> None:
    # Mean of six is 11; ranges 2, 3, 2, 2, 2 have the mean 2.2.
    found = limits([*BASE, 11.0])
    assert found is not None
    assert (found.centre, found.upper, found.lower, found.upper_range) == pytest.approx(
        (11, 11 + 2.66 * 2.2, 11 - 2.66 * 2.2, 3.268 * 2.2)
    )


def test_the_published_example_of_an_xmr_chart() -> None:
    found = limits(BASE, fewest=5)
    assert found is not None
    assert found.centre == 11
    assert (found.upper, found.lower, found.upper_range) == pytest.approx((16.985, 5.015, 7.353))


def test_six_points_make_limits_and_five_do_not() -> None:
    five, six = behaviour([BASE]), behaviour([[*BASE, 11.0]])
    assert np.isnan(five.centre[0])
    assert (six.centre[0], six.baseline_count[0], six.is_provisional[0]) == (11, 6, True)


def test_what_never_moves_has_no_limits_and_no_signals() -> None:
    found = behaviour([[5.0] * 30])
    assert np.isnan(found.upper).all()
    assert not any(found.flagged(rule).any() for rule in ("outside", "range", "near_limit", "run"))


def test_a_point_beyond_a_limit_is_outside_and_so_is_its_jump() -> None:
    found = behaviour([[*BASE * 4, 30.0, 11.0]])
    assert np.flatnonzero(found.outside[0]).tolist() == [20]
    # The way back down is a jump as well.
    assert np.flatnonzero(found.range[0]).tolist() == [20, 21]


def test_the_baseline_stays_when_later_points_move() -> None:
    short, long = behaviour([BASE * 4]), behaviour([BASE * 4 + [40.0] * 20])
    assert short.upper[0, 0] == long.upper[0, 0]
    assert long.outside[0, 20:].all()


def test_limits_begin_anew_at_a_marked_change() -> None:
    found = behaviour([BASE * 4 + [value + 30 for value in BASE * 4]], since=20)
    assert found.centre[0] == 41
    assert not found.outside.any()


def test_three_of_four_near_one_limit() -> None:
    # Centre 11, upper limit about 17.2: above 14.1 is nearer the limit.
    reach = behaviour([BASE * 4])
    near = (reach.centre[0] + reach.upper[0, 0]) / 2 + 0.1
    found = behaviour([[*BASE * 4, near, 11.0, near, near, 11.0]])
    assert np.flatnonzero(found.near_limit[0]).tolist() == [20, 22, 23]
    # Near the one limit and near the other do not add up.
    far = 22 - near
    assert not behaviour([[*BASE * 4, near, 11.0, far, near]]).near_limit.any()


def test_eight_in_a_row_on_one_side_and_a_point_on_the_centre_ends_them() -> None:
    above = [11.5] * 8
    found = behaviour([[*BASE * 4, 11.0, *above]])
    assert np.flatnonzero(found.run[0]).tolist() == list(range(21, 29))
    broken = behaviour([[*BASE * 4, 11.0, *above[:4], 11.0, *above[:4]]])
    assert not broken.run.any()


def test_each_series_begins_where_it_is_told() -> None:
    moved = BASE * 4 + [value + 30 for value in BASE * 4]
    found = behaviour([moved, moved], since=[0, 20])
    assert found.centre.tolist() == [11, 41]
    assert (found.outside[0, 20:].all(), found.outside[1].any()) == (True, False)


def test_unknown_points_are_passed_over() -> None:
    gaps = [value for point in BASE * 4 for value in (point, float("nan"))]
    found, dense = behaviour([[*gaps, 30.0]]), behaviour([[*BASE * 4, 30.0]])
    assert found.upper[0, 0] == dense.upper[0, 0]
    assert np.flatnonzero(found.outside[0]).tolist() == [40]


def test_the_lower_limit_stays_at_the_floor() -> None:
    values = [[0.0, 5.0, 1.0, 6.0, 0.0, 7.0]]
    assert (behaviour(values).lower == 0).all()
    assert behaviour(values, floor=None).lower[0, 0] < 0


@given(
    st.lists(
        st.none() | st.integers(0, 40).map(float),
        max_size=40,
    )
)
def test_many_at_once_equal_a_plain_loop(points: list[float | None]) -> None:
    row = [float("nan") if point is None else point for point in points]
    found = behaviour([row, row])
    known = [point for point in points if point is not None]
    natural = limits(known[:20])
    if natural is None:
        assert np.isnan(found.centre).all()
        assert not found.outside.any()
        return
    assert found.upper == pytest.approx(natural.upper)
    assert found.lower == pytest.approx(natural.lower)
    places = [place for place, point in enumerate(points) if point is not None]
    assert np.flatnonzero(found.run[1]).tolist() == _runs(known, places, fmean(known[:20]))
    assert np.flatnonzero(found.range[1]).tolist() == [
        places[nth + 1]
        for nth, (earlier, later) in enumerate(pairwise(known))
        if abs(later - earlier) > natural.upper_range
    ]


def _runs(known: list[float], places: list[int], centre: float) -> list[int]:
    found, run = set(), []
    for point, place in zip(known, places, strict=True):
        side = (point > centre) - (point < centre)
        run = [*run, (side, place)] if side and run and run[-1][0] == side else [(side, place)]
        if side and len(run) >= 8:
            found.update(at for _, at in run)
    return sorted(found)


def test_noise_alone_trips_the_strict_rule_as_often_as_it_must() -> None:
    # 3.0 sigma of a known normal series are passed 27 times in 10,000; limits guessed from twenty
    # points are passed more often. Simulated once with another generator: 0.6 to 1.1 in 100.
    noise = np.random.default_rng(7).normal(100, 10, size=(4_000, 60))
    later = behaviour(noise).outside[:, 20:]
    assert 0.006 < later.mean() < 0.011
