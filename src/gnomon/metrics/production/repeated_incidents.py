"""Incidents that come again."""

import ibis

from gnomon.domain.expression import elapsed_microseconds, one
from gnomon.domain.metric import Metric, Table, ratio

_MICROSECONDS_PER_HOUR = 3_600_000_000


def repeated_incidents(incident_answer: Table, *, repeat_window_hours: int = 24) -> Table:
    """Whether an incident of the same service and title had opened shortly before.

    Args:
        incident_answer: Needs ``service_id``, ``title``, ``opened_at``.
        repeat_window_hours: How soon after another of the same title an incident is a repetition.

    Returns:
        One row per incident: ``subject_id``, ``started_at`` and ``ended_at`` (opened),
        ``service_id``, ``value`` (float64, 1 for a repetition, else 0), ``weight`` 1, ``url``.

    Excludes:
        Incidents of a service that the catalogue does not know: their titles may mean anything.

    Source:
        This product's own; alerts that fire again and again are noise or an unmended cause.
    """
    kept = incident_answer.filter(incident_answer.service_id.notnull())
    kept = kept.mutate(words=kept.title.lower().strip())
    before = ibis.window(group_by=["service_id", "words"], order_by=["opened_at", "incident_id"])
    told = kept.mutate(last_at=kept.opened_at.lag().over(before))
    apart = elapsed_microseconds(told.last_at, told.opened_at)
    again = apart <= repeat_window_hours * _MICROSECONDS_PER_HOUR
    return told.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="opened_at",
        value=again.fill_null(False).cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=repeated_incidents,
    subject="incident",
    aggregate=ratio,
    title="Incidents that come again",
    unit="ratio",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="incidents_reported_by_customers",
    source="This product's own: the same title of the same service within a day",
    needs=("pagerduty", "opsgenie", "alertmanager", "grafana"),
    rows=("4.13",),
    aliases=("repeating alerts", "flapping"),
)
