"""A team before it began with a platform service and since, held against itself."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from gnomon.answers.lineage import metrics
from gnomon.domain.platform import PlatformConsumer
from gnomon.steering.platform.adoption import TeamUse
from gnomon.steering.platform.pace import Side, began, side, tally, window

BEGAN = date(2026, 3, 2)
TODAY = date(2026, 12, 1)
HOUR = 3600.0


def _at(days: float) -> datetime:
    return datetime.combine(BEGAN, time(9), UTC) + timedelta(days=days)


def _side(metric: str, observed: list[tuple[float, float]], today: date = TODAY) -> Side:
    return side(metrics()[metric], [(_at(day), value) for day, value in observed], BEGAN, today)


def _around(before: list[float], after: list[float]) -> list[tuple[float, float]]:
    """Lay values out day by day: the first before the team began, the others since."""
    told = [(float(-1 - n), value) for n, value in enumerate(before)]
    return told + [(float(n), value) for n, value in enumerate(after)]


def test_a_team_that_halved_its_lead_time_got_better_by_more_than_chance() -> None:
    slow = [HOUR * (40 + n % 5) for n in range(60)]
    fast = [HOUR * (20 + n % 5) for n in range(60)]
    found = _side("change_lead_time", _around(slow, fast))
    assert found.reading == "better"
    assert found.difference is not None
    assert (found.difference.before, found.difference.after) == (42 * HOUR, 22 * HOUR)
    assert found.difference.high < 0
    assert (found.difference.before_count, found.difference.after_count) == (60, 60)
    assert _side("change_lead_time", _around(fast, slow)).reading == "worse"


def test_a_difference_that_chance_explains_is_none() -> None:
    same = [HOUR * (20 + 37 * n % 50) for n in range(40)]
    found = _side("change_lead_time", _around(same, same[::-1]))
    assert found.reading == "no more than chance"
    assert found.difference is not None
    assert found.difference.low <= 0 <= found.difference.high


def test_of_few_observations_nothing_is_said() -> None:
    found = _side("change_lead_time", _around([HOUR] * 7, [2 * HOUR] * 30))
    assert (found.reading, found.difference) == ("too few to tell", None)


def test_only_half_a_year_on_each_side_counts_and_nothing_of_today() -> None:
    told = _around([HOUR] * 10, [HOUR] * 10)
    far = [(-183.0, 99 * HOUR), (182.5, 99 * HOUR), (10.0, 99 * HOUR)]
    found = _side("change_lead_time", [*told, *far], today=BEGAN + timedelta(days=10))
    assert found.difference is not None
    assert (found.difference.before_count, found.difference.after_count) == (10, 10)
    assert window(BEGAN, BEGAN + timedelta(days=10))[1] == BEGAN + timedelta(days=10)


def test_weeks_without_a_deployment_count_as_none_once_any_was_told() -> None:
    """Ten weeks with one a fortnight before; two every week since."""
    before = [(-7.0 * week + 1, 1.0) for week in range(2, 21, 2)]
    after = [(7.0 * week + day, 1.0) for week in range(20) for day in (1, 2)]
    found = _side("deployment_frequency", before + after, today=BEGAN + timedelta(weeks=20))
    assert found.reading == "better"
    assert found.difference is not None
    # Of twenty weeks from the first one told, every second had one.
    assert (found.difference.before, found.difference.before_count) == (0.5, 20)
    assert (found.difference.after, found.difference.after_count) == (2, 20)


def test_fewer_changes_across_teams_are_less_coordination() -> None:
    told = _around([1.0] * 30 + [0.0] * 30, [0.0] * 55 + [1.0] * 5)
    found = _side("changes_across_teams", told)
    assert found.reading == "better"
    assert found.difference is not None
    assert found.difference.difference == pytest.approx(5 / 60 - 0.5)


def test_the_catalogue_knows_better_than_telemetry_when_a_team_began() -> None:
    uses = [TeamUse(team=team, first_at=_at(0), uses=1, before=0) for team in ("a", "b", "own")]
    told = [
        PlatformConsumer(
            key=team, source="catalog", changed_at=_at(0), platform_service_id="s",
            group_id=team, valid_from=since,
        )
        for team, since in (("a", date(2025, 1, 1)), ("c", date(2026, 1, 1)), ("d", None))
    ]  # fmt: skip
    found = began(uses, told, frozenset("abcd"))
    assert {team: (each.on, each.is_told) for team, each in found.items()} == {
        "a": (date(2025, 1, 1), True),
        "b": (BEGAN, False),
        "c": (date(2026, 1, 1), True),
    }


def test_teams_are_counted_by_how_they_fared_and_never_ranked() -> None:
    slow, fast = [40 * HOUR + n for n in range(20)], [20 * HOUR + n for n in range(20)]
    sides = [
        _side("change_lead_time", _around(slow, fast)),
        _side("change_lead_time", _around(slow, slow)),
        _side("change_lead_time", _around(slow, fast[:3])),
        _side("changes_across_teams", _around([1.0] * 20, [0.0] * 20)),
    ]
    found = tally("change_lead_time", sides)
    assert (found.better, found.worse, found.same, found.unknown) == (1, 0, 1, 1)
