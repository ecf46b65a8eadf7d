"""What Gnomon says of tickets, row by row against the company's books."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from ledger import BERLIN, Demo, assert_same, values

from gnomon.demo.book_rows import TicketRow
from gnomon.demo.summaries import grouped
from gnomon.demo.working_time import instant

pytestmark = pytest.mark.xdist_group("e2e")


def _planned(demo: Demo) -> dict[str, TicketRow]:
    """Tickets in a sprint that has begun, or taken up; cancelled ones left out."""
    now = demo.company.now
    begun = {sprint.id for sprint in demo.company.sprints if sprint.starts_at <= now}
    return {
        key: row
        for key, row in demo.tickets.items()
        if not row.is_cancelled
        and (row.started_at or row.done_at or begun.intersection(row.sprint_ids))
    }


def _finished(demo: Demo) -> dict[str, TicketRow]:
    return {
        key: row
        for key, row in demo.tickets.items()
        if row.done_at is not None and not row.is_cancelled
    }


def test_story_point_coverage_of_every_planned_ticket(demo: Demo) -> None:
    found = values(demo.observations("story_point_coverage"))
    assert_same(found, {key: float(bool(row.points)) for key, row in _planned(demo).items()})


def test_acceptance_criteria_coverage_of_every_planned_ticket(demo: Demo) -> None:
    found = demo.observations("acceptance_criteria_coverage")
    planned = _planned(demo)
    assert_same(values(found), {key: float(row.has_criteria) for key, row in planned.items()})
    detectors = {
        (planned[one.subject_id].criteria, one.detail) for one in found if one.subject_id in planned
    }
    assert detectors == {
        ("field", "field"),
        ("heading", "heading"),
        ("given_when_then", "given-when-then"),
        ("none", None),
        ("template", None),
    }


def test_cycle_time_throughput_and_flowback_of_every_finished_ticket(demo: Demo) -> None:
    finished = _finished(demo)
    cycles = {o.subject_id: o.value for o in demo.observations("ticket_cycle_time") if o.ended_at}
    assert_same(cycles, {key: row.cycle_seconds for key, row in finished.items()})
    ends = values(demo.observations("throughput"), lambda one: one.ended_at)
    assert_same(ends, {key: row.done_at for key, row in finished.items()})
    back = values(demo.observations("flowback_rate"))
    assert_same(back, {key: float(row.flowback_count > 0) for key, row in finished.items()})


def test_teams_get_the_rates_of_the_books(demo: Demo) -> None:
    for metric, rows, counts in (
        ("story_point_coverage", _planned(demo), lambda row: bool(row.points)),
        ("acceptance_criteria_coverage", _planned(demo), lambda row: row.has_criteria),
        ("flowback_rate", _finished(demo), lambda row: row.flowback_count > 0),
    ):
        expected = {
            team: (pytest.approx(sum(map(counts, members)) / len(members)), len(members))
            for team, members in grouped(rows.values()).items()
        }
        found = {team: (row.value, row.n) for team, row in demo.by_group(metric).items()}
        assert found == expected, metric


def _under_way(demo: Demo, day: date) -> Counter[str]:
    """Count by hand what was taken up and neither done nor cancelled at the end of a day."""
    at = int(datetime.combine(day + timedelta(days=1), time(), BERLIN).timestamp())
    counts: Counter[str] = Counter()
    for ticket in demo.company.tickets:
        key = f"jira:ticket:{ticket.id}"
        if key not in demo.tickets or ticket.started_at is None or ticket.started_at >= at:
            continue
        last = ticket.history[-1]
        ended = last.at if last.status in {"Done", "Cancelled"} else None
        if ended is None or ended >= at:
            counts[ticket.team] += 1
    return counts


@pytest.mark.parametrize("days_ago", [0, 1, 30, 200, 500])
def test_work_in_progress_on_a_day(demo: Demo, days_ago: int) -> None:
    day = instant(demo.company.now).date() - timedelta(days=days_ago)
    found = demo.by_group("work_in_progress", since=day, until=day + timedelta(days=1))
    counted = {team: row.value for team, row in found.items() if row.value}
    assert counted == dict(_under_way(demo, day))


def test_what_lies_open_for_long_is_open_in_the_books_too(demo: Demo) -> None:
    open_now = {
        o.subject_id: o.started_at for o in demo.observations("work_item_age") if not o.ended_at
    }
    expected = {
        key: row.started_at
        for key, row in demo.tickets.items()
        if row.started_at is not None and row.done_at is None and not row.is_cancelled
    }
    assert_same(open_now, expected)
