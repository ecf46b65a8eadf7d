"""What Gnomon says of deliveries and deployments, row by row against the company's books.

Where the two differ, the reason is named here; anything else fails.
"""

from collections import Counter
from datetime import datetime
from itertools import pairwise
from statistics import median

import pytest
from ledger import BERLIN, SERVICE_NAMES, TEAM_NAMES, Demo, assert_same, service_of

from gnomon.demo.book_rows import DeploymentRow
from gnomon.demo.summaries import grouped, median_of
from gnomon.demo.working_time import instant
from gnomon.domain.answer import AnswerRow

pytestmark = pytest.mark.xdist_group("e2e")

Key = tuple[str, datetime | None]


def _production(demo: Demo) -> dict[Key, DeploymentRow]:
    """Deployments to production that ended, by service and end."""
    return {
        (row.service, row.finished_at): row
        for row in demo.books.deployments()
        if row.environment == "production" and row.finished_at is not None
    }


def _exposed(demo: Demo) -> dict[Key, DeploymentRow]:
    """Those that users met, syncs of settings alone left out."""
    return {
        key: row
        for key, row in _production(demo).items()
        if row.status in {"success", "failure"} and row.kind != "config"
    }


def _observed(demo: Demo, metric: str) -> dict[Key, tuple[float | None, str | None]]:
    return {
        (service_of(one), one.ended_at): (one.value, one.detail)
        for one in demo.observations(metric)
    }


def test_lead_time_of_every_change_and_service(demo: Demo) -> None:
    found = demo.observations("change_lead_time")
    merged = {key: row.lead_seconds for key, row in demo.delivered.items()}
    under_way = {
        (key, service): None
        for key, row in demo.changes.items()
        if row.merged_at is None and row.closed_at is None
        for service in row.services
        if service != "design-kit"
    }
    assert_same({(one.subject_id, service_of(one)): one.value for one in found}, merged | under_way)


def test_the_parts_of_lead_time_add_up_to_it(demo: Demo) -> None:
    parts = {
        (one.subject_id, service_of(one)): one.value
        for one in demo.observations("merge_to_deploy_time")
    }
    assert_same(parts, {key: row.deploy_seconds for key, row in demo.delivered.items()})
    for key, row in demo.delivered.items():
        change = demo.changes[key[0]]
        told = (change.coding_seconds, change.merge_seconds, row.deploy_seconds)
        if None not in told and row.lead_seconds is not None:
            assert sum(part or 0 for part in told) == row.lead_seconds


@pytest.mark.parametrize("level", ["team", "service"])
def test_median_lead_times_are_those_of_the_books(demo: Demo, level: str) -> None:
    rows = demo.ask("change_lead_time", by=level).rows
    found = {_name(row): row.value for row in rows}
    expected = median_of(demo.delivered.values(), lambda row: row.lead_seconds, by=level)
    assert {name: value for name, value in found.items() if value is not None} == expected


def _name(row: AnswerRow) -> str:
    return str(row.service if isinstance(row.service, str) else row.group)


def test_every_deployment_of_another_version_counts_once(demo: Demo) -> None:
    found = _observed(demo, "deployment_frequency")
    counted = {key for key, row in _exposed(demo).items() if row.status == "success"}
    assert_same(dict.fromkeys(found), dict.fromkeys(counted))
    settings = _observed(demo, "config_deployment_count")
    synced = {key for key, row in _production(demo).items() if row.kind == "config"}
    assert_same(dict.fromkeys(settings), dict.fromkeys(synced))
    ways_back = {key for key, (_, detail) in found.items() if detail == "rollback"}
    rolled = {key for key, row in _exposed(demo).items() if row.kind == "rollback"}
    assert_same(dict.fromkeys(ways_back), dict.fromkeys(rolled))


@pytest.mark.parametrize("level", ["team", "service"])
def test_deployments_are_counted_where_the_owner_was(demo: Demo, level: str) -> None:
    succeeded = [row for row in _exposed(demo).values() if row.status == "success"]
    found = {_name(row): row.n for row in demo.ask("deployment_frequency", by=level).rows}
    expected = {name: len(rows) for name, rows in grouped(succeeded, level).items()}
    assert {name: count for name, count in found.items() if count} == expected


def _picked(demo: Demo) -> set[Key]:
    """Deployments of a fix picked onto a release branch; nothing calls such a change a hotfix."""
    kinds = {(m.repository, m.iid): m.kind for m in demo.company.merge_requests()}
    return {
        (one.service, instant(one.finished_at))
        for one in demo.company.deployments
        if one.finished_at is not None
        and one.environment == "production"
        and any(kinds[change] == "cherry_pick" for change in one.carried)
    }


def _before(keys: set[Key], booked: dict[Key, DeploymentRow]) -> set[Key]:
    """Deployments that the given ones of the same service come right after."""
    order = sorted(booked, key=lambda key: (key[0], booked[key].started_at))
    return {first for first, then in pairwise(order) if then in keys and first[0] == then[0]}


def test_an_aborted_canary_leaves_both_parts_of_the_fail_rate(demo: Demo) -> None:
    aborted = {key for key, row in _production(demo).items() if row.status == "aborted"}
    assert aborted
    assert not aborted & _observed(demo, "change_fail_rate").keys()
    assert not aborted & _observed(demo, "deployment_frequency").keys()


def test_every_failed_deployment_is_found_and_every_other_one_has_a_reason(demo: Demo) -> None:
    found = _observed(demo, "change_fail_rate")
    booked = _exposed(demo)
    assert found.keys() == booked.keys()
    misleading = {row.looks_caused_by_id for row in demo.books.incidents()} - {None}
    assert misleading
    # Unless an incident tells, a fix picked onto a release branch says nothing of what it mends.
    unseen = {k for k in _before(_picked(demo), booked) if booked[k].seen_by == "hotfix"}
    wrong = []
    seen: Counter[tuple[str | None, str | None]] = Counter()
    for key, row in booked.items():
        value, why = found[key]
        if row.is_failed:
            seen[row.seen_by, why] += 1
            if value != 1 and key not in unseen:
                wrong.append(("missed", row, why))
        elif value == 1 and not (
            (why == "failed try" and row.status == "failure")
            or (why == "inferred incident" and row.id in misleading)
        ):
            wrong.append(("blamed", row, why))
    assert wrong == []
    # A cause that somebody wrote down is told, one that only the clock suggests is inferred.
    assert {why for (seen_by, why) in seen if seen_by == "explicit"} == {"incident"}
    assert {why for (seen_by, why) in seen if seen_by == "time"} == {"inferred incident"}


def test_recovery_ends_with_the_incident_that_the_deployment_caused(demo: Demo) -> None:
    incidents = {row.cause_id: row for row in demo.books.incidents() if row.cause_id is not None}
    opened = {
        (row.service, incidents[row.id].opened_at): incidents[row.id].recover_seconds
        for row in _exposed(demo).values()
        if row.id in incidents and row.seen_by in {"explicit", "time"}
    }
    found = {
        (service_of(one), one.started_at): one.value
        for one in demo.observations("failed_deployment_recovery_time")
    }
    assert_same({key: found.get(key) for key in opened}, opened)


def test_rework_is_what_mends(demo: Demo) -> None:
    booked = _exposed(demo)
    found = _observed(demo, "deployment_rework_rate")
    mending = {"hotfix", "rollback"}
    missed = {key for key, row in booked.items() if row.kind in mending and found[key][0] != 1}
    assert missed <= _picked(demo)
    more = {
        key: why for key, (value, why) in found.items() if value and booked[key].kind not in mending
    }
    # Changes of the kind that reach a service by its ordinary release.
    assert set(more.values()) <= {"hotfix", "incident fix"}
    assert len(more) < len(found) / 100


def test_a_reorganisation_moves_figures_at_its_date_and_not_before(demo: Demo) -> None:
    moment = datetime.fromtimestamp(demo.company.organisation.reorganised, BERLIN).date()
    succeeded = [row for row in _exposed(demo).values() if row.status == "success"]
    units = {name: len(rows) for name, rows in grouped(succeeded, "business_unit").items()}
    then = demo.by_group("deployment_frequency", by="business_unit")
    assert {name: row.n for name, row in then.items() if row.n} == units
    today = demo.by_group("deployment_frequency", by="business_unit", structure="now")
    moved = [r for r in succeeded if r.team == "search" and r.business_unit == "technology"]
    assert moved
    assert today["technology"].n == then["technology"].n - len(moved)
    before = {"since": demo.since, "until": moment}
    as_it_was = demo.by_group("deployment_frequency", by="business_unit", **before)
    as_if = demo.by_group("deployment_frequency", by="business_unit", structure="now", **before)
    assert as_it_was["commerce"].n < as_if["commerce"].n


def test_every_team_and_service_has_a_figure_or_a_reason(demo: Demo) -> None:
    answered = demo.by_group("change_lead_time")
    assert set(TEAM_NAMES) <= answered.keys()
    for row in answered.values():
        assert (row.value is not None) == (row.state == "value")
    services = {_name(row): row for row in demo.ask("change_lead_time", by="service").rows}
    assert set(SERVICE_NAMES) <= services.keys()
    # The library is never deployed: it has no lead time, not a short one.
    assert services["design-kit"].value is None
    assert services["design-kit"].state != "value"
    recent = [row.lead_seconds for row in demo.delivered.values() if row.team == "runtime"]
    assert answered["runtime"].value == median(one for one in recent if one is not None)
