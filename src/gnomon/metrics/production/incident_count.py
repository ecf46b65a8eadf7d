"""Incidents."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, count


def incident_count(incident_joined: Table) -> Table:
    """Incidents that were opened, each once though several tools tell it.

    Args:
        incident_joined: Needs ``opened_at``, ``reported_by``, ``severity``.

    Returns:
        One row per incident: ``subject_id``, ``started_at`` and ``ended_at`` (opening, which
        decides the period), ``service_id``, ``value`` 1 (float64), ``detail`` (who noticed:
        ``monitoring``, ``customer``, ``person``; null when not told), ``url``.

    Excludes:
        Incidents that another tool tells, too: they count once.

    Source:
        PagerDuty, "Incident activity report"; counted by opening.
    """
    return incident_joined.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="opened_at",
        value=one(),
        detail="reported_by",
    )


METRIC = Metric(
    measure=incident_count,
    subject="incident",
    aggregate=count,
    title="Incidents",
    unit="1",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="incidents_reported_by_customers",
    source="PagerDuty, Incident activity: incidents opened, each once",
    needs=("pagerduty",),
    rows=("3.M8.8",),
    aliases=("incidents count", "number of incidents"),
    not_to_confuse=("change_fail_rate: incidents per deployment is another figure",),
)
