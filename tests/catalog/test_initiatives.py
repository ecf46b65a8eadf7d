"""Initiatives and ventures as documents: what they mean, and what is wrong with them."""

from datetime import UTC, date, datetime

import pytest

from gnomon.catalog.catalogue import Catalogue, File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.initiative import ChangeRequest, Initiative, InitiativeEvidence, InitiativeKpi

AT = datetime(2026, 3, 2, tzinfo=UTC)
HEAD = "apiVersion: gnomon.dev/v1\nkind: Initiative\nmetadata: {name: refunds}\nspec:\n"
LEAST = "  desire: Faster refunds\n  origin: growth\n  asked: 2026-01-12\n"


def catalogue(more: str = "", spec: str = LEAST) -> Catalogue:
    return of_files([File("a.yaml", "a.yaml", HEAD + spec + more)])


def errors(more: str, spec: str = LEAST) -> list[str]:
    return [each.field for each in check(catalogue(more, spec)) if each.severity == "error"]


def test_a_desire_is_all_it_takes() -> None:
    (row,) = [r for r in told(catalogue(), changed_at=AT) if isinstance(r, Initiative)]
    assert (row.key, row.title, row.asked_on) == (
        "catalog:initiative:refunds",
        "refunds",
        date(2026, 1, 12),
    )
    assert (row.effort_days, row.category, row.owner_id) == (None, None, None)


def test_lists_become_rows_of_their_own_in_their_order() -> None:
    rows = list(
        told(
            catalogue(
                "  kpis:\n    - {metric: csat, expected: -30%}\n"
                "  evidence:\n"
                "    - {kind: survey, on: 2026-01-20, conclusion: Many}\n"
                "    - {kind: interview, on: 2026-01-21, conclusion: One, customers: true}\n"
                "  requests:\n    - {on: 2026-02-01, motivation: Why, link: 'https://x.example/1'}\n"
                "    - {on: 2026-02-02, motivation: Why else}\n"
            ),
            changed_at=AT,
        )
    )
    (kpi,) = [row for row in rows if isinstance(row, InitiativeKpi)]
    assert (kpi.metric, kpi.expected_ratio) == ("csat", pytest.approx(-0.3))
    assert [
        (row.kind, row.is_quantitative, row.is_with_customers)
        for row in rows
        if isinstance(row, InitiativeEvidence)
    ] == [("survey", True, None), ("interview", False, True)]
    assert [
        (row.version, row.motivation, row.url) for row in rows if isinstance(row, ChangeRequest)
    ] == [(1, "Why", "https://x.example/1"), (2, "Why else", None)]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("  rank: 1\n", "spec.rankReason"),
        ("  budget: 100\n", "spec.currency"),
        ("  moves: [{to: approved, on: 2026-02-01}]\n", "spec.kpis"),
        ("  moves: [{to: rejected, on: 2026-02-01}]\n", "spec.moves"),
        ("  moves: [{to: raw, on: 2026-02-01}, {to: validating, on: 2026-01-01}]\n", "spec.moves"),
        (
            "  evidence: [{kind: survey, on: 2026-02-01, conclusion: x, succeeded: 3}]\n",
            "spec.evidence.succeeded",
        ),
        ("  hypotheses: [{statement: x, result: confirmed}]\n", "spec.hypotheses"),
        ("  confidential: true\n", "spec.confidential"),
        ("  visibleTo: [ann]\n", "spec.visibleTo"),
    ],
)
def test_what_contradicts_itself_is_found(more: str, field: str) -> None:
    assert field in errors(more)


def test_another_origin_must_say_which() -> None:
    assert "spec.originNote" in errors("", LEAST.replace("growth", "other"))
    assert errors("  originNote: A fair\n", LEAST.replace("growth", "other")) == []


def test_an_unknown_origin_is_no_initiative() -> None:
    found = told(catalogue("", LEAST.replace("growth", "boredom")), changed_at=AT)
    assert not [row for row in found if isinstance(row, Initiative)]
