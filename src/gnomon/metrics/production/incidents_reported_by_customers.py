"""Incidents that customers noticed first."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def incidents_reported_by_customers(incident_joined: Table) -> Table:
    """Whether a customer noticed an incident before anyone or anything else.

    Args:
        incident_joined: Needs ``opened_at``, ``reported_by``.

    Returns:
        One row per incident: ``subject_id``, ``started_at`` and ``ended_at`` (opening),
        ``service_id``, ``value`` (float64, 1 for a customer, 0 for monitoring or a colleague; null
        when not told), ``weight`` 1, ``detail`` (who noticed), ``url``.

    Excludes:
        Incidents that another tool tells, too: they count once, by who noticed first.

    Source:
        Google, "Site reliability engineering": detection by monitoring before users; the reverse
        of the proactive rate.
    """
    by_customer = (incident_joined.reported_by == "customer").cast("float64")
    return incident_joined.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="opened_at",
        value=by_customer,
        weight=one(),
        detail="reported_by",
    )


METRIC = Metric(
    measure=incidents_reported_by_customers,
    subject="incident",
    aggregate=ratio,
    title="Incidents reported by customers",
    unit="ratio",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="incident_count",
    source="Google, Site reliability engineering: who notices first",
    needs=("pagerduty",),
    rows=("3.M8.8",),
    aliases=("customer-reported incidents", "proactive detection rate reversed"),
    not_to_confuse=("incident_count: how many, whoever noticed",),
)
