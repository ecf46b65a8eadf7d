"""Medians that count what is still open."""

import pytest

from gnomon.insight.survival import compare, survival


def test_the_estimate_worked_out_by_hand() -> None:
    # Longer than 1 last 5/6; at 3 four are left, so 5/6 * 3/4; at 5 two are left: half of that.
    found = survival([1.0, 3.0, 5.0], [2.0, 4.0, 6.0])
    assert found is not None
    assert found.times == (1, 3, 5)
    assert found.lasting == pytest.approx((5 / 6, 5 / 8, 5 / 16))
    assert (found.median, found.ended_count, found.open_count) == (5, 3, 3)


def test_what_is_open_makes_the_median_longer() -> None:
    ended = [1.0, 2.0, 3.0, 4.0, 5.0]
    alone, with_open = survival(ended, []), survival(ended, [10.0] * 4)
    assert alone is not None
    assert with_open is not None
    assert (alone.median, with_open.median) == (3, 5)


def test_a_median_nobody_can_know_is_unknown() -> None:
    found = survival([1.0], [5.0, 6.0, 7.0])
    assert found is not None
    assert (found.median, found.high) == (None, None)
    assert survival([], [1.0]) is None


def test_the_interval_holds_the_median() -> None:
    found = survival([float(day) for day in range(1, 60)], [20.0, 30.0])
    assert found is not None
    assert found.low is not None
    assert found.median is not None
    assert found.high is not None
    assert found.low < found.median < found.high


def test_two_groups_are_compared() -> None:
    fast, slow = [float(day) for day in range(1, 30)], [float(day) for day in range(20, 60)]
    found = compare((fast, []), (slow, [50.0]))
    assert found is not None
    assert found.probability < 0.001
    same = compare((fast, []), (fast, []))
    assert same is not None
    assert same.probability == pytest.approx(1)
    assert compare(([], [1.0]), (fast, [])) is None


def test_what_is_open_before_anything_ended_is_no_end_of_the_interval() -> None:
    found = survival([float(day) for day in range(2, 40)], [1.0])
    assert found is not None
    assert found.low is not None
    assert found.low > 10
