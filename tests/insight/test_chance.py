"""How surprising counts are by chance alone: by hand, against SciPy, and where nothing is said."""

import numpy as np
import pytest
from scipy import stats

from gnomon.insight.chance import by_rate, by_share


def _one(value: float) -> np.ndarray:
    return np.array([value])


def test_one_of_two_events_in_the_newest_of_21_periods() -> None:
    (found,) = by_rate(_one(1), _one(20), _one(1), _one(1))

    assert found == pytest.approx(2 * (1 - (20 / 21) ** 2))


def test_no_event_where_many_were_to_come() -> None:
    # Each of 48 falls before the newest seventh.
    (found,) = by_rate(_one(48), _one(6), _one(0), _one(1))

    assert found == pytest.approx(2 * (6 / 7) ** 48)


@pytest.mark.parametrize(("counted", "of", "newest", "newest_of"), [(96, 100, 6, 8), (3, 90, 4, 9)])
def test_shares_agree_with_the_exact_test(
    counted: int, of: int, newest: int, newest_of: int
) -> None:
    (found,) = by_share(_one(counted), _one(of), _one(newest), _one(newest_of))
    square = [[newest, newest_of - newest], [counted, of - counted]]
    tails = [stats.fisher_exact(square, alternative=tail).pvalue for tail in ("less", "greater")]

    assert found == pytest.approx(min(2 * min(tails), 1))


def test_what_is_no_whole_number_is_not_judged() -> None:
    assert by_rate(_one(1.5), _one(20), _one(1), _one(1)) == 0
    assert by_share(_one(30.2), _one(50), _one(3), _one(5)) == 0


def test_any_count_of_equal_rates_is_at_most_as_surprising_as_it_says() -> None:
    random = np.random.default_rng(2)
    before, newest = random.poisson(4, size=20_000) + 0.0, random.poisson(0.4, size=20_000) + 0.0
    found = by_rate(before, np.full(20_000, 10.0), newest, np.ones(20_000))

    assert (found < 0.05).mean() <= 0.05
