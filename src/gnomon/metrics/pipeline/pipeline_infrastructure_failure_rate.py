"""Infrastructure failures of pipelines."""

import ibis

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.pipeline.run_rows import per_run


def pipeline_infrastructure_failure_rate(finished_pipeline_run: Table) -> Table:
    """Whether a pipeline run of the main line failed because of what it runs on, not the code.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per run of the default branch that passed or failed: ``subject_id``, ``started_at``,
        ``ended_at`` (finished), ``repository_id``, ``value`` (float64, 1 when it failed for that
        reason, else 0; null when nobody tells why it failed), ``weight`` 1, ``detail`` (why),
        ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.
        Runs of other branches and of tags.

    Source:
        OpenTelemetry, ``cicd.pipeline.result``: *failure* is the code's, *error* the pipeline's;
        GitLab tells the reason per job.
    """
    mainline = finished_pipeline_run.filter(finished_pipeline_run.is_mainline.fill_null(False))
    is_known = mainline.is_success | mainline.cause.notnull()
    failed = (mainline.cause == "infrastructure").fill_null(False)
    return per_run(mainline, ibis.ifelse(is_known, failed, ibis.null("boolean")))


METRIC = Metric(
    measure=pipeline_infrastructure_failure_rate,
    subject="pipeline_run",
    aggregate=ratio,
    title="Infrastructure failures of pipelines",
    unit="ratio",
    better="lower",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="pipeline_duration",
    source="OpenTelemetry, cicd.pipeline.result: failure and error",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.M7.0", "3.P6.ko"),
    aliases=("infrastructure failure rate",),
    not_to_confuse=(),
)
