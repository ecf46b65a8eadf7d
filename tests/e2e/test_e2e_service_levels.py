"""Where promises stand, against what truly became of requests and the outages in the books."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from ledger import NOW, Demo, assert_same, service_of

from gnomon.answers.listing import ListedObservation
from gnomon.demo.newrelic.asking import INTERVAL_MINUTES
from gnomon.demo.organisation import SERVICES
from gnomon.demo.prometheus.account import (
    INSTRUMENTED,
    SCRAPED,
    STEP,
    Counted,
    account,
    share_within,
    sound_services,
)
from gnomon.demo.prometheus.probes import PROBE_SECONDS, probes
from gnomon.demo.prometheus.promises import (
    BLOWN,
    CAUSE,
    FAST,
    FAST_SECONDS,
    INTERVAL_SECONDS,
    TARGETS,
    UNWATCHED,
)
from gnomon.demo.watching.looks import (
    KEPT,
    MONITORS,
    Change,
    began_at,
    changes,
    took_over_at,
)
from gnomon.steering.service_levels.owned import owned_levels
from gnomon.steering.service_levels.standing import ServiceLevel, service_levels

pytestmark = pytest.mark.xdist_group("e2e")

_WINDOW = timedelta(days=28)
_HOUR = INTERVAL_MINUTES * 60


@pytest.fixture(scope="module")
def levels(demo: Demo) -> dict[str, ServiceLevel]:
    return {one.service: one for one in service_levels(demo.home.installation(), NOW)}


def _counted(demo: Demo, service: str) -> list[Counted]:
    """List what was counted within the window; it ends with the last whole interval."""
    end = int(NOW.timestamp()) // INTERVAL_SECONDS * INTERVAL_SECONDS
    since = int((NOW - _WINDOW).timestamp())
    found = account(demo.company, service)
    return [each for each in found if since <= each.begins_at and each.begins_at + STEP <= end]


def _left(counted: list[Counted], target: float) -> float:
    failed, every = sum(each.failed for each in counted), sum(each.count for each in counted)
    return 1 - failed / every / (1 - target)


def test_budgets_are_as_much_spent_as_requests_truly_failed(
    demo: Demo, levels: dict[str, ServiceLevel]
) -> None:
    leaking, sound = sound_services(demo.company)
    targets = {leaking: TARGETS["leaking"], sound: TARGETS["sound"], BLOWN: TARGETS["blown"]}
    for service, target in targets.items():
        left = _left(_counted(demo, service), target)
        assert levels[service].remaining == pytest.approx(left, abs=0.01), service


def test_each_budget_stands_where_it_was_planted(
    demo: Demo, levels: dict[str, ServiceLevel]
) -> None:
    leaking, sound = sound_services(demo.company)
    assert (levels[sound].state, levels[sound].step) == ("kept", None)
    assert (levels[sound].remaining or 0) > 0.5
    assert levels[leaking].state == "kept"
    assert 0 < (levels[leaking].remaining or 0) < 0.25
    assert levels[leaking].step is not None
    assert levels[leaking].step.below_ratio == 0.25
    assert levels[BLOWN].state == "spent"
    assert levels[BLOWN].step is not None
    assert levels[BLOWN].step.below_ratio == 0
    assert all(not one.problems for one in levels.values())


def test_promises_are_figures_of_the_teams_that_own_the_services(demo: Demo) -> None:
    found = {one.service: one for one in owned_levels(demo.home.installation(), NOW)}
    owners = {service.name: service.owner for service in SERVICES}
    assert {name: one.group for name, one in found.items()} == {
        name: owners[name] for name in found
    }
    assert {BLOWN, UNWATCHED, FAST} <= set(found)
    blown = found[BLOWN]
    assert [one.service for one in blown.causes] == [CAUSE]
    assert (blown.state, blown.attainment) == ("spent", 0.0)


def test_the_budget_was_blown_by_the_outage_in_the_books(
    demo: Demo, levels: dict[str, ServiceLevel]
) -> None:
    """Without the intervals of the outage that nobody mended, most of the budget would be left."""
    (outage,) = [
        row for row in demo.books.incidents() if row.service == BLOWN and row.resolved_at is None
    ]
    assert outage.cause_id is None
    counted = _counted(demo, BLOWN)
    before = [
        each
        for each in counted
        if datetime.fromtimestamp(each.begins_at + STEP, UTC) <= outage.opened_at
    ]
    assert len(counted) - len(before) == pytest.approx((NOW - outage.opened_at).seconds / STEP, 2)
    assert _left(before, TARGETS["blown"]) > 0 > (levels[BLOWN].remaining or 0)
    (alert,) = levels[BLOWN].standings[0].burning
    assert alert.fires is True


def test_speed_is_judged_by_the_hours_that_were_fast_enough(
    demo: Demo, levels: dict[str, ServiceLevel]
) -> None:
    """New Relic tells the quantile of every hour: at least 95 % of its requests were as fast."""
    standing = levels[FAST].standings[0]
    assert standing.promise.value == FAST_SECONDS
    hours: dict[int, list[Counted]] = defaultdict(list)
    for each in _counted(demo, FAST):
        hours[each.begins_at // _HOUR].append(each)
    slow = 0
    for parts in hours.values():
        within = sum(e.count * share_within(FAST_SECONDS, e.typical_seconds) for e in parts)
        slow += within < 0.95 * sum(e.count for e in parts)
    assert FAST in INSTRUMENTED
    assert standing.spent.total - standing.spent.good == slow
    assert standing.spent.total == len(hours) == pytest.approx(_WINDOW.days * 24, 1)


def test_where_nothing_is_measured_nothing_is_claimed(levels: dict[str, ServiceLevel]) -> None:
    level = levels[UNWATCHED]
    assert (level.state, level.remaining, level.step) == ("unknown", None, None)
    assert {alert.fires for alert in level.standings[0].burning} == {None}


def test_every_hour_has_the_requests_and_failures_that_it_truly_had(demo: Demo) -> None:
    """Prometheus tells them of some services and New Relic of others: of none both do."""
    end = int(NOW.timestamp()) // INTERVAL_SECONDS * INTERVAL_SECONDS
    expected: dict[tuple[str, int], tuple[float, float]] = {}
    for service in [*SCRAPED, *INSTRUMENTED]:
        for each in account(demo.company, service):
            if each.begins_at + STEP <= end:
                hour = service, each.begins_at // 3600
                failed, every = expected.get(hour, (0.0, 0.0))
                expected[hour] = failed + each.failed, every + each.count
    told = {
        (service_of(each), int(each.started_at.timestamp()) // 3600): (each.value, each.weight)
        for each in demo.observations("request_error_rate")
        if each.started_at
    }
    # Of the first hour perhaps only half was asked for.
    first = min(hour for _, hour in told)
    told = {key: value for key, value in told.items() if key[1] > first}
    assert_same(told, {key: value for key, value in expected.items() if key[1] > first})
    assert len(told) > 30 * 24 * (len(SCRAPED) + len(INSTRUMENTED))


def test_uptime_is_what_the_probes_found(demo: Demo) -> None:
    found: dict[str, list[ListedObservation]] = defaultdict(list)
    for one in demo.observations("uptime"):
        found[service_of(one)].append(one)
    assert set(found) == {*SCRAPED, *MONITORS.values()}
    for probe in probes(demo.company):
        spans = found[probe.service]
        first, end = (
            int(pick(at.timestamp() for one in spans if (at := getattr(one, name))))
            for pick, name in ((min, "started_at"), (max, "ended_at"))
        )
        assert end - first > _WINDOW.total_seconds()
        looks = [probe.at(moment) for moment in range(first, end, PROBE_SECONDS)]
        up = sum(one.value or 0 for one in spans)
        assert sum(one.weight or 0 for one in spans) == len(looks) * PROBE_SECONDS
        assert up == looks.count(1.0) * PROBE_SECONDS, probe.service


def test_uptime_is_what_uptime_kuma_and_freshping_found_one_after_the_other(demo: Demo) -> None:
    """Only changes are told: time counts from the first, and the last holds until another."""
    company = demo.company
    taken = took_over_at(company)
    by_kuma = [(name, changes(company, name, taken, company.now)) for name in MONITORS.values()]
    by_freshping = changes(company, KEPT, began_at(company), taken)
    paused = Change(service=KEPT, at=taken, is_up=True, ping=0)
    expected: dict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    for name, looks in (*by_kuma, (KEPT, [*by_freshping, paused])):
        for one, following in pairwise(looks):
            expected[name][one.at, following.at] = float(one.is_up) * (following.at - one.at)
    found: dict[str, dict[tuple[int, int], float]] = defaultdict(dict)
    for each in demo.observations("uptime"):
        name = service_of(each)
        if name in MONITORS.values() and each.started_at and each.ended_at:
            span = int(each.started_at.timestamp()), int(each.ended_at.timestamp())
            assert each.weight == span[1] - span[0]
            found[name][span] = each.value or 0.0
    for name in MONITORS.values():
        assert_same(found[name], expected[name])
        spans = sorted(found[name])
        assert all(one[1] <= following[0] for one, following in pairwise(spans)), name
    assert len(by_freshping) > 10
