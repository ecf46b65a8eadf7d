"""What a product announced, and what its owner heard from those it is for."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

EventKind = Literal[
    "interview", "visit", "call", "meetup", "survey", "backlog_review", "planning"
]  # fmt: skip
Decision = Literal["open", "adopted", "declined"]


class Roadmap(Entity, frozen=True, kw_only=True):
    """What a product is to become. Grain: one row per roadmap."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    owner_id: str | None = None
    """Group whose it is."""
    audience: str | None = None
    """Who it is published for."""
    fresh_within_days: float
    """How old its last publication may become."""
    asks: tuple[str, ...] = ()
    """Functions whose word on every item is wanted: ``compliance``."""


class RoadmapItem(Entity, frozen=True, kw_only=True):
    """Something a roadmap announces. Grain: one row per item."""

    roadmap_id: str
    """The roadmap."""
    name: str
    """Name in references."""
    title: str
    """What it is, in a phrase."""
    outcome: str | None = None
    """What will be better for its customers; null: it is an output alone."""
    figure: str | None = None
    """The figure the outcome moves."""
    platform_service_ids: tuple[str, ...] = ()
    """Platform services it is about."""
    delivered_on: date | None = None
    """When customers had it; null: they have not."""
    dropped_on: date | None = None
    """When it was given up; null: it was not."""
    dropped_why: str | None = None
    """Why it was given up."""


class RoadmapInput(Entity, frozen=True, kw_only=True):
    """What a function said to an item of a roadmap. Grain: item and entry."""

    item_id: str
    """The item."""
    function: str
    """The function: ``compliance``."""
    given_on: date
    """When."""
    person_id: str | None = None
    """Who said it."""
    is_agreed: bool
    """Whether they sign it off."""
    says: str | None = None
    """What they said."""


class RoadmapAnnouncement(Entity, frozen=True, kw_only=True):
    """A horizon said for an item in one publication. Grain: item and day."""

    item_id: str
    """The item."""
    announced_on: date
    """Day of the publication."""
    horizon: str
    """``now``, ``next``, ``later`` or a quarter, ``2026-Q3``."""


class CustomerEvent(Entity, frozen=True, kw_only=True):
    """Somebody of a product listening to those it is for. Grain: one row per event."""

    name: str
    """Name in references."""
    title: str
    """What it was, in a phrase."""
    kind: EventKind
    """Interview, visit, call, meetup, survey, backlog review or planning."""
    held_on: date
    """When."""
    roadmap_id: str | None = None
    """The roadmap its findings are for."""
    persona_ids: tuple[str, ...] = ()
    """Personas who were heard."""
    group_ids: tuple[str, ...] = ()
    """Groups that were there."""
    attendee_count: int | None = None
    """How many people were there; null when nobody counted."""
    service_ids: tuple[str, ...] = ()
    """Services it was about."""
    held_by_ids: tuple[str, ...] = ()
    """People who held it."""
    role: str | None = None
    """Role they held it in: ``product_manager``; null: the one they have."""
    present_ids: tuple[str, ...] = ()
    """Colleagues who were there to listen."""
    is_face_to_face: bool | None = None
    """Whether they met in person; null: not said."""


class CustomerFinding(Entity, frozen=True, kw_only=True):
    """What was learned at an event, and what became of it. Grain: event and finding."""

    customer_event_id: str
    """The event."""
    text: str
    """What was learned."""
    decision: Decision
    """Open, adopted or declined."""
    decided_on: date | None = None
    """When it was decided."""
    why: str | None = None
    """Why."""
    item_id: str | None = None
    """Item of the roadmap that it became."""


class Stakeholder(Entity, frozen=True, kw_only=True):
    """Somebody whose interest a product answers to. Grain: one row per stakeholder."""

    name: str
    """Name in references."""
    title: str
    """Role or body: *Head of compliance*."""
    roadmap_id: str | None = None
    """The product's roadmap."""
    interest: str
    """What they want of it."""
    influence: Literal["low", "medium", "high"] | None = None
    """How much depends on them; null when nobody judged."""
    contact_id: str | None = None
    """Person who keeps in touch with them."""
    spoken_on: date | None = None
    """When they were last spoken with."""
    speak_within_days: float | None = None
    """How long that may be ago; null: nobody said."""
    said: str | None = None
    """What they last said, as they agreed to have it written: a review, never a score."""
