"""What was agreed about quality gates: thresholds per service, and who may pass without."""

from datetime import date
from typing import Literal

from gnomon.domain.entity import Entity
from gnomon.domain.quality import Gate

GateMeasure = Literal[
    "line_coverage",
    "branch_coverage",
    "statement_coverage",
    "instruction_coverage",
    "function_coverage",
    "class_coverage",
    "executed_count",
    "failed_count",
    "pass_ratio",
    "flaky_ratio",
    "finding_count",
    "critical_count",
    "high_count",
    "medium_count",
    "low_count",
    "fixable_critical_count",
    "fixable_high_count",
    "elapsed_p50_seconds",
    "elapsed_p90_seconds",
    "elapsed_p95_seconds",
    "elapsed_p99_seconds",
    "error_ratio",
    "sample_count",
    "duration_seconds",
]


class GateThreshold(Entity, frozen=True, kw_only=True):
    """One condition of a quality gate. Grain: one row per policy, service and condition.

    A gate that is not for a service is a row without a measure.
    """

    policy: str
    """Name of the policy that sets it."""
    gate: Gate
    """The gate."""
    service_id: str | None = None
    """The service it is for; null: every service without a policy of its own."""
    measure: GateMeasure | None = None
    """What is held against it; null where the gate does not apply."""
    label: str | None = None
    """Kind of request, for load tests; ``*``: each of them; null: the run as a whole."""
    at_least: float | None = None
    """Smallest value that passes."""
    at_most: float | None = None
    """Largest value that passes."""
    agreed_by: str | None = None
    """Role or person that agreed to it."""
    valid_from: date | None = None
    """First day, UTC; null: always so."""
    valid_to: date | None = None
    """First day on which it no longer holds; null: open."""


class GateWaiver(Entity, frozen=True, kw_only=True):
    """Leave to go on although a gate failed. Grain: one row per waiver and service."""

    gate: Gate
    """The gate."""
    service_id: str
    """The service that may go on."""
    reason: str
    """Why."""
    agreed_by: str
    """Role or person that answers for it."""
    valid_from: date | None = None
    """First day, UTC; null: since ever."""
    valid_to: date
    """First day on which it no longer holds; there is no waiver without an end."""
