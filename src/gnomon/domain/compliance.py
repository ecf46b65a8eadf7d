"""What compliance and finance keep: checklists, risks, and controls that were attested."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: How bad a risk is, the worst first.
Severity = Literal["critical", "high", "medium", "low"]


class ComplianceChecklist(Entity, frozen=True, kw_only=True):
    """What an initiative must keep to. Grain: one row per checklist, of which it may have many."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    initiative_id: str
    """The initiative."""
    group_id: str | None = None
    """Group that looks after it."""
    signed_on: date | None = None
    """When it was signed off; null: it is not."""
    signer_id: str | None = None
    """Who did."""


class ComplianceItem(Entity, frozen=True, kw_only=True):
    """Something to be kept to. Grain: checklist and item."""

    checklist_id: str
    """The checklist."""
    item: str
    """What must hold."""
    phase: str | None = None
    """Phase that must not begin without it; null: any time."""
    regulation: str | None = None
    """The rule that asks for it."""
    done_on: date | None = None
    """When it held; null: not yet."""
    not_applicable: str | None = None
    """Why it does not apply; null: it does."""


class ComplianceRisk(Entity, frozen=True, kw_only=True):
    """A risk that was seen. Grain: checklist and risk."""

    checklist_id: str
    """The checklist."""
    risk: str
    """What may happen."""
    severity: Severity
    """How bad it would be."""
    opened_on: date
    """When it was seen."""
    closed_on: date | None = None
    """When it was closed; null: it is open."""
    answer: str | None = None
    """What is done about it."""


class ControlAttestation(Entity, frozen=True, kw_only=True):
    """Somebody's word that a control of a product works. Grain: one row per attestation."""

    name: str
    """Name of the document."""
    service_id: str
    """The service that is the product."""
    control: str
    """The control: ``settlement``, ``reconciliation``."""
    attested_on: date
    """When."""
    expires_on: date
    """First day on which it no longer holds."""
    person_id: str | None = None
    """Who gave it."""


class OperationalProcess(Entity, frozen=True, kw_only=True):
    """Work that goes on beside building products. Grain: one row per process."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    owner_id: str | None = None
    """Who answers for it; null: nobody."""
    group_id: str | None = None
    """Group that does it."""
    expected_seconds: float | None = None
    """How long one case should take at most; null: nobody said."""


class OperationalFigure(Entity, frozen=True, kw_only=True):
    """What a process did in a time. Grain: process and time."""

    process_id: str
    """The process."""
    first_on: date
    """First day of the time."""
    last_on: date
    """Last day of it."""
    done_count: int
    """Cases that ended."""
    exception_count: int | None = None
    """Those of them that went another way than they should; null: not counted."""
    cycle_seconds: float | None = None
    """How long half of them took at most; null: not measured."""


class OperationalImprovement(Entity, frozen=True, kw_only=True):
    """A change for the better of a process. Grain: process and entry."""

    process_id: str
    """The process."""
    made_on: date
    """When."""
    what: str
    """What was changed."""
