"""What the jobs of a pipeline run say about why it failed, and what it took to pass."""

from typing import Any

from gnomon.domain.expression import is_any_of

Table = Any


def job_outcome(
    job_run: Table,
    *,
    infrastructure_failures: tuple[str, ...] = (
        "runner_system_failure",
        "stuck_or_timeout_failure",
        "stuck_pending_no_matching_runners",
        "job_execution_timeout",
        "scheduler_failure",
        "api_failure",
        "data_integrity_failure",
        "runner_unsupported",
        "unmet_prerequisites",
        "stale_schedule",
        "archived_failure",
        "image_pull_failure",
    ),
) -> Table:
    """Jobs that failed in a pipeline run, and whether trying again made them pass.

    Args:
        job_run: Needs ``pipeline_run_id``, ``name``, ``result``, ``failure_reason``,
            ``is_allowed_to_fail``, ``started_at``, ``finished_at``.
        infrastructure_failures: Reasons, as the tool names them, that say nothing about the code.
            A missing one makes a broken runner look like a broken test.

    Returns:
        One row per pipeline run with jobs: ``pipeline_run_id``, ``failed_count`` (jobs the run
        cannot pass without that failed at last), ``infrastructure_count`` (those whose last failure
        was the infrastructure's), ``retried_count`` (jobs that failed and passed later in the same
        run), ``first_started_at`` and ``last_finished_at`` (of any job; null: none did).
    """
    told = job_run.filter(job_run.pipeline_run_id.notnull())
    is_needed = ~told.is_allowed_to_fail
    failed = is_needed & told.result.isin(["failure", "error", "timeout"])
    is_infrastructure = told.result.isin(["error", "timeout"]) | is_any_of(
        told.failure_reason, infrastructure_failures
    )
    jobs = told.group_by(["pipeline_run_id", "name"]).agg(
        failed_at=told.finished_at.max(where=failed),
        failed_first_at=told.finished_at.min(where=failed),
        broken_at=told.finished_at.max(where=failed & is_infrastructure),
        passed_at=told.finished_at.max(where=is_needed & (told.result == "success")),
        started_at=told.started_at.min(),
        finished_at=told.finished_at.max(),
    )
    stays_failed = jobs.failed_at.notnull() & (
        jobs.passed_at.isnull() | (jobs.passed_at < jobs.failed_at)
    )
    by_infrastructure = (jobs.broken_at == jobs.failed_at).fill_null(False)
    passed_later = (jobs.passed_at > jobs.failed_first_at).fill_null(False)
    return jobs.group_by("pipeline_run_id").agg(
        failed_count=stays_failed.sum(),
        infrastructure_count=(stays_failed & by_infrastructure).sum(),
        retried_count=passed_later.sum(),
        first_started_at=jobs.started_at.min(),
        last_finished_at=jobs.finished_at.max(),
    )
