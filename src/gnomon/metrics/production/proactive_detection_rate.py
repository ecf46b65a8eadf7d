"""Proactive detection rate."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def proactive_detection_rate(incident_joined: Table) -> Table:
    """Whether monitoring noticed an incident before a customer or a colleague did.

    Args:
        incident_joined: Needs ``opened_at``, ``reported_by``.

    Returns:
        One row per incident: ``subject_id``, ``started_at`` and ``ended_at`` (opening),
        ``service_id``, ``value`` (float64, 1 for monitoring, 0 for a customer or a colleague; null
        when not told), ``weight`` 1, ``detail`` (who noticed), ``url``.

    Excludes:
        Incidents that another tool tells, too: they count once, by who noticed first.

    Source:
        Google, "Site reliability engineering": monitoring is to tell of an outage before users do.
    """
    return incident_joined.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="opened_at",
        value=(incident_joined.reported_by == "monitoring").cast("float64"),
        weight=one(),
        detail="reported_by",
    )


METRIC = Metric(
    measure=proactive_detection_rate,
    subject="incident",
    aggregate=ratio,
    title="Incidents found by monitoring first",
    unit="ratio",
    better="higher",
    phase="production",
    owned_by=("service_id",),
    balance="incident_count",
    source="Google, Site reliability engineering: monitoring before users",
    needs=("pagerduty",),
    rows=("3.P8.obj",),
    aliases=("proactive rate", "found by monitoring"),
    not_to_confuse=(
        "incidents_reported_by_customers: what colleagues noticed counts as neither there",
    ),
)
