"""Deployments set off by the owner."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def deployed_by_owner(deployment_initiator: Table) -> Table:
    """Whether a production deployment was set off by the team that owns the service.

    Args:
        deployment_initiator: Needs ``is_owner``, ``by``, ``at``, ``started_at``, ``status``,
            ``is_config_only``.

    Returns:
        One row per successful deployment: ``subject_id``, ``started_at``, ``ended_at`` (live),
        ``service_id``, ``repository_id``, ``value`` (float64, 1 by the owner or automation that
        acts for it, else 0; null when the owner or who did it is not known), ``weight`` 1,
        ``detail`` (``person``, ``automation``), ``url``.

    Excludes:
        Deployments that did not succeed.
        Deployments that changed no image and no commit.

    Source:
        This product's own; a team that deploys for others is an anti-pattern of *you build it, you
        run it*, whose second verb is to deploy.
    """
    kept = deployment_initiator.filter(
        (deployment_initiator.status == "success") & ~deployment_initiator.is_config_only
    )
    return kept.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=kept.is_owner.cast("float64"),
        weight=one(),
        detail="by",
    )


METRIC = Metric(
    measure=deployed_by_owner,
    subject="deployment",
    aggregate=ratio,
    title="Deployments set off by the owner",
    unit="ratio",
    better="higher",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="This product's own: the initiator's team on that day; automation acts for the owner",
    needs=("argocd", "gitlab"),
    rows=("2.1", "4.7"),
    not_to_confuse=("deployment_frequency: how often, whoever did it",),
)
