"""What monitoring says about running services: traffic, errors, latency, load and Apdex."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

Signal = Literal[
    "request_count",
    "error_count",
    "request_seconds",
    "cpu_cores",
    "cpu_ratio",
    "memory_bytes",
    "memory_ratio",
    "instance_count",
    "apdex_satisfied_count",
    "apdex_tolerating_count",
    "apdex_frustrated_count",
]


class Sample(Entity, frozen=True, kw_only=True):
    """What one signal of a service was over an interval.

    Grain: teller, service, environment, version, signal, quantile, threshold and start. Counts are
    those of the interval and add up; a quantile is of the interval and never averaged. An interval
    without a number has no row: nothing was measured, which is not zero.
    """

    service_ref: str
    """The service as the tool names it."""
    service_id: str | None = None
    """``catalog:service:<name>``, where the teller names it itself; null: `tool_link` tells."""
    environment: str | None = None
    """Environment as the tool names it; null when it does not say."""
    version: str | None = None
    """Which of several versions side by side: ``stable``, ``canary``, an image's tag; null: all."""
    signal: Signal
    """What was measured: requests and failed ones are counted over the interval, seconds are of a
    request at ``quantile``, cores and bytes are of all instances together, a ratio is of what the
    instances may use, and the three counts of Apdex add up to its requests. What goes up and down
    within the interval is told by its mean."""
    quantile: float | None = None
    """0 to 1, for ``request_seconds``; null for everything else."""
    threshold_seconds: float | None = None
    """Apdex's T, for its three counts; null for everything else."""
    value: float
    """The number."""
    starts_at: datetime
    """Start of the interval."""
    ends_at: datetime
    """End of the interval, which is no longer part of it."""


class DeploymentMark(Entity, frozen=True, kw_only=True):
    """A note in monitoring that a version was deployed. Grain: one row per note.

    It is no `deployment`: whoever wrote it down need not be what deployed it.
    """

    service_ref: str
    """The service as the tool names it."""
    version: str | None = None
    """Version noted: a tag, a number, a branch."""
    revision: str | None = None
    """Commit noted; null when none was."""
    marked_at: datetime
    """When it was deployed, as noted."""
    kind: str | None = None
    """Kind of deployment, as the tool names it: BASIC, BLUE_GREEN, CANARY, ROLLING, SHADOW."""
    actor_name: str | None = None
    """Who deployed it, as noted; a name and no account."""
