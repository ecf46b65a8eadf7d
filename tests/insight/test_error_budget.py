"""Error budgets, to the digit: worked examples derived by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnomon.errors import UsageError
from gnomon.insight.burn_alerts import BurnAlert, fires, usual_alerts
from gnomon.insight.error_budget import (
    Point,
    Rule,
    Spent,
    allowed_seconds,
    budget,
    budget_used,
    burn_threshold,
    never_fires,
    seconds_to_exhaustion,
    spent,
)

HOUR, DAY = 3600, 86_400
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def minutes(*counts: tuple[float, float], each: int = 1) -> list[Point]:
    """Make intervals one after another, from noon on: good and all of each."""
    return [
        Point(
            NOON + timedelta(minutes=place * each),
            NOON + timedelta(minutes=(place + 1) * each),
            good,
            total,
        )
        for place, (good, total) in enumerate(counts)
    ]


def judged(points: list[Point], rule: Rule, length: int = 4) -> Spent:
    return spent(points, rule, NOON, NOON + timedelta(minutes=length))


@pytest.mark.parametrize(
    ("days", "seconds"), [(7, 604.8), (28, 2419.2), (30, 2592.0), (90, 7776.0)]
)
def test_what_99_9_percent_lets_fail(days: int, seconds: float) -> None:
    assert allowed_seconds(0.999, days * DAY) == seconds


@pytest.mark.parametrize(
    ("target", "seconds"), [(0.95, 30_240), (0.99, 6048), (0.999, 604.8), (0.9999, 60.48)]
)
def test_what_a_week_lets_fail(target: float, seconds: float) -> None:
    assert allowed_seconds(target, 7 * DAY) == seconds


@pytest.mark.parametrize(
    ("share", "hours", "of_30", "of_28"),
    [(0.02, 1, 14.4, 13.44), (0.05, 6, 6, 5.6), (0.1, 24, 3, 2.8), (0.1, 72, 1, 0.9333)],
)
def test_burn_rates_that_use_a_share_of_the_budget(
    share: float, hours: int, of_30: float, of_28: float
) -> None:
    assert burn_threshold(share, 30 * DAY, hours * HOUR) == of_30
    assert round(burn_threshold(share, 28 * DAY, hours * HOUR), 4) == of_28
    assert budget_used(of_30, 30 * DAY, hours * HOUR) == share


def test_an_alert_that_can_never_fire() -> None:
    # Everything failing burns 1 / 0.07 = 14.29 times as fast as allowed at 93 %.
    assert never_fires(14.4, 0.93)
    assert not never_fires(14.4, 0.94)
    assert never_fires(10, 0.9)
    assert [one.threshold for one in usual_alerts(30 * DAY, 0.93)] == [6, 3, 1]
    assert [one.threshold for one in usual_alerts(30 * DAY, 0.99)] == [14.4, 6, 3, 1]
    assert [one.short_seconds for one in usual_alerts(30 * DAY, 0.99)] == [300, 1800, 7200, 21600]


@pytest.mark.parametrize("target", [1.0, 0.0, 1.2, -1.0])
def test_a_target_without_a_budget_is_refused(target: float) -> None:
    with pytest.raises(UsageError, match="leaves no budget"):
        budget(target)


def test_both_windows_must_burn() -> None:
    alert = BurnAlert(severity="page", long_seconds=HOUR, short_seconds=300, threshold=14.4)
    assert fires(alert, 15, 15) is True
    assert fires(alert, 15, 14.4) is False
    assert fires(alert, 14.4, 20) is False
    assert fires(alert, None, 20) is None


def test_how_long_a_budget_lasts() -> None:
    assert seconds_to_exhaustion(14.4, 30 * DAY) == 50 * HOUR
    assert seconds_to_exhaustion(0, 30 * DAY) is None


def test_occurrences_count_events() -> None:
    # 1 of 1,000 failed at 99.5 %: a fifth of the budget of five.
    found = judged(minutes((499, 500), (500, 500)), Rule(target=0.995, method="Occurrences"))
    assert (found.good, found.total, found.ratio) == (999, 1000, 0.999)
    assert found.burn_rate == pytest.approx(0.2, abs=1e-12)
    assert found.remaining == pytest.approx(0.8, abs=1e-12)


def test_an_overspent_budget_is_below_zero() -> None:
    found = judged(minutes((98, 100)), Rule(target=0.99, method="Occurrences"))
    assert found.remaining == pytest.approx(-1.0, abs=1e-12)


def test_timeslices_count_good_slices_and_leave_silent_ones_out() -> None:
    # Ratios 1, 0.9 and 0.5; the last minute has nothing.
    points = minutes((1000, 1000), (9, 10), (5, 10))
    rule = Rule(target=0.5, method="Timeslices", slice_seconds=60, slice_target=0.9)
    found = judged(points, rule)
    assert (found.good, found.total, found.unmeasured_count) == (2, 3, 1)
    assert found.ratio == 2 / 3
    # A third failed where a half may.
    assert found.burn_rate == pytest.approx(2 / 3)


def test_ratio_timeslices_are_the_mean_of_the_slices() -> None:
    points = minutes((1000, 1000), (9, 10), (5, 10))
    rule = Rule(target=0.9, method="RatioTimeslices", slice_seconds=60)
    found = judged(points, rule)
    assert found.ratio == pytest.approx((1 + 0.9 + 0.5) / 3)
    # Events alone would say 1014 of 1020.
    whole = judged(points, Rule(target=0.9, method="Occurrences"))
    assert whole.ratio == 1014 / 1020


def test_an_interval_longer_than_a_slice_is_spread_over_slices() -> None:
    points = minutes((80, 100), (100, 100), each=2)
    rule = Rule(target=0.5, method="Timeslices", slice_seconds=60, slice_target=0.9)
    found = judged(points, rule)
    assert (found.good, found.total) == (2, 4)


def test_an_interval_over_the_edge_counts_by_its_part() -> None:
    found = spent(
        minutes((50, 100), each=10),
        Rule(target=0.9, method="Occurrences"),
        NOON + timedelta(minutes=5),
        NOON + timedelta(minutes=20),
    )
    assert (found.good, found.total) == (25, 50)


@pytest.mark.parametrize("method", ["Occurrences", "Timeslices", "RatioTimeslices"])
def test_nothing_measured_is_unknown(method: str) -> None:
    rule = Rule(target=0.9, method=method, slice_seconds=60, slice_target=0.9)
    for points in ([], minutes((0, 0))):
        found = judged(points, rule)
        assert (found.ratio, found.burn_rate, found.remaining) == (None, None, None)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8),
    st.integers(1, 3),
)
def test_slices_agree_with_counting_by_hand(counts: list[tuple[int, int]], size: int) -> None:
    told = [(min(good, total), total) for good, total in counts]
    length = max(len(told), 1)
    rule = Rule(target=0.9, method="Timeslices", slice_seconds=60 * size, slice_target=0.5)
    found = judged(minutes(*told), rule, length)
    groups = [told[place : place + size] for place in range(0, length, size)]
    sums = [(sum(g for g, _ in group), sum(t for _, t in group)) for group in groups]
    measured = [(good, total) for good, total in sums if total]
    assert found.total == len(measured)
    assert found.good == sum(2 * good >= total for good, total in measured)
    assert found.unmeasured_count == len(groups) - len(measured)
