"""Compliance, controls of finance, and operational processes."""

from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.domain.compliance import (
    ComplianceChecklist,
    ComplianceItem,
    ComplianceRisk,
    ControlAttestation,
    OperationalFigure,
    OperationalImprovement,
    OperationalProcess,
)
from gnomon.steering.registers.compliance import compliance, controls
from gnomon.steering.registers.operations import operations
from told_registers import TODAY, at, before, dossier

RISK = "risk: a, severity: low, opened: 2026-02-01, closed: 2026-01-01"


def checklist(name: str, of: str, signed: int | None = None) -> ComplianceChecklist:
    return at(
        ComplianceChecklist,
        f"compliance_checklist:{name}",
        name=name,
        title=name,
        initiative_id=f"catalog:initiative:{of}",
        signed_on=None if signed is None else before(signed),
    )


def item(of: str, what: str, done: int | None = None, **told: Any) -> ComplianceItem:
    return at(
        ComplianceItem,
        f"compliance_checklist:{of}:items:{what}",
        checklist_id=f"catalog:compliance_checklist:{of}",
        item=what,
        done_on=None if done is None else before(done),
        **told,
    )


def risk(of: str, severity: str, opened: int, closed: int | None = None) -> ComplianceRisk:
    return at(
        ComplianceRisk,
        f"compliance_checklist:{of}:risks:{severity}{opened}",
        checklist_id=f"catalog:compliance_checklist:{of}",
        risk="fraud",
        severity=severity,
        opened_on=before(opened),
        closed_on=None if closed is None else before(closed),
    )


def test_a_sign_off_counts_when_it_comes_before_deployment() -> None:
    asked = [{"role": "compliance", "agreed_on": before(20)}]
    found = compliance(
        [
            dossier("in-time", moves={"live": 10}),
            dossier("late", moves={"live": 10}),
            dossier("half", moves={"live": 10}),
            dossier("by-signature", moves={"live": 20}, signatures=asked),
            dossier("ruled", moves={"live": 10}, regulation="PSD2"),
            dossier("ahead", in_delivery=10),
            dossier("unasked", moves={"live": 10}),
        ],
        [
            checklist("a", "in-time", 10),
            checklist("b", "late", 9),
            checklist("c", "half", 30),
            checklist("d", "half"),
            checklist("e", "ahead"),
        ],
        [],
        [],
        TODAY,
    )
    assert [(one.name, one.state) for one in found.initiatives] == [
        ("half", "missing"),
        ("ruled", "missing"),
        ("late", "late"),
        ("ahead", "open"),
        ("by-signature", "signed"),
        ("in-time", "signed"),
    ]
    assert (found.signed_before.count, found.signed_before.of) == (2, 5)
    assert found.not_asked == 1


def test_an_item_is_missed_when_its_phase_began_without_it() -> None:
    items = [
        item("a", "on the day", 10, phase="coding"),
        item("a", "later", 9, phase="coding"),
        item("a", "not at all", phase="deep_dive"),
        item("a", "not due", phase="deployment"),
        item("a", "any time"),
        item("a", "does not apply", phase="coding", not_applicable="no new data"),
    ]
    (one,) = compliance(
        [dossier("x", in_delivery=10)], [checklist("a", "x")], items, [], TODAY
    ).initiatives
    assert one.missed == ("later", "not at all")
    assert (one.items.count, one.items.of) == (2, 5)


def test_open_risks_are_counted_by_how_bad_they_are() -> None:
    risks = [
        risk("a", "high", 40),
        risk("a", "high", 30, closed=30),
        risk("a", "low", 50, closed=-1),
        risk("a", "critical", -1),
    ]
    found = compliance([dossier("x")], [checklist("a", "x")], [], risks, TODAY)
    assert found.open_risks == {"critical": 0, "high": 1, "medium": 0, "low": 1}
    assert (found.oldest_days, found.initiatives[0].open_risks) == (50, 2)


def attestation(name: str, control: str, given: int, until: int) -> ControlAttestation:
    return at(
        ControlAttestation,
        f"control_attestation:{name}",
        name=name,
        service_id="catalog:service:pay",
        control=control,
        attested_on=before(given),
        expires_on=before(until),
    )


@pytest.mark.parametrize(
    ("until", "state"), [(-31, "valid"), (-30, "expiring"), (-1, "expiring"), (0, "expired")]
)
def test_a_word_holds_until_its_day(until: int, state: str) -> None:
    told = [attestation("old", "settlement", 400, 35), attestation("new", "settlement", 9, until)]
    never, held = sorted(controls(told, TODAY), key=lambda one: one.control)
    assert (held.control, held.state) == ("settlement", state)
    assert (never.control, never.state, never.attestation) == ("reconciliation", "never", None)


def test_controls_that_do_not_hold_come_first_and_others_are_told_too() -> None:
    told = [attestation("a", "access", 9, -90), attestation("b", "settlement", -1, -90)]
    assert [(one.control, one.state) for one in controls(told, TODAY)] == [
        ("reconciliation", "never"),
        ("settlement", "never"),
        ("access", "valid"),
    ]


def test_an_operational_process_is_told_by_its_newest_figures() -> None:
    key = "catalog:operational_process:returns"

    def figures(days: int, done: int, odd: int | None, takes: float | None) -> OperationalFigure:
        return at(
            OperationalFigure,
            f"operational_process:returns:figures:{days}",
            process_id=key,
            first_on=before(days + 30),
            last_on=before(days),
            done_count=done,
            exception_count=odd,
            cycle_seconds=takes,
        )

    def process(name: str, **told: Any) -> OperationalProcess:
        return at(OperationalProcess, f"operational_process:{name}", name=name, title=name, **told)

    better = [
        at(
            OperationalImprovement,
            f"operational_process:returns:improvements:{days}",
            process_id=key,
            made_on=before(days),
            what="labels",
        )
        for days in (90, 40, -1)
    ]
    nobody, returns = operations(
        [process("returns", owner_id="catalog:person:ann", expected_seconds=60.0), process("x")],
        [figures(92, 10, 1, 61.0), figures(123, 8, 2, 10.0), figures(-1, 99, 0, 1.0)],
        better,
        TODAY,
    )
    assert (nobody.last, nobody.is_on_time, nobody.exceptions.ratio) == (None, None, None)
    assert (returns.is_fresh, returns.is_on_time, returns.improved_days) == (True, False, 40)
    assert (returns.exceptions.ratio, returns.before.ratio) == (0.1, 0.25)


@pytest.mark.parametrize(
    ("kind", "spec", "field"),
    [
        (
            "ComplianceChecklist",
            "initiative: x, signedOff: 2026-02-01, items: [{item: a}]",
            "spec.signedOff",
        ),
        ("ComplianceChecklist", f"initiative: x, risks: [{{{RISK}}}]", "spec.risks"),
        (
            "ControlAttestation",
            "service: s, control: settlement, on: 2026-02-01, until: 2026-02-01",
            "spec.until",
        ),
        ("OperationalProcess", "", "spec.owner"),
        (
            "OperationalProcess",
            "owner: a, figures: [{from: 2026-02-01, to: 2026-01-01, done: 1, exceptions: 2}]",
            "spec.figures[0].exceptions",
        ),
        (
            "OperationalProcess",
            "owner: a, figures: [{from: 2026-02-01, to: 2026-01-01, done: 1}]",
            "spec.figures[0].to",
        ),
    ],
)
def test_what_is_wrong_is_found_by_its_field(kind: str, spec: str, field: str) -> None:
    text = f"apiVersion: gnomon.dev/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{{spec}}}\n"
    found = check(of_files([File("a.yaml", "a.yaml", text)]))
    assert field in [each.field for each in found]
