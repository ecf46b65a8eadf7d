"""Flaky pipeline rate."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def flaky_pipeline_rate(finished_pipeline_run: Table) -> Table:
    """Whether the same commit failed and then passed on the same branch, with nothing changed.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per commit and branch with a run that passed or failed: ``subject_id`` (its first
        run), ``started_at``, ``ended_at`` (last run finished), ``repository_id``, ``value``
        (float64, 1 when a run or a job failed and passed later, else 0), ``weight`` 1, ``detail``
        (commit), ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.

    Source:
        Google Testing Blog, "Flaky tests": both pass and fail with the same code; here of whole
        runs and jobs.
    """
    runs = finished_pipeline_run
    order = ibis.window(
        group_by=["repository_id", "revision", "ref"], order_by=["finished_at", "pipeline_run_id"]
    )
    numbered = runs.mutate(place=ibis.row_number().over(order))
    is_retry = numbered.is_success & ~numbered.is_first_try
    tried = numbered.group_by(["repository_id", "revision", "ref"]).agg(
        began_at=numbered.started_at.min(),
        ended_at=numbered.finished_at.max(),
        failed_at=numbered.finished_at.min(where=~numbered.is_success),
        passed_at=numbered.finished_at.max(where=numbered.is_success),
        was_retried=is_retry.any(),
        subject_id=numbered.pipeline_run_id.min(where=numbered.place == 0),
        url=numbered.url.min(where=numbered.place == 0),
    )
    is_flaky = tried.was_retried | (tried.passed_at > tried.failed_at).fill_null(False)
    return tried.select(
        "subject_id",
        "ended_at",
        "repository_id",
        "url",
        started_at="began_at",
        value=is_flaky.cast("float64"),
        weight=one(),
        detail="revision",
    )


METRIC = Metric(
    measure=flaky_pipeline_rate,
    subject="pipeline_run",
    aggregate=ratio,
    title="Flaky pipelines",
    unit="ratio",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_test_failure_rate",
    source="Google Testing Blog, Flaky tests: pass and fail with the same code",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.P6.ko",),
    aliases=("flakiness", "flaky rate"),
    not_to_confuse=(),
)
