"""Intervals, against oracles and against what follows from their definition."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.errors import UsageError
from gnomon.surveys.proportions import (
    Z95,
    Interval,
    answers_needed,
    certainty,
    is_change,
    mean_interval,
    wilson,
)


def test_wilsons_interval_of_forty_in_a_hundred() -> None:
    found = wilson(40, 100)
    assert found is not None
    assert (round(found.lower, 4), round(found.upper, 4)) == (0.3094, 0.4980)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_solve_the_score_equation(counts: tuple[int, int]) -> None:
    hits, n = counts
    found = wilson(hits, n)
    assert found is not None
    for bound, is_end in ((found.lower, hits == 0), (found.upper, hits == n)):
        if not is_end:
            score = abs(hits / n - bound) / math.sqrt(bound * (1 - bound) / n)
            assert score == pytest.approx(Z95, rel=1e-6)
    assert 0 <= found.lower <= hits / n <= found.upper <= 1


@given(st.integers(1, 200), st.integers(0, 200), st.data())
def test_a_finite_population_only_narrows(n: int, more: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    wide, narrow = wilson(hits, n), wilson(hits, n, population=n + more)
    assert wide is not None
    assert narrow is not None
    assert narrow.upper - narrow.lower <= wide.upper - wide.lower + 1e-12
    if more == 0:
        assert narrow == Interval(hits / n, hits / n)


def test_no_answers_have_no_interval() -> None:
    assert wilson(0, 0) is None
    assert wilson(0, 0, population=20) is None
    assert mean_interval(3.0, 1.0, 1) is None


@pytest.mark.parametrize(("hits", "n", "population"), [(3, 2, None), (-1, 2, None), (1, 9, 8)])
def test_what_cannot_be_counted_is_refused(hits: int, n: int, population: int | None) -> None:
    with pytest.raises(UsageError):
        wilson(hits, n, population=population)


def test_how_many_answers_are_needed() -> None:
    assert answers_needed(0.05) == 385
    assert answers_needed(0.05, population=200) == 132
    assert answers_needed(0.05, population=10) == 10
    with pytest.raises(UsageError):
        answers_needed(0.0)


@pytest.mark.parametrize(
    ("hits", "n", "said"),
    [
        (36, 90, "met, not certain"),
        (90, 120, "met with certainty"),
        (5, 100, "missed with certainty"),
        (39, 100, "missed, not certain"),
    ],
)
def test_a_goal_is_met_with_certainty_or_perhaps_by_chance(hits: int, n: int, said: str) -> None:
    assert certainty(hits / n, wilson(hits, n), 0.4) == said
    assert certainty(None, None, 0.4) == "unknown"


def test_a_change_within_chance_is_none() -> None:
    assert not is_change((40, 100), (45, 100))
    assert is_change((40, 100), (60, 100))
    assert not is_change((0, 0), (5, 5))
    assert not is_change((5, 5), (9, 9))
