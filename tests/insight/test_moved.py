"""What a change changed, which parts moved a figure, and what flow promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.insight.comparison import difference
from gnomon.insight.decomposition import of_counts, of_quantile, of_rates
from gnomon.insight.flow import aged, expectation, littles_law, nearest_rank


def test_a_difference_comes_with_its_interval() -> None:
    random = np.random.default_rng(1)
    before, after = random.normal(20, 3, 80), random.normal(12, 3, 80)
    found = difference(before.tolist(), after.tolist())
    assert found is not None
    assert found.difference == pytest.approx(np.median(after) - np.median(before))
    assert found.low < -8 < found.high < 0
    assert found.is_told_apart


def test_chance_is_seldom_taken_for_a_difference() -> None:
    random = np.random.default_rng(2)
    apart = 0
    for _ in range(200):
        found = difference(random.normal(size=40).tolist(), random.normal(size=40).tolist())
        assert found is not None
        apart += found.is_told_apart
    # One in twenty is what 95 % means; 200 tries stay below 10 % all but never by chance.
    assert apart < 20


def test_seven_observations_say_nothing() -> None:
    assert difference([1.0] * 7, [2.0] * 100) is None


def test_rates_taken_apart_by_hand() -> None:
    # Web: 2 of 10 to 4 of 10, half of all before and a third after. Core stays at 1 of 10.
    found = of_rates({"web": (2, 10), "core": (1, 10)}, {"web": (4, 10), "core": (2, 20)})
    assert found is not None
    assert (found.before, found.after) == pytest.approx((0.15, 0.2))
    parts = {part.name: part for part in found.parts}
    assert parts["web"].within == pytest.approx(0.2 * (1 / 2 + 1 / 3) / 2)
    assert parts["core"].within == pytest.approx(0)
    assert sum(part.effect for part in found.parts) == pytest.approx(0.05)
    assert found.parts[0].name == "web"


RATES = st.dictionaries(
    st.sampled_from("abcd"), st.tuples(st.integers(0, 20), st.integers(20, 40)), min_size=1
)


@given(RATES, RATES)
def test_the_parts_of_a_rate_add_up(
    before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]
) -> None:
    found = of_rates(before, after)
    assert found is not None
    total = sum(part.effect for part in found.parts)
    assert total == pytest.approx(found.after - found.before, abs=1e-9)


def test_the_parts_of_a_count_add_up() -> None:
    found = of_counts({"web": 4.0, "core": 2.0}, {"web": 9.0, "api": 1.0})
    assert found is not None
    assert (found.before, found.after) == (6, 10)
    assert [(part.name, part.effect) for part in found.parts] == [
        ("web", 5),
        ("core", -2),
        ("api", 1),
    ]
    assert of_counts({}, {}) is None


def test_a_rate_of_nothing_cannot_be_taken_apart() -> None:
    assert of_rates({"web": (0, 0)}, {"web": (1, 2)}) is None


def test_the_part_that_slowed_down_is_named() -> None:
    calm = [float(value) for value in range(1, 21)]
    found = of_quantile(
        {"web": calm, "core": calm}, {"web": [value + 20 for value in calm], "core": calm}, 0.5
    )
    assert found is not None
    assert found.parts[0].name == "web"
    assert found.parts[0].within > 5
    assert found.parts[1].effect == pytest.approx(0)
    assert found.before + found.unexplained + sum(
        part.effect for part in found.parts
    ) == pytest.approx(found.after)


def test_the_part_that_only_grew_moves_by_mix() -> None:
    found = of_quantile(
        {"fast": [1.0] * 20, "slow": [9.0] * 10}, {"fast": [1.0] * 20, "slow": [9.0] * 40}, 0.5
    )
    assert found is not None
    slow = next(part for part in found.parts if part.name == "slow")
    assert (slow.within, slow.mix) == pytest.approx((0, 8))


def test_a_longer_time_before_is_no_change_of_number() -> None:
    calm, slow = [float(value) for value in range(10, 20)], [200.0] * 3
    found = of_quantile(
        {"web": calm * 3, "core": calm * 3}, {"web": calm, "core": slow}, 0.5, lasting=1 / 3
    )
    assert found is not None
    effects = {part.name: part.effect for part in found.parts}
    assert effects["web"] == pytest.approx(0, abs=0.5)
    assert effects["core"] > 0


def test_new_and_vanished_parts_are_mix() -> None:
    found = of_quantile({"old": [5.0] * 10}, {"new": [2.0] * 10}, 0.5)
    assert found is not None
    assert (found.before, found.after) == (5, 2)
    assert all(np.isfinite(part.effect) for part in found.parts)
    assert of_quantile({}, {"new": [1.0]}, 0.5) is None


def test_nearest_rank_is_a_value_that_was_seen() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [nearest_rank(values, percent) for percent in (1, 50, 80, 81, 100)] == [1, 3, 4, 5, 5]
    assert nearest_rank([], 50) is None


def test_an_expectation_and_an_item_held_against_it() -> None:
    days = [float(day) for day in range(1, 21)]
    expected = expectation(days)
    assert expected is not None
    assert (expected.within, expected.item_count) == (17, 20)
    found = aged(8.5, days, expected)
    assert (found.used_ratio, found.share_longer) == (0.5, 0.6)
    assert expectation(days[:9]) is None


def test_littles_law_holds_for_a_steady_team_and_not_for_a_growing_pile() -> None:
    steady = littles_law([4] * 20, [1] * 20, [4.0] * 20)
    assert steady is not None
    assert (steady.implied, steady.seen, steady.is_steady) == (4, 4, True)
    piling = littles_law(list(range(20)), [1] * 20, [4.0] * 20)
    assert piling is not None
    assert not piling.is_steady
    assert littles_law([1], [0], []) is None
    with pytest.raises(ValueError, match="different days"):
        littles_law([1], [1, 2], [1.0])
