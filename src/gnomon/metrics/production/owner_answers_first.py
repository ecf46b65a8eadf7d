"""Incidents the owner answers first."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def owner_answers_first(incident_answer: Table) -> Table:
    """Whether the first person to answer an incident was of the team that owns the service.

    Args:
        incident_answer: Needs ``is_owner_first``, ``answered_at``, ``opened_at``.

    Returns:
        One row per answered incident: ``subject_id``, ``started_at`` (opened), ``ended_at`` (first
        answer), ``service_id``, ``value`` (float64, 1 when the owner came first, else 0; null when
        nobody is known to own the service), ``weight`` 1, ``url``.

    Excludes:
        Incidents that nobody answered: they went away by themselves.

    Source:
        This product's own; the fourth verb of *you build it, you run it*: support.
    """
    kept = incident_answer.filter(incident_answer.answered_at.notnull())
    return kept.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="answered_at",
        value=kept.is_owner_first.cast("float64"),
        weight=one(),
    )


METRIC = Metric(
    measure=owner_answers_first,
    subject="incident",
    aggregate=ratio,
    title="Incidents the owner answers first",
    unit="ratio",
    better="higher",
    phase="production",
    owned_by=("service_id",),
    balance="night_interruptions",
    source="This product's own: first acknowledgement by a member of the owning team",
    needs=("pagerduty", "opsgenie"),
    rows=("2.1", "4.6"),
    aliases=("owner-first response rate",),
)
