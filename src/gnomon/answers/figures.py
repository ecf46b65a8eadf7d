"""Observations summed up: the queries behind every answer.

One pass over the observations serves every metric of a question: sums, counts and percentiles
by metric, group and period. Kinds of aggregate that need more (people, what was open when) take a
pass of their own over the few metrics that ask for it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis
from ibis import _

from gnomon.answers.question import Question
from gnomon.domain.answer import Grain

Table = Any

_UNITS = {"day": "D", "week": "W", "month": "M", "quarter": "Q"}
#: Group of what nobody owns; shown, so that nothing disappears.
UNASSIGNED = "unassigned"


def attributed(observation: Table, question: Question, owned: Table | None) -> Table:
    """Add ``grouping``: the name of the group, service or repository an observation counts for.

    Args:
        observation: Observations of the metrics asked for.
        question: Says by what to group.
        owned: The ownership index of that level, for groups.
    """
    if owned is not None:
        return _by_group(observation, owned, question)
    column = {"service": "service_id", "repository": "repository_id"}.get(question.by)
    named = observation[column] if column else ibis.literal("")
    return observation.mutate(grouping=named).filter(_.grouping.notnull())


def _by_group(observation: Table, owned: Table, question: Question) -> Table:
    on = observation.ended_on.coalesce(observation.started_on)
    if question.structure == "now":
        owned = owned.filter(owned.valid_to.isnull())
        holds = [observation.owned_id == owned.owned_id]
    else:
        holds = [
            observation.owned_id == owned.owned_id,
            owned.valid_from.isnull() | (owned.valid_from <= on),
            owned.valid_to.isnull() | (owned.valid_to > on),
        ]
    joined = observation.left_join(owned, holds)
    return joined.select(
        *(observation[column] for column in observation.columns),
        grouping=owned.group_name.coalesce(UNASSIGNED),
    )


def sums(rows: Table, since: date, until: date, grain: Grain | None) -> Table:
    """Sum up what ended in the window, by metric, group and period."""
    ended = rows.filter((_.ended_on >= since) & (_.ended_on < until))
    known = _.value.notnull()
    return ended.group_by("metric", "grouping", period=_period(ended.ended_on, since, grain)).agg(
        row_count=_.count(),
        n=known.sum(),
        value_sum=_.value.sum(),
        weight_sum=ibis.ifelse(known, _.weight, None).sum(),
        p50=_.value.quantile(0.5),
        p85=_.value.quantile(0.85),
        mean=_.value.mean(),
    )


def quantiles(rows: Table, since: date, until: date, grain: Grain | None, at: float) -> Table:
    """Take another percentile of what ended in the window."""
    ended = rows.filter((_.ended_on >= since) & (_.ended_on < until))
    period = _period(ended.ended_on, since, grain)
    return ended.group_by("metric", "grouping", period=period).agg(value=_.value.quantile(at))


def by_person(rows: Table, since: date, until: date, grain: Grain | None, at: float) -> Table:
    """Sum up per person first, then take a percentile over the people who did anything."""
    ended = rows.filter((_.ended_on >= since) & (_.ended_on < until) & _.person_id.notnull())
    period = _period(ended.ended_on, since, grain)
    person = ended.group_by("metric", "grouping", "person_id", period=period).agg(
        value=_.value.sum()
    )
    return person.group_by("metric", "grouping", "period").agg(value=_.value.quantile(at))


def movements(rows: Table, periods: Sequence[tuple[date, date]]) -> Table:
    """Count, for each period, what had begun and what had ended before its end.

    What is open at the end of a period is the difference; observations that ended before the
    first period cancel out and are left out.
    """
    first = periods[0][0]
    relevant = rows.filter(_.ended_on.isnull() | (_.ended_on >= first))
    counts = {}
    for number, (__, end) in enumerate(periods):
        begun = (relevant.started_on < end).fill_null(False)
        over = (relevant.ended_on < end).fill_null(False)
        counts[f"open_{number}"] = (begun & ~over).sum()
    return relevant.group_by("metric", "grouping").agg(**counts)


def open_ages(rows: Table, ends: Table, at: float) -> Table:
    """Take a percentile of the age, in seconds, of what was open at each period's end.

    Args:
        rows: Attributed observations.
        ends: ``period`` (first date) and ``ends_at`` (instant) of each period.
        at: The percentile, 0 to 1.
    """
    lasting = rows.ended_at.isnull() | (rows.ended_at >= ends.ends_at)
    open_then = rows.join(ends, [rows.started_at < ends.ends_at, lasting])
    age = open_then.ends_at.delta(open_then.started_at, unit="second").cast("float64")
    aged = open_then.mutate(age=age)
    return aged.group_by("metric", "grouping", "period").agg(
        value=_.age.quantile(at), p85=_.age.quantile(0.85), n=_.count()
    )


def _period(on: Any, since: date, grain: Grain | None) -> Any:
    if grain is None:
        return ibis.literal(since)
    start = on.truncate(_UNITS[grain]).cast("date")
    return ibis.ifelse(start < since, ibis.literal(since), start)
