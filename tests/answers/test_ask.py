"""Figures worked out by hand: each way of summing up, by whom, over which time, as of when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from gnomon.answers.ask import ask
from gnomon.answers.listing import list_observations
from gnomon.answers.question import Question
from gnomon.answers.remembered import Remembered
from gnomon.domain.answer import Answer
from gnomon.errors import UsageError
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from small_home import (
    NewHome,
    bring_up_to_date,
    incident,
    merge_request,
    pipeline_deployment,
    project,
    settings,
    tell,
    ticket,
)

#: Monday 2 March 2026, 10 o'clock in Berlin.
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A spring of two services: `checkout` is shop's, `basket` goes from shop to pay in April."""
    folder = tmp_path_factory.mktemp("spring")
    with open_home(settings(folder)) as opened:
        tell(
            opened,
            project(1, "web/checkout"),
            project(2, "web/basket"),
            project(3, "lab/loose"),
            # checkout in March: 2, 4 and 30 hours; one open since 20 March.
            merge_request(1, MONDAY, MONDAY + 2 * HOUR),
            merge_request(2, MONDAY, MONDAY + 4 * HOUR, author="bob"),
            merge_request(3, MONDAY, MONDAY + 30 * HOUR),
            merge_request(4, MONDAY + 18 * DAY),
            # basket: 10 hours in March (shop's), 20 hours in May (pay's).
            merge_request(5, MONDAY, MONDAY + 10 * HOUR, project=2),
            merge_request(6, MONDAY + 63 * DAY, MONDAY + 63 * DAY + 20 * HOUR, project=2),
            # A repository of nobody.
            merge_request(7, MONDAY, MONDAY + HOUR, project=3),
            pipeline_deployment(1, MONDAY + 5 * HOUR, of=2),
            pipeline_deployment(2, MONDAY + 8 * DAY, of=3),
            incident("Q1", MONDAY + 8 * DAY + HOUR, MONDAY + 8 * DAY + 3 * HOUR),
            # Taken up in March and April, done in April; another never done.
            ticket(1, MONDAY, (MONDAY + DAY, "indeterminate"), (MONDAY + 33 * DAY, "done")),
            ticket(2, MONDAY, (MONDAY + 35 * DAY, "indeterminate")),
        )
        bring_up_to_date(opened)
        yield opened


def asked(home: Home, metric: str, **told: Any) -> Answer:
    told.setdefault("since", date(2026, 3, 1))
    told.setdefault("until", date(2026, 6, 1))
    place = msgspec.structs.replace(home.installation(), stale=told.pop("stale", frozenset()))
    now = told.pop("now", NOW)
    (found,) = ask(place, Question(metrics=(metric,), **told), now=now)
    return found


def rows(home: Home, metric: str, *columns: str, **told: Any) -> list[tuple[Any, ...]]:
    found = msgspec.to_builtins(asked(home, metric, **told).rows)
    return [tuple(row.get(column) for column in columns) for row in found]


def test_a_median_is_of_what_ended_with_the_number_still_open(home: Home) -> None:
    found = rows(home, "time_to_merge", "value", "n", "open_n", "coverage", scope="web/checkout")
    assert found == [(4 * 3600.0, 3, 1, 1.0)]


def test_teams_answer_for_what_they_owned_then_or_own_now(home: Home) -> None:
    by_team = {"by": "team"}
    then = rows(home, "time_to_merge", "group", "value", "n", **by_team)
    assert then == [("pay", 20 * 3600.0, 1), ("shop", 7 * 3600.0, 4), ("unassigned", 3600.0, 1)]
    now = rows(home, "time_to_merge", "group", "value", "n", structure="now", **by_team)
    assert now == [("pay", 15 * 3600.0, 2), ("shop", 4 * 3600.0, 3), ("unassigned", 3600.0, 1)]


def test_a_wider_group_takes_the_percentile_again(home: Home) -> None:
    found = rows(home, "time_to_merge", "group", "value", "n", by="business_unit")
    assert found == [("commerce", 10 * 3600.0, 5), ("unassigned", 3600.0, 1)]
    whole = rows(home, "time_to_merge", "group", "value", "n")
    assert whole == [(None, 7 * 3600.0, 6)]


def test_a_scope_leaves_the_rest_out(home: Home) -> None:
    found = rows(home, "time_to_merge", "repository", "n", by="repository", scope="shop")
    assert found == [("web/basket", 1), ("web/checkout", 3)]


def test_working_time_follows_the_calendar(home: Home) -> None:
    # Monday 10 o'clock to Tuesday 16 o'clock, of days from 9 to 17: 7 and 7 hours.
    found = rows(home, "time_to_merge", "value", scope="web/checkout", time="working", every="week")
    assert found[1] == (4 * 3600.0,)
    longest = list_observations(
        home.installation(),
        Question(metrics=("time_to_merge",), scope="web/checkout", since=date(2026, 3, 1)),
        order="value",
        now=NOW,
    )
    assert [one.working_seconds for one in longest][:1] == [14 * 3600]


def test_counts_tell_a_measured_zero_from_the_unknown(home: Home) -> None:
    columns = ("service", "period_start", "value", "state")
    found = rows(
        home, "incident_count", *columns, by="service", every="month", until=date(2026, 5, 1)
    )
    assert found == [
        # An incident tool that never told of a service does not say that it had none.
        ("basket", "2026-03-01", None, "no_data"),
        ("basket", "2026-04-01", None, "no_data"),
        ("checkout", "2026-03-01", 1.0, "value"),
        ("checkout", "2026-04-01", 0.0, "value"),
    ]


def test_rates_per_week_divide_by_the_days_that_have_passed(home: Home) -> None:
    months = {"by": "service", "scope": "checkout", "every": "month"}
    found = rows(home, "deployment_frequency", "period_start", "value", "n", **months)
    assert found == [
        ("2026-03-01", pytest.approx(2 * 7 / 31), 2),
        ("2026-04-01", 0.0, 0),
        ("2026-05-01", 0.0, 0),
    ]
    early = rows(
        home, "deployment_frequency", "value", scope="checkout", since=date(2026, 3, 1),
        until=date(2026, 4, 1), now=MONDAY + 8 * DAY + HOUR,
    )  # fmt: skip
    assert early == [(pytest.approx(2 * 7 / 10),)]


def test_few_events_make_a_ratio_provisional(home: Home) -> None:
    found = rows(home, "change_fail_rate", "value", "n", "state", scope="checkout")
    assert found == [(0.5, 2, "provisional")]


def test_open_things_count_and_age_at_the_end_of_each_period(home: Home) -> None:
    months = {"every": "month", "scope": "shop"}
    count = rows(home, "work_in_progress", "period_start", "value", "open_n", **months)
    assert count == [("2026-03-01", 1.0, 1), ("2026-04-01", 1.0, 1), ("2026-05-01", 1.0, 1)]
    # Taken up on 3 March 9:00 UTC; April begins in Berlin on 31 March 22:00 UTC.
    age = rows(home, "work_item_age", "value", until=date(2026, 4, 1), scope="shop")
    assert age == [((28 * 24 + 13) * 3600.0,)]


def test_per_person_figures_are_a_median_over_the_people(home: Home) -> None:
    march = {"since": date(2026, 3, 2), "until": date(2026, 3, 16)}
    # Ann merged 4, bob 1 in these two weeks: (4 + 1) / 2 people / 2 weeks.
    found = rows(home, "changes_per_contributor", "value", **march)
    assert found == [(1.25,)]


@pytest.mark.parametrize(
    ("every", "count"), [("day", 92), ("week", 14), ("month", 3), ("quarter", 2)]
)
def test_every_period_of_the_window_has_a_row(home: Home, every: str, count: int) -> None:
    found = rows(home, "time_to_merge", "period_start", "n", every=every)
    assert len(found) == count
    assert sum(n for _, n in found) == 6
    assert found[0][0] == "2026-03-01"


def test_a_silent_source_makes_only_the_present_stale(home: Home) -> None:
    told = {"every": "month", "until": date(2026, 6, 2), "stale": frozenset({"change"})}
    found = rows(home, "time_to_merge", "period_start", "state", scope="web/basket", **told)
    assert found == [
        ("2026-03-01", "value"),
        ("2026-04-01", "no_data"),
        ("2026-05-01", "value"),
        ("2026-06-01", "no_data"),
    ]
    present = {"until": date(2026, 6, 2), "stale": frozenset({"change"})}
    assert rows(home, "time_to_merge", "state", **present) == [("stale",)]


def test_the_json_of_an_answer_is_the_published_contract(home: Home) -> None:
    found = msgspec.to_builtins(asked(home, "incident_count", by="service", every="month"))
    assert found.keys() == {"metric", "unit", "definition", "as_of", "fresh_at", "rows"}
    assert (found["metric"], found["unit"]) == ("incident_count", "1")
    assert found["definition"].startswith("incident_count@1+")
    keys = {"service", "period_start", "value", "n", "open_n", "coverage", "state"}
    assert all(row.keys() == keys for row in found["rows"])
    by_team = msgspec.to_builtins(asked(home, "change_fail_rate", by="team").rows)
    assert all(row.keys() == keys - {"service", "period_start"} | {"group"} for row in by_team)


@pytest.mark.parametrize("by", ["team", "repository"])
@pytest.mark.parametrize("most", [0, 100])
def test_asked_again_in_another_grain_the_figures_are_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch, by: str, most: int
) -> None:
    """What was read for a question serves the next one, unless it is too much to keep."""
    monkeypatch.setattr("gnomon.answers.observed._MOST_ROWS", most)
    monkeypatch.setattr("gnomon.answers.observed._ATTRIBUTED", Remembered(most=4))
    monthly = {"by": by, "every": "month", "time": "working"}
    alone = asked(home, "time_to_merge", **monthly)
    working = asked(home, "time_to_merge", by=by, time="working")
    assert asked(home, "time_to_merge", **monthly) == alone
    assert asked(home, "time_to_merge", by=by) != working


def test_asked_again_after_more_was_told_the_figures_are_new(new_home: NewHome) -> None:
    with open_home(new_home()) as home:
        tell(home, project(1, "web/checkout"), merge_request(1, MONDAY, MONDAY + HOUR))
        bring_up_to_date(home)
        assert rows(home, "time_to_merge", "n") == [(1,)]
        tell(home, merge_request(2, MONDAY, MONDAY + HOUR))
        bring_up_to_date(home)
        assert rows(home, "time_to_merge", "n") == [(2,)]


def test_what_was_known_earlier_is_answered_as_it_was(new_home: NewHome) -> None:
    with open_home(new_home()) as home:
        tell(home, project(1, "web/checkout"), merge_request(1, MONDAY, MONDAY + HOUR))
        bring_up_to_date(home)
        between = datetime.now(UTC)
        assert asked(home, "pickup_time").rows[0].state == "no_data"
        corrected = merge_request(1, MONDAY, MONDAY + 9 * HOUR, changed_at=MONDAY + 10 * HOUR)
        tell(home, corrected)
        bring_up_to_date(home)
        assert asked(home, "time_to_merge").rows[0].value == 9 * 3600
        earlier = asked(home, "time_to_merge", as_of=between)
        assert earlier.rows[0].value == 3600
        with home.lease() as held:
            assert compact(home, held)
        assert asked(home, "time_to_merge", as_of=between) == earlier
        assert asked(home, "time_to_merge").rows[0].value == 9 * 3600
        # Nothing ever told of incidents.
        assert asked(home, "incident_count").rows[0].state == "not_connected"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"metrics": ("time_to_murge",)}, "Did you mean 'time_to_merge'"),
        ({"scope": "shopp"}, "Did you mean 'shop'"),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 2)}, "holds no day"),
    ],
)
def test_a_question_that_cannot_be_is_refused(home: Home, told: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ask(home.installation(), Question(**{"metrics": ("time_to_merge",), **told}), now=NOW)
