"""Forecasts from throughput, and what they would have been worth."""

import time
from collections.abc import Callable

import numpy as np
import pytest

from gnomon.errors import UsageError
from gnomon.insight.forecast import Sure, backtest, chances, how_many, when


def test_a_steady_team_leaves_nothing_to_chance() -> None:
    assert when([2] * 10, 7) == [Sure(percent=sure, days=4) for sure in (50, 70, 85, 95)]
    assert how_many([2] * 10, 5) == [Sure(percent=sure, items=10) for sure in (50, 70, 85, 95)]


def test_to_be_surer_promises_less_and_takes_longer() -> None:
    history = [0, 3, 0, 1, 0, 0, 2, 5, 0, 1]
    days = [answer.days for answer in when(history, 40)]
    items = [answer.items for answer in how_many(history, 30)]
    assert days == sorted(days)
    assert len(set(days)) == 4
    assert items == sorted(items, reverse=True)
    assert len(set(items)) == 4


def test_one_day_is_a_draw_from_the_history() -> None:
    # Six of ten days finish nothing, three finish one, one finishes four.
    history = [0] * 6 + [1] * 3 + [4]
    assert [answer.items for answer in how_many(history, 1)] == [0, 0, 0, 0]
    assert [answer.items for answer in how_many([1] * 8 + [0] * 2, 1)] == [1, 1, 0, 0]


def test_the_same_seed_gives_the_same_answer() -> None:
    history = list(range(12))
    assert when(history, 100, seed=4) == when(history, 100, seed=4)


def test_the_curve_and_the_promises_tell_of_the_same_futures() -> None:
    history = [0, 3, 0, 1, 0, 0, 2, 5, 0, 1]
    curve = {one.items: one.share for one in chances(history, 30, seed=4)}
    assert list(curve.values()) == sorted(curve.values(), reverse=True)
    assert (max(curve.values()), min(curve.values())) == (1, 0)
    for promise in how_many(history, 30, seed=4):
        assert promise.items is not None
        # So many or more is at least as likely as promised, and one more is less so.
        assert curve[promise.items] >= promise.percent / 100 > curve[promise.items + 1]


def test_a_forecast_of_ten_thousand_futures_takes_no_time_to_speak_of() -> None:
    history = np.random.default_rng(2).poisson(1.5, size=180).tolist()
    took = min(_processor_seconds(lambda: (how_many(history, 30), when(history, 40)), 3))
    assert took < 0.2


def _processor_seconds(work: Callable[[], object], times: int) -> list[float]:
    found = []
    for _ in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return found


def test_a_team_that_finishes_nothing_never_will() -> None:
    assert {answer.days for answer in when([0] * 20, 1)} == {None}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: when([1] * 9, 5), "10 days of history, there are 9"),
        (lambda: when([1] * 10, 0), "at least one item"),
        (lambda: how_many([1] * 10, 0), "at least one day"),
    ],
)
def test_what_cannot_be_answered_is_refused(ask: Callable[[], object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        ask()


def test_promises_are_kept_as_often_as_they_say() -> None:
    history = np.random.default_rng(2).poisson(1.5, size=700).tolist()
    kept = {row.percent: row for row in backtest(history, 20)}
    assert kept[85].promise_count == 700 - 20 - 10 + 1
    for percent, row in kept.items():
        assert row.kept_ratio == pytest.approx(percent / 100, abs=0.12)


def test_a_team_that_slows_down_breaks_its_promises() -> None:
    kept = {row.percent: row for row in backtest([3] * 40 + [1] * 40, 10)}
    assert kept[85].kept_ratio < 0.6
    assert backtest([1] * 12, 10) == []
