"""What New Relic tells of logistics, hour by hour against what truly became of requests."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from ledger import NOW, Demo, service_of

from gnomon.answers.listing import ListedObservation
from gnomon.demo.newrelic.noted import APDEX
from gnomon.demo.newrelic.using import used
from gnomon.demo.on_call import pager_of
from gnomon.demo.organisation import SERVICES
from gnomon.demo.prometheus.account import (
    INSTRUMENTED,
    STEP,
    Counted,
    account,
    share_within,
)
from gnomon.domain.running import Incident
from gnomon.domain.signals import DeploymentMark
from gnomon.lake.every import newest_rows

pytestmark = pytest.mark.xdist_group("e2e")

_HOUR, _PARTS = 3600, 4


def _hours(demo: Demo, service: str) -> dict[int, list[Counted]]:
    found: dict[int, list[Counted]] = defaultdict(list)
    for each in account(demo.company, service):
        if each.begins_at + STEP <= NOW.timestamp():
            found[each.begins_at // _HOUR].append(each)
    return found


def _told(demo: Demo, metric: str) -> Iterator[tuple[str, int, ListedObservation]]:
    for one in demo.observations(metric):
        service = service_of(one)
        if service in INSTRUMENTED and one.started_at is not None:
            yield service, int(one.started_at.timestamp()) // _HOUR, one


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_as_many_requests_were_as_fast_as_is_told(demo: Demo, level: float) -> None:
    known = {service: _hours(demo, service) for service in INSTRUMENTED}
    count = 0
    for service, hour, one in _told(demo, f"latency_p{level * 100:.0f}"):
        parts = known[service][hour]
        assert one.value is not None
        within = sum(e.count * share_within(one.value, e.typical_seconds) for e in parts)
        assert within / sum(e.count for e in parts) == pytest.approx(level, abs=2e-3)
        count += 1
    assert count > 30 * 24 * len(INSTRUMENTED)


def test_apdex_is_that_of_the_requests_that_were_fast_enough(demo: Demo) -> None:
    known = {service: _hours(demo, service) for service in INSTRUMENTED}
    count = 0
    for service, hour, one in _told(demo, "apdex"):
        t = APDEX[service]
        score = every = 0.0
        for each in known[service][hour]:
            good = each.count - each.failed
            fast, bearable = (share_within(limit, each.typical_seconds) for limit in (t, 4 * t))
            score += good * (fast + bearable) / 2
            every += each.count
        assert one.weight == every
        assert one.value == pytest.approx(score, abs=_PARTS)
        count += 1
    assert count > 30 * 24 * len(INSTRUMENTED)


def test_cores_for_a_request_are_those_that_its_containers_used(demo: Demo) -> None:
    counted = {service: _hours(demo, service) for service in INSTRUMENTED}
    cores: dict[tuple[str, int], float] = defaultdict(float)
    for service in INSTRUMENTED:
        for each in used(demo.company, service, account(demo.company, service)):
            cores[service, each.begins_at // _HOUR] += each.cores * each.pods / _PARTS
    count = 0
    for service, hour, one in _told(demo, "cpu_per_request"):
        every = sum(each.count for each in counted[service][hour])
        assert one.weight == every
        milliseconds = 1000 * cores[service, hour] * _HOUR
        assert one.value == pytest.approx(milliseconds, rel=1e-6)
        count += 1
    assert count > 30 * 24 * len(INSTRUMENTED)


def test_an_incident_that_new_relic_tells_as_well_counts_once(demo: Demo) -> None:
    told = newest_rows(demo.home.lake, Incident)
    again = [one for one in told if one.source == "newrelic"]
    booked = {
        (row.service, row.opened_at): row
        for row in demo.books.incidents()
        if row.service in INSTRUMENTED
    }
    assert {(one.service_ref, one.opened_at) for one in again} <= booked.keys()
    assert len(again) > 0
    counted = [
        one for one in demo.observations("incident_count") if service_of(one) in INSTRUMENTED
    ]
    assert sorted((service_of(one), one.started_at) for one in counted) == sorted(booked)
    # Whoever called people tells it.
    for one in counted:
        assert one.subject_id.startswith(f"{pager_of(service_of(one) or '')}:")


def test_notes_of_deployments_are_kept_and_none_counts_as_a_deployment(demo: Demo) -> None:
    marks = newest_rows(demo.home.lake, DeploymentMark)
    truly = {
        (row.service, row.sha)
        for row in demo.books.deployments()
        if row.environment == "production" and row.status == "success"
    }
    assert marks
    assert {(one.service_ref, one.revision) for one in marks} <= truly
    names = {service.name for service in SERVICES}
    assert {one.service_ref for one in marks} <= names & set(INSTRUMENTED)
