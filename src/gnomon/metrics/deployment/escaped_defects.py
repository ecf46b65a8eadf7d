"""Escaped defects."""

from gnomon.domain.expression import elapsed_microseconds, one
from gnomon.domain.metric import Metric, Table, ratio

_MICROSECONDS_PER_DAY = 86_400_000_000


def escaped_defects(
    production_deployment: Table,
    incident_deployment: Table,
    *,
    escaped_defect_days: int = 14,
) -> Table:
    """Incidents that came with a production deployment.

    Args:
        production_deployment: Needs ``deployment_id``, ``is_exposed``, ``is_config_only`` and what
            is returned.
        incident_deployment: Needs ``deployment_id``, ``incident_id``, ``opened_at``.
        escaped_defect_days: How long after a deployment its defects are counted. Longer windows
            count slow ones and leave the last releases unfinished.

    Returns:
        One row per production deployment that users met: ``subject_id``, ``started_at``,
        ``ended_at``, ``service_id``, ``repository_id``, ``value`` (float64, incidents), ``weight``
        1, ``detail`` (how many of them), ``url``.

    Excludes:
        Deployments that users did not meet.
        Deployments that changed no image and no commit.

    Source:
        ISTQB, "escaped defect": found after release. Incidents are put down to a deployment as for
        change fail rate; tickets for bugs name no release and are not counted.
    """
    blamed = incident_deployment.select("deployment_id", "incident_id", "opened_at")
    met = production_deployment.filter(
        production_deployment.is_exposed.fill_null(False) & ~production_deployment.is_config_only
    )
    linked = met.select("deployment_id", "at").join(blamed, "deployment_id")
    waited = elapsed_microseconds(linked["at"], linked.opened_at)
    escaped = linked.filter(waited <= escaped_defect_days * _MICROSECONDS_PER_DAY)
    counted = escaped.group_by(blamed_id=escaped.deployment_id).agg(
        defect_count=escaped.incident_id.nunique()
    )
    whole = met.left_join(counted, met.deployment_id == counted.blamed_id)
    defects = whole.defect_count.fill_null(0)
    return whole.select(
        "service_id",
        "repository_id",
        "url",
        "started_at",
        subject_id="deployment_id",
        ended_at="at",
        value=defects.cast("float64"),
        weight=one(),
        detail=defects.cast("string") + " incidents",
    )


METRIC = Metric(
    measure=escaped_defects,
    subject="deployment",
    aggregate=ratio,
    title="Escaped defects per release",
    unit="1",
    better="lower",
    phase="deployment",
    owned_by=("service_id", "repository_id"),
    balance="deployment_frequency",
    source="ISTQB, escaped defect: found after release; incidents by deployments",
    needs=("argocd", "gitlab", "pagerduty"),
    rows=("3.P7.out",),
    aliases=("defects per release", "escaped defects per release"),
    not_to_confuse=("change_fail_rate: deployments that failed, however many incidents",),
)
