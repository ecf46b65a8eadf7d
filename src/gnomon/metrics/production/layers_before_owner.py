"""Layers before the owner."""

from gnomon.domain.metric import Aggregate, Metric, Table


def layers_before_owner(incident_answer: Table) -> Table:
    """How many other teams were called or answered before the team that owns the service did.

    Args:
        incident_answer: Needs ``layer_count``, ``owner_answered_at``, ``opened_at``.

    Returns:
        One row per answered incident: ``subject_id``, ``started_at`` (opened), ``ended_at`` (the
        owner's first answer, else the resolution; null while neither), ``service_id``, ``value``
        (float64, teams; 0 when the owner came first; null when nobody is known to own the service),
        ``weight`` 1, ``url``.

    Excludes:
        Incidents that nobody answered: they went away by themselves.

    Source:
        This product's own: layers between a customer's trouble and those who can mend it, counted
        in the incident tool's log.
    """
    kept = incident_answer.filter(incident_answer.answered_at.notnull())
    return kept.select(
        "service_id",
        "url",
        subject_id="incident_id",
        started_at="opened_at",
        ended_at=kept.owner_answered_at.coalesce(kept.resolved_at),
        value=kept.layer_count.cast("float64"),
    )


METRIC = Metric(
    measure=layers_before_owner,
    subject="incident",
    aggregate=Aggregate("mean"),
    title="Layers before the owner",
    unit="1",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="night_interruptions",
    source="This product's own: teams called before the one that owns the service answers",
    needs=("pagerduty", "opsgenie"),
    rows=("4.6",),
    aliases=("support layers", "escalation layers"),
    not_to_confuse=("incident_handovers: how often it changed hands, not how many teams it met",),
)
