"""Argo Rollouts' shapes, as far as they are read: Kubernetes objects.

Reference: https://argo-rollouts.readthedocs.io/en/stable/features/specification/
"""

from datetime import datetime
from typing import Literal

from msgspec import UNSET, Raw, Struct, UnsetType, field


class Metadata(Struct, rename="camel"):
    """What Kubernetes knows about an object."""

    name: str
    namespace: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    creation_timestamp: datetime | None = None


class Step(Struct, rename="camel"):
    """A step of a canary; exactly one of its fields is set."""

    set_weight: int | None = None
    pause: Raw | UnsetType = UNSET
    analysis: Raw | UnsetType = UNSET
    experiment: Raw | UnsetType = UNSET


class Canary(Struct):
    """Bringing a version to more and more users."""

    steps: tuple[Step, ...] | None = None


class BlueGreen(Struct):
    """Making a version ready beside the old one, then switching to it."""


class Strategy(Struct, rename="camel"):
    """How a version is brought to its users."""

    canary: Canary | None = None
    blue_green: BlueGreen | None = None


class Container(Struct):
    """A container of a pod."""

    image: str | None = None


class PodSpec(Struct):
    """What a pod is made of."""

    containers: tuple[Container, ...] = ()


class Template(Struct):
    """What a rollout makes its pods from."""

    spec: PodSpec | None = None


class Spec(Struct):
    """What a rollout should be."""

    strategy: Strategy | None = None
    template: Template | None = None


class Condition(Struct, rename="camel"):
    """What is true of a rollout, and since when."""

    type: str
    status: str
    reason: str | None = None
    last_transition_time: datetime | None = None
    last_update_time: datetime | None = None


class Pause(Struct, rename="camel"):
    """Why a rollout waits, and since when."""

    start_time: datetime | None = None


class CanaryStatus(Struct, rename="camel"):
    """Where a canary is; before 1.0 the stable version was told here."""

    stable_rs: str | None = field(default=None, name="stableRS")


class BlueGreenStatus(Struct, rename="camel"):
    """Where a blue-green switch is."""

    active_selector: str | None = None


class Status(Struct, rename="camel"):
    """What a rollout is."""

    phase: Literal["Healthy", "Degraded", "Progressing", "Paused"] | None = None
    abort: bool = False
    aborted_at: datetime | None = None
    conditions: tuple[Condition, ...] | None = None
    pause_conditions: tuple[Pause, ...] | None = None
    current_pod_hash: str | None = None
    current_step_index: int | None = None
    stable_rs: str | None = field(default=None, name="stableRS")
    canary: CanaryStatus | None = None
    blue_green: BlueGreenStatus | None = None


class Rollout(Struct):
    """A rollout: what should run, and how far it is."""

    metadata: Metadata
    spec: Spec
    status: Status | None = None


class Measurement(Struct, rename="camel"):
    """One measurement of an analysis."""

    phase: str
    value: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class MetricResult(Struct):
    """A metric of an analysis."""

    name: str
    phase: str
    measurements: tuple[Measurement, ...] | None = None


class AnalysisStatus(Struct, rename="camel"):
    """How an analysis went."""

    phase: str | None = None
    metric_results: tuple[MetricResult, ...] | None = None
    completed_at: datetime | None = None


class AnalysisRun(Struct):
    """An analysis: measurements that decide whether a rollout goes on."""

    metadata: Metadata
    status: AnalysisStatus | None = None


class Kind(Struct):
    """What an object is."""

    kind: str | None = None


class ListMetadata(Struct, rename="camel"):
    """Where a list goes on."""

    continue_: str | None = field(default=None, name="continue")


class Page(Struct):
    """A page of objects."""

    items: tuple[Raw, ...] | None
    metadata: ListMetadata | None = None
