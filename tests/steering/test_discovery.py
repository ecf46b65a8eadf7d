"""What was found out in time, whose requests were, rounds of designs, and who leads new lines."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.check import check
from gnomon.catalog.organisation import told
from gnomon.domain.discovery import DiscoveryMinimum
from gnomon.domain.entity import Entity
from gnomon.domain.initiative import Initiative, InitiativeCost
from gnomon.domain.organisation import Membership
from gnomon.domain.product import ProductStage
from gnomon.domain.venture import Venture, VentureDecision, VentureMove, VentureRole
from gnomon.steering.initiatives.dossier import Dossier, gathered
from gnomon.steering.initiatives.ventures import judged
from gnomon.steering.registers.discovery import Discoveries, discoveries
from gnomon.steering.registers.iterations import designs
from gnomon.steering.registers.leaders import decided, leaderships

AT = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = date(2026, 6, 1)
INTERVIEW = "    - {kind: interview, on: 2026-01-20, conclusion: c}\n"
STUDY = "    - {kind: data_study, on: 2026-01-25, conclusion: c}\n"
TEST = "    - {kind: prototype_test, on: 2026-02-20, participants: 6, conclusion: c}\n"
REQUEST = "  requests: [{on: 2026-02-01, by: ann, motivation: m}]\n"
BEGUN = "  moves: [{to: in_delivery, on: 2026-02-10}]\n"


def rows_of(text: str) -> list[Entity]:
    return list(told(of_files([File("a.yaml", "a.yaml", text)]), changed_at=AT))


def dossier(more: str, name: str = "one") -> Dossier:
    """One initiative, asked for on 5 January 2026."""
    text = (
        f"apiVersion: gnomon.dev/v1\nkind: Initiative\nmetadata: {{name: {name}}}\nspec:\n"
        f"  desire: x\n  origin: growth\n  asked: 2026-01-05\n{more}"
    )
    rows = rows_of(text)
    parts = [r for r in rows if hasattr(r, "initiative_id") or isinstance(r, InitiativeCost)]
    (found,) = gathered([row for row in rows if isinstance(row, Initiative)], parts)
    return found


def member(person: str, role: str, until: date | None = None) -> Membership:
    return Membership(
        key=f"{person}:{role}",
        source="catalog",
        changed_at=AT,
        person_id=f"catalog:person:{person}",
        group_id="catalog:group:shop",
        role=role,
        valid_to=until,
    )


def found(
    *dossiers: Dossier,
    minimum: Iterable[DiscoveryMinimum] = (),
    members: Iterable[Membership] = (),
) -> Discoveries:
    return discoveries(dossiers, list(minimum), members)


def lacking(more: str) -> dict[str, int]:
    return found(dossier(more)).initiatives[0].lacking


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("small", {}),
        ("medium", {"counted": 1}),
        ("large", {"counted": 1, "prototype_test": 1}),
    ],
)
def test_the_larger_an_initiative_the_more_must_be_found_out(
    size: str, expected: dict[str, int]
) -> None:
    # One interview is there.
    assert lacking(f"  size: {size}\n  evidence:\n{INTERVIEW}{BEGUN}") == expected


def test_an_initiative_without_a_size_is_taken_for_a_medium_one() -> None:
    assert lacking(BEGUN) == {"told": 1, "counted": 1}


def test_what_was_found_out_after_the_deep_dive_began_does_not_count() -> None:
    # The test is of 20 February, the deep-dive began on the 10th.
    large = f"  size: large\n  evidence:\n{INTERVIEW}{STUDY}{TEST}"
    assert lacking(large + BEGUN) == {"prototype_test": 1}
    assert lacking(large) == {}
    (one,) = found(dossier(large + BEGUN)).initiatives
    assert one.kinds == {"data_study": 1, "interview": 1}


def test_nothing_is_due_before_work_begins_and_nothing_is_asked_of_the_exempt() -> None:
    every = found(
        dossier("", "waits"),
        dossier(BEGUN, "late"),
        dossier("  regulation: PSD2\n" + BEGUN, "rule"),
        dossier("  exempt: The shop is down\n" + BEGUN, "urgent"),
        dossier(f"  evidence:\n{INTERVIEW}{STUDY}{BEGUN}", "known"),
    )
    assert {one.name: one.is_enough for one in every.initiatives} == {
        "waits": None, "late": False, "rule": None, "urgent": None, "known": True,
    }  # fmt: skip
    assert (every.enough.count, every.enough.of) == (1, 2)
    assert every.initiatives[0].name == "late"
    assert [one.exempt for one in every.initiatives if one.name == "urgent"] == ["The shop is down"]


POLICY = """\
apiVersion: gnomon.dev/v1
kind: DiscoveryPolicy
metadata: {name: discovery}
spec:
  minimum:
    - {size: medium, evidence: interview, atLeast: 3}
"""


def test_a_policy_takes_the_place_of_what_is_usual() -> None:
    minimum = [row for row in rows_of(POLICY) if isinstance(row, DiscoveryMinimum)]
    one = dossier(f"  evidence:\n{INTERVIEW}{INTERVIEW}{BEGUN}")
    assert found(one, minimum=minimum).initiatives[0].lacking == {"interview": 1}


def test_a_policy_that_asks_twice_is_found() -> None:
    again = POLICY + "    - {size: medium, evidence: interview, atLeast: 4}\n"
    told_wrong = [str(each) for each in check(of_files([File("a.yaml", "a.yaml", again)]))]
    assert [each for each in told_wrong if "each size and kind of evidence once" in each]


def test_who_owns_the_request_when_work_begins() -> None:
    manager, engineer = member("ann", "Product Manager"), member("ann", "engineer")
    left = member("ann", "product_manager", date(2026, 2, 10))
    one = dossier(REQUEST + BEGUN)
    acting = dossier(REQUEST + "  actingAs: technical product manager\n" + BEGUN)
    late = dossier(REQUEST.replace("02-01", "02-11") + BEGUN)

    def owner(each: Dossier, *members: Membership) -> str:
        return found(each, members=members).owners[0].owner

    assert owner(one, manager, engineer) == "owned"
    assert owner(one, engineer) == "other_role"
    # They stopped being one on the day the work began.
    assert owner(one, left) == "nobody"
    assert owner(acting, engineer) == "acting"
    assert owner(late, manager) == "late"
    assert owner(dossier(BEGUN), manager) == "none"
    assert found(dossier(REQUEST), members=[manager]).owners == ()
    both = found(one, dossier(BEGUN, "two"), members=[manager])
    assert [each.name for each in both.owners] == ["two", "one"]
    assert (both.owned.count, both.owned.of) == (1, 2)


def test_rounds_of_a_design_and_what_was_mended() -> None:
    rounds = (
        "  services: [shop]\n"
        "  artefacts: [{kind: low_fidelity, on: 2026-01-10}]\n"
        "  evidence:\n"
        "    - {kind: prototype_test, on: 2026-01-20, participants: 4, succeeded: 1,"
        " customers: true, findings: 5, resolved: 4, ease: 3.5, conclusion: c}\n"
        "    - {kind: prototype_test, on: 2026-02-01, participants: 8, succeeded: 6, findings: 2,"
        " resolved: 0, conclusion: c}\n"
        f"{INTERVIEW}"
    )
    every = designs([dossier(rounds), dossier(f"  evidence:\n{INTERVIEW}", "none")], [])
    (one,) = every.designs
    # Drawn once and tested twice; an interview is no iteration.
    assert one.iterations == 3
    first, second = one.rounds
    assert first.is_few
    assert not second.is_few
    assert (first.ease, second.ease) == (3.5, None)
    assert second.completed is not None
    assert (second.completed.count, second.completed.of) == (6, 8)
    assert (every.fixed.count, every.fixed.of) == (4, 7)
    assert (every.iterated.count, every.iterated.of) == (1, 1)
    assert (every.for_existing.of, every.unplaced) == (0, 1)


def stage(service: str, name: str, on: date) -> ProductStage:
    told_stage: dict[str, object] = {"stage": name}
    return ProductStage(
        key=f"{service}:{on}",
        source="catalog",
        changed_at=AT,
        service_id=f"catalog:service:{service}",
        entered_on=on,
        **told_stage,  # type: ignore[arg-type]
    )


def test_design_work_for_products_that_customers_have() -> None:
    drawn = "  artefacts: [{kind: high_fidelity, on: 2026-01-10}]\n  services: [%s]\n"
    # Asked for on 5 January: the shop grew by then, the app was only tried out.
    stages = [
        stage("shop", "introduction", date(2025, 1, 1)),
        stage("shop", "growth", date(2026, 1, 5)),
        stage("app", "introduction", date(2025, 6, 1)),
        stage("app", "growth", date(2026, 1, 6)),
    ]
    about = {"a": "shop", "b": "app", "c": "shop, app", "d": "other"}
    every = designs([dossier(drawn % where, name) for name, where in about.items()], stages)
    placed = {one.name: one.for_existing for one in every.designs}
    assert placed == {"a": True, "b": False, "c": True, "d": None}
    assert (every.for_existing.count, every.for_existing.of, every.unplaced) == (2, 3, 1)


VENTURE = """\
apiVersion: gnomon.dev/v1
kind: Venture
metadata: {{name: {name}}}
spec:
  manager: ann
  currency: EUR
{more}
---
"""
TRACTION = "  stages: [{to: idea, on: 2026-01-01}, {to: traction, on: 2026-03-01}]\n"
COSTS = "  costs: [{on: 2026-02-01, amount: 100, what: w}, {on: 2026-04-01, amount: %d, what: w}]\n"
DECIDED = "  decisions: [{kind: %s, on: %s, reason: r}]\n"


def test_a_decision_holds_until_the_line_grows() -> None:
    told_lines = {
        "open": TRACTION,
        "grown": TRACTION + DECIDED % ("continue", "2026-02-01"),
        "dear": TRACTION + DECIDED % ("continue", "2026-03-02") + COSTS % 50,
        "kept": TRACTION + DECIDED % ("continue", "2026-03-02") + COSTS % 49,
        "led": TRACTION + DECIDED % ("bring_in_leader", "2026-02-01"),
        "early": "  stages: [{to: idea, on: 2026-01-01}]\n",
        "over": TRACTION + DECIDED % ("stop", "2026-05-01"),
    }
    rows = rows_of("".join(VENTURE.format(name=n, more=m) for n, m in told_lines.items()))
    parts = [
        [row for row in rows if isinstance(row, kind)]
        for kind in (Venture, VentureMove, VentureRole, VentureDecision, InitiativeCost)
    ]
    states = judged(*parts)  # type: ignore[arg-type]
    lines = leaderships(states, parts[1], parts[4], TODAY)  # type: ignore[arg-type]
    assert {one.name: one.standing for one in lines} == {
        "open": "undecided", "grown": "again", "dear": "again", "kept": "decided",
        "led": "decided", "early": "early", "over": "stopped",
    }  # fmt: skip
    why = {one.name: one.why for one in lines if one.why}
    assert why == {"grown": "reached traction on 1 Mar 2026",
                   "dear": "cost 1.5 times what it had then"}  # fmt: skip
    assert lines[0].name == "open"
    held = decided(lines)
    assert (held.count, held.of) == (2, 5)
