"""Audits of designs, and what a centre of excellence gives."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.design import CraftRecord, DesignAudit, Journey
from gnomon.domain.organisation import Service
from gnomon.steering.frameworks import Centre, Kept, Use
from gnomon.steering.registers.audits import audits
from gnomon.steering.registers.crafts import scorecards
from gnomon.steering.registers.voices import of_customers, of_group, voices
from told_registers import TODAY, at, before, survey_result

GROUP = "catalog:group:"


def audit(name: str, days: int, conform: int, checked: int = 10, **told: Any) -> DesignAudit:
    usual = {"asset": "screens", "method": "by_hand", "service_id": "catalog:service:shop"}
    return at(
        DesignAudit,
        f"design_audit:{name}",
        name=name,
        title=name,
        audited_on=before(days),
        checked_count=checked,
        conform_count=conform,
        **usual | told,
    )


def service(name: str, kind: str = "service") -> Service:
    return at(Service, f"service:{name}", name=name, title=name, kind=kind)


def test_the_newest_audit_of_each_thing_counts_and_items_add_up() -> None:
    found = audits(
        [
            audit("old", 200, 2),
            audit("new", 20, 8),
            audit("ahead", -1, 10),
            audit("parts", 190, 30, 30, asset="components"),
            audit("letter", 5, 1, 4, service_id=None, material="newsletter", asset="marketing"),
        ],
        [],
        [],
        TODAY,
    )
    assert [(one.audit.name, one.score, one.before) for one in found.products] == [
        ("new", 0.8, 0.2),
        ("parts", 1.0, None),
    ]
    # 8 of 10 and 30 of 30: not the mean of both shares.
    assert (found.conform.count, found.conform.of) == (38, 40)
    assert (found.conform_materials.count, found.conform_materials.of) == (1, 4)
    assert [one.is_fresh for one in found.products] == [True, False]


def test_products_are_those_with_screens_and_those_a_journey_leads_through() -> None:
    journey = at(
        Journey,
        "journey:order",
        name="order",
        title="Order",
        service_ids=("catalog:service:basket", "catalog:service:gone"),
        test_within_days=180.0,
    )
    known = [service("shop", "website"), service("basket"), service("ledger")]
    found = audits([audit("shop", 200, 9)], known, [journey], TODAY)
    # The shop's audit is too old, and nobody ever looked at the basket.
    assert (found.covered.count, found.covered.of) == (0, 2)
    assert found.unaudited == ("catalog:service:basket",)


def test_without_audits_the_score_is_unknown() -> None:
    found = audits([], [service("shop", "website")], [], TODAY)
    assert (found.conform.ratio, found.covered.ratio) == (None, 0.0)


def record(name: str, ended: date, **counts: int) -> CraftRecord:
    return at(
        CraftRecord,
        f"craft_record:{name}",
        name=name,
        function_id="catalog:group:design",
        first_on=ended,
        last_on=ended,
        **counts,
    )


def test_a_craft_is_told_by_what_it_gave_with_its_people_beside() -> None:
    uses = tuple(Use(group=g, title=g, adopted_on=None, is_adopted=g == "a") for g in "abc")
    kept = (
        Kept(name="grid", title="Grid", document_url="https://x", is_mandated=True, uses=uses),
        Kept(name="words", title="Words", document_url=None, is_mandated=False, uses=()),
    )
    (one,) = scorecards(
        [Centre(group="design", title="Design", frameworks=kept)],
        [
            record("q1", before(100), asked_count=10, served_count=7),
            record("q2", before(1), asked_count=4, served_count=4, invited_count=9),
            record("long-ago", before(366), asked_count=90, served_count=0),
            record("ahead", before(-1), asked_count=90, served_count=0),
        ],
        [survey_result("mood", {f"{GROUP}design": [5, 5, 4, 2, 1], f"{GROUP}shop": [5] * 5})],
        TODAY,
    )
    assert (one.published.count, one.published.of) == (1, 2)
    assert (one.adopted.count, one.adopted.of) == (1, 3)
    assert (one.served.count, one.served.of) == (11, 14)
    # Who was invited is counted, who came is not.
    assert one.attended.ratio is None
    assert one.satisfaction is not None
    assert one.satisfaction.figure is not None
    assert (one.satisfaction.figure.value, one.satisfaction.figure.n) == (0.6, 5)
    assert one.counted_to == before(1)


def test_what_few_said_is_hidden_and_whom_nobody_asked_is_unknown() -> None:
    told = [survey_result("mood", {"design": [5] * 4, "shop": [1] * 9})]
    few = of_group(told, "design", ("csat",))
    assert few is not None
    assert few.figure is None
    assert of_group(told, "pay", ("csat",)) is None
    assert of_group(told, "design", ("nps",)) is None


def test_a_figure_of_an_instrument_with_many_is_found_by_its_own_name() -> None:
    told = [
        survey_result(
            "pulse", {"shop": [5, 5, 4, 2, 1]}, figure="pulse_meaning", instrument="pulse"
        ),
        survey_result("few", {"shop": [5]}),
    ]
    (meaning,) = voices(told, ("pulse_meaning",))
    assert meaning.figure is not None
    assert meaning.figure.value == 0.6
    (few,) = voices(told, ("csat",))
    assert (few.title, few.figure) == ("Few", None)


def test_customers_are_whom_no_group_of_ours_is() -> None:
    told = [
        survey_result("ours", {"catalog:group:shop": [5] * 9}),
        survey_result("theirs", {"": [5] * 9}),
    ]
    assert [one.wave.survey for one in of_customers(told)] == ["theirs"]


@pytest.mark.parametrize(
    ("kind", "spec", "field"),
    [
        ("DesignAudit", "asset: screens, on: 2026-01-01, checked: 1, conform: 1", "spec.service"),
        (
            "DesignAudit",
            "material: a, asset: texts, on: 2026-01-01, checked: 1, conform: 2",
            "spec.conform",
        ),
        (
            "DesignAudit",
            "material: a, asset: texts, on: 2026-01-01, checked: 0, conform: 0",
            "spec.conform",
        ),
        ("CraftRecord", "function: design, from: 2026-02-01, to: 2026-01-01", "spec.to"),
        (
            "CraftRecord",
            "function: design, from: 2026-01-01, to: 2026-02-01, served: 2",
            "spec.served",
        ),
    ],
)
def test_what_is_wrong_is_found_by_its_field(kind: str, spec: str, field: str) -> None:
    text = f"apiVersion: gnomon.dev/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{spec}}}\n"
    found = check(of_files([File("a.yaml", "a.yaml", text)]))
    assert field in [each.field for each in found if each.severity == "error"]


@pytest.mark.parametrize(
    "spec",
    [
        "service: shop, material: m, asset: texts, on: 2026-01-01, checked: 1, conform: 1",
        "material: m, asset: texts, on: 2026-01-01, checked: 0, conform: 0",
    ],
)
def test_an_audit_of_two_things_or_of_nothing_is_none(spec: str) -> None:
    text = (
        f"apiVersion: gnomon.dev/v1\nkind: DesignAudit\nmetadata: {{name: x}}\nspec: {{{spec}}}\n"
    )
    rows = told(of_files([File("a.yaml", "a.yaml", text)]), changed_at=datetime.now(UTC))
    assert not [row for row in rows if isinstance(row, DesignAudit)]
