"""Deployment frequency."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, per_week


def deployment_frequency(production_deployment: Table) -> Table:
    """Successful deployments to production that changed what runs, per week.

    Args:
        production_deployment: Needs ``status``, ``is_config_only``, ``is_rollback``.

    Returns:
        One row per deployment: ``subject_id``, ``started_at``, ``ended_at`` (live), ``service_id``,
        ``repository_id``, ``value`` 1 (float64), ``detail`` (``rollback``, or which rule tells its
        commit), ``url``.

    Excludes:
        Deployments that did not succeed.
        Deployments that changed no image and no commit; `config_deployment_count` counts them.

    Source:
        DORA, "Deployment frequency". A rollback is a deployment and says so in its detail. A
        deployment told by two tools counts once.
    """
    kept = production_deployment.filter(
        (production_deployment.status == "success") & ~production_deployment.is_config_only
    )
    return kept.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=one(),
        detail=ibis.ifelse(kept.is_rollback, "rollback", kept.revision_rule),
    )


METRIC = Metric(
    measure=deployment_frequency,
    subject="deployment",
    aggregate=per_week,
    title="Deployment frequency",
    unit="1/week",
    better="higher",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="DORA, Deployment frequency: deployments to production over time",
    needs=("argocd", "gitlab"),
    rows=("3.M7.6",),
    aliases=("deploys per week", "release frequency"),
    not_to_confuse=("config_deployment_count: deployments without a new version",),
)
