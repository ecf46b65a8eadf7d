"""Deployments that changed settings alone."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, count


def config_deployment_count(production_deployment: Table) -> Table:
    """Successful deployments to production that changed no image and no commit.

    Args:
        production_deployment: Needs ``status``, ``is_config_only``.

    Returns:
        One row per deployment: ``subject_id``, ``started_at``, ``ended_at`` (live), ``service_id``,
        ``repository_id``, ``value`` 1 (float64), ``url``.

    Excludes:
        Deployments that did not succeed.
        Deployments of another version than the one before; `deployment_frequency` counts them.

    Source:
        GitOps practice: a sync whose images are those of the sync before. No published metric.
    """
    kept = production_deployment.filter(
        (production_deployment.status == "success") & production_deployment.is_config_only
    )
    return kept.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=one(),
    )


METRIC = Metric(
    measure=config_deployment_count,
    subject="deployment",
    aggregate=count,
    title="Configuration deployments",
    unit="1",
    better="neither",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="No published metric; the syncs that deployment frequency leaves out",
    needs=("argocd", "gitlab"),
    rows=("3.M7.6",),
    aliases=("config-only syncs",),
    not_to_confuse=("deployment_frequency: deployments of another version",),
)
