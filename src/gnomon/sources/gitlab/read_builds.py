"""What GitLab builds and deploys: pipelines, jobs, environments, deployments."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

import msgspec

from gnomon.domain.build import JobRun, PipelineRun, RunResult
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Deployment as DeploymentRow
from gnomon.domain.running import Environment as EnvironmentRow
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded, items
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.build_payloads import Deployment, Environment, Job, Pipeline
from gnomon.sources.gitlab.page import Page, page
from gnomon.sources.gitlab.people import People

DeploymentStatus = Literal["running", "success", "failure", "cancelled", "superseded", "aborted"]

#: Everything else still runs, waits, or has a status of the future: no result is known.
_RESULTS: dict[str, RunResult] = {
    "success": "success",
    "failed": "failure",
    "canceled": "cancellation",
    "skipped": "skip",
}
#: `blocked` waits for an approval; `skipped` was overtaken by a newer deployment.
_DEPLOYMENT_STATUSES: dict[str, DeploymentStatus] = {
    "created": "running",
    "blocked": "running",
    "running": "running",
    "success": "success",
    "failed": "failure",
    "canceled": "cancelled",
    "skipped": "superseded",
}
_PIPELINES = msgspec.json.Decoder(list[Pipeline] | Pipeline)
_JOBS = msgspec.json.Decoder(list[Job] | Job)
_DEPLOYMENTS = msgspec.json.Decoder(list[Deployment] | Deployment)
_ENVIRONMENTS = msgspec.json.Decoder(list[Environment] | Environment)


def read_pipelines(event: Event) -> Iterator[Entity]:
    """Read a list of pipelines, or one in full; only the latter tells start, end and actor.

    A row from a list counts as old as the pipeline, so that it never hides one told in full.
    """
    told = page(event)
    people = People(told.source)
    body = decoded(_PIPELINES, event)
    found, is_full = (body, False) if isinstance(body, list) else ([body], True)
    check_clock((pipeline.updated_at for pipeline in found if pipeline.updated_at), event)
    for pipeline in found:
        project_id = pipeline.project_id or told.project_id()
        at = (pipeline.updated_at if is_full else pipeline.created_at) or told.at
        yield PipelineRun(
            key=keys.pipeline_run(told.source, pipeline.id),
            source=told.source,
            url=pipeline.web_url,
            changed_at=at,
            repository_id=keys.repository(told.source, project_id),
            revision=pipeline.sha,
            ref=pipeline.ref,
            is_tag=bool(pipeline.tag),
            trigger=pipeline.source,
            change_id=_change_of(pipeline.ref, told.source, project_id),
            queued_at=pipeline.created_at,
            started_at=pipeline.started_at,
            finished_at=pipeline.finished_at,
            result=_RESULTS.get(pipeline.status),
            actor_id=people.account(pipeline.user, at),
        )
    yield from people.rows()


def _change_of(ref: str | None, source: str, project_id: int) -> str | None:
    """Find the merge request of a pipeline that ran on ``refs/merge-requests/<iid>/head``."""
    parts = (ref or "").split("/")
    if parts[:2] == ["refs", "merge-requests"] and parts[2:3] and parts[2].isdigit():
        return keys.change(source, project_id, int(parts[2]))
    return None


def read_jobs(event: Event) -> Iterator[Entity]:
    """Read the jobs of a pipeline."""
    told = page(event)
    project_id = told.project_id()
    for job in items(_JOBS, event):
        yield job_run(job, told, project_id)


def job_run(job: Job, told: Page, project_id: int) -> JobRun:
    """A job is a try: GitLab gives a retry a new number."""
    pipeline = job.pipeline
    at = job.finished_at or job.started_at or job.created_at or told.at
    result = _RESULTS.get(job.status)
    return JobRun(
        key=f"{told.source}:job_run:{job.id}",
        source=told.source,
        url=job.web_url,
        changed_at=at,
        pipeline_run_id=keys.pipeline_run(told.source, pipeline.id) if pipeline else None,
        repository_id=keys.repository(told.source, project_id),
        name=job.name,
        stage=job.stage,
        revision=pipeline.sha if pipeline else None,
        queued_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        result=result,
        # Hooks name a reason whatever the result.
        failure_reason=job.failure_reason if result == "failure" else None,
        is_allowed_to_fail=job.allow_failure,
    )


def read_environments(event: Event) -> Iterator[Entity]:
    """Read the environments of a project."""
    told = page(event)
    project_id = told.project_id()
    for environment in items(_ENVIRONMENTS, event):
        yield EnvironmentRow(
            key=f"{told.source}:environment:{environment.id}",
            source=told.source,
            changed_at=environment.updated_at or told.at,
            name=environment.name,
            tier=environment.tier,
            repository_id=keys.repository(told.source, project_id),
        )


def read_deployments(event: Event) -> Iterator[Entity]:
    """Read a page of deployments, or one.

    Raises:
        PayloadError: The body is not what GitLab promises, or tells an unknown status.
    """
    told = page(event)
    project_id = told.project_id()
    people = People(told.source)
    for deployment in items(_DEPLOYMENTS, event):
        at = deployment.updated_at or deployment.created_at or told.at
        check_clock((at,), event)
        status = deployment_status(deployment)
        finished_at = _finished_at(deployment, status)
        yield DeploymentRow(
            key=f"{told.source}:deployment:{deployment.id}",
            source=told.source,
            url=deployment.deployable.web_url if deployment.deployable else None,
            changed_at=at,
            repository_id=keys.repository(told.source, project_id),
            environment=deployment.environment.name,
            environment_tier=deployment.environment.tier,
            revision=deployment.sha,
            ref=deployment.ref,
            started_at=_started_at(deployment, finished_at),
            finished_at=finished_at,
            status=status,
            initiator_id=people.account(deployment.user, at),
        )
    yield from people.rows()


def deployment_status(deployment: Deployment) -> DeploymentStatus:
    """Name a deployment's status; before GitLab 12 only its job has one.

    Raises:
        PayloadError: GitLab never had such a status; guessing could count a failure as success.
    """
    status = deployment.status or (deployment.deployable.status if deployment.deployable else "")
    if deployment.status is None and status in ("pending", "manual", "waiting_for_resource"):
        return "running"
    known = _DEPLOYMENT_STATUSES.get(status)
    if known is None:
        raise PayloadError(
            f"Deployment {deployment.id} has the status {status!r}, which is none of "
            f"{', '.join(_DEPLOYMENT_STATUSES)}."
        )
    return known


def _started_at(deployment: Deployment, finished_at: datetime | None) -> datetime | None:
    """When it began: its job's start, else its creation; old versions create it at the end."""
    job = deployment.deployable
    began = (job.started_at if job else None) or deployment.created_at
    return None if began and finished_at and began > finished_at else began


def _finished_at(deployment: Deployment, status: DeploymentStatus) -> datetime | None:
    """When it ended: its job's end, or the last change of one that was told through the API."""
    if status == "running":
        return None
    job = deployment.deployable
    return (job.finished_at if job else None) or deployment.updated_at
