"""Who takes part in an initiative, how its design was tested, and what was measured before."""

from datetime import UTC, date, datetime

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.organisation import told
from gnomon.domain.initiative import Initiative, InitiativeCost
from gnomon.domain.organisation import Membership
from gnomon.domain.process import ProcessPhase, ProcessRole, ProcessVersion
from gnomon.steering.initiatives.checks import began_by_moves, checked
from gnomon.steering.initiatives.dossier import Dossier, gathered
from gnomon.steering.initiatives.instrumented import instrumented, ready_at_release
from gnomon.steering.initiatives.people import (
    Act,
    Part,
    RolesHeld,
    acts_of,
    parts,
    phase_on,
    roles_in_force,
)
from gnomon.steering.initiatives.prototyping import prototyping

AT = datetime(2026, 3, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BEGAN = {
    "research": date(2026, 1, 5),
    "validation": date(2026, 1, 20),
    "deep_dive": date(2026, 2, 10),
    "coding": date(2026, 2, 10),
}


def dossier(more: str, name: str = "one") -> Dossier:
    """One initiative, asked for on 5 January 2026."""
    head = f"apiVersion: gnomon.dev/v1\nkind: Initiative\nmetadata: {{name: {name}}}\nspec:\n"
    text = f"{head}  desire: x\n  origin: growth\n  asked: 2026-01-05\n{more}"
    rows = list(told(of_files([File("a.yaml", "a.yaml", text)]), changed_at=AT))
    ours = [row for row in rows if isinstance(row, Initiative)]
    kept = [r for r in rows if hasattr(r, "initiative_id") or isinstance(r, InitiativeCost)]
    (found,) = gathered(ours, kept)
    return found


def _process() -> tuple[list[ProcessVersion], list[ProcessPhase], list[ProcessRole]]:
    """The process that Gnomon brings."""
    nothing = "apiVersion: backstage.io/v1alpha1\nkind: Location\n"
    rows = list(told(of_files([File("a.yaml", "a.yaml", nothing)]), changed_at=AT))
    return (
        [row for row in rows if isinstance(row, ProcessVersion)],
        [row for row in rows if isinstance(row, ProcessPhase)],
        [row for row in rows if isinstance(row, ProcessRole)],
    )


def _member(person: str, role: str, until: date | None = None) -> Membership:
    return Membership(
        key=f"m:{person}:{role}",
        source="catalog",
        changed_at=AT,
        person_id=f"catalog:person:{person}",
        group_id="g",
        role=role,
        valid_to=until,
    )


HELD = RolesHeld(
    memberships=(
        _member("ann", "Product Manager"),
        _member("bea", "business leader"),
        _member("eve", "engineer"),
        _member("sam", "security analyst"),
        _member("tom", "Scrum Master", date(2026, 2, 1)),
        _member("tia", "TPM"),
    )
)


def _parts(one: Dossier, more: tuple[Act, ...] = ()) -> dict[tuple[str, str], Part]:
    versions, phases, roles = _process()
    named = roles_in_force(versions, roles, one.written_on)
    own = [each for each in phases if each.version_id == named[0].version_id]
    found = parts(named, own, [*acts_of(one, BEGAN), *more], HELD, BEGAN, TODAY)
    return {(each.phase, each.role): each for each in found}


def test_who_found_out_agreed_or_built_took_part_and_who_was_told_did_not() -> None:
    one = dossier("""\
  evidence:
    - {kind: interview, on: 2026-01-10, by: ann, participants: 6, customers: true, conclusion: c}
    - {kind: prototype_test, on: 2026-01-25, participants: 5, customers: false, conclusion: c}
  stakeholders:
    - {role: business_leader, line: shop, agreed: 2026-02-01}
    - {role: vp_engineering, told: 2026-01-30}
    - {role: security analyst, person: sam, agreed: 2026-02-05}
""")
    built = Act(phase="coding", on=date(2026, 2, 12), what="wrote", person_id="catalog:person:eve")
    found = _parts(one, (built,))
    states = {key: each.state for key, each in found.items()}
    assert states["research", "product_manager"] == "took_part"
    # Customers are counted and not named.
    assert found["research", "customer"].unnamed == ("6 took part",)
    # Nobody asked customers in validation, and nobody is a designer.
    assert states["validation", "ux_designer"] == "nobody"
    # The day before was of validation; what is agreed to before coding is the deep-dive's.
    assert states["deep_dive", "business_leader"] == "took_part"
    assert states["deep_dive", "security_analyst"] == "took_part"
    # Told is no part, and nobody has the role.
    assert states["deep_dive", "vp_engineering"] == "nobody"
    # There is one today, who did nothing for it.
    assert states["deep_dive", "technical_product_manager"] == "missing"
    # Coding lasts.
    assert states["coding", "technical_product_manager"] == "open"
    assert [each.person_id for each in found["coding", "engineer"].people] == ["catalog:person:eve"]
    # Phases it has not reached ask for nobody.
    assert {phase for phase, _ in found} == {"research", "validation", "deep_dive", "coding"}


def test_without_a_sign_off_of_security_the_deep_dive_lacks_one() -> None:
    found = _parts(dossier("  stakeholders:\n    - {role: security_analyst, told: 2026-02-01}\n"))
    assert found["deep_dive", "security_analyst"].state == "missing"


def test_roles_are_those_of_the_day() -> None:
    def wrote(person: str, on: date) -> Act:
        return Act(phase="deep_dive", on=on, what="edited", person_id=f"catalog:person:{person}")

    key = ("deep_dive", "technical_product_manager")
    one = dossier("")
    assert _parts(one, (wrote("tom", date(2026, 1, 31)),))[key].state == "took_part"
    assert _parts(one, (wrote("tom", date(2026, 2, 1)),))[key].state == "missing"


def test_what_ends_a_phase_belongs_to_it() -> None:
    assert phase_on(BEGAN, date(2026, 1, 20)) == "research"
    assert phase_on(BEGAN, date(2026, 1, 21)) == "validation"
    assert phase_on(BEGAN, date(2026, 1, 1)) == "research"


ROUNDS = """\
  evidence:
    - {kind: prototype_test, on: 2026-01-21, participants: 8, succeeded: 4, customers: true,
       findings: 5, resolved: 4, decision: iterate, conclusion: c}
    - {kind: prototype_test, on: 2026-01-28, participants: 6, succeeded: 6, customers: false,
       decision: iterate, conclusion: c}
    - {kind: prototype_test, on: 2026-02-02, participants: 10, succeeded: 9, customers: true,
       findings: 1, resolved: 1, decision: go_on, conclusion: c}
  artefacts:
    - {kind: low_fidelity, on: 2026-01-08}
    - {kind: high_fidelity, on: 2026-02-01, version: "1", complete: true}
    - {kind: high_fidelity, on: 2026-02-20, version: "2", complete: true}
"""


def test_rounds_of_tests_iterations_and_what_was_drawn_too_late() -> None:
    found = prototyping(dossier(ROUNDS), BEGAN["coding"])
    # Colleagues are testers, and not those it is for.
    assert (found.rounds, found.real_rounds, found.participants) == (3, 2, 18)
    # Drawn again after the first and after the second round.
    assert (found.iterations, found.decision) == (2, "go_on")
    assert (found.succeeded, found.succeeded_of) == (9, 10)
    assert (found.resolved, found.found) == (5, 6)
    # The second version came ten days after coding had begun; a sketch is no version.
    assert (found.versions, found.redrawn) == (2, 1)
    assert found.is_validated is True
    assert prototyping(dossier(ROUNDS), None).redrawn is None


def test_colleagues_validate_nothing_but_what_is_for_them() -> None:
    own = dossier("""\
  evidence:
    - {kind: prototype_test, on: 2026-01-28, participants: 6, succeeded: 6, customers: false,
       decision: go_on, conclusion: c}
""")
    assert prototyping(own, None).is_validated is False
    assert prototyping(own, None).succeeded is None
    assert prototyping(own, None, is_for_colleagues=True).is_validated is True
    assert prototyping(dossier(""), None).is_validated is None


@pytest.mark.parametrize(
    ("drawn", "asked", "expected"),
    [
        ("2026-01-15", "2026-01-10", "satisfied"),
        # Drawn after it had been called validated.
        ("2026-01-25", "2026-01-10", "missed"),
        # The request came too late.
        ("2026-01-15", "2026-01-25", "missed"),
    ],
)
def test_validation_begins_with_a_request_and_a_sketch(
    drawn: str, asked: str, expected: str
) -> None:
    one = dossier(f"""\
  category: feature
  artefacts: [{{kind: low_fidelity, on: {drawn}}}]
  requests: [{{on: {asked}, motivation: a}}]
  kpis: [{{metric: m}}]
  moves: [{{to: validated, on: 2026-01-20}}]
""")
    found = {each.name: each.state for each in checked(one, began_by_moves(one))}
    assert found["sketched"] == expected


def test_what_is_not_small_is_designed_before_it_is_built() -> None:
    def state(size: str, made: str) -> str:
        one = dossier(f"""\
  size: {size}
  artefacts: [{{kind: architecture, on: {made}}}]
  kpis: [{{metric: m}}]
  moves: [{{to: in_delivery, on: 2026-02-10}}]
""")
        found = {each.name: each.state for each in checked(one, began_by_moves(one))}
        return found["architecture"]

    assert state("large", "2026-02-10") == "satisfied"
    assert state("medium", "2026-02-11") == "missed"
    assert state("small", "2026-02-11") == "not_applicable"


def test_figures_are_measured_before_the_release() -> None:
    def first(metric: str, scope: str | None) -> date | None:
        return {("old", "shop"): date(2026, 1, 1), ("new", None): date(2026, 3, 1)}.get(
            (metric, scope)
        )

    kpis = """\
  kpis:
    - {metric: old, scope: shop}
    - {metric: told, baseline: 12}
    - {metric: elsewhere, measured: 2026-01-20}
"""
    live = "  moves: [{to: live, on: 2026-02-15}]\n"
    ready = dossier(kpis + live, "ready")
    assert [each.was_ready for each in instrumented(ready, first)] == [True, True, True]
    late = "".join(
        f"    - {{metric: {each}}}\n"
        for each in ("new", "never", "elsewhere, measured: 2026-02-15")
    )
    blind = dossier(kpis + late + live, "blind")
    assert [each.was_ready for each in instrumented(blind, first)][3:] == [False, False, False]
    waits = dossier("  kpis: [{metric: never}]\n", "waits")
    assert [each.was_ready for each in instrumented(waits, first)] == [None]
    # Without a figure, or not released, it does not count.
    none = dossier(live, "none")
    assert ready_at_release([ready, blind, waits, none], first) == (1, 2, ["blind"])
