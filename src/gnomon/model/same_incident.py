"""An incident told by two tools is one."""

from typing import Any

import ibis

from gnomon.domain.expression import elapsed_microseconds, united

Table = Any

_MICROSECONDS_PER_MINUTE = 60_000_000


def same_incident(told_incident: Table, *, same_incident_minutes: int = 30) -> Table:
    """Incidents that a stronger teller tells too.

    A tool that numbers incidents, because people work on them there, goes before one that sends
    alerts; then sources go by name. Two tellers mean the same incident when the service agrees and
    both were opened within a few minutes.

    Args:
        told_incident: Needs ``incident_id``, ``source``, ``number``, ``service_id``,
            ``opened_at``.
        same_incident_minutes: How far apart two tools may open the same incident. Too small counts
            it twice, too large swallows a second incident.

    Returns:
        One row per incident told again: ``incident_id`` and ``canonical_id`` (the one that stands
        for both).
    """
    reach = same_incident_minutes * _MICROSECONDS_PER_MINUTE
    told = told_incident.filter(told_incident.service_id.notnull())
    rank = ibis.ifelse(told.number.notnull(), "0", "1") + told.source
    begin = ibis.timestamp("2000-01-01", timezone="UTC").cast(told.opened_at.type())
    # Neighbouring stretches of time make an equality, which engines join by hash.
    stretch = (elapsed_microseconds(begin, told.opened_at) // reach).cast("int64")
    weaker = told.select(
        "service_id",
        stretch=stretch,
        weak_id="incident_id",
        weak_source="source",
        weak_rank=rank,
        weak_at="opened_at",
    )
    stronger = united(
        *(
            told.select(
                "service_id",
                stretch=stretch + shift,
                strong_id="incident_id",
                strong_source="source",
                strong_rank=rank,
                strong_at="opened_at",
            )
            for shift in (-1, 0, 1)
        )
    )
    pairs = weaker.join(stronger, ["service_id", "stretch"])
    pairs = pairs.mutate(distance=elapsed_microseconds(pairs.strong_at, pairs.weak_at).abs())
    pairs = pairs.filter(
        (pairs.strong_rank < pairs.weak_rank)
        & (pairs.strong_source != pairs.weak_source)
        & (pairs.distance <= reach)
    )
    nearest = pairs.group_by("weak_id").agg(distance=pairs.distance.min())
    best = pairs.join(nearest, ["weak_id", "distance"])
    chosen = best.group_by("weak_id").agg(canonical_id=best.strong_id.min())
    # Three tellers: the middle one is itself told again.
    further = chosen.select(middle_id="weak_id", last_id="canonical_id")
    linked = chosen.left_join(further, chosen.canonical_id == further.middle_id)
    return linked.select(
        incident_id="weak_id", canonical_id=linked.last_id.coalesce(linked.canonical_id)
    )
