"""The observations behind figures, and the figures made of them again, to the digit."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.calendar import LocalDays
from gnomon.answers.lineage import metric
from gnomon.answers.observed import Observed
from gnomon.answers.passes import Passes
from gnomon.answers.question import Question
from gnomon.answers.rows import figure
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Engine

Table = Any


class Cited(Struct, frozen=True):
    """What the figures of one question are made of."""

    rows: pa.Table
    """Observations with ``grouping``, the group each counted for."""
    today: date
    """Local day of asking."""
    ends_at: datetime
    """The instant the window ends."""


class _OneEnd(LocalDays):
    """The days of a window of which the end alone is known."""

    def __init__(self, ends_at: datetime) -> None:
        self._ends_at = ends_at

    def begins_at(self, on: date) -> datetime:  # noqa: ARG002 - there is one window.
        """Return the instant the window ends."""
        return self._ends_at


def cite(place: Installation, question: Question, groups: Iterable[str], now: datetime) -> Cited:
    """Return the observations behind the figures of some groups.

    Args:
        place: What is asked.
        question: The question, without a grain; its window has both ends.
        groups: Names of the groups; empty text for the whole organisation.
        now: The time of asking.
    """
    asked = [metric(name) for name in question.metrics]
    with place.engine.session() as session:
        observed = Observed(session, place.lake, place.definitions, question, asked, now)
        days = observed.local_days()
        since, until = question.window(days.on(now))
        observed.bring_attributed(since)
        session.memory("cited_group", pa.table({"name": pa.array(list(groups), pa.string())}))
        session.memory("cited_window", pa.table({"since": [since], "until": [until]}))

        def query() -> Table:
            window = session.table("attributed").cross_join(session.table("cited_window"))
            ended = window.ended_on.isnull() | (window.ended_on >= window.since)
            begun = window.started_on.isnull() | (window.started_on < window.until)
            rows = window.filter(ended & begun).drop("since", "until")
            return rows.filter(rows.grouping.isin(session.table("cited_group").name))

        rows = session.rows(query, f"cited {observed.shape}")
        return Cited(rows=rows, today=days.on(now), ends_at=days.begins_at(until))


def again(
    engine: Engine,
    cited: Cited,
    asked: Sequence[Metric],
    window: tuple[date, date],
    now: datetime,
) -> dict[tuple[str, str], float | None]:
    """Make figures of cited observations again, by metric and group.

    Args:
        engine: What runs the queries.
        cited: The observations.
        asked: The metrics, as they summed up then.
        window: First day and first day after.
        now: The time of asking then.
    """
    since, until = window
    days = max((min(until, cited.today + timedelta(days=1)) - since).days, 1)
    with engine.session() as session:
        session.memory("attributed", cited.rows)
        found = Passes(
            session=session,
            asked=asked,
            spans=[window],
            grain=None,
            days=_OneEnd(cited.ends_at),
            moment=now,
        ).run()
    by_name = {each.name: each for each in asked}
    return {
        (name, grouping): figure(by_name[name], sums, days)
        for (name, grouping, _), sums in found.items()
        if name in by_name
    }
