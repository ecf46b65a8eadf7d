"""Artifact to production time."""

from gnomon.domain.expression import clock_detail, elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def artifact_to_production_time(
    production_deployment: Table, finished_pipeline_run: Table
) -> Table:
    """Time from a commit having passed its pipeline to its being healthy in production.

    Args:
        production_deployment: Needs ``deployment_id``, ``repository_id``, ``revision``, ``status``,
            ``is_config_only``, ``is_rollback``, ``at`` and what is returned.
        finished_pipeline_run: Needs ``repository_id``, ``revision``, ``is_success``,
            ``finished_at``.

    Returns:
        One row per production deployment that went through and whose commit passed a pipeline:
        ``subject_id``, ``started_at`` (first pipeline run of the commit that passed), ``ended_at``,
        ``service_id``, ``repository_id``, ``value`` (float64, elapsed seconds, at least 0),
        ``weight`` 1, ``detail`` (the environment), ``url``.

    Excludes:
        Deployments that did not go through.
        Rollbacks, which bring back what was ready long ago.
        Deployments whose commit is not known or passed no pipeline.
        Deployments that changed no image and no commit.

    Source:
        No published definition; the deployment phase, from a deployable package to a running
        service. Several regions are several deployments.
    """
    passed = finished_pipeline_run.filter(finished_pipeline_run.is_success)
    ready = passed.group_by(ready_in=passed.repository_id, ready=passed.revision).agg(
        ready_at=passed.finished_at.min()
    )
    went = production_deployment.filter(
        (production_deployment.status == "success")
        & ~production_deployment.is_config_only
        & ~production_deployment.is_rollback
    )
    whole = went.join(ready, [went.repository_id == ready.ready_in, went.revision == ready.ready])
    return whole.select(
        "service_id",
        "repository_id",
        "url",
        subject_id="deployment_id",
        started_at="ready_at",
        ended_at="at",
        value=elapsed_seconds(whole.ready_at, whole["at"]),
        weight=one(),
        detail=clock_detail(whole.ready_at, whole["at"], whole.environment),
    )


METRIC = Metric(
    measure=artifact_to_production_time,
    subject="deployment",
    aggregate=median,
    title="Ready to production time",
    unit="s",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="No published definition; deployable package until running in production",
    needs=("argocd", "gitlab"),
    rows=(),
    aliases=("deployment phase time", "time to deploy"),
    not_to_confuse=("merge_to_deploy_time: from the merge, pipeline included",),
)
