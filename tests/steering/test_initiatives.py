"""Initiatives judged: what they lack, which goes first, where they come from and go to."""

from datetime import UTC, date, datetime

import pytest

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.organisation import told
from gnomon.domain.initiative import Initiative, InitiativeCost
from gnomon.domain.venture import Venture, VentureDecision, VentureMove, VentureRole
from gnomon.steering.initiatives.checks import (
    adherence,
    began_by_moves,
    checked,
    request_share,
    validated_on,
)
from gnomon.steering.initiatives.dossier import Dossier, gathered
from gnomon.steering.initiatives.effect import overlapping, seen
from gnomon.steering.initiatives.ideas import ideas
from gnomon.steering.initiatives.portfolio import balance, by_origin, by_phase, funnel, practice
from gnomon.steering.initiatives.priority import ranked
from gnomon.steering.initiatives.routing import route
from gnomon.steering.initiatives.ventures import by_stage, judged

AT = datetime(2026, 3, 2, tzinfo=UTC)
HEAD = "apiVersion: gnomon.dev/v1\nkind: Initiative\nmetadata: {{name: {name}}}\nspec:\n"
WHOLE = """\
  evidence:
    - {kind: interview, on: 2026-01-20, conclusion: They wait}
    - {kind: data_study, on: 2026-01-25, conclusion: A third of all questions}
  requests:
    - on: 2026-02-03
      motivation: a
      data: b
      behaviour: c
      measures: d
      considerations: Fraud rises with speed
"""


def dossier(more: str, name: str = "one", origin: str = "growth") -> Dossier:
    """One initiative, asked for on 5 January 2026."""
    text = f"{HEAD.format(name=name)}  desire: x\n  origin: {origin}\n  asked: 2026-01-05\n{more}"
    rows = list(told(of_files([File("a.yaml", "a.yaml", text)]), changed_at=AT))
    ours = [row for row in rows if isinstance(row, Initiative)]
    parts = [r for r in rows if hasattr(r, "initiative_id") or isinstance(r, InitiativeCost)]
    (found,) = gathered(ours, parts)
    return found


def moves(*told: str) -> str:
    entries = (each.split() for each in told)
    lines = "".join(f"    - {{to: {to}, on: {on}, reason: r}}\n" for to, on in entries)
    return f"  moves:\n{lines}"


def states(one: Dossier) -> dict[str, str]:
    return {each.name: each.state for each in checked(one, began_by_moves(one))}


def test_validated_takes_evidence_of_both_kinds_and_answered_considerations() -> None:
    # The interview is of 20 January, the study of the 25th, the considerations of 3 February.
    assert validated_on(dossier(WHOLE)) == date(2026, 2, 3)
    assert validated_on(dossier(WHOLE.replace("data_study", "observation"))) is None
    assert (
        validated_on(dossier(WHOLE.replace("      considerations: Fraud rises with speed\n", "")))
        is None
    )


def test_a_regulation_stands_in_place_of_customers() -> None:
    lines = WHOLE.partition("  requests")[2]
    assert validated_on(dossier(f"  requests{lines}  regulation: PSD2\n")) == date(2026, 2, 3)
    held = states(dossier(f"  requests{lines}  regulation: PSD2\n  category: feature\n"))
    assert held["tested_with_customers"] == "not_applicable"
    assert held["hypothesis_tested"] == "not_applicable"
    assert held["compliance_signed"] == "open"


def test_what_comes_after_the_work_began_escaped_all_the_same() -> None:
    early = dossier(WHOLE + moves("validated 2026-02-05", "in_delivery 2026-02-03"))
    late = dossier(WHOLE + moves("validated 2026-02-01", "in_delivery 2026-02-02"))
    assert states(early)["validated"] == "satisfied"
    assert states(late)["validated"] == "missed"


def test_leave_holds_until_the_day_it_runs_out() -> None:
    waiver = "  waivers: [{check: request_approved, reason: urgent, approver: ann, until: %s}]\n"
    begun = moves("in_delivery 2026-02-10")
    assert states(dossier(begun + waiver % "2026-02-11"))["request_approved"] == "waived"
    assert states(dossier(begun + waiver % "2026-02-10"))["request_approved"] == "missed"


def test_adherence_leaves_out_what_was_waived_and_what_is_not_due() -> None:
    one = dossier(
        WHOLE
        + moves("in_delivery 2026-02-10")
        + "  waivers: [{check: request_approved, reason: r, approver: ann, until: 2026-03-01}]\n"
        + "  kpis: [{metric: csat}]\n"
    )
    found = checked(one, began_by_moves(one))
    # Due: a figure, a hypothesis, the request whole and approved (waived), evidence, agreement,
    # everybody told. Figure, request and evidence hold: three of the six that were not waived.
    assert [each.name for each in found if each.state == "satisfied"] == [
        "kpi_named",
        "request_complete",
        "validated",
    ]
    assert adherence(found) == pytest.approx(3 / 6)
    assert adherence(checked(dossier(""), {})) is None


def test_completeness_counts_the_filled_parts_of_the_newest_request() -> None:
    assert request_share(dossier("")) is None
    assert request_share(dossier(WHOLE)) == 1.0
    again = WHOLE + "    - {on: 2026-02-09, motivation: a, data: '  ', measures: c}\n"
    assert request_share(dossier(again)) == pytest.approx(2 / 5)


def _ready(name: str, expected: str, confidence: str, effort: int, more: str = "") -> Dossier:
    return dossier(
        f"  kpis: [{{metric: m, expected: {expected}}}]\n  confidence: {confidence}\n"
        f"  effortDays: {effort}\n{more}" + moves("validated 2026-02-01"),
        name,
    )


def test_order_is_effect_by_confidence_by_effort() -> None:
    # 20 % x 50 % / 10 days = 1 % a day; 30 % x 80 % / 12 = 2 %; a wrong way is below zero.
    a, b = _ready("a", "-20%", "50%", 10), _ready("b", "-30%", "80%", 12)
    c, d = _ready("c", "10%", "50%", 10), dossier(moves("validated 2026-02-01"), "d")
    found = ranked([a, b, c, d], {"m": "lower"})
    assert [(each.name, each.place) for each in found] == [
        ("b", 1),
        ("a", 2),
        ("c", 3),
        ("d", None),
    ]
    assert [each.score for each in found[:3]] == [
        pytest.approx(0.02),
        pytest.approx(0.01),
        pytest.approx(-0.005),
    ]
    assert found[3].says == "Cannot be ranked: no expected effect and no confidence and no effort."


def test_people_put_an_initiative_in_its_place_and_say_why() -> None:
    a, b = _ready("a", "20%", "50%", 10), _ready("b", "30%", "80%", 12)
    c = _ready("c", "1%", "10%", 90, "  rank: 2\n  rankReason: A promise\n")
    found = ranked([a, b, c], {"m": "higher"})
    assert [(each.name, each.is_overridden, each.reason) for each in found] == [
        ("b", False, None),
        ("c", True, "A promise"),
        ("a", False, None),
    ]


def test_what_is_not_validated_is_not_in_order() -> None:
    assert ranked([dossier(moves("validating 2026-02-01"))], {}) == []


def test_origins_are_all_eight_and_a_quiet_one_is_a_gap() -> None:
    given = [
        dossier(moves("approved 2026-02-01"), "a"),
        dossier(moves("rejected 2026-02-01"), "b"),
        dossier("  alsoFrom: [qa]\n", "c"),
    ]
    found = {each.origin: each for each in by_origin(given, date(2026, 2, 4))}
    assert len(found) == 8
    growth, quality, finance = found["growth"], found["qa"], found["finance"]
    # Asked for on 5 January, 30 days before.
    assert (growth.count, growth.undecided_count, growth.undecided_days) == (3, 1, 30.0)
    assert (growth.acceptance, quality.count) == (0.5, 1)
    assert (finance.count, finance.recent_count, finance.acceptance) == (0, 0, None)
    (old,) = [each for each in by_origin(given, date(2026, 9, 1)) if each.origin == "growth"]
    assert old.recent_count == 0


def test_the_funnel_narrows_step_by_step() -> None:
    given = [
        dossier(moves("validating 2026-01-07", "validated 2026-01-15"), "a"),
        dossier(moves("validating 2026-01-09", "rejected 2026-01-11"), "b"),
        dossier("", "c"),
    ]
    found = {each.state: each for each in funnel(given)}
    assert [found[state].count for state in ("raw", "validating", "validated", "prioritised")] == [
        3,
        2,
        1,
        0,
    ]
    # The two began to be validated after 2 and 4 days.
    assert (found["validating"].days, found["validated"].of) == (3.0, 2)
    assert found["prioritised"].days is None
    assert practice(given).validation_days == 5.0


def test_what_no_ticket_stands_for_yet_is_in_a_phase_by_its_state() -> None:
    given = [
        dossier("", "a"),
        dossier(moves("validating 2026-01-07"), "b"),
        dossier(moves("validating 2026-01-07", "validated 2026-01-15"), "c"),
        dossier(moves("approved 2026-01-20"), "d"),
        dossier(moves("in_delivery 2026-01-25"), "e"),
        dossier(moves("live 2026-02-25"), "f"),
        dossier(moves("rejected 2026-01-11"), "g"),
    ]

    assert by_phase(given) == {"research": 2, "validation": 2, "production": 1}


def test_balance_is_by_effort_and_knows_its_band() -> None:
    begun = moves("approved 2026-02-01")
    given = [
        dossier(f"  category: feature\n  effortDays: 60\n{begun}", "a"),
        dossier(f"  category: debt\n  effortDays: 20\n{begun}", "b"),
        dossier(f"  effortDays: 20\n{begun}", "c"),
        dossier("  category: debt\n  effortDays: 900\n", "not-begun"),
    ]
    found = {each.category: each for each in balance(given, {"debt": (0.25, 0.4)})}
    assert (found["feature"].ratio, found["feature"].verdict) == (0.6, "no band")
    assert (found["debt"].ratio, found["debt"].verdict) == (0.2, "below the band")
    assert (found[None].ratio, found["operations"].ratio) == (0.2, 0.0)


def test_tests_that_confirm_everything_are_doubted() -> None:
    lines = "".join(
        f"    - {{statement: s{n}, result: confirmed, tested: 2026-01-20}}\n" for n in range(8)
    )
    assert practice([dossier(f"  hypotheses:\n{lines}")]).is_weak
    assert not practice(
        [dossier("  hypotheses:\n" + lines.replace("confirmed", "refuted", 1))]
    ).is_weak


def test_several_lines_need_somebody_above_them() -> None:
    owners = {"catalog:service:a": ["retail"], "catalog:service:b": ["lending"]}
    one, both = (
        dossier("  services: [a]\n"),
        dossier(
            "  services: [a, b, c]\n"
            "  stakeholders: [{role: business_leader, line: retail, agreed: 2026-02-01}]\n"
        ),
    )
    assert route(one, owners).coordinator == "product_manager"
    found = route(both, owners)
    assert (found.coordinator, found.lines) == ("chief_product_officer", ("lending", "retail"))
    assert (found.open_lines, found.ownerless) == (("lending",), ("c",))
    assert route(dossier(""), owners).coordinator is None


def test_a_venture_by_stage_cost_and_roles() -> None:
    text = """\
apiVersion: gnomon.dev/v1
kind: Venture
metadata: {name: rentals}
spec:
  manager: asha
  currency: EUR
  runCost: 4000000
  usualLow: 1000000
  usualHigh: 3000000
  stages: [{to: idea, on: 2026-01-05}, {to: traction, on: 2026-02-02}]
  roles:
    - {role: designer, priority: 2, person: bob, share: 50%, filled: 2026-03-02}
    - {role: engineer, priority: 1}
  costs: [{on: 2026-01-31, amount: 40, what: a}, {on: 2026-02-28, amount: 2, what: b}]
"""
    rows = list(told(of_files([File("v.yaml", "v.yaml", text)]), changed_at=AT))
    kinds = (Venture, VentureMove, VentureRole, VentureDecision, InitiativeCost)
    (found,) = judged(*([row for row in rows if isinstance(row, kind)] for kind in kinds))  # type: ignore[arg-type]
    assert (found.stage, found.spent, found.spent_before_proof) == ("traction", 42.0, 40.0)
    # One of two roles is filled by half a person.
    assert found.filled_ratio == 0.25
    assert [each.role for each in found.acting] == ["engineer"]
    assert found.out_of_order == ("designer",)
    assert found.cost_verdict == "above what a line usually costs"
    assert by_stage([found]) == {("traction", "EUR"): 42.0}


def test_a_figure_before_and_after_is_signal_only_outside_of_its_limits() -> None:
    # Mean 11, moving ranges 2, 3, 2, 2, 2: natural limits 5.148 to 16.852.
    before = [10.0, 12.0, None, 9.0, 11.0, 13.0, 11.0]
    calm, moved = seen(before, [12.0, 16.0]), seen(before, [12.0, 18.0])
    assert calm is not None
    assert moved is not None
    assert (calm.before, calm.after, calm.delta, calm.is_signal) == (11.0, 14.0, 3.0, False)
    assert (moved.is_signal, moved.before_count) == (True, 6)
    run = seen(before, [11.5] * 8)
    assert run is not None
    assert run.is_signal
    few = seen([10.0], [30.0])
    assert few is not None
    assert few.is_signal is None
    assert seen([None], [1.0]) is None


def test_weeks_on_the_centre_are_no_run() -> None:
    before = [10.0, 12.0, 10.0, 12.0, 10.0, 12.0]

    still, broken = seen(before, [11.0] * 8), seen(before, [10.5] * 7 + [11.0, 10.5])
    below = seen(before, [10.5] * 8)

    # The mean of the weeks before is 11: a week on it lies on neither side, and ends a run.
    assert still is not None
    assert broken is not None
    assert below is not None
    assert (still.is_signal, broken.is_signal, below.is_signal) == (False, False, True)


def test_releases_near_to_each_other_that_move_one_figure_are_named() -> None:
    kpi = "  kpis: [{metric: csat, released: %s}]\n"
    given = [
        dossier(kpi % day, name)
        for name, day in (("a", "2026-03-01"), ("b", "2026-05-01"), ("c", "2026-12-01"))
    ]
    assert overlapping(given[0], "csat", given) == ["b"]
    assert overlapping(given[2], "csat", given) == []


def test_a_wish_by_word_of_mouth_keeps_both_days() -> None:
    one = dossier("  channel: verbal\n  written: 2026-02-01\n  kpis: [{metric: csat}]\n")
    assert (one.about.asked_on, one.written_on) == (date(2026, 1, 5), date(2026, 2, 1))
    held = {each.name: each for each in checked(one, began_by_moves(one))}
    assert held["kpi_named"].met_on == date(2026, 2, 1)


def test_ideas_of_engineers_are_followed_by_team_to_what_shipped() -> None:
    """Of three ideas one is debt, one was tested and shipped, and one names no service."""
    component = "  services: [{}]\n"
    tested = "  hypotheses: [{statement: x, result: refuted, tested: 2026-02-01}]\n"
    given = [
        dossier(component.format("shop") + "  category: debt\n", "a", "engineering"),
        dossier(
            WHOLE
            + component.format("shop")
            + tested
            + "  category: feature\n  alsoFrom: [engineering]\n"
            + moves("live 2026-03-01"),
            "b",
        ),
        dossier("", "c", "engineering"),
        dossier(component.format("shop"), "d"),
    ]
    found = ideas(given, {"catalog:service:shop": ("store",)})
    assert found.of == 4
    whole = found.whole
    assert (whole.proposed, whole.beyond_debt, whole.tested) == (3, 2, 1)
    assert (whole.validated, whole.shipped) == (1, 1)
    assert [(one.team, one.proposed, one.shipped) for one in found.teams] == [
        ("store", 2, 1),
        (None, 1, 0),
    ]


def test_quiet_weeks_of_rare_things_are_no_effect() -> None:
    """Three in thirteen weeks, then none in eight: one time in five that is chance alone."""
    before = [0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    measured, counted = seen(before, [0.0] * 8), seen(before, [0.0] * 8, is_count=True)
    assert measured is not None
    assert measured.is_signal is True
    assert counted is not None
    assert counted.is_signal is False
    many = seen([9.0, 11.0, 10.0, 9.0, 12.0, 10.0, 8.0, 11.0], [2.0] * 8, is_count=True)
    assert many is not None
    assert many.is_signal is True
