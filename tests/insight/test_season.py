"""Seasons: found where two agree, taken out before a figure is judged, and never what is new."""

import sys

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.testing import assert_allclose
from scipy import stats

from gnomon.insight.reading import read
from gnomon.insight.season import in_season, without_season
from gnomon.insight.watching import Batch, watch

SEEDS = 200
SERIES, YEARS, WEEK = 50, 2, 52
#: Where the newest week lies: in two that are low every year.
_YEARS_END = (YEARS * WEEK - 1) % WEEK


def _seasonal(random: np.random.Generator, strength: float = 1.0) -> list[Batch]:
    """Make two years of figures that come again each year: waves, and two low weeks at its end."""
    weeks = np.arange(YEARS * WEEK)
    wave = np.sin(2 * np.pi * weeks / WEEK + random.uniform(0, 2 * np.pi, (SERIES, 1)))
    low = np.isin(weeks % WEEK, [_YEARS_END - 1, _YEARS_END]) * -2.0
    course = strength * (wave + low)
    sizes = random.integers(10, 60, course.shape).astype(float)
    shares = np.clip(0.5 + 0.12 * course, 0.02, 0.98)
    return [
        Batch(values=random.lognormal(3 + 0.5 * course, 0.4), scale="duration", season=WEEK),
        Batch(
            values=random.poisson(20 * np.exp(0.4 * course)).astype(float),
            scale="count",
            season=WEEK,
        ),
        Batch(
            values=random.poisson(8 * np.exp(0.4 * course)).astype(float),
            scale="events",
            season=WEEK,
        ),
        Batch(values=random.binomial(sizes.astype(int), shares) / sizes, sizes=sizes, season=WEEK),
    ]


def _told(batches: list[Batch], *, with_season: bool) -> np.ndarray:
    asked = batches if with_season else [replace(one, season=None) for one in batches]
    return np.concatenate([one.is_told for one in watch(asked)])


def test_a_season_is_what_the_same_week_of_the_other_year_lay_from_its_level() -> None:
    year = np.zeros(WEEK)
    year[50:] = -8.0
    # The second year is higher as a whole, which is no season.
    values = np.concatenate([20 + year, 30 + year])
    found = without_season([values], period=WEEK)
    level = year - year.mean()
    assert found.is_seasonal.tolist() == [True]
    assert_allclose(found.shift[0], np.tile(level, 2))
    assert_allclose(found.values[0], values - np.tile(level, 2))


def test_what_is_new_takes_no_part_in_its_own_season() -> None:
    random = np.random.default_rng(5)
    course = 10 * np.sin(2 * np.pi * np.arange(YEARS * WEEK) / WEEK)
    values = 100 + course + random.normal(0, 1, YEARS * WEEK)
    higher = values.copy()
    higher[-1] += 30
    before, after = (without_season([one], period=WEEK) for one in (values, higher))
    assert after.is_seasonal.all()
    assert after.shift[0, -1] == pytest.approx(before.shift[0, -1], abs=0.7)
    assert after.values[0, -1] - before.values[0, -1] == pytest.approx(30, abs=0.7)


def test_less_than_two_seasons_are_left_as_they_are() -> None:
    course = np.sin(2 * np.pi * np.arange(YEARS * WEEK) / WEEK)[None]
    known = course.copy()
    known[:, :12] = np.nan
    for given in (course[:, :90], known):
        found = without_season(given, period=WEEK)
        assert not found.is_seasonal.any()
        np.testing.assert_array_equal(found.values, given)


def test_rare_events_have_no_season() -> None:
    weeks = np.arange(YEARS * WEEK)
    few = (weeks % WEEK == 7) * 3.0
    assert not without_season([few], period=WEEK, scale="events").is_seasonal.any()
    assert without_season([few], period=WEEK).is_seasonal.all()
    # The same of shares: of twenty in a hundred weeks two count, or all but two.
    sizes = np.full(few.shape, 20.0)
    for shares in (few / 20, 1 - few / 20):
        found = without_season([shares], period=WEEK, sizes=[sizes])
        assert not found.is_seasonal.any()
    assert without_season([0.5 + few / 20], period=WEEK, sizes=[sizes]).is_seasonal.all()


def test_a_week_whose_season_is_not_known_is_not_judged() -> None:
    values = 50 + 10 * np.sin(2 * np.pi * np.arange(YEARS * WEEK) / WEEK)
    values[_YEARS_END] = np.nan
    points = read([None if np.isnan(one) else float(one) for one in values], season=WEEK)
    assert points[-2].natural is not None
    assert points[-1].value is not None
    assert points[-1].natural is None


def test_noise_has_a_season_as_seldom_as_chance_draws_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [
        without_season(np.random.default_rng(seed).normal(size=(100, 104)), period=WEEK)
        for seed in range(SEEDS)
    ]
    share = float(np.mean([one.is_seasonal.mean() for one in found]))
    with capsys.disabled():
        sys.stdout.write(f"\nseasons found in noise: {share:.3f} of series (promised 0.05)\n")
    assert 0.03 < share < 0.07


def test_figures_that_wander_seldom_look_like_a_season() -> None:
    """Each week is near the one before: two years that rise and fall together do so by chance."""
    random = np.random.default_rng(4)
    values = np.zeros((2_000, 104))
    for week in range(1, 104):
        values[:, week] = 0.7 * values[:, week - 1] + random.normal(size=2_000)
    assert without_season(values, period=WEEK).is_seasonal.mean() < 0.1


def test_limits_of_counts_and_shares_stay_where_there_are_any() -> None:
    assert_allclose(in_season([-1.0, 0.0, 4.0], 0.5, "count")[:2], [-1.0, 0.0])
    assert in_season([4.0], 0.5, "count")[0] > 4
    assert_allclose(in_season([10.0], -5.0, "duration"), 0.0)


def test_limits_go_up_and_down_with_the_season() -> None:
    """Weekends are low every week: by day no weekend is a signal, and a low Tuesday is one."""
    random = np.random.default_rng(2)
    days = np.arange(20 * 7)
    values = np.where(days % 7 >= 5, 10.0, 60.0) + random.normal(0, 1, days.size)
    # Since a whole weekend: what is judged is a Tuesday as low as a Sunday.
    values = values[: 19 * 7 + 2]
    values[-1] = 10.0
    plain, seasonal = read(values.tolist()), read(values.tolist(), season=7)
    assert plain[-1].signal is None
    assert seasonal[-1].signal == "below"
    assert [one.signal for one in seasonal[:-8]].count(None) >= len(seasonal) - 11
    weekend, week = seasonal[-3].natural, seasonal[-2].natural
    assert weekend is not None
    assert week is not None
    assert weekend.is_seasonal
    assert weekend.upper < 25
    assert week.lower > 45


def test_what_comes_every_year_is_told_as_seldom_as_noise(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing changed in any of them: at most one feed in ten may tell anything."""
    cried, items = {True: 0, False: 0}, {True: 0, False: 0}
    for seed in range(SEEDS):
        batches = _seasonal(np.random.default_rng(seed))
        for with_season in (True, False):
            told = _told(batches, with_season=with_season)
            cried[with_season] += bool(told.any())
            items[with_season] += int(told.sum())
    limit = int(stats.binom.ppf(0.999, SEEDS, 0.1))
    with capsys.disabled():
        sys.stdout.write(
            f"\nfeed of seasons alone, {SEEDS} seeds: {items[False]} false items in {cried[False]}"
            f" feeds as they are, {items[True]} in {cried[True]} (at most {limit}) without season\n"
        )
    assert cried[True] <= limit
    assert items[True] < items[False] / 4


def test_shifts_are_still_found_among_seasons(capsys: pytest.CaptureFixture[str]) -> None:
    """Shift a tenth of the durations and counts in their newest week."""
    shifted = SERIES // 10
    false, found = [], []
    for seed in range(SEEDS):
        batches = _seasonal(np.random.default_rng(10_000 + seed))
        for one, factor in zip(batches[:2], (12, 5), strict=True):
            one.values[:shifted, -1] = np.round(one.values[:shifted, -1] * factor)
        told = _told(batches, with_season=True)
        is_shifted = np.tile(np.arange(SERIES) < shifted, 4) & (np.arange(told.size) < 2 * SERIES)
        false.append((told & ~is_shifted).sum() / max(told.sum(), 1))
        found.append(told[is_shifted].mean())
    rate, error = float(np.mean(false)), float(np.std(false) / SEEDS**0.5)
    with capsys.disabled():
        sys.stdout.write(
            f"\nfeed among seasons over {SEEDS} seeds: false share {rate:.3f} ± {1.96 * error:.3f}"
            f" (promised at most 0.1), shifts found {np.mean(found):.0%}\n"
        )
    assert rate - 1.96 * error <= 0.1
    assert rate < 0.1
    assert np.mean(found) > 0.5
