"""What GitHub builds and deploys: workflow runs, jobs, environments, deployments."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from gnomon.domain.build import JobRun, PipelineRun, RunResult
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.running import Deployment as DeploymentRow
from gnomon.domain.running import Environment as EnvironmentRow
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.github import keys
from gnomon.sources.github.build_payloads import (
    DeploymentStatus,
    Environments,
    Job,
    Jobs,
    ToldDeployment,
    WorkflowRun,
    WorkflowRuns,
)
from gnomon.sources.github.page import Page, page
from gnomon.sources.github.people import People

Status = Literal["running", "success", "failure", "cancelled", "superseded", "aborted"]

#: `action_required` waits for somebody's leave to run, and has no result yet.
_RESULTS: dict[str, RunResult] = {
    "success": "success",
    # Says nothing for or against, and blocks nothing.
    "neutral": "success",
    "failure": "failure",
    "startup_failure": "error",
    "cancelled": "cancellation",
    "stale": "cancellation",
    "skipped": "skip",
    "timed_out": "timeout",
}
_RUNNING = frozenset({"queued", "pending", "waiting", "in_progress"})
_ENDS: dict[str, Status] = {"success": "success", "failure": "failure", "error": "failure"}
#: A newer deployment took its place; says nothing about how it went.
_REPLACED = "inactive"
_NOT_STARTED = frozenset({"queued", "waiting", "pending", "requested"})
_RUNS = msgspec.json.Decoder(WorkflowRuns)
_RUN = msgspec.json.Decoder(WorkflowRun)
_JOBS = msgspec.json.Decoder(Jobs)
_JOB = msgspec.json.Decoder(Job)
_ENVIRONMENTS = msgspec.json.Decoder(Environments)
_DEPLOYMENT = msgspec.json.Decoder(ToldDeployment)


def read_runs(event: Event) -> Iterator[Entity]:
    """Read a page of workflow runs."""
    yield from _run_rows(decoded(_RUNS, event).workflow_runs, event)


def read_run(event: Event) -> Iterator[Entity]:
    """Read one workflow run."""
    yield from _run_rows([decoded(_RUN, event)], event)


def _run_rows(runs: list[WorkflowRun], event: Event) -> Iterator[Entity]:
    told = page(event)
    check_clock((run.updated_at for run in runs), event)
    people = People(told.source)
    for run in runs:
        yield pipeline_run(run, told.source, told.repository_id(), people)
    yield from people.rows()


def pipeline_run(run: WorkflowRun, source: str, repository_id: int, people: People) -> PipelineRun:
    """A workflow run is a pipeline run; a re-run is told as the same one, started anew.

    GitHub tells no end; a completed run last changed when it ended. What it calls the start is when
    the attempt was asked for, so that the start of a first attempt is left to its jobs to tell.
    """
    is_again = run.run_attempt > 1 and run.status not in _NOT_STARTED
    is_completed = run.status == "completed"
    change = run.pull_requests[0].number if run.pull_requests else None
    return PipelineRun(
        key=keys.pipeline_run(source, run.id),
        source=source,
        url=run.html_url,
        changed_at=run.updated_at,
        repository_id=keys.repository(source, repository_id),
        revision=run.head_sha,
        ref=run.head_branch,
        trigger=run.event,
        change_id=keys.change(source, repository_id, change) if change is not None else None,
        queued_at=run.created_at,
        started_at=run.run_started_at if is_again else None,
        finished_at=run.updated_at if is_completed else None,
        result=_RESULTS.get(run.conclusion or "") if is_completed else None,
        actor_id=people.account(run.triggering_actor or run.actor, run.updated_at),
    )


def read_jobs(event: Event) -> Iterator[JobRun]:
    """Read the jobs of a workflow run, all attempts."""
    told = page(event)
    for job in decoded(_JOBS, event).jobs:
        yield job_run(job, told, told.repository_id())


def read_job(event: Event) -> Iterator[JobRun]:
    """Read one job."""
    told = page(event)
    yield job_run(decoded(_JOB, event), told, told.repository_id())


def job_run(job: Job, told: Page, repository_id: int) -> JobRun:
    """Tell a job; what waits for a runner is told with a start that has not come."""
    started_at = None if job.status in _NOT_STARTED else job.started_at
    result = _RESULTS.get(job.conclusion or "")
    return JobRun(
        key=f"{told.source}:job_run:{job.id}",
        source=told.source,
        url=job.html_url,
        changed_at=job.completed_at or started_at or job.created_at or told.at,
        pipeline_run_id=keys.pipeline_run(told.source, job.run_id),
        repository_id=keys.repository(told.source, repository_id),
        name=job.name,
        revision=job.head_sha,
        queued_at=job.created_at,
        started_at=started_at,
        finished_at=job.completed_at,
        result=result,
    )


def read_environments(event: Event) -> Iterator[EnvironmentRow]:
    """Read the environments of a repository; GitHub tells their tier with each deployment."""
    told = page(event)
    repository_id = told.repository_id()
    for environment in decoded(_ENVIRONMENTS, event).environments:
        yield EnvironmentRow(
            key=f"{told.source}:environment:{environment.id}",
            source=told.source,
            url=environment.html_url,
            changed_at=environment.updated_at or told.at,
            name=environment.name,
            repository_id=keys.repository(told.source, repository_id),
        )


def read_deployment(event: Event) -> Iterator[Entity]:
    """Read a deployment with all its statuses.

    Raises:
        PayloadError: The body is not what GitHub promises, or tells an unknown state.
    """
    told = page(event)
    repository_id = told.repository_id()
    body = decoded(_DEPLOYMENT, event)
    deployment = body.deployment
    steps = sorted(body.statuses, key=lambda step: (step.created_at, step.id))
    status, last = _outcome(deployment.id, steps)
    at = max([deployment.updated_at or deployment.created_at, *(s.created_at for s in steps)])
    check_clock((at,), event)
    people = People(told.source)
    began = next((step.created_at for step in steps if step.state == "in_progress"), None)
    yield DeploymentRow(
        key=f"{told.source}:deployment:{deployment.id}",
        source=told.source,
        url=(last.log_url or last.target_url or None) if last else None,
        changed_at=at,
        repository_id=keys.repository(told.source, repository_id),
        environment=deployment.environment,
        environment_tier="production" if deployment.production_environment else None,
        revision=deployment.sha,
        ref=deployment.ref,
        started_at=began or deployment.created_at,
        finished_at=last.created_at if last and status != "running" else None,
        status=status,
        initiator_id=people.account(deployment.creator, at),
    )
    yield from people.rows()


def _outcome(
    deployment_id: int, steps: list[DeploymentStatus]
) -> tuple[Status, DeploymentStatus | None]:
    """Say how a deployment went, by its last step that says so."""
    last: DeploymentStatus | None = None
    for step in steps:
        if step.state not in _RUNNING and step.state not in _ENDS and step.state != _REPLACED:
            raise PayloadError(
                f"Deployment {deployment_id} has the state {step.state!r}, which is none of "
                f"{', '.join(sorted({*_RUNNING, *_ENDS, _REPLACED}))}."
            )
        # A later `inactive` leaves the outcome as it was; without one it was never finished.
        if step.state != _REPLACED or last is None or last.state in _RUNNING:
            last = step
    if last is None or last.state in _RUNNING:
        return "running", last
    return _ENDS.get(last.state, "superseded"), last
