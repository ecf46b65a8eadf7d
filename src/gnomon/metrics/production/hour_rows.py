"""How intervals of monitoring become observations: added up over the hours they begin in."""

from gnomon.domain.expression import Column
from gnomon.domain.metric import Table


def by_hour(intervals: Table, value: Column, weight: Column) -> Table:
    """Observe services hour by hour, from the intervals in which both parts are known.

    Args:
        intervals: Rows of `service_interval`.
        value: What is added up of each interval.
        weight: What it is held against.
    """
    parts = intervals.mutate(
        part=value.cast("float64"),
        base=weight.cast("float64"),
        hour=intervals.starts_at.truncate("h"),
    )
    known = parts.filter(parts.part.notnull() & parts.base.notnull())
    hours = known.group_by(["service_id", "service_ref", "hour"]).agg(
        subject_id=known.sample_id.min(),
        ended_at=known.ends_at.max(),
        value=known.part.sum(),
        weight=known.base.sum(),
        url=known.url.min(),
    )
    return hours.select(
        *("subject_id", "ended_at", "service_id", "value", "weight", "url"),
        started_at="hour",
        detail="service_ref",
    )
