"""Limits that follow the size of each period."""

import numpy as np
import pytest

from gnomon.insight.varying import varying_limits


def test_limits_worked_out_by_hand() -> None:
    # 12 of 120; each of the six scores is (hits/20 - 0.1) / sqrt(0.09/20).
    hits, size = [2, 3, 1, 2, 3, 1], 20
    found = varying_limits(hits, [size] * 6, kind="proportion")
    assert found is not None
    unit = (0.09 / size) ** 0.5
    excess = (1 + 2 + 1 + 1 + 2) / 20 / unit / 5 / 1.128
    assert (found.centre, found.excess) == pytest.approx((0.1, excess))
    band = found.bands[0]
    assert band is not None
    assert (band.lower, band.upper) == pytest.approx((0, 0.1 + 3 * excess * unit))


def test_a_small_period_has_wide_limits_and_an_empty_one_has_none() -> None:
    found = varying_limits([20, 25, 18, 22, 1, 0, 21], [200, 200, 200, 200, 5, 0, 200], kind="rate")
    assert found is not None
    large, small, empty = found.bands[0], found.bands[4], found.bands[5]
    assert large is not None
    assert small is not None
    assert small.upper - found.centre > 5 * (large.upper - found.centre)
    assert empty is None
    assert (found.point_count, found.is_provisional) == (6, True)


@pytest.mark.parametrize(
    ("counted", "sizes"),
    [([1, 2], [5, 5]), ([0] * 8, [10] * 8), ([10] * 8, [10] * 8), ([1] * 8, [10] * 8)],
    ids=["too few", "never", "always", "never moves"],
)
def test_without_variation_there_are_no_limits(counted: list[int], sizes: list[int]) -> None:
    assert varying_limits(counted, sizes, kind="proportion") is None


def test_chance_alone_has_no_excess() -> None:
    random = np.random.default_rng(5)
    sizes = random.integers(50, 500, size=4_000)
    hits = random.binomial(sizes, 0.2)
    found = varying_limits(hits.tolist(), sizes.tolist(), kind="proportion")
    assert found is not None
    assert found.excess == pytest.approx(1, abs=0.05)
