"""What an initiative must have, by when, and whether it had it then.

A check is due when the initiative enters a phase; what was there on that day satisfies it. What
came later is missed all the same: it escaped. Leave that was given and still held waives it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.steering.initiatives.dossier import Dossier

CheckState = Literal["satisfied", "missed", "waived", "open", "not_applicable"]
#: Parts of the request for change, in words.
REQUEST_PARTS = {
    "motivation": "motivation",
    "supporting_data": "supporting data",
    "behaviour": "how the product will work",
    "measures": "figures that tell",
    "considerations": "considerations",
}


class Rule(Struct, frozen=True, kw_only=True):
    """Something an initiative must have."""

    name: str
    """Name in waivers."""
    title: str
    """What is asked."""
    phase: str
    """Phase that must not begin without it."""
    met_on: Callable[[Dossier], date | None]
    """Since when it holds; null: not yet."""
    applies: Callable[[Dossier], bool] = lambda _: True
    """Whether it is asked of an initiative."""


class CheckResult(Struct, frozen=True, kw_only=True):
    """A rule held against one initiative."""

    name: str
    """Name of the rule."""
    title: str
    """What is asked."""
    phase: str
    """Phase that must not begin without it."""
    state: CheckState
    """Whether it held."""
    due_on: date | None = None
    """When the phase began; null: not yet."""
    met_on: date | None = None
    """Since when it holds; null: not yet."""
    reason: str | None = None
    """Why it was waived."""


def request_share(dossier: Dossier) -> float | None:
    """Return the share of the newest request's parts that are filled; null without a request.

    A request that is a document elsewhere counts as its link says nothing about its parts: only
    what is written here is counted.
    """
    if not dossier.requests:
        return None
    newest = dossier.requests[-1]
    filled = sum(bool((getattr(newest, part) or "").strip()) for part in REQUEST_PARTS)
    return filled / len(REQUEST_PARTS)


def is_exempt(dossier: Dossier) -> bool:
    """Whether it follows a rule, or somebody said why it needs no research."""
    return bool(dossier.about.regulation or dossier.about.exempt_reason)


def validated_on(dossier: Dossier) -> date | None:
    """Return since when it is validated: told and counted evidence, and considerations answered.

    A regulation stands in place of evidence from customers.
    """
    answered = _earliest(
        each.written_on for each in dossier.requests if (each.considerations or "").strip()
    )
    if dossier.about.regulation:
        return answered
    told = _earliest(each.found_on for each in dossier.evidence if not each.is_quantitative)
    counted = _earliest(each.found_on for each in dossier.evidence if each.is_quantitative)
    return _all_of(answered, told, counted)


def _kpi_named(dossier: Dossier) -> date | None:
    return dossier.written_on if dossier.kpis else None


def _hypothesis_tested(dossier: Dossier) -> date | None:
    return _earliest(each.tested_on for each in dossier.hypotheses if each.result)


def _request_complete(dossier: Dossier) -> date | None:
    return _earliest(
        each.written_on
        for each in dossier.requests
        if all((getattr(each, part) or "").strip() for part in REQUEST_PARTS)
    )


def _request_approved(dossier: Dossier) -> date | None:
    return _earliest(each.approved_on for each in dossier.requests)


def _tested_with_customers(dossier: Dossier) -> date | None:
    return _earliest(
        each.found_on
        for each in dossier.evidence
        if each.kind == "prototype_test" and each.is_with_customers and each.participant_count
    )


def _screens_complete(dossier: Dossier) -> date | None:
    return _earliest(
        each.made_on
        for each in dossier.artefacts
        if each.kind == "high_fidelity" and each.is_complete
    )


def _sketched(dossier: Dossier) -> date | None:
    """Return since when a first drawing and a request for change are both there."""
    drawn = _earliest(each.made_on for each in dossier.artefacts if each.kind == "low_fidelity")
    return _all_of(_earliest(each.written_on for each in dossier.requests), drawn)


def _architecture(dossier: Dossier) -> date | None:
    return _earliest(each.made_on for each in dossier.artefacts if each.kind == "architecture")


def agreed_on(dossier: Dossier) -> date | None:
    """Return since when product manager and business leader agree; null: not both yet."""
    return _all_of(*(_agreed(dossier, role) for role in ("product_manager", "business_leader")))


def _agreed(dossier: Dossier, role: str) -> date | None:
    return _earliest(each.agreed_on for each in dossier.signatures if each.role == role)


def _told(dossier: Dossier) -> date | None:
    """Return since when everybody concerned knows of it."""
    days = [each.told_on or each.acknowledged_on or each.agreed_on for each in dossier.signatures]
    return _all_of(*days) if days else None


#: What is asked of every initiative, in the order of phases.
RULES = (
    Rule(name="kpi_named", title="A figure it shall move is named", phase="validation",
         met_on=_kpi_named),
    Rule(name="hypothesis_tested", title="A hypothesis was tested", phase="validation",
         met_on=_hypothesis_tested, applies=lambda one: not is_exempt(one)),
    Rule(name="sketched", title="A request for change and a first drawing are there",
         phase="validation", met_on=_sketched,
         applies=lambda one: not is_exempt(one) and one.about.category == "feature"),
    Rule(name="request_complete", title="The request for change is complete", phase="deep_dive",
         met_on=_request_complete),
    Rule(name="request_approved", title="The request for change is approved", phase="deep_dive",
         met_on=_request_approved),
    Rule(name="validated", title="Evidence of both kinds, considerations answered",
         phase="deep_dive", met_on=validated_on,
         applies=lambda one: not one.about.exempt_reason),
    Rule(name="tested_with_customers", title="A prototype was tested with customers",
         phase="deep_dive", met_on=_tested_with_customers,
         applies=lambda one: not is_exempt(one) and one.about.category == "feature"),
    Rule(name="screens_complete", title="Every screen and state is drawn", phase="deep_dive",
         met_on=_screens_complete, applies=lambda one: one.about.category == "feature"),
    Rule(name="agreed", title="Product manager and business leader agree", phase="deep_dive",
         met_on=agreed_on),
    Rule(name="architecture", title="The architecture is written down", phase="coding",
         met_on=_architecture, applies=lambda one: one.about.size in ("medium", "large")),
    Rule(name="told", title="Everybody concerned knows of it", phase="coding", met_on=_told),
    Rule(name="compliance_signed", title="Compliance signed it off", phase="deployment",
         met_on=lambda one: _agreed(one, "compliance"),
         applies=lambda one: bool(one.about.regulation)
         or any(each.role == "compliance" for each in one.signatures)),
)  # fmt: skip


def checked(dossier: Dossier, began: Mapping[str, date]) -> list[CheckResult]:
    """Hold an initiative against what is asked of it.

    Args:
        dossier: The initiative.
        began: First day of each phase it has reached.
    """
    return [_checked(dossier, rule, began.get(rule.phase)) for rule in RULES]


def _checked(dossier: Dossier, rule: Rule, due_on: date | None) -> CheckResult:
    met_on = rule.met_on(dossier)
    waiver = next((each for each in dossier.waivers if each.check == rule.name), None)
    state: CheckState = "open"
    if not rule.applies(dossier):
        state = "not_applicable"
    elif met_on is not None and (due_on is None or met_on <= due_on):
        state = "satisfied"
    elif waiver is not None and due_on is not None and due_on < waiver.valid_to:
        state = "waived"
    elif due_on is not None:
        state = "missed"
    return CheckResult(
        name=rule.name,
        title=rule.title,
        phase=rule.phase,
        state=state,
        due_on=due_on,
        met_on=met_on,
        reason=waiver.reason if waiver and state == "waived" else None,
    )


def began_by_moves(dossier: Dossier) -> dict[str, date]:
    """Return the first day of phases, as far as the moves of an initiative tell them."""
    told = {
        "research": dossier.written_on,
        "validation": dossier.at_least("validated"),
        "deep_dive": dossier.at_least("in_delivery"),
        "coding": dossier.at_least("in_delivery"),
        "deployment": dossier.at_least("live"),
        "production": dossier.at_least("live"),
    }
    return {phase: day for phase, day in told.items() if day is not None}


def adherence(results: Iterable[CheckResult]) -> float | None:
    """Return satisfied by applicable checks that are due, waived ones left out; null: none is."""
    due = [each.state for each in results if each.state in ("satisfied", "missed") and each.due_on]
    return due.count("satisfied") / len(due) if due else None


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _all_of(*days: date | None) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
