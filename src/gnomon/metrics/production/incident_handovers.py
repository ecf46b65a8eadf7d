"""Handovers of an incident."""

from gnomon.domain.metric import Aggregate, Metric, Table


def incident_handovers(incident_answer: Table) -> Table:
    """How often an incident was reassigned, delegated or escalated before it was over.

    Args:
        incident_answer: Needs ``handover_count``, ``opened_at``, ``resolved_at``.

    Returns:
        One row per incident: ``subject_id``, ``started_at`` (opened), ``ended_at`` (resolved; null
        while open), ``service_id``, ``value`` (float64, times; null while open), ``weight`` 1,
        ``url``.

    Excludes:
        Nothing: an incident that went away by itself changed hands no time.

    Source:
        PagerDuty analytics, ``reassignment_count`` and ``escalation_count``, added up.
    """
    over = incident_answer.resolved_at.notnull()
    return incident_answer.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="resolved_at",
        value=over.ifelse(incident_answer.handover_count.cast("float64"), None),
    )


METRIC = Metric(
    measure=incident_handovers,
    subject="incident",
    aggregate=Aggregate("mean"),
    title="Handovers of an incident",
    unit="1",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="time_to_recover",
    source="PagerDuty analytics: reassignments, delegations and escalations",
    needs=("pagerduty", "opsgenie"),
    rows=("4.6",),
    aliases=("handoffs", "reassignments"),
)
