"""Both ways of running a service are compared by all five kinds of cost, or not at all."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.domain.operating import OperatingCost, OperatingModel, Readiness, Responsibility
from gnomon.errors import UsageError
from gnomon.steering.operating.cost import compare, linear_run_cost
from gnomon.steering.operating.graduation import Facts, checklist
from gnomon.steering.operating.raci import proposed, row

_SHOP = "catalog:service:shop"
_TOLD: dict[str, Any] = {
    "key": "catalog:x",
    "source": "catalog",
    "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
}
_TODAY = date(2026, 6, 1)


def cost(model: str, kind: str, low: float, high: float | None = None, **told: Any) -> Any:
    return OperatingCost(
        **_TOLD,
        service_id=_SHOP,
        model=model,  # type: ignore[arg-type]
        outcome="reliability",
        kind=kind,  # type: ignore[arg-type]
        low=low,
        high=low if high is None else high,
        currency=told.pop("currency", "EUR"),
        times_per_year=told.pop("times", None),
        basis=told.pop("basis", "measured"),
    )


def all_five(model: str, *, incident: float) -> list[Any]:
    return [
        cost(model, "setup", 1_000),
        cost(model, "transition", 500),
        cost(model, "run", 100, times=12),
        cost(model, "incident", incident, times=6, basis="estimated"),
        cost(model, "opportunity", 0, 1_000),
    ]


def test_what_is_paid_once_counts_once_and_the_rest_as_often_as_it_comes() -> None:
    team, _ = compare(all_five("product_team", incident=200), years=2).totals
    # 1,000 + 500 + 100 * 24 + 200 * 12 + 0 to 1,000
    assert (team.low, team.high) == (6_300, 7_300)
    assert [amount.kind for amount in team.amounts if amount.is_estimated] == ["incident"]


def test_a_kind_that_is_not_told_leaves_no_total() -> None:
    found = compare([cost("product_team", "run", 100, times=12)])
    assert found.totals[0].low is None
    assert found.totals[0].missing == ("setup", "transition", "incident", "opportunity")
    assert found.verdict.startswith("Not comparable")


@pytest.mark.parametrize(
    ("incident", "verdict"),
    [
        (5_000, "The team that builds it costs less, whatever the estimates."),
        (250, "The ranges overlap: the estimates do not tell which costs less."),
    ],
)
def test_only_ranges_apart_are_a_verdict(incident: float, verdict: str) -> None:
    told = [*all_five("product_team", incident=200), *all_five("operations", incident=incident)]
    assert compare(told).verdict == verdict


def test_operations_may_cost_less() -> None:
    told = [*all_five("product_team", incident=9_000), *all_five("operations", incident=10)]
    assert compare(told).verdict == "Operations cost less, whatever the estimates."


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ([cost("operations", "run", 1), cost("operations", "run", 1, currency="USD")], "EUR, USD"),
        ([cost("operations", "run", -1)], "at least nothing"),
        ([cost("operations", "run", 5, 2)], "at least nothing"),
    ],
)
def test_costs_that_cannot_be_added_are_refused(told: list[Any], error: str) -> None:
    with pytest.raises(UsageError, match=error):
        compare(told)


def test_every_rota_costs_the_same_again() -> None:
    assert [(c.teams, c.a_year) for c in linear_run_cost(12_000, 3)] == [
        (1, 12_000),
        (2, 24_000),
        (3, 36_000),
    ]


@pytest.mark.parametrize(
    ("funded_by", "accountable"), [("product", "head_of_product"), ("it", "head_of_delivery")]
)
def test_who_is_accountable_for_a_digital_service_follows_its_funding(
    funded_by: Any, accountable: str
) -> None:
    parts = proposed(is_digital=True, funded_by=funded_by)
    assert [role for role, part in parts.items() if part == "A"] == [accountable]
    assert parts["team"] == "R"


def test_operations_answer_for_foundational_systems() -> None:
    parts = proposed(is_digital=False, funded_by=None)
    assert (parts["head_of_operations"], parts["application_support"]) == ("A", "R")


def part(role: str, letter: Any, signed_by: str | None = None) -> Responsibility:
    return Responsibility(
        **_TOLD, service_id=_SHOP, role=role, letter=letter, signed_by=signed_by, signed_on=None
    )


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([part("team", "A"), part("head_of_product", "A")], "Head of product are"),
        ([part("team", "R")], "nobody is"),
        ([part("team", "A", "ann")], "At least one role must be responsible"),
    ],
)
def test_a_row_needs_one_accountable_and_a_responsible(told: list[Any], found: str) -> None:
    assert any(found in each for each in row(told, {}).findings)


def test_a_signed_row_has_no_findings() -> None:
    told = [part("team", "R", "ann"), part("head_of_product", "A", "bob")]
    assert row(told, {}).findings == ()
    unsigned = row([part("team", "R", "ann"), part("head_of_product", "A")], {})
    assert unsigned.findings == ("Not signed yet by: Head of product.",)


def ready(item: str, on: date | None) -> Readiness:
    return Readiness(**_TOLD, service_id=_SHOP, item=item, evidence="seen", on=on)


def test_sources_tell_what_they_can_and_nothing_is_guessed() -> None:
    model = OperatingModel(**_TOLD, service_id=_SHOP, budget_holder="head of product")
    facts = Facts(has_signals=True, people_on_rota=2, alerts_reach_owner=False)
    told = [ready("runbook", None), ready("practice_day", date(2026, 5, 1))]
    found = {item.name: item.is_there for item in checklist(model, told, facts, _TODAY)}
    assert found == {
        "runbook": True,
        "telemetry": True,
        "alerts_routed": False,
        "rota": False,
        "access": None,
        "standard_change": None,
        "budget_holder": True,
        "incident_management": None,
        "practice_day": True,
    }


def test_a_practice_day_of_last_year_no_longer_counts() -> None:
    model = OperatingModel(**_TOLD, service_id=_SHOP)
    found = checklist(model, [ready("practice_day", date(2025, 6, 1))], Facts(), _TODAY)
    (day,) = [item for item in found if item.name == "practice_day"]
    assert day.is_there is False
    assert day.evidence.endswith("too long ago")
