"""The charts of a metric: over time, and how its values spread."""

from datetime import datetime

from msgspec import Struct

from gnomon.answers.listing import ListedObservation
from gnomon.answers.question import Question, period_start
from gnomon.answers.readings import history_since, readings
from gnomon.charts.behaviour import Note, behaviour_chart
from gnomon.charts.chart import Chart
from gnomon.charts.distribution import distribution_chart
from gnomon.charts.scatter import Dot, scatter_chart
from gnomon.domain.answer import AnswerRow
from gnomon.domain.metric import Metric
from gnomon.insight.reading import Point
from gnomon.web.serving import Answers
from gnomon.web.subjects import listed, value_of
from gnomon.web.view import View

#: Dots a scatter holds at most; more hide each other.
_DOTS = 600
#: Aggregates whose observations are durations or amounts worth looking at one by one.
_SPREADING = frozenset({"percentile", "mean"})


class Trend(Struct, frozen=True, kw_only=True):
    """A metric's periods and what each reads as."""

    rows: list[AnswerRow]
    """Its figures by period, the first a whole one; the last still runs."""
    points: list[Point]
    """What each period but the last reads as, by limits of all that is read."""
    definition: str
    """What the figures were made with."""


def trend(answers: Answers, metric: Metric, view: View) -> Trend:
    """Return a metric's figures by period.

    The first period is a whole one, so it may begin some days before the window. Periods before
    the window are read too: limits do not depend on what a page shows.
    """
    first = period_start(view.since, view.every)
    (answer,) = answers.ask(
        Question(
            metrics=(metric.name,),
            scope=view.scope,
            since=min(first, history_since(view.today, view.every)),
            every=view.every,
            time=view.time,
            structure=view.structure,
        )
    )
    rebases = answers.marks().rebases(view.scope, metric.name)
    points = readings(metric, answer.rows, rebases, every=view.every, fresh_at=answer.fresh_at)
    shown = sum(str(row.period_start) < first.isoformat() for row in answer.rows)
    return Trend(rows=answer.rows[shown:], points=points[shown:], definition=answer.definition)


def trend_chart(answers: Answers, metric: Metric, view: View) -> tuple[Chart, Trend]:
    """Draw a metric over time; return its periods and what they read as beside it."""
    found = trend(answers, metric, view)
    notes = [
        Note(on=one.on, what=one.what, is_rebase=one.is_rebase)
        for one in answers.marks().of(view.scope, metric.name)
    ]
    chart = behaviour_chart(
        metric,
        found.rows,
        found.points,
        every=view.every,
        whose=view.scope or "the whole organisation",
        until=view.today,
        notes=notes,
    )
    return chart, found


def spread_charts(answers: Answers, metric: Metric, view: View, *, now: datetime) -> list[Chart]:
    """Draw how a metric's values spread; nothing for counts and shares."""
    if metric.aggregate.kind not in _SPREADING or metric.unit == "ratio":
        return []
    asked = Question(
        metrics=(metric.name,),
        scope=view.scope,
        since=view.since,
        time=view.time,
        structure=view.structure,
    )
    ended = [
        one
        for one in answers.observations(asked, limit=_DOTS, order="ended")
        if one.ended_at is not None and value_of(one, view.time) is not None
    ]
    if not ended:
        return []
    (whole,) = answers.ask(asked)[0].rows
    lines = [("median", whole.value)]
    if isinstance(whole.p85, float):
        lines.append(("85th", whole.p85))
    known = [(name, value) for name, value in lines if value is not None]
    dots = _dots(answers, metric, view, ended, now)
    return [
        scatter_chart(metric, dots, known, whole_n=whole.n),
        distribution_chart(metric, [dot.value for dot in dots]),
    ]


def _dots(
    answers: Answers,
    metric: Metric,
    view: View,
    ended: list[ListedObservation],
    now: datetime,
) -> list[Dot]:
    named = listed(answers, metric, ended, now=now, time=view.time)
    return [
        Dot(at=one.ended_at, value=one.value, name=one.name, href=one.href or one.tool_href)
        for one in named
        if one.ended_at is not None and one.value is not None
    ]
