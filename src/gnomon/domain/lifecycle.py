"""What happens to things between their beginning and their end."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

SubjectKind = Literal[
    "pipeline_run",
    "job_run",
    "build",
    "test_suite_run",
    "test_case_run",
    "test_output",
    "environment",
    "service",
    "artifact",
    "repository",
    "branch",
    "change",
    "incident",
    "ticket",
    "approval",
]


class LifecycleEvent(Entity, frozen=True, kw_only=True):
    """Something that happened to a thing. Grain: one row per thing, happening and time.

    A teller that sends one message per step knows no beginning when it tells an end; the steps
    stand here, and tables that want them together join them. Source: CDEvents, "Subjects" and
    "Predicates".
    """

    subject_id: str
    """Key of the thing."""
    subject_kind: SubjectKind
    """What it is."""
    subject_name: str | None = None
    """What people call it, where that is not its key's end."""
    happening: str
    """What happened, as CDEvents names it: queued, started, finished, created, deleted, ...; an
    environment filled with data is *seeded*."""
    happened_at: datetime
    """When."""
    repository_id: str | None = None
    """Repository it is of; null for what is of none."""
    service_ref: str | None = None
    """Service it is of or about, as the teller names it; null for what is of none."""
    outcome: str | None = None
    """How it ended, in the teller's words; null before the end and when not told."""
    environment_id: str | None = None
    """The environment it happened in, or was for."""
    parent_id: str | None = None
    """What it is part of: a task's pipeline run, a test case's suite run."""
    artifact_id: str | None = None
    """The artefact it was about."""
    actor_id: str | None = None
    """Identity that did it."""
    detail: str | None = None
    """A short fact: the version of the data seeded, why a test was skipped."""
