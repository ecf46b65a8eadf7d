"""How far what runs on the platform is protected, and whose leave to run without it has ended."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.domain.platform import PlatformService
from gnomon.domain.posture import PlatformException, PlatformPosture
from gnomon.steering.checking import check_whole
from gnomon.steering.platform.posture import Protection, ServicePosture, posture

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)
_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": NOON}
_SERVICE = PlatformService(
    key="catalog:platform_service:db", name="db", title="Databases", kind="service",
    self_service="yes", owner_id="catalog:group:p", **_TOLD,
)  # fmt: skip


def _fact(**told: Any) -> PlatformPosture:
    usual = {
        "fact": "encryption",
        "state": "enforced",
        "conformant_count": 40,
        "workload_count": 43,
        "checked_on": TODAY - timedelta(days=10),
    }
    return PlatformPosture(key="p", platform_service_id=_SERVICE.key, **_TOLD | usual | told)


def _leave(days: int, workloads: int | None = 2, group: str = "a") -> PlatformException:
    return PlatformException(
        key=f"e:{group}:{days}",
        platform_service_id=_SERVICE.key,
        fact="encryption",
        group_id=f"catalog:group:{group}",
        workload_count=workloads,
        reason="Old engine",
        expires_on=TODAY + timedelta(days=days),
        **_TOLD,
    )


def _of(*leaves: PlatformException, facts: list[PlatformPosture] | None = None) -> ServicePosture:
    return posture(_SERVICE, facts or [_fact()], leaves, {"catalog:group:a": "Team A"}, TODAY)


def _one(*leaves: PlatformException, **told: Any) -> Protection:
    return _of(*leaves, facts=[_fact(**told)]).protections[0]


def test_what_no_leave_in_force_covers_runs_without_leave() -> None:
    # Of three without it, two may until in 30 days; the third's leave ended yesterday.
    found = _one(_leave(30), _leave(-1, 1, "b"))
    assert (found.uncovered, found.mark) == (1, "missed")
    assert found.said == "1 workload runs without it and without leave; 1 ended."
    assert [(each.who, each.days_left, each.has_ended) for each in found.leaves] == [
        ("catalog:group:b", -1, True),
        ("Team A", 30, False),
    ]


def test_a_leave_ends_on_its_day() -> None:
    assert _one(_leave(1, 3)).mark == "good"
    assert _one(_leave(0, 3)).uncovered == 3


def test_covered_workloads_are_good_and_an_ended_leave_still_wants_a_decision() -> None:
    assert _one(_leave(30, 3)).mark == "good"
    assert _one(_leave(30, 3), _leave(-5, 3, "b")).mark == "attention"


@pytest.mark.parametrize(
    ("told", "mark"),
    [
        ({"conformant_count": None, "workload_count": None}, "unknown"),
        ({"conformant_count": 43, "checked_on": TODAY - timedelta(days=93)}, "unknown"),
        ({"conformant_count": 43, "checked_on": None}, "unknown"),
        ({"conformant_count": 43}, "good"),
        ({"state": "absent", "conformant_count": None, "workload_count": None}, "missed"),
        # No workloads at all: there is nothing to take a share of.
        ({"conformant_count": 0, "workload_count": 0}, "unknown"),
    ],
)
def test_what_nobody_counted_is_unknown_and_not_zero(told: dict[str, Any], mark: str) -> None:
    found = _one(**told)
    assert found.mark == mark
    if told.get("workload_count", 1) in (None, 0):
        assert found.ratio is None


def test_a_leave_that_says_not_how_many_leaves_the_rest_unknown() -> None:
    found = _one(_leave(30, None))
    assert (found.uncovered, found.mark) == (None, "attention")


def test_shares_of_a_service_add_workloads_and_never_shares() -> None:
    found = _of(facts=[_fact(), _fact(fact="policy", conformant_count=1, workload_count=7),
                       _fact(fact="signing", conformant_count=None)])  # fmt: skip
    assert (found.conformant, found.counted) == (41, 50)
    assert found.ratio == pytest.approx(0.82)
    assert _of(facts=[_fact(conformant_count=None)]).ratio is None


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("posture: [{fact: a, state: enforced, conformant: 5, workloads: 4, checked: 2026-01-01}]",
         "a on 5 of 4 workloads"),
        ("posture: [{fact: a, state: enforced, conformant: 5}]", "a on 5 of an unknown number"),
        ("posture: [{fact: a, state: enforced}, {fact: A, state: absent}]", "a a second time"),
        ("posture: [{fact: a, state: perhaps}]", "perhaps"),
        ("exceptions: [{fact: b, reason: c, until: 2026-01-01}]", "leave to run without 'b'"),
        ("exceptions: [{fact: b, reason: c}]", "nothing"),
    ],
)  # fmt: skip
def test_the_check_says_what_is_wrong(spec: str, says: str) -> None:
    text = f"""
apiVersion: gnomon.dev/v1
kind: PlatformService
metadata: {{name: db}}
spec:
  type: service
  selfService: yes
  owner: platform
  {spec}
"""
    found = check_whole(of_files([File("a", "a", text)]))
    assert [each for each in found if says in each.found], [each.found for each in found]
