"""The feed: what is told, since when, and how much of it is noise."""

import sys

import numpy as np
import pytest
from scipy import stats

from gnomon.insight.watching import Batch, watch

SEEDS = 200
SERIES, WEEKS = 150, 40


def _noise(random: np.random.Generator) -> list[Batch]:
    """Make weekly figures of which none changes: durations, counts, rare events and shares."""
    sizes = random.integers(5, 60, size=(SERIES, WEEKS)).astype(float)
    few = random.integers(3, 15, size=(SERIES, WEEKS)).astype(float)
    return [
        Batch(values=random.lognormal(3, 0.5, size=(SERIES, WEEKS)), scale="duration"),
        Batch(values=random.poisson(6, size=(SERIES, WEEKS)).astype(float), scale="count"),
        Batch(values=random.poisson(0.1, size=(SERIES, WEEKS)).astype(float), scale="events"),
        Batch(values=random.binomial(sizes.astype(int), 0.2) / sizes, sizes=sizes),
        Batch(values=random.binomial(few.astype(int), 0.97) / few, sizes=few),
    ]


def test_a_shift_is_told_with_its_side_and_since_when() -> None:
    values = np.random.default_rng(3).normal(50, 5, size=(100, WEEKS))
    values[7, 35:] += 60
    values[8, 38:] -= 45
    (found,) = watch([Batch(values=values)])
    assert np.flatnonzero(found.is_told).tolist() == [7, 8]
    assert found.side[[7, 8]].tolist() == [1, -1]
    assert found.first[[7, 8]].tolist() == [35, 38]


def test_a_shift_behind_a_mark_is_no_news() -> None:
    values = np.random.default_rng(3).normal(50, 5, size=(20, 60))
    values[:2, 20:] += 60
    (found,) = watch([Batch(values=values, since=np.array([0, 20, *[0] * 18]))])
    assert found.is_told.tolist() == [True, *[False] * 19]


def test_batches_are_judged_together() -> None:
    values = np.random.default_rng(9).normal(50, 5, size=(1, WEEKS))
    values[0, -1] = 80
    alone = watch([Batch(values=values)])[0]
    crowd = Batch(values=np.random.default_rng(1).normal(50, 5, size=(20_000, WEEKS)))
    among = watch([Batch(values=values), crowd])[0]
    assert alone.surprise[0] == among.surprise[0]
    # What is rare in one series is common in twenty thousand.
    assert (alone.is_told[0], among.is_told[0]) == (True, False)


def test_nothing_watched_is_nothing_told() -> None:
    assert watch([]) == []


def test_the_share_of_false_ones_stays_below_what_the_feed_promises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Shift a twentieth of the series; the false share of what is told, over many seeds."""
    shares, found_ratios = [], []
    for seed in range(SEEDS):
        random = np.random.default_rng(seed)
        batches = _noise(random)
        shifted = max(SERIES // 20, 1)
        batches[0].values[:shifted, -1] *= 12
        told = np.concatenate([one.is_told for one in watch(batches)])
        is_false = np.ones(told.size, dtype=bool)
        is_false[:shifted] = False
        shares.append((told & is_false).sum() / max(told.sum(), 1))
        found_ratios.append(told[:shifted].mean())
    rate, error = float(np.mean(shares)), float(np.std(shares) / SEEDS**0.5)
    with capsys.disabled():
        sys.stdout.write(
            f"\nfeed over {SEEDS} seeds: false share {rate:.3f} ± {1.96 * error:.3f} (promised at"
            f" most 0.1), shifts found {np.mean(found_ratios):.0%}\n"
        )
    assert rate - 1.96 * error <= 0.1
    assert rate < 0.1
    assert np.mean(found_ratios) > 0.5


def test_noise_alone_is_told_as_seldom_as_promised(capsys: pytest.CaptureFixture[str]) -> None:
    """With nothing changed, anything told is false: at most one feed in ten may tell anything."""
    cried = sum(
        any(one.is_told.any() for one in watch(_noise(np.random.default_rng(10_000 + seed))))
        for seed in range(SEEDS)
    )
    limit = int(stats.binom.ppf(0.999, SEEDS, 0.1))
    with capsys.disabled():
        sys.stdout.write(
            f"\nfeed of noise alone: {cried} of {SEEDS} told something (at most {limit})\n"
        )
    assert cried <= limit
