"""What is said of canaries, against what truly became of each version."""

from collections import defaultdict
from datetime import datetime

import pytest
from ledger import Demo, assert_same, service_of

from gnomon.demo.argorollouts.progress import STEPS, Brought, brought, looks
from gnomon.demo.delivery import EXPOSED_PERCENT
from gnomon.demo.working_time import instant
from gnomon.domain.quality import GateResult
from gnomon.domain.rollouts import RolloutStep
from gnomon.domain.running import Deployment
from gnomon.lake.every import newest_rows

pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture(scope="module")
def versions(demo: Demo) -> dict[str, Brought]:
    """Versions by the key that Gnomon gives their deployments."""
    return {
        f"argorollouts:deployment:production/{one.service}@{one.number}": one
        for told in brought(demo.company).values()
        for one in told
    }


def test_every_version_is_told_with_how_it_ended(demo: Demo, versions: dict[str, Brought]) -> None:
    told = {
        one.key: (one.status, one.finished_at, one.strategy, one.images)
        for one in newest_rows(demo.home.lake, Deployment)
        if one.source == "argorollouts"
    }
    expected = {}
    for key, one in versions.items():
        deployment = one.deployment
        ended = None if deployment.finished_at is None else instant(deployment.finished_at)
        # One look alone cannot tell that users had met what was taken back: the steps do.
        status = "aborted" if deployment.stopped_at_percent is not None else deployment.status
        expected[key] = (status, ended, "canary", (deployment.image,))
    assert_same(told, expected)


def test_steps_are_those_that_were_reached(demo: Demo, versions: dict[str, Brought]) -> None:
    told: dict[str, dict[int, tuple[float, datetime | None]]] = defaultdict(dict)
    for row in newest_rows(demo.home.lake, RolloutStep):
        told[row.deployment_id][row.number] = (row.weight_ratio, row.reached_at)
    for key, one in versions.items():
        # An abort sets the count back to the beginning, and tells no step.
        seen = [look for look in looks(one, demo.company.now) if look.phase != "Degraded"]
        reached = {look.index: instant(look.at) for look in seen}
        known = {number: at for number, (_, at) in told[key].items() if at is not None}
        assert known == reached, key
        shown = max((weight for weight, _ in told[key].values()), default=0.0)
        stopped = one.deployment.stopped_at_percent
        if stopped is not None:
            assert shown == stopped / 100
        elif one.deployment.finished_at is not None:
            assert shown == 1.0
            assert max(known) == len(STEPS)


def test_a_canary_taken_back_before_users_met_it_did_not_fail(demo: Demo) -> None:
    stopped = {
        (one.deployment.service, instant(one.deployment.finished_at or 0)): one.deployment
        for told in brought(demo.company).values()
        for one in told
        if one.deployment.stopped_at_percent is not None
    }
    counted = {
        (service_of(one), one.ended_at)
        for one in demo.observations("change_fail_rate")
        if (service_of(one), one.ended_at) in stopped
    }
    exposed = {key for key, one in stopped.items() if one.stopped_at_percent == EXPOSED_PERCENT}
    assert counted == exposed
    assert 0 < len(exposed) < len(stopped)


def test_what_was_brought_step_by_step_is_what_the_canaries_brought(demo: Demo) -> None:
    told = {
        (service_of(one), one.ended_at): one.value
        for one in demo.observations("progressive_delivery_rate")
    }
    canaries = {
        (one.service, instant(one.deployment.finished_at or 0))
        for mine in brought(demo.company).values()
        for one in mine
        if one.deployment.status == "success"
    }
    assert {key for key, value in told.items() if value} == canaries & told.keys()
    assert canaries - told.keys() == set()
    assert 0 < len(canaries) < len(told)


def test_analyses_are_gates_of_the_versions_they_judged(
    demo: Demo, versions: dict[str, Brought]
) -> None:
    hashes = {one.pod_hash for one in versions.values()}
    told = [one for one in newest_rows(demo.home.lake, GateResult) if one.source == "argorollouts"]
    assert {one.verdict for one in told} == {"pass", "fail"}
    assert {one.artifact for one in told} <= hashes
    for one in told:
        if one.value is not None:
            assert (one.value < 0.05) == (one.verdict == "pass")
