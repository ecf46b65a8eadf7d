"""Compliance and finance: who signed off before customers had it, open risks, controls attested.

Source: own model. Several groups may look after one initiative: it is signed off when all have.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, get_args

from msgspec import Struct

from gnomon.domain.compliance import (
    ComplianceChecklist,
    ComplianceItem,
    ComplianceRisk,
    ControlAttestation,
    Severity,
)
from gnomon.steering.initiatives.checks import began_by_moves
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.share import Share, share

SignState = Literal["signed", "late", "missing", "open"]
ControlState = Literal["valid", "expiring", "expired", "never"]
#: Controls that a product with any attestation is held to.
STANDARD_CONTROLS = ("settlement", "reconciliation")
#: What is to be looked at first.
_ORDER = ("missing", "late", "open", "signed")
_SOON = timedelta(days=30)


class SignedOff(Struct, frozen=True, kw_only=True):
    """An initiative that compliance is asked about."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    state: SignState
    """*Signed* before customers had it, *late*, *missing*; *open* while customers have it not."""
    signed_on: date | None
    """When the last of those asked signed; null: not all have."""
    live_on: date | None
    """When deployment began; null: it has not."""
    items: Share
    """Items that hold, of those that apply."""
    missed: tuple[str, ...]
    """Items whose phase began without them."""
    open_risks: int
    """Risks that are open."""


class Compliance(Struct, frozen=True, kw_only=True):
    """All that compliance is asked about."""

    initiatives: tuple[SignedOff, ...]
    """Each of them: those without a sign-off that customers have first."""
    signed_before: Share
    """Those signed off before deployment, of those that were deployed."""
    not_asked: int
    """Initiatives that were deployed and compliance was not asked about."""
    open_risks: dict[Severity, int]
    """Open risks, the worst first; none left out."""
    oldest_days: int | None
    """Days for which the oldest has been open; null: none is."""


class ControlHeld(Struct, frozen=True, kw_only=True):
    """A control of a product."""

    service_id: str
    """The product."""
    control: str
    """The control."""
    state: ControlState
    """Whether somebody's word on it holds; *expiring* within 30 days."""
    attestation: ControlAttestation | None
    """The newest word; null: never given."""


def compliance(
    dossiers: Iterable[Dossier],
    checklists: Sequence[ComplianceChecklist],
    items: Sequence[ComplianceItem],
    risks: Sequence[ComplianceRisk],
    today: date,
) -> Compliance:
    """Say what was signed off before customers had it, and which risks are open.

    Args:
        dossiers: Initiatives. Compliance is asked about those with a checklist, a regulation, or
            its name among the stakeholders.
        checklists: The checklists.
        items: What they ask for.
        risks: What was seen.
        today: The day; what is dated ahead has not happened.
    """
    known = list(dossiers)
    asked = {each.initiative_id for each in checklists}
    told = [each for each in known if each.about.key in asked or _is_asked(each)]
    found = [_signed_off(each, checklists, items, risks, today) for each in told]
    found.sort(key=lambda one: (_ORDER.index(one.state), one.title))
    opened = [each for each in risks if _is_open(each, today)]
    names = {each.about.key for each in told}
    return Compliance(
        initiatives=tuple(found),
        signed_before=share(one.state == "signed" for one in found if one.live_on is not None),
        not_asked=sum(_live_on(each) is not None for each in known if each.about.key not in names),
        open_risks={
            severity: sum(each.severity == severity for each in opened)
            for severity in get_args(Severity)
        },
        oldest_days=max(((today - each.opened_on).days for each in opened), default=None),
    )


def _is_asked(dossier: Dossier) -> bool:
    return bool(dossier.about.regulation) or any(
        each.role == "compliance" for each in dossier.signatures
    )


def _is_open(risk: ComplianceRisk, today: date) -> bool:
    return risk.opened_on <= today and (risk.closed_on is None or risk.closed_on > today)


def _live_on(dossier: Dossier) -> date | None:
    return began_by_moves(dossier).get("deployment")


def _signed_off(
    dossier: Dossier,
    checklists: Iterable[ComplianceChecklist],
    items: Iterable[ComplianceItem],
    risks: Iterable[ComplianceRisk],
    today: date,
) -> SignedOff:
    ours = [each for each in checklists if each.initiative_id == dossier.about.key]
    keys = {each.key for each in ours}
    began = began_by_moves(dossier)
    applies = [each for each in items if each.checklist_id in keys and not each.not_applicable]
    signed_on, live_on = _signed(dossier, ours, today), _live_on(dossier)
    state: SignState = "open"
    if signed_on is not None:
        state = "signed" if live_on is None or signed_on <= live_on else "late"
    elif live_on is not None:
        state = "missing"
    return SignedOff(
        name=dossier.about.name,
        title=dossier.about.title,
        state=state,
        signed_on=signed_on,
        live_on=live_on,
        items=share(_holds(each, today) for each in applies),
        missed=tuple(each.item for each in applies if _is_missed(each, began)),
        open_risks=sum(each.checklist_id in keys and _is_open(each, today) for each in risks),
    )


def _signed(
    dossier: Dossier, checklists: Sequence[ComplianceChecklist], today: date
) -> date | None:
    """Return when all that were asked had signed; a signature counts where there is no list."""
    told = [each.signed_on for each in checklists] or [
        each.agreed_on for each in dossier.signatures if each.role == "compliance"
    ]
    known = [each for each in told if each is not None and each <= today]
    return max(known) if known and len(known) == len(told) else None


def _holds(item: ComplianceItem, today: date) -> bool:
    return item.done_on is not None and item.done_on <= today


def _is_missed(item: ComplianceItem, began: dict[str, date]) -> bool:
    begun = began.get(item.phase or "")
    return begun is not None and (item.done_on is None or item.done_on > begun)


def controls(told: Iterable[ControlAttestation], today: date) -> list[ControlHeld]:
    """Say which controls of products somebody's word holds for, those it does not first.

    Args:
        told: Attestations; the newest of each product and control counts.
        today: The day.
    """
    newest: dict[tuple[str, str], ControlAttestation] = {}
    for each in sorted(told, key=lambda one: (one.attested_on, one.name)):
        if each.attested_on <= today:
            newest[each.service_id, each.control] = each
    wanted = {(service, control) for service, _ in newest for control in STANDARD_CONTROLS}
    found = [_control(*key, newest.get(key), today) for key in sorted({*newest, *wanted})]
    order = ("never", "expired", "expiring", "valid")
    return sorted(found, key=lambda one: order.index(one.state))


def _control(
    service: str, control: str, last: ControlAttestation | None, today: date
) -> ControlHeld:
    state: ControlState = "never"
    if last is not None:
        left = last.expires_on - today
        state = "expired" if left <= timedelta() else "expiring" if left <= _SOON else "valid"
    return ControlHeld(service_id=service, control=control, state=state, attestation=last)
