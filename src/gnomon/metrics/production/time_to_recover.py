"""Time to recover: every incident, whatever caused it."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def time_to_recover(incident_joined: Table) -> Table:
    """Time from the opening of an incident to its last resolution.

    Args:
        incident_joined: Needs ``opened_at``, ``resolved_at``.

    Returns:
        One row per incident: ``subject_id``, ``started_at`` (first opening any tool knows),
        ``ended_at`` (last resolution; null while any tool has it open), ``service_id``, ``value``
        (float64, elapsed seconds, at least 0; null while open), ``detail`` (severity, or ``clock
        skew``), ``url``.

    Excludes:
        Incidents that another tool tells, too: they count once.

    Source:
        PagerDuty, "Mean time to resolve"; the median, because a few long incidents rule a mean.
        DORA counts only what a deployment caused: `failed_deployment_recovery_time`.
    """
    return incident_joined.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="resolved_at",
        value=elapsed_seconds(incident_joined.opened_at, incident_joined.resolved_at),
        detail=clock_detail(
            incident_joined.opened_at, incident_joined.resolved_at, incident_joined.severity
        ),
    )


METRIC = Metric(
    measure=time_to_recover,
    subject="incident",
    aggregate=median,
    title="Time to recover",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="incident_count",
    source="PagerDuty, Mean time to resolve; here the median over all incidents",
    needs=("pagerduty",),
    rows=("3.M8.7", "3.P5.n"),
    aliases=("MTTR", "mean time to recover", "mean time to resolve", "time to resolve"),
    not_to_confuse=("failed_deployment_recovery_time: only what a deployment caused",),
)
