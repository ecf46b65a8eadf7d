"""Deployment rework rate."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def deployment_rework_rate(deployment_outcome: Table) -> Table:
    """Whether a production deployment was made to mend an earlier one.

    Args:
        deployment_outcome: Needs ``outcome``, ``is_rework``, ``rework_why``, ``is_config_only``.

    Returns:
        One row per finished deployment: ``subject_id``, ``started_at``, ``ended_at`` (live),
        ``service_id``, ``repository_id``, ``value`` (float64, 1 when it mends, else 0), ``weight``
        1, ``detail`` (``rollback``, ``hotfix``, ``incident fix``), ``url``.

    Excludes:
        Deployments stopped before users met them.
        Deployments that still run.
        Deployments that changed no image and no commit.

    Source:
        DORA, "Deployment rework rate" (2024): unplanned deployments caused by an incident.
    """
    kept = deployment_outcome.filter(
        deployment_outcome.outcome.isin(["ok", "failed"]) & ~deployment_outcome.is_config_only
    )
    return kept.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=kept.is_rework.cast("float64"),
        weight=one(),
        detail="rework_why",
    )


METRIC = Metric(
    measure=deployment_rework_rate,
    subject="deployment",
    aggregate=ratio,
    title="Deployment rework rate",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="DORA, Deployment rework rate: unplanned deployments that mend production",
    needs=("argocd", "gitlab", "pagerduty"),
    rows=("3.M7.7", "3.P5.n"),
    aliases=("rework rate", "unplanned deployment rate"),
    not_to_confuse=(
        "flowback_rate: tickets that moved back",
        "change_fail_rate: deployments that broke something",
    ),
)
