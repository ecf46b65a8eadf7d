"""Deployment success rate."""

import ibis

from gnomon.domain.expression import is_any_of, one
from gnomon.domain.metric import Metric, Table, ratio


def deployment_success_rate(production_deployment: Table, deployment: Table) -> Table:
    """Whether a production deployment ended healthy.

    Args:
        production_deployment: Needs ``deployment_id``, ``status``, ``is_config_only``, ``at`` and
            what is returned.
        deployment: Needs ``key``, ``health``.

    Returns:
        One row per production deployment that ended: ``subject_id``, ``started_at``, ``ended_at``,
        ``service_id``, ``repository_id``, ``value`` (float64, 1 when it went through and what it
        put in place was not degraded, else 0), ``weight`` 1, ``detail`` (``healthy``, ``degraded``,
        ``failed``, ``aborted``), ``url``.

    Excludes:
        Deployments that still run, were cancelled, or gave way to a newer one.
        Deployments that changed no image and no commit.

    Source:
        Argo CD and Argo Rollouts, health and rollout phases: healthy of those finished. A sync that
        went through is not healthy yet.
    """
    health = deployment.select(deployment_id="key", health="health")
    ended = production_deployment.filter(
        production_deployment.status.isin(["success", "failure", "aborted"])
        & ~production_deployment.is_config_only
        & production_deployment["at"].notnull()
    ).join(health, "deployment_id")
    state = ibis.cases(
        (ended.status == "aborted", "aborted"),
        (ended.status == "failure", "failed"),
        (is_any_of(ended.health, ["degraded", "missing"]), "degraded"),
        else_="healthy",
    )
    return ended.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=(state == "healthy").cast("float64"),
        weight=one(),
        detail=state,
    )


METRIC = Metric(
    measure=deployment_success_rate,
    subject="deployment",
    aggregate=ratio,
    title="Deployment success rate",
    unit="ratio",
    better="higher",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="Argo Rollouts: healthy of the rollouts that ended",
    needs=("argocd", "gitlab"),
    rows=("3.M7.1",),
    aliases=("deployment status", "rollout success"),
    not_to_confuse=("change_fail_rate: what users met, found faulty later too",),
)
