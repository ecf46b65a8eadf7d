"""The delivery process as code: what documents say, and what is wrong with them."""

from datetime import UTC, date, datetime

import pytest

from gnomon.catalog.catalogue import Catalogue, File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.catalog.roles import ROLES, plain
from gnomon.catalog.shipped_process import DELIVERY, LIGHT
from gnomon.domain.process import (
    PhaseRule,
    ProcessCheck,
    ProcessPhase,
    ProcessRole,
    ProcessVersion,
    ProcessWaiver,
)

AT = datetime(2026, 3, 2, tzinfo=UTC)
OWN = """\
apiVersion: gnomon.dev/v1
kind: Process
metadata: {name: ours}
spec:
  version: "2"
  from: 2026-04-01
  phases:
    - name: doing
      expected: 1.5d
      responsible: Product Manager
      entered: [{status: [Doing, In Review], category: in_progress}]
      checks:
        - {check: gate, gate: unit tests, least: 80%}
        - {check: estimated, on: entry}
    - name: live
      entered: [{when: deployed}]
  waivers:
    - check: estimated
      ticket: shop-1
      reason: It had to be mended at once
      approver: ann
      until: 2026-05-01
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {memberOf: []}
"""


def catalogue(content: str) -> Catalogue:
    return of_files([File("process.yaml", "process.yaml", content)])


def test_the_default_holds_where_nothing_is_described() -> None:
    rows = list(
        told(catalogue("apiVersion: backstage.io/v1alpha1\nkind: Location\n"), changed_at=AT)
    )
    versions = [row for row in rows if isinstance(row, ProcessVersion)]
    assert [(each.process, each.kinds, each.is_shipped) for each in versions] == [
        ("delivery", (), True),
        ("light", ("bug", "defect", "incident"), True),
    ]
    found = [row for row in rows if isinstance(row, ProcessPhase) and "delivery" in row.version_id]
    assert [(each.phase, each.expected_days) for each in found] == [
        ("research", None),
        ("validation", None),
        ("deep_dive", 2.0),
        ("planning", 1.0),
        ("coding", None),
        ("pipeline", 3.0),
        ("deployment", 1.0),
        ("production", None),
    ]
    following = {each.phase: each.next_phases for each in found}
    assert following["pipeline"] == ("deployment", "coding")
    assert following["production"] == ("research",)
    assert following["coding"] == ("pipeline",)


@pytest.mark.parametrize("shipped", [DELIVERY, LIGHT])
def test_nothing_is_wrong_with_the_default(shipped: str) -> None:
    assert [str(each) for each in check(catalogue(shipped)) if each.field != "Calendar"] == []


def test_a_process_of_ones_own() -> None:
    rows = list(told(catalogue(OWN), changed_at=AT))
    key = "catalog:process_version:ours@2"
    (version,) = (row for row in rows if isinstance(row, ProcessVersion))
    assert (version.key, version.valid_from, version.is_shipped) == (key, date(2026, 4, 1), False)
    found = [row for row in rows if isinstance(row, ProcessPhase)]
    assert [
        (each.phase, each.position, each.expected_days, each.responsible) for each in found
    ] == [
        ("doing", 1, 1.5, "product_manager"),
        ("live", 2, None, None),
    ]
    assert [(row.phase, row.fact, row.value) for row in rows if isinstance(row, PhaseRule)] == [
        ("doing", "status", "doing"),
        ("doing", "status", "in review"),
        ("doing", "category", "in_progress"),
        ("live", "deployed", None),
    ]
    checks = [row for row in rows if isinstance(row, ProcessCheck)]
    assert [(each.check, each.side, each.gate, each.least) for each in checks] == [
        ("gate:unit tests", "exit", "unit tests", 0.8),
        ("estimated", "entry", None, None),
    ]
    (waiver,) = (row for row in rows if isinstance(row, ProcessWaiver))
    assert (waiver.ticket_number, waiver.approver, waiver.valid_to) == (
        "SHOP-1",
        "ann",
        date(2026, 5, 1),
    )


PHASES = "  phases:\n    - {name: a, next: [b], entered: [{status: A}]}\n"


@pytest.mark.parametrize(
    ("phases", "said", "severity"),
    [
        (
            (
                "    - {name: b, next: [b], entered: [{when: merged}]}\n"
                "    - {name: c, next: [b], entered: [{when: passed}]}\n"
            ),
            "phase 'c', which no way from a first phase leads to",
            "warning",
        ),
        ("    - {name: b, next: [z], entered: [{when: merged}]}\n", "'z' after 'b'", "error"),
        ("    - {name: b, entered: [{status: a}]}\n", "'a' leads into 'a' and into 'b'", "error"),
        ("    - {name: b}\n", "no case will ever be in it", "warning"),
        ("    - {name: a, entered: [{when: merged}]}\n", "phase 'a' a second time", "error"),
        (
            "    - {name: b, responsible: wizard, entered: [{when: merged}]}\n",
            "role 'wizard', which nobody has",
            "warning",
        ),
        (
            (
                "    - name: b\n      entered: [{when: merged}]\n      checks:\n"
                "        - {check: gate, gate: tests, least: 2, most: 1}\n"
            ),
            "gate:tests of at least 2 and at most 1",
            "error",
        ),
        (
            (
                "    - name: b\n      entered: [{when: merged}]\n      checks:\n"
                "        - {check: gate, gate: tests, on: entry, least: 2}\n"
                "        - {check: gate, gate: tests, most: 1}\n"
            ),
            "gate:tests, whose bounds contradict line",
            "error",
        ),
        (
            (
                "    - {name: b, entered: [{when: merged}]}\n  waivers:\n"
                "    - {check: tagged, ticket: A-1, reason: r, approver: ann, until: 2026-01-01}\n"
            ),
            "a waiver of 'tagged', which no phase checks",
            "error",
        ),
        ("    - {name: b, entered: [{when: never}]}\n", "never", "error"),
    ],
)
def test_what_is_wrong_is_named(phases: str, said: str, severity: str) -> None:
    head = "apiVersion: gnomon.dev/v1\nkind: Process\nmetadata: {name: p}\nspec:\n  version: '1'\n"
    found = [each for each in check(catalogue(head + PHASES + phases)) if said in each.found]
    assert [each.severity for each in found] == [severity]
    assert found[0].line > 0


def test_two_versions_at_a_time_and_two_processes_for_a_type() -> None:
    def document(name: str, more: str) -> str:
        head = f"apiVersion: gnomon.dev/v1\nkind: Process\nmetadata: {{name: {name}}}\nspec:\n"
        return (
            f"{head}  version: '1'\n{more}{PHASES}    - {{name: b, entered: [{{when: merged}}]}}\n"
        )

    overlap = "---\n".join(
        [
            document("p", "  to: 2026-02-01\n"),
            document("q", "  process: p\n  from: 2026-01-01\n"),
            document("r", "  process: p\n  from: 2026-02-01\n  to: 2026-01-01\n"),
        ]
    )
    found = [each.found for each in check(catalogue(overlap))]
    assert any("days on which process.yaml:1 holds, too" in each for each in found)
    assert any("2026-02-01 to 2026-01-01" in each for each in found)
    twice = "---\n".join([document("p", "  kinds: [bug]\n"), document("q", "  kinds: [Bug]\n")])
    assert any("which process 'p' takes" in each.found for each in check(catalogue(twice)))


def test_roles_go_by_the_name_that_memberships_know() -> None:
    rows = told(catalogue("apiVersion: backstage.io/v1alpha1\nkind: Location\n"), changed_at=AT)
    found = [
        each
        for each in rows
        if isinstance(each, ProcessRole) and each.version_id.endswith("delivery@1")
    ]
    pipeline = [each for each in found if each.phase == "pipeline"]
    assert [(each.role, each.is_responsible) for each in pipeline] == [
        ("technical_product_manager", True),
        ("engineering_architect", False),
        ("engineer", False),
        ("quality_engineer", False),
        ("business_leader", False),
        ("vp_engineering", False),
    ]
    assert {"tpm", "scrum_master", "technical_program_manager"} <= set(pipeline[0].names)
    customer = next(each for each in found if each.role == "customer")
    assert customer.names == ("customer",)


def test_a_phase_and_its_roles_agree_on_names() -> None:
    text = """\
apiVersion: gnomon.dev/v1
kind: Process
metadata: {name: ours}
spec:
  version: "1"
  phases:
    - name: coding
      begins: true
      responsible: Scrum Master
      participants: [QA analyst, enterprise-architect, Librarian]
      entered: [{category: in_progress}]
"""
    for written in (text, "apiVersion: backstage.io/v1alpha1\nkind: Location\n"):
        rows = list(told(catalogue(written), changed_at=AT))
        roles = [each for each in rows if isinstance(each, ProcessRole)]
        for phase in (each for each in rows if isinstance(each, ProcessPhase)):
            own = [
                each
                for each in roles
                if (each.version_id, each.phase) == (phase.version_id, phase.phase)
            ]
            assert {phase.responsible, *phase.participants} == {each.role for each in own}
            assert [each.role for each in own if each.is_responsible] == [phase.responsible]
    (coding,) = [
        each for each in told(catalogue(text), changed_at=AT) if isinstance(each, ProcessPhase)
    ]
    assert coding.responsible == "technical_product_manager"
    assert coding.participants == ("quality_engineer", "engineering_architect", "librarian")


def test_what_the_default_writes_is_what_roles_are_called() -> None:
    titles = {plain(each.title): each.name for each in ROLES}
    rows = told(catalogue("apiVersion: backstage.io/v1alpha1\nkind: Location\n"), changed_at=AT)
    named = {each.role for each in rows if isinstance(each, ProcessRole)} - {"customer"}
    assert named <= set(titles.values())
    for text in (DELIVERY, LIGHT):
        spec = of_files([File("a.yaml", "a.yaml", text)]).documents[0].root.get("spec", "phases")
        for phase in spec.values:
            for written in (phase.text("responsible"), *phase.texts("participants")):
                assert plain(written) in {*titles, *titles.values(), "customer"}, written


def test_roles_of_an_own_structure_go_before_those_that_are_known() -> None:
    structure = """\
---
apiVersion: gnomon.dev/v1
kind: Structure
metadata: {name: ours}
spec:
  roles:
    - {name: captain, title: Captain, aliases: [Product Manager, PM]}
"""
    rows = told(catalogue(OWN + structure), changed_at=AT)
    found = [each for each in rows if isinstance(each, ProcessRole)]
    assert [(each.phase, each.role, each.is_responsible) for each in found] == [
        ("doing", "captain", True)
    ]
    assert found[0].names == ("captain", "product_manager", "pm")


def test_phases_ask_for_what_they_hand_on() -> None:
    rows = told(catalogue("apiVersion: backstage.io/v1alpha1\nkind: Location\n"), changed_at=AT)
    found = {
        (each.phase, each.side, each.check)
        for each in rows
        if isinstance(each, ProcessCheck) and each.version_id.endswith("delivery@1")
    }
    assert found >= {
        ("deep_dive", "exit", "criteria"),
        ("deep_dive", "exit", "broken_down"),
        ("deep_dive", "exit", "test_cases"),
        ("coding", "entry", "criteria"),
        ("coding", "entry", "test_cases"),
        ("coding", "exit", "automated"),
    }
