"""Interruptions at night."""

import ibis

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, per_week

_DAY = 86_400


def night_interruptions(
    incident_step: Table,
    incident_joined: Table,
    working_day: Table,
    *,
    night_from_hour: int = 22,
    night_to_hour: int = 8,
) -> Table:
    """How often an incident called somebody in the hours in which people sleep.

    A team's figure: who was called is kept out of it, so that nobody can be compared by it.

    Args:
        incident_step: Needs ``incident_id``, ``service_id``, ``kind``, ``happened_at``,
            ``person_id``.
        incident_joined: Needs ``incident_id``, ``url``.
        working_day: Needs ``calendar``, ``utc_on``, ``local_midnight_second``.
        night_from_hour: Hour of the organisation's clock from which people sleep.
        night_to_hour: Hour from which they do not.

    Returns:
        One row per incident that called somebody at night: ``subject_id``, ``started_at`` and
        ``ended_at`` (first call at night), ``service_id``, ``value`` (float64, 1), ``weight`` 1,
        ``url``.

    Excludes:
        Calls that reached no person.
        Further calls for the same incident in the same night.

    Source:
        PagerDuty analytics, ``sleep_hour_interruptions``: 22:00 to 08:00.
    """
    calls = incident_step.filter(
        (incident_step.kind == "notified") & incident_step.person_id.notnull()
    )
    calendar = working_day.filter(working_day.calendar == "default").select(
        "utc_on", "local_midnight_second"
    )
    dated = calls.mutate(on=calls.happened_at.date())
    dated = dated.left_join(calendar, dated.on == calendar.utc_on)
    second = (
        dated.happened_at.hour() * 3600
        + dated.happened_at.minute() * 60
        + dated.happened_at.second()
    ).cast("int64")
    local = (second - dated.local_midnight_second.coalesce(0) + _DAY) % _DAY
    asleep = (local >= night_from_hour * 3600) | (local < night_to_hour * 3600)
    at_night = dated.filter(asleep)
    first = at_night.group_by(called_id="incident_id").agg(
        called_at=at_night.happened_at.min(), called_service=at_night.service_id.min()
    )
    told = incident_joined.join(first, incident_joined.incident_id == first.called_id)
    return told.select(
        subject_id=told.incident_id,
        started_at=told.called_at,
        ended_at=told.called_at,
        service_id=told.called_service,
        value=one(),
        weight=one(),
        detail=ibis.null("string"),
        url=told.url,
    )


METRIC = Metric(
    measure=night_interruptions,
    subject="incident",
    aggregate=per_week,
    title="Interruptions at night",
    unit="1/week",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="time_to_owner",
    source="PagerDuty analytics, sleep hour interruptions; per team, never per person",
    needs=("pagerduty", "opsgenie"),
    aliases=("sleep hour interruptions", "after-hours calls"),
)
