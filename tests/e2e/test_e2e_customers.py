"""What customers said, were answered, got and heard, held against the company's books."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import pytest
from ledger import NOW, Demo, assert_same, values

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.readings import history_since, readings
from gnomon.answers.saying_work import saying_work
from gnomon.answers.sayings import saying, voices
from gnomon.demo.customers.book import SayingRow
from gnomon.demo.customers.habits import LETS_WAIT, LISTENS, SEEN, rush
from gnomon.demo.summaries import median_of, ratio_of

pytestmark = pytest.mark.xdist_group("e2e")
EVER = datetime(2020, 1, 1, tzinfo=UTC)


def _said(demo: Demo) -> dict[str, SayingRow]:
    """Everything that was said, by its key; nobody promises or repeats it in a chat or a letter."""
    told = {row.key: row for row in demo.books.sayings()}
    desks = Counter(row.desk for row in told.values())
    assert min(desks["intercom"], desks["mail"]) > 20
    elsewhere = [row for row in told.values() if row.desk != "zendesk"]
    assert all(row.first == row.number and row.ticket is None for row in elsewhere)
    return told


def _seconds(row: SayingRow, end: datetime | None) -> float | None:
    return None if end is None else (end - row.said_at).total_seconds()


def _answered(row: SayingRow) -> float | None:
    return _seconds(row, row.answered_at)


def _released(row: SayingRow) -> float | None:
    return _seconds(row, row.released_at)


def _is_known_solved(row: SayingRow) -> bool:
    """Nobody closes a letter."""
    return row.resolved_at is not None and row.desk != "mail"


def _is_wanted(row: SayingRow) -> bool:
    return row.planned_at is not None and row.declined_at is None


def test_every_saying_has_its_first_answer(demo: Demo) -> None:
    expected = {key: _answered(row) for key, row in _said(demo).items()}
    assert_same(values(demo.observations("feedback_response_time")), expected)


def test_what_was_wished_for_shipped_with_the_ticket_it_led_to(demo: Demo) -> None:
    wanted = {
        key: _released(row)
        for key, row in _said(demo).items()
        if _is_wanted(row) or row.released_at is not None
    }
    assert sum(1 for value in wanted.values() if value is not None) > 50
    assert None in wanted.values()
    assert_same(values(demo.observations("feedback_to_release_time")), wanted)


def test_a_loop_is_closed_when_the_customer_heard(demo: Demo) -> None:
    asking = {
        key: _seconds(row, row.told_at) for key, row in _said(demo).items() if row.kind != "praise"
    }
    assert_same(values(demo.observations("feedback_loop_time")), asking)


def test_learning_ends_on_the_day_the_outcome_was_known(demo: Demo) -> None:
    expected = {}
    for key, row in _said(demo).items():
        if row.learned_on is not None:
            expected[key] = _seconds(row, datetime.combine(row.learned_on, time(), UTC))
        elif _is_wanted(row):
            expected[key] = None
    assert sum(1 for value in expected.values() if value is not None) > 10
    assert_same(values(demo.observations("feedback_learning_time")), expected)


def test_answers_that_did_not_hold(demo: Demo) -> None:
    solved = {key: row for key, row in _said(demo).items() if _is_known_solved(row)}
    expected = {key: float(row.reopened_count > 0) for key, row in solved.items()}
    assert 0 < sum(expected.values()) < len(expected)
    assert_same(values(demo.observations("feedback_reopen_rate")), expected)


def test_services_have_the_medians_and_shares_of_the_books(demo: Demo) -> None:
    rows = list(_said(demo).values())
    for metric, value in (
        ("feedback_response_time", _answered),
        ("feedback_to_release_time", _released),
    ):
        known = {name: told for name, told in median_of(rows, value, by="service").items() if told}
        assert_same(_by_service(demo, metric, known), known)
    solved = [row for row in rows if _is_known_solved(row)]
    shares = ratio_of(solved, lambda row: row.reopened_count > 0, by="service")
    known = {name: part / whole for name, (part, whole) in shares.items()}
    assert_same(_by_service(demo, "feedback_reopen_rate", known), known)


def _by_service(demo: Demo, metric: str, known: Mapping[str, float]) -> dict[str, float | None]:
    rows = demo.ask(metric, by="service").rows
    return {str(row.service): row.value for row in rows if row.service in known}


def test_one_team_listens_and_one_lets_people_wait(demo: Demo) -> None:
    response = demo.by_group("feedback_response_time")
    loop = demo.by_group("feedback_loop_time")
    reopened = demo.by_group("feedback_reopen_rate")
    teams = {row.team for row in demo.books.sayings()}
    assert len(teams) == 8
    assert min(teams, key=lambda team: response[team].value or 0) == LISTENS
    assert max(teams, key=lambda team: response[team].value or 0) == LETS_WAIT
    assert max(teams, key=lambda team: loop[team].value or 0) == LETS_WAIT
    assert max(teams, key=lambda team: reopened[team].value or 0) == LETS_WAIT


def test_who_waits_and_what_several_say(demo: Demo) -> None:
    said = _said(demo)
    told = voices(demo.home.installation(), EVER)
    still = {
        key: row
        for key, row in said.items()
        if row.kind != "praise" and row.resolved_at is None and row.declined_at is None
    }
    silent = [row for row in still.values() if row.answered_at is None]
    assert (told.count, told.open_count) == (len(said), len(still))
    assert told.unanswered_count == len(silent) > 0
    assert {row.team for row in silent} >= {LETS_WAIT}
    oldest = sorted(still, key=lambda key: (still[key].said_at, key))[:50]
    assert [one.feedback_id for one in told.waiting] == oldest
    colleagues = {one.feedback_id for one in told.waiting if one.is_internal}
    assert colleagues == {key for key in oldest if said[key].is_internal}

    keys = {row.number: key for key, row in said.items()}
    counts = Counter(keys[row.first] for row in said.values())
    several = {key: count for key, count in counts.items() if count > 1}
    found = {one.first_id: one.count for one in told.groups}
    assert len(several) > len(found) == 50
    assert found == {key: several[key] for key in found}
    assert min(found.values()) >= max(several[key] for key in several.keys() - found.keys())


def test_a_group_is_called_by_its_first_however_long_ago_that_was(demo: Demo) -> None:
    said = _said(demo)
    since = NOW - timedelta(days=91)
    told = voices(demo.home.installation(), since)
    old = [one for one in told.groups if said[one.first_id].said_at < since]
    assert old
    for one in old:
        assert one.title.partition(": ")[0] == SEEN[said[one.first_id].service]


def test_services_count_their_own_sayings(demo: Demo) -> None:
    rows = _said(demo).values()
    told = {one.service_id: one for one in voices(demo.home.installation(), EVER).services}
    assert {str(key).rpartition(":")[2] for key in told} == set(SEEN)
    for name in SEEN:
        ours = [row for row in rows if row.service == name and row.kind != "praise"]
        still = [row for row in ours if row.resolved_at is None and row.declined_at is None]
        one = told[f"catalog:service:{name}"]
        assert one.count == sum(1 for row in rows if row.service == name)
        assert one.open_count == len(still)
        assert one.unanswered_count == sum(1 for row in still if row.answered_at is None)


def test_a_saying_shows_the_work_it_led_to_and_what_was_learned(demo: Demo) -> None:
    said = _said(demo)
    learned = [key for key, row in said.items() if row.learned_on and row.released_at]
    assert learned
    for key in learned[:3]:
        group = {each for each, row in said.items() if row.first == said[key].first}
        work = saying_work(demo.home.installation(), group)
        assert [one.number for one in work.tickets] == [said[key].ticket]
        assert work.unknown == ()
        assert work.released == {
            each: said[each].released_at for each in group if said[each].released_at is not None
        }
        live = [one.deployed_at for one in work.changes if one.deployed_at is not None]
        assert min(live) == said[key].released_at
        assert {one.feedback_id: one.learned_on for one in work.lessons} == {
            each: said[each].learned_on for each in group if said[each].learned_on is not None
        }


def test_reports_of_an_outage_are_one_group_and_some_came_before_the_alarm(demo: Demo) -> None:
    said = _said(demo)
    outages = {row.number: row for row in demo.books.incidents()}
    reports = {key: row for key, row in said.items() if row.incident is not None}
    early = [row for row in reports.values() if row.said_at < outages[row.incident or 0].opened_at]
    assert 0 < len(early) < len(reports)
    by_outage = Counter(row.incident for row in reports.values())
    number, count = by_outage.most_common(1)[0]
    key = next(key for key, row in reports.items() if row.incident == number)
    own, others = saying(demo.home.installation(), key)
    assert {own.feedback_id, *(one.feedback_id for one in others)} == {
        each for each, row in reports.items() if row.incident == number
    }
    assert count == 1 + len(others) > 1


def test_answers_that_are_slow_every_winter_are_no_news_in_the_second(demo: Demo) -> None:
    """Between late November and early February everybody writes at once, each year."""
    metric = "feedback_response_time"
    since = history_since(NOW.date(), "week")
    answer = demo.ask(metric, by="organisation", every="week", since=since)
    points = readings(find_metric(metric), answer.rows, [])
    weeks = [date.fromisoformat(str(row.period_start)) for row in answer.rows[:-1]]
    told = [
        (rush(int(datetime.combine(week, time(12), UTC).timestamp())), one.natural)
        for week, one in zip(weeks, points, strict=True)
        if one.natural is not None
    ]
    assert told
    assert all(natural.is_seasonal for _, natural in told)
    slow, usual = (
        median([natural.centre for factor, natural in told if (factor > 1) is is_rush])
        for is_rush in (True, False)
    )
    assert slow > 2 * usual
