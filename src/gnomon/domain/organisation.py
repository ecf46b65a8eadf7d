"""Groups, who belongs to them, what they own, and how tools name what they own."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

GroupKind = Literal["business_unit", "team", "sub_team", "function", "organisation"]
LinkKind = Literal[
    "repository",
    "ticket_project",
    "argocd_app",
    "pagerduty_service",
    "sonar_project",
    "jenkins_job",
    "environment",
    "monitored_service",
]


class Group(Entity, frozen=True, kw_only=True):
    """A business unit, team or sub-team. Grain: one row per group; told by the catalogue."""

    name: str
    """Name in references: ``payments``."""
    title: str
    """Display name."""
    kind: GroupKind
    """Which level of the organisation it is."""
    function: str | None = None
    """What a sub-team does: engineering, product_design, growth, ..."""
    is_platform: bool = False
    """Whether its customers are the organisation's own teams."""


class ReportingLine(Entity, frozen=True, kw_only=True):
    """A group answering to another for a time. Grain: group, parent, line and start."""

    group_id: str
    """The group."""
    parent_id: str
    """The group it answers to."""
    line: Literal["divisional", "functional"] = "divisional"
    """By product (divisional) or by craft (functional)."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""


class Membership(Entity, frozen=True, kw_only=True):
    """A person in a group for a time. Grain: person, group, role and start."""

    person_id: str
    """The person."""
    group_id: str
    """The group."""
    role: str | None = None
    """Role in the group: product_manager, engineer, ..."""
    share: float = 1.0
    """Part of their working time, 0 to 1."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""


class Service(Entity, frozen=True, kw_only=True):
    """Something that runs or is published. Grain: one row per service; told by the catalogue."""

    name: str
    """Name in references: ``checkout-api``."""
    title: str
    """Display name."""
    kind: str = "service"
    """Backstage component type: service, website, library, ..."""
    lifecycle: str = "production"
    """Backstage lifecycle: experimental, production, deprecated."""
    system: str | None = None
    """System it is part of."""
    domain: str | None = None
    """Domain that system is part of."""


class ServiceDependency(Entity, frozen=True, kw_only=True):
    """A service that needs another to run. Grain: one row per pair; told by the catalogue."""

    service_id: str
    """The service."""
    depends_on_id: str
    """What it needs."""


class Ownership(Entity, frozen=True, kw_only=True):
    """A service owned by a group for a time. Grain: service, group and start."""

    service_id: str
    """The service."""
    group_id: str
    """The owner."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""


class ToolLink(Entity, frozen=True, kw_only=True):
    """How a tool names something of a service or a group. Grain: owner, kind, value and path.

    From Backstage annotations such as ``gitlab.com/project-slug`` and ``jira/project-key``.
    """

    service_id: str | None = None
    """The service it belongs to; null when it belongs to a group."""
    group_id: str | None = None
    """The group it belongs to; null when it belongs to a service."""
    kind: LinkKind
    """What is named."""
    value: str
    """The tool's name of it: a project path, a Jira key, an application name."""
    tool_source: str | None = None
    """The one instance in which the name holds; null: in any."""
    path: str | None = None
    """Folder of the repository that is this service, for a repository that holds several."""
