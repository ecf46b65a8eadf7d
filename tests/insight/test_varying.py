"""Limits that follow the size of each period."""

import numpy as np
import pytest

from gnomon.insight.behaviour import Behaviour, behaviour


def _shares(counted: list[float], sizes: list[float], kind: str = "proportion") -> Behaviour:
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = np.asarray(counted, dtype=float) / np.asarray(sizes, dtype=float)
    return behaviour([shares], sizes=[sizes], kind="rate" if kind == "rate" else "proportion")


def test_limits_worked_out_by_hand() -> None:
    # 12 of 120; each of the six scores is (hits/20 - 0.1) / sqrt(0.09/20).
    found = _shares([2, 3, 1, 2, 3, 1], [20] * 6)
    error = (0.09 / 20) ** 0.5
    mean_range = (1 + 2 + 1 + 1 + 2) / 20 / error / 5
    assert found.centre[0] == pytest.approx(0.1)
    assert found.upper[0] == pytest.approx([0.1 + 2.66 * mean_range * error] * 6)
    assert (found.lower[0] == 0).all()


def test_a_small_period_has_wide_limits_and_an_empty_one_has_none() -> None:
    found = _shares([20, 25, 18, 22, 1, 0, 21], [200, 200, 200, 200, 5, 0, 200], "rate")
    reach = found.upper[0] - found.centre[0]
    assert reach[4] == pytest.approx(reach[0] * (200 / 5) ** 0.5)
    assert np.isnan(reach[5])
    assert (found.baseline_count[0], found.is_provisional[0]) == (6, True)


def test_the_same_share_is_signal_of_many_and_noise_of_few() -> None:
    base = [20, 25, 18, 22, 19, 23, 21, 20, 24, 18]
    found = _shares([*base, 60, 3], [200] * 10 + [200, 10])
    assert found.outside[0].tolist() == [False] * 10 + [True, False]


def test_a_share_of_fewer_than_five_is_no_signal() -> None:
    base = [2, 3, 2, 3, 2, 3, 2, 3]
    few, enough = _shares([*base, 4], [20] * 8 + [4]), _shares([*base, 5], [20] * 8 + [5])
    assert (few.outside[0, -1], enough.outside[0, -1]) == (False, True)


def test_a_share_is_never_above_all_of_it() -> None:
    found = _shares([9, 10, 8, 9, 10, 9, 8], [10] * 7)
    assert (found.upper[0] == 1).all()
    assert not found.outside.any()


@pytest.mark.parametrize(
    ("counted", "sizes"),
    [([1, 2], [5, 5]), ([0] * 8, [10] * 8), ([10] * 8, [10] * 8), ([1] * 8, [10] * 8)],
    ids=["too few", "never", "always", "never moves"],
)
def test_without_variation_there_are_no_limits(counted: list[float], sizes: list[float]) -> None:
    found = _shares(counted, sizes)
    assert np.isnan(found.upper).all()
    assert not any(found.flagged(rule).any() for rule in ("outside", "range", "near_limit", "run"))


def test_shares_of_one_size_have_the_limits_of_an_xmr_chart() -> None:
    counted = np.random.default_rng(4).binomial(400, 0.4, size=20).astype(float)
    shares = counted / 400
    sized, plain = behaviour([shares], sizes=[[400] * 20]), behaviour([shares])
    assert sized.upper == pytest.approx(plain.upper)
    assert sized.lower == pytest.approx(plain.lower)


def test_chance_alone_is_as_wide_as_chance() -> None:
    random = np.random.default_rng(5)
    sizes = random.integers(50, 500, size=(1, 4_000)).astype(float)
    shares = random.binomial(sizes.astype(int), 0.2) / sizes
    found = behaviour(shares, sizes=sizes, baseline=4_000)
    reach = (found.upper - found.centre[0])[0]
    assert (reach / (0.16 / sizes[0]) ** 0.5).mean() == pytest.approx(3, abs=0.15)
