"""Observations summed up: the queries behind every answer.

One pass over the observations serves every metric of a question: sums, counts and percentiles by
metric, group and period. Kinds of aggregate that need more (people, what was open when) take a
pass of their own over the few metrics that ask for it.

What differs from question to question stands in small tables beside the observations:

- ``asked``: one row with ``since`` and ``until`` (first date, first date after).
- ``asked_period``: ``period`` (first date), ``ends_on`` and ``ends_at`` of each period.
- ``asked_today``: ``on``, the local date of asking.
- ``asked_metric``: ``metric`` and ``pass``, the metrics that take a pass of their own.
"""

from typing import Any

import ibis
from ibis import _

from gnomon.domain.answer import Grain
from gnomon.domain.expression import span

Table = Any

_UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q"}
#: Group of what nobody owns; shown, so that nothing disappears.
UNASSIGNED = "unassigned"


def by_group(observation: Table, owned: Table, *, structure: str) -> Table:
    """Add ``grouping``: the group that owned each observation, *then* or *now*."""
    joined = observation.left_join(owned, held(observation, owned, structure=structure))
    return joined.select(
        *(observation[column] for column in observation.columns),
        grouping=owned.group_name.coalesce(UNASSIGNED),
    )


def by_column(observation: Table, column: str | None) -> Table:
    """Add ``grouping``: a column of the observation, or nothing for all of them together."""
    named = observation[column] if column else ibis.literal("")
    return observation.mutate(grouping=named).filter(_.grouping.notnull())


def held(observation: Table, owned: Table, *, structure: str) -> list[Any]:
    """Say when a row of the ownership index holds for an observation.

    With the structure of *now* every row given does: leave out the others with `held_on` before.
    """
    same = observation.owned_id == owned.owned_id
    if structure == "now":
        return [same]
    on = observation.ended_on.coalesce(observation.started_on)
    since, until = span(owned)
    return [same, since <= on, until > on]


def held_on(owned: Table, today: Table) -> Table:
    """Leave only the rows of the ownership index that hold on one date, ``on``."""
    on = today["on"].as_scalar()
    since, until = span(owned)
    return owned.filter((since <= on) & (until > on))


def in_working_time(rows: Table, durations: Table) -> Table:
    """Put working seconds in the place of elapsed ones, for the metrics that are durations."""
    seconds = rows.working_seconds.cast("float64")
    return rows.mutate(value=ibis.ifelse(rows.metric.isin(durations.metric), seconds, rows.value))


def sums(rows: Table, asked: Table, grain: Grain | None) -> Table:
    """Sum up what ended in the window, by metric, group and period."""
    ended = _ended(rows, asked, grain)
    known = ended.value.notnull()
    return ended.group_by("metric", "grouping", "period").agg(
        row_count=_.count(),
        n=known.sum(),
        value_sum=_.value.sum(),
        weight_sum=ibis.ifelse(known, ended.weight, ibis.null("float64")).sum(),
        p50=_.value.quantile(0.5),
        p85=_.value.quantile(0.85),
        mean=_.value.mean(),
    )


def quantiles(rows: Table, asked: Table, grain: Grain | None, at: float) -> Table:
    """Take another percentile of what ended in the window."""
    ended = _ended(rows, asked, grain)
    return ended.group_by("metric", "grouping", "period").agg(value=_.value.quantile(at))


def by_person(rows: Table, asked: Table, grain: Grain | None, at: float) -> Table:
    """Sum up per person first, then take a percentile over the people who did anything."""
    ended = _ended(rows, asked, grain).filter(_.person_id.notnull())
    person = ended.group_by("metric", "grouping", "person_id", "period").agg(value=_.value.sum())
    return person.group_by("metric", "grouping", "period").agg(value=_.value.quantile(at))


def movements(rows: Table, asked: Table, grain: Grain | None) -> Table:
    """Count what began and what ended, by metric, group and period.

    What is open at the end of a period is the sum so far of ``begun`` less that of ``ended``.
    What began before the window counts in its first period; what ended before it is left out.
    """
    window = rows.cross_join(asked)
    relevant = window.filter(
        (window.ended_on.isnull() | (window.ended_on >= window.since))
        & (window.started_on < window.until)
    )
    begun = _counted(relevant, relevant.started_on, grain, 1)
    over = relevant.filter(relevant.ended_on < relevant.until)
    return begun.union(_counted(over, over.ended_on, grain, -1))


def open_ages(rows: Table, ends: Table, at: float) -> Table:
    """Take a percentile of the age, in seconds, of what was open at each period's end."""
    lasting = rows.ended_at.isnull() | (rows.ended_at >= ends.ends_at)
    open_then = rows.join(ends, [rows.started_at < ends.ends_at, lasting])
    age = open_then.ends_at.delta(open_then.started_at, unit="second").cast("float64")
    aged = open_then.mutate(age=age)
    return aged.group_by("metric", "grouping", "period").agg(
        value=_.age.quantile(at), p85=_.age.quantile(0.85), n=_.count()
    )


def _counted(rows: Table, on: Any, grain: Grain | None, sign: int) -> Table:
    counted = rows.mutate(period=_period(rows, on, grain))
    return counted.group_by("metric", "grouping", "period").agg(
        moved=(_.count() * sign).cast("int64")
    )


def _ended(rows: Table, asked: Table, grain: Grain | None) -> Table:
    window = rows.cross_join(asked)
    ended = window.filter((window.ended_on >= window.since) & (window.ended_on < window.until))
    return ended.mutate(period=_period(ended, ended.ended_on, grain))


def _period(rows: Table, on: Any, grain: Grain | None) -> Any:
    if grain is None:
        return rows.since
    # Through a timestamp: engines truncate a date to a timestamp, and Ibis drops a cast it holds
    # needless.
    start = on.cast("timestamp").truncate(_UNITS[grain]).cast("date")
    return ibis.ifelse(start < rows.since, rows.since, start)
