"""What a wave moved, by the weeks and observations on both sides of its first day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gnomon.answers.lineage import metric
from gnomon.answers.listing import ListedObservation
from gnomon.insight.comparison import Difference
from gnomon.steering.operating.waves import compared, told_weeks, verdict

_BEGIN = date(2026, 3, 2)
_AT = datetime(2026, 3, 2, tzinfo=UTC)


def seen(days: float, value: float | None = 1.0) -> ListedObservation:
    """Tell something observed so many days after the wave began."""
    return ListedObservation(subject_id="s", ended_at=_AT + timedelta(days=days), value=value)


def test_a_frequency_is_compared_by_its_weeks_empty_ones_among_them() -> None:
    """Ten weeks without a deployment but in one, then two each."""
    rows = [seen(-3)] + [seen(7 * week + day) for week in range(10) for day in (1, 4)]
    found = compared(metric("deployment_frequency"), rows, _BEGIN, 10)
    assert found is not None
    assert (found.before, found.after) == (0.1, 2.0)
    assert (found.before_count, found.after_count) == (10, 10)
    assert verdict(metric("deployment_frequency"), found) == "better"


def test_a_duration_is_compared_by_its_median_and_what_is_outside_is_left_out() -> None:
    before = [seen(-day, 100.0) for day in range(1, 9)] + [seen(-30, 9_000.0)]
    after = [seen(day, 40.0) for day in range(8)] + [seen(15, 9_000.0), seen(1, None)]
    about = metric("change_lead_time")
    found = compared(about, before + after, _BEGIN, 2)
    assert found is not None
    assert (found.before, found.after, found.after_count) == (100.0, 40.0, 8)
    assert verdict(about, found) == "better"
    assert verdict(about, compared(about, before + after[:3], _BEGIN, 2)) == "too little is known"


@pytest.mark.parametrize(
    ("name", "ends", "expected"),
    [
        ("change_fail_rate", (0.1, 0.3), "worse"),
        ("change_fail_rate", (-0.3, -0.1), "better"),
        ("change_fail_rate", (-0.1, 0.3), "no more than chance"),
        ("changes_across_teams", (0.1, 0.3), "other"),
    ],
)
def test_a_verdict_is_given_where_the_interval_leaves_out_nothing(
    name: str, ends: tuple[float, float], expected: str
) -> None:
    low, high = ends
    told = Difference(
        before=0.2,
        after=0.2 + (low + high) / 2,
        difference=(low + high) / 2,
        low=low,
        high=high,
        before_count=9,
        after_count=9,
    )
    assert verdict(metric(name), told) == expected


def test_where_the_tools_fell_silent_nothing_is_known_and_nothing_is_not_zero() -> None:
    before = [seen(-day) for day in range(1, 90)]
    assert told_weeks(before, _BEGIN, 13) == 0
    assert compared(metric("deployment_frequency"), before, _BEGIN, 0) is None
    assert told_weeks([*before, seen(0)], _BEGIN, 13) == 0
    assert told_weeks([*before, seen(15)], _BEGIN, 13) == 3
    assert told_weeks([*before, seen(90.5)], _BEGIN, 13) == 13
    assert told_weeks([], _BEGIN, 13) == 0
