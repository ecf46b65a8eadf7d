"""Pipeline success rate."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.pipeline.run_rows import per_run


def pipeline_success_rate(finished_pipeline_run: Table) -> Table:
    """Whether a pipeline run passed, on whichever branch it ran.

    Args:
        finished_pipeline_run: Needs the columns of that table.

    Returns:
        One row per pipeline run that passed or failed: ``subject_id``, ``started_at``, ``ended_at``
        (finished), ``repository_id``, ``value`` (float64, 1 when it passed, else 0), ``weight`` 1,
        ``detail`` (result, or why it failed), ``url``.

    Excludes:
        Runs that were cancelled or skipped, and those that still run.

    Source:
        GitLab, "CI/CD analytics": success rate. A gate that stops a defect does its job: the causes
        are told apart by the rates of test and infrastructure failures.
    """
    return per_run(finished_pipeline_run, finished_pipeline_run.is_success)


METRIC = Metric(
    measure=pipeline_success_rate,
    subject="pipeline_run",
    aggregate=ratio,
    title="Pipeline success rate",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("repository_id",),
    balance="change_fail_rate",
    source="GitLab, CI/CD analytics: success rate",
    needs=("gitlab", "github", "jenkins"),
    rows=("3.P6.ko",),
    aliases=("build success rate",),
    not_to_confuse=("pipeline_first_try_rate: on the main line, without trying again",),
)
