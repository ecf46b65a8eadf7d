"""Initiatives: what is wanted and why, what was found out about it, and what it shall bring."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: Where a wish for change comes from.
Origin = Literal[
    "growth", "compliance", "engineering", "finance", "qa", "customer_service", "market", "other"
]  # fmt: skip
#: What kind of work it is, for the balance of the portfolio.
InitiativeCategory = Literal["feature", "debt", "operations", "compliance"]
#: Where it stands, in the order of the way; the last two are ways out.
InitiativeState = Literal[
    "raw", "validating", "validated", "prioritised", "approved", "in_delivery", "live", "closed",
    "parked", "rejected",
]  # fmt: skip
EvidenceKind = Literal[
    "interview", "observation", "data_study", "survey", "experiment", "prototype_test",
    "market_note",
]  # fmt: skip
ArtefactKind = Literal[
    "low_fidelity", "high_fidelity", "prototype", "architecture", "positioning", "test_plan",
    "other",
]  # fmt: skip
#: What a round of tests led to: build it, draw it again and test again, or leave it.
TestDecision = Literal["go_on", "iterate", "stop"]
HypothesisResult = Literal["confirmed", "refuted", "inconclusive"]


class Initiative(Entity, frozen=True, kw_only=True):
    """A wish for change, from the first word to what it brought. Grain: one row per initiative."""

    name: str
    """Name in the catalogue."""
    title: str
    """Display name."""
    desire: str
    """What is wanted and why, in the words of whoever wants it."""
    origin: Origin
    """Where it comes from."""
    origin_note: str | None = None
    """Where exactly; always there for ``other``."""
    also_from: tuple[str, ...] = ()
    """Further origins, where the same was wanted twice."""
    channel: str | None = None
    """How it was asked for: ``verbal``, ``mail``, ``ticket``, ``document``."""
    asked_on: date
    """When it was asked for first, also by word of mouth."""
    written_on: date | None = None
    """When it was written down; null: when it was asked for."""
    category: InitiativeCategory | None = None
    """What kind of work it is; null: nobody said."""
    size: Literal["small", "medium", "large"] | None = None
    """How large a change it is; null: nobody said."""
    owner_id: str | None = None
    """Product manager who answers for it."""
    acting_as: str | None = None
    """Role of the owner, where they stand in for a product manager."""
    service_ids: tuple[str, ...] = ()
    """Services it touches."""
    ticket_numbers: tuple[str, ...] = ()
    """Tickets it became, as people call them; those below them count too."""
    regulation: str | None = None
    """The rule it must follow, which stands in place of evidence from customers."""
    exempt_reason: str | None = None
    """Why it goes on without research."""
    effort_days: float | None = None
    """Person-days it is estimated to take; null: not estimated."""
    budget: float | None = None
    """Money set aside for it; null: none."""
    currency: str | None = None
    """Of budget and costs, ISO 4217."""
    confidence_ratio: float | None = None
    """How sure people are that it brings what is expected; null: nobody said."""
    rank: int | None = None
    """Place that people gave it, in place of the one that its figures give."""
    rank_reason: str | None = None
    """Why."""
    is_confidential: bool = False
    """Whether it is shown to nobody but those it names."""
    visible_to_ids: tuple[str, ...] = ()
    """Who sees it beside its owner and those who are told or agree."""


class InitiativeMove(Entity, frozen=True, kw_only=True):
    """A change of state. Grain: one row per initiative and move."""

    initiative_id: str
    """The initiative."""
    position: int
    """Place among its moves, from 1."""
    state: InitiativeState
    """The state it moved to."""
    moved_on: date
    """First day in it."""
    person_id: str | None = None
    """Who moved it."""
    reason: str | None = None
    """Why; a rejected one keeps its evidence and says this."""


class ChangeRequest(Entity, frozen=True, kw_only=True):
    """A version of the request for change. Grain: one row per initiative and version."""

    initiative_id: str
    """The initiative."""
    version: int
    """Version, from 1."""
    written_on: date
    """When it was written."""
    author_id: str | None = None
    """Who wrote it."""
    motivation: str | None = None
    """Why."""
    supporting_data: str | None = None
    """What is known."""
    behaviour: str | None = None
    """How the product will work."""
    measures: str | None = None
    """Which figures will tell."""
    considerations: str | None = None
    """What else it touches: growth, compliance, risk, market share, sustainability."""
    approved_on: date | None = None
    """When it was approved; null: not yet."""
    approver_id: str | None = None
    """Who approved it."""


class Hypothesis(Entity, frozen=True, kw_only=True):
    """Something believed, and how it was tested. Grain: one row per initiative and hypothesis."""

    initiative_id: str
    """The initiative."""
    statement: str
    """What is believed."""
    measure: str | None = None
    """Figure that would show it."""
    threshold: str | None = None
    """What it must be at least, or at most."""
    test: str | None = None
    """How it was, or will be, tested."""
    result: HypothesisResult | None = None
    """What came out; null: not tested."""
    tested_on: date | None = None
    """When it was tested."""


class InitiativeEvidence(Entity, frozen=True, kw_only=True):
    """Something found out. Grain: one row per initiative and piece of evidence."""

    initiative_id: str
    """The initiative."""
    kind: EvidenceKind
    """How it was found out."""
    is_quantitative: bool
    """Whether it is counted, not told."""
    found_on: date
    """When."""
    person_id: str | None = None
    """Who found it out."""
    participant_count: int | None = None
    """How many took part; null: not said."""
    success_count: int | None = None
    """How many of them succeeded, of a test."""
    is_with_customers: bool | None = None
    """Whether those who took part are customers, not colleagues; null: nobody took part."""
    is_face_to_face: bool | None = None
    """Whether they were met in person; null: not said."""
    finding_count: int | None = None
    """Problems found."""
    resolved_count: int | None = None
    """Of those, resolved since."""
    ease_score: float | None = None
    """Single ease question, 1 to 7, the mean; null: not asked."""
    decision: TestDecision | None = None
    """What a round of tests led to; null: not said, or no test."""
    conclusion: str
    """What was found out."""


class InitiativeKpi(Entity, frozen=True, kw_only=True):
    """A figure that an initiative shall move. Grain: one row per initiative and figure."""

    initiative_id: str
    """The initiative."""
    metric: str
    """Metric, or target, that tells it."""
    scope_name: str | None = None
    """Unit or service it is told for; null: the whole organisation."""
    baseline: float | None = None
    """The figure before."""
    expected_ratio: float | None = None
    """Expected change as a share of the figure before: -0.2 is a fifth less; null: not said."""
    check_on: date | None = None
    """When it is looked at."""
    measured_on: date | None = None
    """From when on it is measured elsewhere; null: not said, or Gnomon measures it."""
    released_on: date | None = None
    """When what moves it was released; null: not yet."""
    result_ratio: float | None = None
    """Change seen, where people measured it elsewhere."""


class InitiativeArtefact(Entity, frozen=True, kw_only=True):
    """A thing that was made on the way. Grain: one row per initiative and artefact."""

    initiative_id: str
    """The initiative."""
    kind: ArtefactKind
    """What it is."""
    title: str | None = None
    """What it is called."""
    version: str | None = None
    """Its version."""
    made_on: date | None = None
    """When."""
    is_complete: bool = False
    """Whether all states and screens are in it."""


class InitiativeSignature(Entity, frozen=True, kw_only=True):
    """What a role does for an initiative. Grain: one row per initiative, role and person."""

    initiative_id: str
    """The initiative."""
    role: str
    """The role or function: ``compliance``, ``business_leader``."""
    person_id: str | None = None
    """Who."""
    line_name: str | None = None
    """Business line they speak for, where several are touched."""
    told_on: date | None = None
    """When they were told of it."""
    acknowledged_on: date | None = None
    """When they said that they know."""
    agreed_on: date | None = None
    """When they agreed to its place, or signed it off."""


class InitiativeCost(Entity, frozen=True, kw_only=True):
    """Money spent on an initiative or a venture. Grain: one row per entry."""

    spender_id: str
    """The initiative or venture."""
    spent_on: date
    """When."""
    amount: float
    """How much, in the currency of the spender."""
    what: str
    """On what."""


class InitiativeWaiver(Entity, frozen=True, kw_only=True):
    """Leave to go on without a check. Grain: one row per initiative and check."""

    initiative_id: str
    """The initiative."""
    check: str
    """The check."""
    reason: str
    """Why."""
    approver_id: str
    """Who gave it."""
    valid_to: date
    """First day on which it no longer holds."""
