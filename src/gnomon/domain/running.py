"""What runs: environments, deployments, incidents, and who is on call."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity


class Environment(Entity, frozen=True, kw_only=True):
    """A place that software is deployed to, as its tool knows it. Grain: one row per environment.

    Whether it is production is a judgement of the settings, not a fact.
    """

    name: str
    """Name in the tool: ``production``, ``eu-west/checkout``."""
    tier: str | None = None
    """Tier as the tool names it: production, staging, testing, development, other."""
    repository_id: str | None = None
    """Repository it belongs to, where the tool says so."""


class Deployment(Entity, frozen=True, kw_only=True):
    """A try to make a version run somewhere. Grain: one row per deployment and teller."""

    repository_id: str | None = None
    """Repository whose code it deploys, where the tool knows; a GitOps tool does not."""
    application: str | None = None
    """What the deploying tool calls the thing: an Argo CD application."""
    environment: str
    """Name of the environment, as the tool names it."""
    environment_tier: str | None = None
    """Tier of the environment, where the tool says so."""
    revision: str | None = None
    """Commit deployed, of ``repository_id``; null when only an image is known."""
    ref: str | None = None
    """Branch or tag deployed."""
    config_revision: str | None = None
    """Commit of the GitOps repository."""
    images: tuple[str, ...] = ()
    """Images it put in place, ``name:tag`` or ``name@digest``."""
    started_at: datetime | None = None
    """When it began."""
    finished_at: datetime | None = None
    """When it ended; null while it runs."""
    status: Literal["running", "success", "failure", "cancelled", "superseded", "aborted"]
    """Where it is; ``aborted`` is stopped before customers saw it."""
    is_rollback: bool | None = None
    """Whether the tool says it goes back to an older version; null when it does not say."""
    is_automated: bool | None = None
    """Whether no person set it off; null when unknown."""
    initiator_id: str | None = None
    """Identity that set it off."""
    strategy: Literal["canary", "blue_green"] | None = None
    """How it is brought to its users little by little; null when all at once or not told."""
    health: str | None = None
    """Health of what it put in place, in the tool's words, as last told while nothing newer had
    replaced it; null when not told."""


class IncidentService(Entity, frozen=True, kw_only=True):
    """A service as an incident tool knows it. Grain: one row per service and teller."""

    name: str
    """Its name in the tool."""
    escalation_policy_ref: str | None = None
    """The tool's id of the policy that says who is called."""
    team_refs: tuple[str, ...] = ()
    """Teams responsible for it, as the tool names them."""


class Incident(Entity, frozen=True, kw_only=True):
    """Something that hurt or could have hurt users. Grain: one row per incident and teller."""

    number: str | None = None
    """What people call it."""
    title: str
    """Its title."""
    service_ref: str | None = None
    """The tool's id or name of the service it is about."""
    service_title: str | None = None
    """That service's name in the tool."""
    opened_at: datetime
    """When it was triggered."""
    acknowledged_at: datetime | None = None
    """First acknowledgement; null when nobody did."""
    resolved_at: datetime | None = None
    """Last resolution; null while open."""
    severity: str | None = None
    """Priority or severity as the tool names it."""
    urgency: str | None = None
    """Urgency as the tool names it."""
    reported_by: Literal["monitoring", "customer", "person"] | None = None
    """Who noticed first; null when the tool does not say."""
    deployment_refs: tuple[str, ...] = ()
    """Commit hashes, tags or deployment keys that its text says caused it."""


class IncidentEvent(Entity, frozen=True, kw_only=True):
    """Something that happened in an incident. Grain: one row per happening."""

    incident_id: str
    """The incident."""
    service_ref: str | None = None
    """The tool's id of the service it is about; null when the teller does not say."""
    kind: Literal[
        "triggered",
        "notified",
        "acknowledged",
        "unacknowledged",
        "escalated",
        "reassigned",
        "delegated",
        "reopened",
        "resolved",
        "annotated",
        "priority_changed",
        "responder_added",
        "status_update",
        "merged",
    ]
    """What happened."""
    happened_at: datetime
    """When."""
    actor_id: str | None = None
    """Identity that did it; null when automation did."""
    team_ref: str | None = None
    """Team concerned, as the tool names it."""
    channel: str | None = None
    """How it reached the tool: api, email, web_trigger, phone, ..."""


class OnCallShift(Entity, frozen=True, kw_only=True):
    """A person on call for a while. Grain: policy, level, schedule, person and start.

    A schedule that several policies call is told once for each.
    """

    schedule_ref: str
    """The tool's id of the schedule or escalation policy."""
    schedule_title: str | None = None
    """Its name."""
    escalation_policy_ref: str | None = None
    """The tool's id of the policy that calls it; null when the tool has none."""
    escalation_level: int | None = None
    """1 is called first."""
    identity_id: str
    """Identity on call."""
    starts_at: datetime | None = None
    """Start of the shift; null: always."""
    ends_at: datetime | None = None
    """End of the shift; null: open."""
