"""What changed, what moved it, and what a pace promises: twenty-six weeks of two services."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from gnomon.answers.changed import Feed, what_changed
from gnomon.answers.flowing import flow
from gnomon.answers.forecasting import forecast
from gnomon.answers.lasting import before_and_after, lasting
from gnomon.answers.marks import Marked, marks
from gnomon.answers.moved import moved
from gnomon.answers.organisation import organisation
from gnomon.answers.question import Question
from gnomon.errors import UsageError
from gnomon.operations.home import Home, open_home
from small_home import (
    CATALOGUE,
    bring_up_to_date,
    merge_request,
    project,
    settings,
    tell,
    ticket,
)

WEEKS = 26
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = MONDAY + timedelta(weeks=WEEKS, days=2)
LAST = (MONDAY + timedelta(weeks=WEEKS - 1)).date()
#: What nothing happened to in `shop`; ownership moved in April, which other metrics may tell.
_STEADY = {"time_to_merge", "throughput", "ticket_cycle_time"}
BLACKOUT = """
---
apiVersion: gnomon.dev/v1
kind: Mark
metadata: {name: closed}
spec: {when: 2026-03-02, until: 2026-03-09, what: Closed, blackout: true}
---
apiVersion: gnomon.dev/v1
kind: Mark
metadata: {name: freeze}
spec: {when: 2026-06-24, what: Review freeze, group: pay}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Merge in 20 to 44 hours for 25 weeks, then basket takes ten days; finish a ticket a day."""
    folder = tmp_path_factory.mktemp("changed")
    with open_home(settings(folder, CATALOGUE + BLACKOUT)) as home:
        tell(home, project(1, "web/checkout"), project(2, "web/basket"))
        for week in range(WEEKS):
            for nth in range(6):
                number = week * 10 + nth
                place = 1 + nth % 2
                opened = MONDAY + timedelta(weeks=week, hours=nth)
                lasting = timedelta(hours=20 + (number * 7) % 25)
                if week == WEEKS - 1 and place == 2:
                    opened, lasting = opened - timedelta(days=10), timedelta(days=10, hours=nth)
                tell(home, merge_request(number, opened, opened + lasting, project=place))
            _tell_tickets(home, week)
        bring_up_to_date(home)
        yield home


def _tell_tickets(home: Home, week: int) -> None:
    begun = MONDAY + timedelta(weeks=week)
    for day in range(5):
        start = begun + timedelta(days=day)
        moves = [(start, "indeterminate")]
        if day < 4:
            moves.append((start + timedelta(hours=6 + 24 * (day % 3)), "done"))
        if week == WEEKS - 1 or day < 4:
            tell(home, ticket(week * 10 + day + 1, start - timedelta(hours=1), *moves))


@pytest.fixture(scope="module")
def feed(home: Home) -> Feed:
    installation = home.installation()
    return what_changed(installation, marks(installation), now=NOW)


def _told(feed: Feed, metric: str, scope: str | None) -> Any:
    (found,) = [one for one in feed.changes if (one.metric, one.scope) == (metric, scope)]
    return found


def test_the_shift_is_told_where_it_happened_with_its_limits(feed: Feed) -> None:
    found = _told(feed, "time_to_merge", "pay")
    assert feed.week == LAST
    assert (found.side, found.since, found.level, found.n) == ("above", LAST, "team", 3)
    assert found.value > found.natural.upper
    # Pay has owned basket since the first of April: fourteen weeks.
    assert found.natural.baseline_count == 14
    assert "rule 1" in found.rule
    assert found.surprise < 0.001


def test_it_says_what_happened_then(feed: Feed) -> None:
    said = _told(feed, "time_to_merge", "pay").meanwhile
    assert "Review freeze (mark, 24 Jun 2026)" in said


def test_nothing_is_told_of_a_team_in_which_nothing_changed(feed: Feed) -> None:
    told = {one.metric for one in feed.changes if one.scope == "shop"}
    assert told & _STEADY == set()
    assert feed.watched_count > feed.signal_count >= len(feed.changes) > 0


def test_a_quiet_week_has_nothing_to_tell(home: Home) -> None:
    installation = home.installation()
    week = date(2026, 5, 20)
    found = what_changed(installation, marks(installation), week=week, now=NOW)
    assert found.week == date(2026, 5, 18)
    assert [one for one in found.changes if one.metric in _STEADY] == []


def test_the_part_that_moved_is_named(home: Home, feed: Feed) -> None:
    installation = home.installation()
    change = replace(_told(feed, "time_to_merge", "pay"), scope="commerce", level="business_unit")
    found = moved(installation, change, organisation(installation), LAST, now=NOW)
    assert found.level == "team"
    assert found.decomposition is not None
    parts = {part.name: part.effect for part in found.decomposition.parts}
    assert parts["pay"] > 5 * abs(parts["shop"])
    assert [stage.metric for stage in found.stages] == ["pickup_time", "review_time"]


def test_a_count_is_taken_apart_by_week(home: Home, feed: Feed) -> None:
    installation = home.installation()
    change = replace(_told(feed, "time_to_merge", "pay"), metric="throughput", scope="shop")
    found = moved(installation, change, organisation(installation), LAST, now=NOW).decomposition
    if found is not None:
        assert sum(part.effect for part in found.parts) == pytest.approx(found.after - found.before)


def test_a_forecast_draws_from_the_days_known_without_blackouts(home: Home) -> None:
    installation = home.installation()
    found = forecast(installation, marks(installation), scope="shop", days=14, items=8, now=NOW)
    assert found.refusal is None
    assert found.left_out_count == 7
    # Four a week, less the week that is left out and the Monday before the half year begins.
    assert found.finished_count == 4 * (WEEKS - 1) - 1
    promised = [one.items for one in found.how_many]
    assert promised == sorted(promised, reverse=True)
    assert 4 <= (promised[0] or 0) <= 9
    assert [one.on for one in found.when if one.on] == sorted(
        one.on for one in found.when if one.on
    )
    assert {one.percent for one in found.kept} == {50, 70, 85, 95}


def test_a_forecast_without_history_is_refused_with_its_reason(home: Home) -> None:
    installation = home.installation()
    early = MONDAY + timedelta(days=5)
    found = forecast(installation, marks(installation), scope="shop", now=early)
    assert found.refusal is not None
    assert "10 days of history" in found.refusal
    assert (found.how_many, found.when, found.kept) == ((), (), ())
    with pytest.raises(UsageError, match="at least one day"):
        forecast(installation, marks(installation), scope="shop", days=0)


def test_flow_adds_up(home: Home) -> None:
    found = flow(home.installation(), scope="shop", since=date(2026, 5, 4), now=NOW)
    # Nine weeks of four: 6, 30, 54 and 6 hours.
    assert len(found.finished) == 36
    assert [at / 3600 for _, at in found.lines] == [6, 30, 54, 54]
    assert found.expectation is not None
    assert found.expectation.within == 54 * 3600
    (underway,) = found.underway
    assert underway.aged is not None
    assert underway.aged.used_ratio > 1
    last = found.days[-1]
    assert (last.started, last.finished) == (37, 36)
    assert all(day.started >= day.finished for day in found.days)
    assert found.law is not None
    assert found.law.seen == pytest.approx((6 + 30 + 54 + 6) / 4 / 24)


def test_a_survival_median_counts_what_is_open(home: Home) -> None:
    asked = Question(metrics=("ticket_cycle_time",), scope="shop", since=date(2026, 5, 4))
    found = lasting(home.installation(), asked, now=NOW)
    assert found is not None
    assert (found.ended_count, found.open_count) == (36, 1)
    # Half of the 36 took 6 hours, which is less than half of all 37.
    assert found.median == 30 * 3600


def test_before_and_after_a_change_with_its_interval(home: Home) -> None:
    asked = Question(metrics=("time_to_merge",), scope="commerce")
    mark = Marked(kind="mark", on=date(2026, 4, 6), what="Nothing much")
    found = before_and_after(home.installation(), asked, mark, now=NOW)
    assert found.difference is not None
    assert found.difference.before_count + found.difference.after_count >= 140
    assert found.difference.low < 0 < found.difference.high
    assert found.lasting is not None
    late = Marked(kind="mark", on=date(2026, 7, 7), what="Too young")
    young = before_and_after(home.installation(), asked, late, now=NOW)
    assert (young.difference, young.lasting) == (None, None)
