"""Platform services as code: what they tell, and what is found about them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.catalog.check import check
from gnomon.catalog.own_kind import own_kinds
from gnomon.catalog.references import Names
from gnomon.domain.platform import (
    HeatGoal,
    HeatGuard,
    PlatformBaseline,
    PlatformCare,
    PlatformMandate,
    PlatformService,
)

_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_MEASURED = "benefits: [{statement: Faster, basis: measured, evidence: here}]"


def _service(name: str, more: str = _MEASURED) -> str:
    return (
        f"apiVersion: gnomon.dev/v1\nkind: PlatformService\nmetadata: {{name: {name}}}\n"
        "spec:\n  type: service\n  selfService: yes\n  owner: platform\n  support: chat\n"
        f"  personas: [developer]\n  {more}\n---\n"
    ).replace("selfService: yes", 'selfService: "yes"')


def _found(yaml: Any, *services: str) -> list[str]:
    persona = "apiVersion: gnomon.dev/v1\nkind: Persona\nmetadata: {name: developer}\nspec: {}\n"
    whole = yaml.read(yaml.group("platform"), yaml.calendar(), persona, *services)
    return [f"{each.severity} {each.field}: {each.found}" for each in check(whole)]


def test_a_whole_service_leaves_nothing_to_find(yaml: Any) -> None:
    assert _found(yaml, _service("databases")) == []


def test_a_capability_offered_twice_is_found_unless_one_is_on_its_way_out(yaml: Any) -> None:
    both = [
        _service("databases", f"{_MEASURED}\n  capabilities: [database, backup]"),
        _service("legacy-sql", f"{_MEASURED}\n  capabilities: [Database]"),
    ]
    assert _found(yaml, *both) == [
        "warning spec.capabilities: 'database', which databases offers, too"
    ]
    both[1] = both[1].replace("support: chat", "support: chat\n  lifecycle: deprecated")
    assert _found(yaml, *both) == []


def test_a_service_without_a_measured_benefit_is_found(yaml: Any) -> None:
    said = "benefits: [{statement: Faster, basis: declared}]"
    bare = "benefits: [{statement: Faster, basis: measured}]"
    assert _found(yaml, _service("a", "about: Nothing said")) == [
        "warning spec.benefits: no benefit"
    ]
    assert _found(yaml, _service("a", said)) == [
        "warning spec.benefits: benefits that are declared alone"
    ]
    assert _found(yaml, _service("a", bare)) == [
        "warning spec.benefits: a measured benefit without evidence",
        "warning spec.benefits: benefits that are declared alone",
    ]


def test_mandates_have_an_end_after_their_start(yaml: Any) -> None:
    mandate = "mandates: [{reason: Audit, from: 2026-02-01%s}]"
    assert _found(yaml, _service("a", f"{_MEASURED}\n  {mandate % ''}")) == [
        "warning spec.mandates: a mandate without an end"
    ]
    assert _found(yaml, _service("a", f"{_MEASURED}\n  {mandate % ', until: 2026-02-01'}")) == [
        "error spec.mandates: until 2026-02-01, which is not after 2026-02-01"
    ]


def test_a_goal_wants_a_guard_that_is_another_figure_of_its_own_quarter(yaml: Any) -> None:
    goal = "goals: [{heat: %s, goal: More, figure: voluntary_adoption, target: 60%%%s}]"
    guard = ", guards: [{figure: %s, baseline: 70%%, mayWorsen: 5%%}]"

    def found(heat: str, guards: str) -> list[str]:
        return _found(yaml, _service("a", f"{_MEASURED}\n  {goal % (heat, guards)}"))

    assert found("adoption", guard % "happiness") == []
    assert found("adoption", "") == [
        "warning spec.goals: a goal without a guard, which can be reached and never met"
    ]
    assert found("adoption", guard % "voluntary_adoption") == [
        "error spec.goals: a goal that guards itself"
    ]
    assert found("happiness", guard % "happiness") == [
        "error spec.goals: voluntary_adoption as a figure of happiness"
    ]


def test_backups_nobody_restored_are_found(yaml: Any) -> None:
    care = "care: {backups: {succeeded: %s, wanted: 30}}"
    untested = "warning spec.care: backups whose restore nobody tried"

    assert _found(yaml, _service("a", f"{_MEASURED}\n  {care % 30}")) == [untested]
    assert _found(yaml, _service("a", f"{_MEASURED}\n  {care % 31}")) == [
        "error spec.care: 31 of 30 backups",
        untested,
    ]


def test_a_service_tells_its_rows_in_units_that_can_be_reckoned_with(yaml: Any) -> None:
    kind = own_kinds()["PlatformService"]
    whole = yaml.read(kind.example)
    rows = {type(row): row for row in kind.told(whole, Names(whole), _NOON)}

    service = rows[PlatformService]
    assert isinstance(service, PlatformService)
    assert (service.key, service.service_id) == (
        "catalog:platform_service:databases",
        "catalog:service:database-operator",
    )
    assert service.capabilities == ("database", "backup", "restore")
    assert (service.abandoned_after_seconds, service.cost_per_month) == (7 * 86_400, 1800)
    mandate = rows[PlatformMandate]
    assert isinstance(mandate, PlatformMandate)
    assert (mandate.group_id, mandate.valid_from, mandate.valid_to) == (
        "catalog:group:checkout",
        date(2026, 2, 1),
        date(2026, 12, 31),
    )
    baseline = rows[PlatformBaseline]
    assert isinstance(baseline, PlatformBaseline)
    assert (baseline.journey, baseline.seconds, baseline.basis) == ("scaling", 86_400, "declared")
    care = rows[PlatformCare]
    assert isinstance(care, PlatformCare)
    assert (care.patch_within_days, care.restore_seconds, care.restore_lost_seconds) == (
        30,
        22 * 60,
        4 * 60,
    )
    goal, guard = rows[HeatGoal], rows[HeatGuard]
    assert isinstance(goal, HeatGoal)
    assert isinstance(guard, HeatGuard)
    assert (goal.baseline, goal.target, guard.goal_id) == (0.2, 0.6, goal.key)
    assert (guard.figure, guard.baseline) == ("happiness", pytest.approx(0.7))
    assert guard.may_worsen == pytest.approx(0.05)
