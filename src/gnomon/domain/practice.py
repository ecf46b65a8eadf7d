"""What teams practise, what they do by hand, and what they learn from incidents."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity


class PracticeDay(Entity, frozen=True, kw_only=True):
    """A day on which failure was practised. Grain: one row per day and document."""

    name: str
    """Name of the document."""
    kind: Literal["chaos_day", "game_day"]
    """Whether something was broken on purpose, or an incident played through."""
    held_on: date
    """When."""
    service_ids: tuple[str, ...] = ()
    """What was practised on."""
    person_ids: tuple[str, ...] = ()
    """Who took part."""
    learned: tuple[str, ...] = ()
    """What was learned."""


class IncidentWorkflowStep(Entity, frozen=True, kw_only=True):
    """A step of how incidents are handled. Grain: workflow and step."""

    workflow: str
    """Name of the workflow."""
    position: int
    """Place in it, from 1."""
    what: str
    """What is done."""
    is_automated: bool
    """Whether no person does it."""
    service_ids: tuple[str, ...] = ()
    """Services whose incidents are handled so; none: all."""


class IncidentReview(Entity, frozen=True, kw_only=True):
    """A look back at an incident. Grain: one row per review."""

    incident_id: str
    """Key of the incident."""
    held_on: date
    """When."""
    url: str | None = None
    """Where it can be read."""
    reader_count: int | None = None
    """How many different people have read it; null when nobody counts."""
    summary: str | None = None
    """What was learned, in a sentence."""
    journey_ids: tuple[str, ...] = ()
    """Journeys that customers could not go through while it lasted."""
    cause_service_id: str | None = None
    """Another service that it was put down to; null: its own, or nobody said."""


class IncidentRole(Entity, frozen=True, kw_only=True):
    """Who did what in an incident as a whole. Grain: review and role."""

    incident_id: str
    """Key of the incident."""
    role: str
    """The role: ``incident_commander``, ``communications``, ``scribe``."""
    person_id: str | None = None
    """Who had it; null: somebody who is not named."""


class IncidentAction(Entity, frozen=True, kw_only=True):
    """Something to be done that a review asks for. Grain: review and action."""

    incident_id: str
    """Key of the incident."""
    what: str
    """What shall be done."""
    defined_on: date
    """When it was agreed on."""
    done_on: date | None = None
    """When it was done; null while it is not."""
    ticket_ref: str | None = None
    """Ticket it is tracked in."""


class ToilTask(Entity, frozen=True, kw_only=True):
    """Work by hand that comes again. Grain: one row per task."""

    name: str
    """Name of the document."""
    what: str
    """What is done."""
    group_id: str | None = None
    """Group that does it."""
    specialist: str | None = None
    """Kind of specialist it is asked of: ``dba``; null: the group does it itself."""
    asked_by: tuple[str, ...] = ()
    """Keys of groups that ask for it."""
    times_per_quarter: float
    """How often it comes."""
    minutes: float
    """How long one takes."""
    is_automatable: bool = True
    """Whether a machine could do it."""
    automated_on: date | None = None
    """Day from which nobody does it by hand; null: still."""
    begun_on: date | None = None
    """First day on which it was done by hand; null: always."""
