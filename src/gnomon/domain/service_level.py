"""Service level objectives: what is promised of a service, and what is done as it is used up."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity

OpensloKind = Literal[
    "SLO",
    "SLI",
    "Service",
    "DataSource",
    "AlertPolicy",
    "AlertCondition",
    "AlertNotificationTarget",
]

#: What Gnomon measures by itself, by the word an indicator says; the last ones are levels.
MEASURES = (
    "requests",
    "satisfied_requests",
    "uptime",
    "latency_p50",
    "latency_p95",
    "latency_p99",
    "cpu_ratio",
    "memory_ratio",
)


class OpensloObject(Entity, frozen=True, kw_only=True):
    """An object of OpenSLO as the catalogue says it. Grain: kind and name.

    Objects refer to one another by name; what a reference means is found when they are read
    together, so that each may stand in a file or a page of its own.
    """

    kind: OpensloKind
    """Its kind."""
    name: str
    """Its name, unique within the kind."""
    title: str
    """What people call it."""
    service_name: str | None = None
    """The service it names: of an SLO the one it promises something of, of a `Service` the
    component of the catalogue it is; null for every other kind."""
    body: str
    """The whole object as JSON, every figure as it was written."""


class ErrorBudgetStep(Entity, frozen=True, kw_only=True):
    """What is done while little of an error budget is left. Grain: policy, service and share."""

    policy: str
    """Name of the policy."""
    service_id: str | None
    """The service; null: every one without a policy of its own."""
    below_ratio: float
    """It holds while less than this share of the budget remains: 1 from the first failure on, 0
    once more than all of it is spent."""
    action: str
    """What is done then."""
    agreed_by: str
    """Who agreed to it."""
    valid_from: date | None = None
    """First day; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""
