"""Time to the owner."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def time_to_owner(incident_answer: Table) -> Table:
    """Time from the opening of an incident to the first answer by the team that owns the service.

    Args:
        incident_answer: Needs ``opened_at``, ``resolved_at``, ``owner_answered_at``,
            ``owner_group_id``, ``answered_at``.

    Returns:
        One row per answered incident: ``subject_id``, ``started_at`` (opened), ``ended_at`` (the
        owner's first answer; null while it has not come), ``service_id``, ``value`` (float64,
        elapsed seconds; null until then), ``url``.

    Excludes:
        Incidents that nobody answered: they went away by themselves.
        Incidents that were over without the owner: `owner_answers_first` counts them.
        Incidents of a service that nobody is known to own.

    Source:
        This product's own; compare PagerDuty, "Mean time to acknowledge", where anybody counts.
    """
    answered = incident_answer.answered_at.notnull() & incident_answer.owner_group_id.notnull()
    waits = incident_answer.owner_answered_at.notnull() | incident_answer.resolved_at.isnull()
    kept = incident_answer.filter(answered & waits)
    return kept.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at="owner_answered_at",
        value=elapsed_seconds(kept.opened_at, kept.owner_answered_at),
    )


METRIC = Metric(
    measure=time_to_owner,
    subject="incident",
    aggregate=median,
    title="Time to the owner",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="night_interruptions",
    source="This product's own: opening to the first acknowledgement by the owning team",
    needs=("pagerduty", "opsgenie"),
    rows=("4.6",),
    not_to_confuse=("time_to_recover: until it is over, whoever answered",),
)
