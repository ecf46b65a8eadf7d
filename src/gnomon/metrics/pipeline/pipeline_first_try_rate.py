"""Pipeline first-try rate."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.pipeline.run_rows import per_run


def pipeline_first_try_rate(finished_pipeline_run: Table) -> Table:
    """Whether a pipeline run of the main line passed without any job being tried again.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per run of the default branch that passed or failed: ``subject_id``, ``started_at``,
        ``ended_at`` (finished), ``repository_id``, ``value`` (float64, 1 when it passed at the
        first try, else 0), ``weight`` 1, ``detail`` (result, or why it failed), ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.
        Runs of other branches and of tags.

    Source:
        No published definition; reliability of the pipeline itself, which CDEvents and
        OpenTelemetry tell runs and results for.
    """
    mainline = finished_pipeline_run.filter(finished_pipeline_run.is_mainline.fill_null(False))
    return per_run(mainline, mainline.is_first_try)


METRIC = Metric(
    measure=pipeline_first_try_rate,
    subject="pipeline_run",
    aggregate=ratio,
    title="First-try pipeline success",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="change_fail_rate",
    source="No published definition; runs of the default branch that passed at the first try",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.M7.0",),
    aliases=("pipeline reliability", "first attempt success"),
    not_to_confuse=("pipeline_success_rate: every branch, however often it was tried",),
)
