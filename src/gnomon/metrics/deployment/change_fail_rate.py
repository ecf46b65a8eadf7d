"""Change fail rate."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def change_fail_rate(deployment_outcome: Table) -> Table:
    """Whether a production deployment failed the users it reached.

    Args:
        deployment_outcome: Needs ``outcome``, ``why``, ``is_config_only``.

    Returns:
        One row per finished deployment: ``subject_id``, ``started_at``, ``ended_at`` (live),
        ``service_id``, ``repository_id``, ``value`` (float64, 1 when it failed, else 0), ``weight``
        1, ``detail`` (why: ``incident``, ``inferred incident``, ``rollback``, ``hotfix``,
        ``failed try``), ``url``.

    Excludes:
        Deployments stopped before users met them, from both parts of the rate.
        Deployments that still run.
        Deployments that changed no image and no commit.

    Source:
        DORA, "Change fail rate": deployments that need immediate intervention. A deployment that is
        found faulty later is counted again with its own time. GitLab's divides incidents by
        deployments instead.
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
        value=(kept.outcome == "failed").cast("float64"),
        weight=one(),
        detail="why",
    )


METRIC = Metric(
    measure=change_fail_rate,
    subject="deployment",
    aggregate=ratio,
    title="Change fail rate",
    unit="ratio",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="DORA, Change fail rate; not GitLab's incidents per deployment",
    needs=("argocd", "gitlab", "pagerduty"),
    rows=("3.M7.7",),
    aliases=("change failure rate", "CFR", "deployment failure rate"),
    not_to_confuse=("deployment_rework_rate: deployments that mend, not those that break",),
)
