"""Pipeline duration."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median
from gnomon.metrics.pipeline.run_rows import per_run


def pipeline_duration(finished_pipeline_run: Table) -> Table:
    """Time from the first job of a pipeline run to its end.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per pipeline run that passed or failed: ``subject_id``, ``started_at``, ``ended_at``
        (finished), ``repository_id``, ``value`` (float64, elapsed seconds, at least 0; null when
        its start is not told), ``weight`` 1, ``detail`` (result, or why it failed), ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.

    Source:
        OpenTelemetry, ``cicd.pipeline.run.duration`` in state executing. One run, not the phase:
        that is merge to green time.
    """
    runs = finished_pipeline_run
    return per_run(runs, elapsed_seconds(runs.started_at, runs.finished_at))


METRIC = Metric(
    measure=pipeline_duration,
    subject="pipeline_run",
    aggregate=median,
    title="Pipeline duration",
    unit="s",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_success_rate",
    source="OpenTelemetry, cicd.pipeline.run.duration",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.P6.in",),
    aliases=("build time", "CI duration"),
    not_to_confuse=("merge_to_green_time: the whole phase, fixes included",),
)
