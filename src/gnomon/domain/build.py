"""Pipelines, their jobs, and what they produce."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

RunResult = Literal["success", "failure", "cancellation", "skip", "error", "timeout"]


class PipelineRun(Entity, frozen=True, kw_only=True):
    """One run of a pipeline. Grain: one row per run. Source: OpenTelemetry CI/CD, CDEvents."""

    repository_id: str
    """The repository it ran for."""
    revision: str
    """Commit it ran on."""
    ref: str | None = None
    """Branch or tag it ran for."""
    is_tag: bool = False
    """Whether that is a tag."""
    trigger: str | None = None
    """Why it ran, as the tool names it: push, schedule, merge_request_event, ..."""
    change_id: str | None = None
    """The change it ran for, where it ran for one."""
    queued_at: datetime | None = None
    """When it was created."""
    started_at: datetime | None = None
    """When its first job started; null while queued."""
    finished_at: datetime | None = None
    """When it ended; null while it runs."""
    result: RunResult | None = None
    """How it ended; null while it runs."""
    actor_id: str | None = None
    """Identity that set it off."""


class JobRun(Entity, frozen=True, kw_only=True):
    """One run of one job of a pipeline. Grain: one row per job and try."""

    pipeline_run_id: str | None = None
    """The pipeline run."""
    repository_id: str
    """The repository."""
    name: str
    """Name of the job."""
    stage: str | None = None
    """Stage of the pipeline."""
    revision: str | None = None
    """Commit it ran on."""
    queued_at: datetime | None = None
    """When it was created."""
    started_at: datetime | None = None
    """When it started."""
    finished_at: datetime | None = None
    """When it ended."""
    result: RunResult | None = None
    """How it ended; null while it runs."""
    failure_reason: str | None = None
    """Why it failed, as the tool names it."""
    is_allowed_to_fail: bool = False
    """Whether the pipeline passes without it."""


class Artifact(Entity, frozen=True, kw_only=True):
    """A package or image that was built. Grain: one row per digest or name and version."""

    repository_id: str | None = None
    """Repository it was built from."""
    revision: str | None = None
    """Commit it was built from."""
    name: str
    """Image or package name without a tag."""
    version: str | None = None
    """Tag or version."""
    digest: str | None = None
    """Content digest, ``sha256:...``."""
    published_at: datetime | None = None
    """When it was published."""
