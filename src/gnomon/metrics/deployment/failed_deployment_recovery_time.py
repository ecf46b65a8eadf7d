"""Failed deployment recovery time."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def failed_deployment_recovery_time(deployment_outcome: Table) -> Table:
    """Time from a production deployment failing its users to their being well again.

    Args:
        deployment_outcome: Needs ``outcome``, ``why``, ``failed_at``, ``recovered_at``,
            ``is_config_only``.

    Returns:
        One row per failed deployment: ``subject_id``, ``started_at`` (opening of its incident, else
        the end of the try), ``ended_at`` (last resolution, else the next good deployment; null
        while not recovered), ``service_id``, ``repository_id``, ``value`` (float64, elapsed
        seconds, at least 0; null while open), ``detail`` (why it failed, or ``clock skew``),
        ``url``.

    Excludes:
        Deployments that did not fail, and those stopped before users met them.
        Deployments that changed no image and no commit.
        Incidents that belong to no deployment; `time_to_recover` counts every incident.

    Source:
        DORA, "Failed deployment recovery time" (2023), which replaced mean time to recovery.
    """
    kept = deployment_outcome.filter(
        (deployment_outcome.outcome == "failed") & ~deployment_outcome.is_config_only
    )
    return kept.select(
        "service_id",
        "repository_id",
        "url",
        subject_id="deployment_id",
        started_at="failed_at",
        ended_at="recovered_at",
        value=elapsed_seconds(kept.failed_at, kept.recovered_at),
        detail=clock_detail(kept.failed_at, kept.recovered_at, kept.why),
    )


METRIC = Metric(
    measure=failed_deployment_recovery_time,
    subject="deployment",
    aggregate=median,
    title="Failed deployment recovery time",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id", "repository_id"),
    balance="change_fail_rate",
    source="DORA, Failed deployment recovery time; only what a deployment caused",
    needs=("argocd", "gitlab", "pagerduty"),
    rows=("3.M7.7", "3.M8.7", "3.P5.n"),
    aliases=("FDRT", "time to restore service"),
    not_to_confuse=("time_to_recover: every incident, whatever caused it",),
)
