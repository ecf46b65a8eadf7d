"""Pipeline queue time."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median
from gnomon.metrics.pipeline.run_rows import per_run


def pipeline_queue_time(finished_pipeline_run: Table) -> Table:
    """Time a pipeline run waits from being created to its first job.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per pipeline run that passed or failed: ``subject_id``, ``started_at``, ``ended_at``
        (finished), ``repository_id``, ``value`` (float64, elapsed seconds, at least 0; null when
        either is not told), ``weight`` 1, ``detail`` (result, or why it failed), ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.

    Source:
        OpenTelemetry, ``cicd.pipeline.run.duration`` in state pending.
    """
    runs = finished_pipeline_run
    return per_run(runs, elapsed_seconds(runs.queued_at, runs.started_at))


METRIC = Metric(
    measure=pipeline_queue_time,
    subject="pipeline_run",
    aggregate=median,
    title="Pipeline queue time",
    unit="s",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_duration",
    source="OpenTelemetry, cicd.pipeline.run.duration in state pending",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.P6.in",),
    aliases=("runner wait", "CI queue time"),
    not_to_confuse=(),
)
