"""Pipeline runs that ended with a verdict, and why they failed."""

from typing import Any

import ibis

Table = Any


def finished_pipeline_run(
    pipeline_run: Table, job_outcome: Table, repository: Table, same_repository: Table
) -> Table:
    """Each pipeline run that passed or failed, with where it ran and what it took.

    Where its teller does not say when a run began and ended, its first and last job do.

    Args:
        pipeline_run: The entity.
        job_outcome: Needs the columns of that table.
        repository: Needs ``key``, ``default_branch``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per run that ended, cancelled and skipped ones left out: ``pipeline_run_id``,
        ``repository_id`` (the one that stands for all that are the same), ``revision``, ``ref``,
        ``is_mainline`` (ran for the default branch, not a tag; null when that branch is not
        known), ``queued_at``, ``started_at``, ``finished_at``, ``result``, ``is_success``,
        ``is_first_try`` (passed without a job being tried again), ``cause`` (``tests`` or
        ``infrastructure``; null when it passed, or nobody tells), ``url``.
    """
    runs = pipeline_run.filter(
        pipeline_run.result.isin(["success", "failure", "error", "timeout"])
    ).rename(pipeline_run_id="key")
    whole = runs.left_join(job_outcome, "pipeline_run_id").drop("pipeline_run_id_right")
    whole = whole.mutate(
        started_at=whole.started_at.coalesce(whole.first_started_at),
        finished_at=whole.finished_at.coalesce(whole.last_finished_at),
    )
    whole = whole.filter(whole.finished_at.notnull())
    same = same_repository.select(told_as="repository_id", canonical_id="canonical_id")
    whole = whole.left_join(same, whole.repository_id == same.told_as)
    whole = whole.mutate(home_id=whole.canonical_id.coalesce(whole.repository_id))
    branches = _default_branches(repository, same_repository)
    whole = whole.left_join(branches, whole.home_id == branches.branch_in)
    is_success = whole.result == "success"
    cause = ibis.cases(
        (is_success, ibis.null("string")),
        (whole.result.isin(["error", "timeout"]), "infrastructure"),
        (
            (whole.failed_count > 0) & (whole.infrastructure_count == whole.failed_count),
            "infrastructure",
        ),
        (whole.failed_count > 0, "tests"),
        else_=ibis.null("string"),
    )
    return whole.select(
        "pipeline_run_id",
        "revision",
        "ref",
        "queued_at",
        "started_at",
        "finished_at",
        "result",
        "url",
        repository_id=whole.home_id,
        is_mainline=(whole.ref == whole.default_branch) & ~whole.is_tag,
        is_success=is_success,
        is_first_try=is_success & (whole.retried_count.fill_null(0) == 0),
        cause=cause,
    )


def _default_branches(repository: Table, same: Table) -> Table:
    """Default branches by the repository that stands for all that are the same.

    A tool that only builds knows none; the one that hosts the code does.
    """
    told = repository.filter(repository.default_branch.notnull())
    told = told.select("key", "default_branch").join(same, told.key == same.repository_id)
    return told.group_by(branch_in=told.canonical_id).agg(default_branch=told.default_branch.min())
