"""How surprising a point is, and how many of those told are noise."""

import numpy as np
import pytest
from scipy import stats

from gnomon.insight.discovery import discoveries, surprise

BASE = [10.0, 12.0, 9.0, 11.0, 13.0, 11.0]


def test_surprise_worked_out_by_hand() -> None:
    # Mean 11, mean range 2.2, so 2.2 / 1.128 a standard deviation; 0.62 * 5 degrees of freedom.
    distance = 7 / (2.2 / 1.128 * (1 + 1 / 6) ** 0.5)
    expected = 2 * stats.t.sf(distance, 3.1)
    assert surprise([[*BASE, 18.0]], baseline=20)[0] == pytest.approx(expected)
    assert surprise([[*BASE, 4.0]], baseline=20)[0] == pytest.approx(expected)


def test_what_cannot_be_judged_has_no_surprise() -> None:
    unknown = float("nan")
    rows = [[*BASE, unknown], [unknown, *BASE[1:], 30.0], [5.0] * 7]
    assert np.isnan(surprise(rows, baseline=20)).all()


def test_a_single_event_among_quiet_periods_is_no_surprise() -> None:
    quiet = [0.0] * 20
    quiet[7] = 1.0
    # Two in 21 periods: that one of them falls into the newest has 1 - (20 / 21) ** 2, twice.
    (one,) = surprise([[*quiet, 1.0]], baseline=20, scale="events")
    assert one == pytest.approx(2 * (1 - (20 / 21) ** 2))
    # Six of seven in the newest is news.
    (many,) = surprise([[*quiet, 6.0]], baseline=20, scale="events")
    assert many < 1e-4
    # None in a period among busy ones: here their ranges say less than chance does.
    busy = [[8.0, 7.0, 9.0, 8.0, 7.0, 9.0, 0.0]]
    (none,) = surprise(busy, baseline=6, scale="events")
    assert none == surprise(busy, baseline=6, scale="count")[0]
    assert none > 2 * (6 / 7) ** 48


def test_benjamini_and_hochberg_by_hand() -> None:
    # Allowed 0.02, 0.04, 0.06, 0.08, 0.1 of five known: the fourth is the last at or below its own.
    found = discoveries([0.001, 0.07, 0.03, 0.065, 0.5, float("nan")], false_discoveries=0.1)
    assert found.is_told.tolist() == [True, True, True, True, False, False]


def test_agrees_with_scipy() -> None:
    given = np.random.default_rng(3).uniform(size=200) ** 3
    adjusted = stats.false_discovery_control(given)
    assert (discoveries(given).is_told == (adjusted <= 0.1)).all()


def test_nothing_watched_tells_nothing() -> None:
    assert discoveries([]).is_told.size == 0


def test_few_of_those_told_are_noise() -> None:
    random = np.random.default_rng(11)
    told_false, told = 0, 0
    for _ in range(200):
        series = random.normal(50, 5, size=(300, 30))
        series[:30, -1] += 60
        found = discoveries(surprise(series, baseline=20)).is_told
        told_false += found[30:].sum()
        told += found.sum()
    assert told > 5_000
    assert told_false / told < 0.1
