"""Incidents nobody answered."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def unanswered_incidents(incident_answer: Table) -> Table:
    """Whether an incident was over before any person answered it.

    Args:
        incident_answer: Needs ``answered_at``, ``opened_at``, ``resolved_at``.

    Returns:
        One row per resolved incident: ``subject_id``, ``started_at`` (opened), ``ended_at``
        (resolved), ``service_id``, ``value`` (float64, 1 when nobody answered, else 0), ``weight``
        1, ``url``.

    Excludes:
        Incidents that are still open.

    Source:
        PagerDuty analytics, ``auto_resolved``: an alert that needs no person should not call one.
    """
    kept = incident_answer.filter(incident_answer.resolved_at.notnull())
    return kept.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="resolved_at",
        value=kept.answered_at.isnull().cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=unanswered_incidents,
    subject="incident",
    aggregate=ratio,
    title="Incidents nobody answered",
    unit="ratio",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="incidents_reported_by_customers",
    source="PagerDuty analytics, auto-resolved; alert quality",
    needs=("pagerduty", "opsgenie"),
    rows=("4.13",),
    aliases=("auto-resolved alerts", "noise", "alert fatigue"),
    not_to_confuse=("owner_answers_first: who answered those that were answered",),
)
