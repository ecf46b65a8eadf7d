"""Pipelines, their jobs, and what they produce."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

RunResult = Literal["success", "failure", "cancellation", "skip", "error", "timeout"]


class PipelineRun(Entity, frozen=True, kw_only=True):
    """One run of a pipeline. Grain: one row per run. Source: OpenTelemetry CI/CD, CDEvents."""

    name: str | None = None
    """Name of the pipeline, where its tool gives it one."""
    repository_id: str | None = None
    """The repository it ran for; null when its teller does not say."""
    revision: str | None = None
    """Commit it ran on; null when its teller does not say."""
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
    repository_id: str | None = None
    """The repository; null when its teller does not say."""
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
    """A package or image that was built. Grain: one row per package URL.

    Whoever only mentions one tells a row that is older than any telling of how it was built; where
    it was published is a table of its own.
    """

    purl: str | None = None
    """Its package URL, as told: ``pkg:oci/shop@sha256%3A0b31...``."""
    repository_id: str | None = None
    """Repository it was built from."""
    revision: str | None = None
    """Commit it was built from; null when not told, or told as a branch or a change."""
    name: str
    """Image or package name without a tag, with its namespace."""
    version: str | None = None
    """Tag or version; null for what only its digest names."""
    digest: str | None = None
    """Content digest, ``sha256:...``; null when not told."""
    sbom_url: str | None = None
    """Where its bill of materials is; null when not told."""
    built_at: datetime | None = None
    """When it was packaged; null when not told."""


class ArtifactPublication(Entity, frozen=True, kw_only=True):
    """An artefact made available somewhere. Grain: artefact, destination and time."""

    artifact_id: str
    """The artefact."""
    destination: str | None = None
    """Registry or repository it went to; null when not told."""
    sbom_url: str | None = None
    """Where its bill of materials is; null when not told."""
    published_by: str | None = None
    """Account that published it, in the tool's words."""
    published_at: datetime
    """When."""
