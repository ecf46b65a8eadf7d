"""Association by ranks, against worked examples and simulation."""

import math
import random

import pytest

from gnomon.insight.association import FEWEST, association


def test_equal_and_opposite_orders() -> None:
    rising = [(float(n), float(n**3)) for n in range(FEWEST)]
    same = association(rising)
    opposite = association([(one, -other) for one, other in rising])

    assert same is not None
    assert opposite is not None
    assert (same.rho, opposite.rho) == (1.0, -1.0)
    assert same.is_told_from_chance
    assert opposite.is_told_from_chance
    assert same.low <= same.high <= 1.0


def test_a_worked_example_with_ties() -> None:
    # Ranks 1, 2.5, 2.5, 4, 5, 6, 7, 8 against 2, 1, 3, 4, 6, 5, 8, 7: squares of 41.5 and 42 about
    # their mean of 4.5, squared differences of 7.5, so products of (41.5 + 42 - 7.5) / 2 = 38.
    first = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    second = [20.0, 10.0, 30.0, 40.0, 60.0, 50.0, 80.0, 70.0]
    found = association(list(zip(first, second, strict=True)))

    assert found is not None
    assert found.rho == pytest.approx(38 / math.sqrt(41.5 * 42))
    assert found.pair_count == 8


def test_too_few_and_unmoved_figures_say_nothing() -> None:
    assert association([(float(n), float(n)) for n in range(FEWEST - 1)]) is None
    assert association([(1.0, float(n)) for n in range(FEWEST)]) is None


def test_chance_alone_is_told_from_chance_one_time_in_twenty() -> None:
    chance = random.Random(3)  # noqa: S311 - the same seed tells the same story
    count = 1000
    told = 0
    for _ in range(count):
        found = association([(chance.random(), chance.random()) for _ in range(30)])
        assert found is not None
        told += found.is_told_from_chance
    # 5 % of 1,000, four standard errors either way.
    assert 22 <= told <= 78
