"""What a target could be, and what it takes to reach it."""

import pytest

from gnomon.answers.lineage import metric, metrics
from gnomon.insight.limits import limits
from gnomon.steering.pairs import pair, pairs
from gnomon.steering.proposals import propose, reach

#: Wheeler's oracle: mean 11, limits 5.015 and 16.985 with five points; here eight.
WEEKS = [10.0, 12.0, 9.0, 11.0, 13.0, 10.0, 12.0, 11.0]


def test_a_proposal_starts_from_the_teams_own_weeks() -> None:
    found = propose(metric("change_lead_time"), [None, *WEEKS, None])
    assert found is not None
    # Mean 11; moving ranges 2 3 2 2 3 2 1, mean 15/7; limits 11 -+ 2.66 * 15/7.
    assert found.baseline == pytest.approx(11.0)
    assert found.lower == pytest.approx(11 - 2.66 * 15 / 7)
    assert found.target == pytest.approx(8.8)
    assert (found.reach, found.n, found.is_provisional) == ("inside", 8, True)
    assert found.guard is not None
    assert found.guard.guard == "change_fail_rate"


@pytest.mark.parametrize(
    ("target", "expected"),
    [(8.0, "inside"), (5.0, "outside"), (11.0, "already"), (12.0, "already")],
)
def test_outside_the_limits_it_takes_a_change_of_the_system(target: float, expected: str) -> None:
    found, says = reach(metric("change_lead_time"), limits(WEEKS), target)
    assert found == expected
    assert ("takes a change of the system" in says) == (expected == "outside")


def test_too_few_weeks_are_still_being_collected() -> None:
    found = propose(metric("change_fail_rate"), [0.1, None, 0.2, 0.1, 0.3])
    assert found is not None
    assert (found.reach, found.baseline, found.target, found.n) == ("collecting", None, None, 4)


def test_a_share_is_never_proposed_above_all() -> None:
    found = propose(metric("small_change_ratio"), [0.9, 0.95, 0.92, 0.94, 0.91, 0.96])
    assert found is not None
    assert found.target == 1.0


def test_what_has_no_better_has_no_target() -> None:
    assert propose(metric("changes_per_contributor"), WEEKS) is None


def test_every_pair_guards_with_a_metric_that_can_get_worse_and_says_why() -> None:
    found = pairs()
    assert len(found) > 10
    for each in found:
        assert each.guard in metrics()
        assert metrics()[each.guard].better != "neither"
        assert each.guard != each.metric
        assert each.reason.endswith(".")
    assert pair("change_size") is None
