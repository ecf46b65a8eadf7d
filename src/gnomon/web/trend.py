"""The charts of a metric: over time, and how its values spread."""

from datetime import datetime

from gnomon.answers.listing import ListedObservation
from gnomon.answers.question import Question, period_start
from gnomon.charts.behaviour import behaviour_chart
from gnomon.charts.chart import Chart
from gnomon.charts.distribution import distribution_chart
from gnomon.charts.scatter import Dot, scatter_chart
from gnomon.domain.answer import AnswerRow
from gnomon.domain.metric import Metric
from gnomon.web.serving import Answers
from gnomon.web.subjects import listed, value_of
from gnomon.web.view import View

#: Dots a scatter holds at most; more hide each other.
_DOTS = 600
#: Aggregates whose observations are durations or amounts worth looking at one by one.
_SPREADING = frozenset({"percentile", "mean"})


def trend_rows(answers: Answers, metric: Metric, view: View) -> tuple[list[AnswerRow], str]:
    """Return a metric's figures by period, and the definition they were made with.

    The first period is a whole one, so the chart may begin some days before the window.
    """
    (answer,) = answers.ask(
        Question(
            metrics=(metric.name,),
            scope=view.scope,
            since=period_start(view.since, view.every),
            every=view.every,
            time=view.time,
        )
    )
    return answer.rows, answer.definition


def trend_chart(answers: Answers, metric: Metric, view: View) -> tuple[Chart, str]:
    """Draw a metric over time; return the definition it was made with beside it."""
    rows, made_with = trend_rows(answers, metric, view)
    whose = view.scope or "the whole organisation"
    chart = behaviour_chart(metric, rows, every=view.every, whose=whose, until=view.today)
    return chart, made_with


def spread_charts(answers: Answers, metric: Metric, view: View, *, now: datetime) -> list[Chart]:
    """Draw how a metric's values spread; nothing for counts and shares."""
    if metric.aggregate.kind not in _SPREADING or metric.unit == "ratio":
        return []
    asked = Question(metrics=(metric.name,), scope=view.scope, since=view.since, time=view.time)
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
