"""`QualityGate` and `GateWaiver`: what they tell and what is refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.gates import GateThreshold, GateWaiver

SHOP = """\
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: team}
spec: {type: team, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shop}
spec: {type: service, lifecycle: production, owner: team}
---
"""
ENDLESS = """\
apiVersion: gnomon.dev/v1
kind: GateWaiver
metadata: {name: w}
spec: {gate: load_test, service: shop, reason: r, agreedBy: head}
"""


def read(text: str) -> Any:
    return of_files([File("gates.yaml", "gates.yaml", SHOP + text)])


def rows(text: str) -> list[Any]:
    kinds = (GateThreshold, GateWaiver)
    found = told(read(text), changed_at=datetime(2026, 3, 2, tzinfo=UTC))
    return [row for row in found if isinstance(row, kinds)]


def gate(spec: str) -> str:
    return f"apiVersion: gnomon.dev/v1\nkind: QualityGate\nmetadata: {{name: g}}\nspec: {{{spec}}}"


def test_each_threshold_is_a_row_for_each_service() -> None:
    (row,) = rows(
        gate(
            "gate: unit_test, services: [shop], from: 2026-04-01, agreedBy: QA, "
            "thresholds: [{measure: line_coverage, atLeast: 80%}]"
        )
    )
    assert (row.service_id, row.measure, row.at_least, row.at_most) == (
        "catalog:service:shop",
        "line_coverage",
        0.8,
        None,
    )
    assert (row.policy, row.agreed_by, row.valid_from) == ("g", "QA", date(2026, 4, 1))


def test_a_gate_that_does_not_apply_is_a_row_without_measure() -> None:
    (row,) = rows(gate("gate: container_scan, applies: false"))
    assert (row.gate, row.service_id, row.measure) == ("container_scan", None, None)


def test_a_waiver_has_an_end() -> None:
    (row,) = rows(
        "apiVersion: gnomon.dev/v1\nkind: GateWaiver\nmetadata: {name: w}\n"
        "spec: {gate: load_test, service: shop, reason: r, agreedBy: head, until: 2026-05-01}"
    )
    assert (row.service_id, row.valid_from, row.valid_to) == (
        "catalog:service:shop",
        None,
        date(2026, 5, 1),
    )


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (gate("gate: smoke, applies: false"), "spec.gate"),
        (gate("gate: unit_test"), "spec.thresholds"),
        (gate("gate: unit_test, thresholds: [{measure: speed, atMost: 1}]"), "measure"),
        (gate("gate: unit_test, thresholds: [{measure: line_coverage}]"), "spec.thresholds[0]"),
        (gate("gate: unit_test, applies: false, from: 2026-02-01, to: 2026-01-01"), "spec.to"),
        (gate("gate: unit_test, services: [nobody], applies: false"), "spec.services"),
        (ENDLESS, "spec"),
    ],
)
def test_what_means_nothing_is_an_error(text: str, field: str) -> None:
    errors = [each for each in check(read(text)) if each.severity == "error"]
    assert len(errors) == 1, errors
    assert field in errors[0].field
