"""What designers keep: journeys and their tests, audits of designs, and what a craft gives."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

#: Whose people took part in a test.
Testers = Literal["customers", "internals"]
#: What an audit looks at; what marketing shows is a kind of its own.
AuditedAsset = Literal["screens", "components", "texts", "marketing"]
#: How an audit is done.
AuditMethod = Literal["by_hand", "lint", "design_tool"]


class Journey(Entity, frozen=True, kw_only=True):
    """What somebody goes through to get something done. Grain: one row per journey."""

    name: str
    """Name in references."""
    title: str
    """Display name."""
    owner_id: str | None = None
    """Designer who owns it; null: nobody."""
    service_ids: tuple[str, ...] = ()
    """Services it leads through."""
    steps: tuple[str, ...] = ()
    """What is done, in order."""
    is_internal: bool = False
    """Whether those who go through it are colleagues, who are its customers then."""
    test_within_days: float
    """How long ago its last test may be."""
    figures: tuple[str, ...] = ()
    """Metrics that tell how it goes; what breaks it is looked for in them."""


class JourneyTask(Entity, frozen=True, kw_only=True):
    """A step of a colleague's journey, and the platform task that tells of it. Grain: step."""

    journey_id: str
    """The journey."""
    position: int
    """Place in it, from 1."""
    step: str
    """What is done."""
    platform_service_id: str | None = None
    """Platform service it is done with; null: none, it is done by hand."""
    task: str | None = None
    """What the service calls it; null: no task tells of it."""


class JourneyTest(Entity, frozen=True, kw_only=True):
    """A round of tests of a journey. Grain: journey and round."""

    journey_id: str
    """The journey."""
    tested_on: date
    """When."""
    testers: Testers
    """Whether customers or colleagues took part."""
    participant_count: int | None = None
    """How many took part; null: not said."""
    success_count: int | None = None
    """How many of them got to the end; null: not counted."""
    learned: str | None = None
    """What was found out."""


class DesignAudit(Entity, frozen=True, kw_only=True):
    """A look at whether something keeps to the design system. Grain: one row per audit."""

    name: str
    """Name of the document."""
    title: str
    """Display name."""
    service_id: str | None = None
    """The service that was looked at; null: a material."""
    material: str | None = None
    """What was looked at beside services: ``newsletter``; null: a service."""
    asset: AuditedAsset
    """What of it was looked at."""
    audited_on: date
    """When."""
    checked_count: int
    """Items that were looked at."""
    conform_count: int
    """Those of them that come from the design system, or keep to it."""
    method: AuditMethod
    """How it was done."""
    auditor_id: str | None = None
    """Who did it."""


class CraftRecord(Entity, frozen=True, kw_only=True):
    """What a centre of excellence gave in a time. Grain: one row per craft and time."""

    name: str
    """Name of the document."""
    function_id: str
    """Group of the craft."""
    first_on: date
    """First day of the time."""
    last_on: date
    """Last day of it."""
    asked_count: int | None = None
    """Requests for support; null: not counted."""
    served_count: int | None = None
    """Those of them that were served; null: not counted."""
    invited_count: int | None = None
    """People invited to trainings; null: not counted."""
    attended_count: int | None = None
    """Those of them who came; null: not counted."""
