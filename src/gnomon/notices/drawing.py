"""A figure's last weeks, in small bars and as a chart."""

import vl_convert
from msgspec import Struct

from gnomon.answers.ask import ask
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.question import Question
from gnomon.answers.readings import history_since, readings
from gnomon.charts.behaviour import Note, behaviour_chart
from gnomon.charts.chart import exported
from gnomon.notices.gathering import Gathered
from gnomon.notices.message import Picture
from gnomon.notices.wording import spark

#: Complete weeks that are drawn.
_WEEKS = 26
_SPARK_WEEKS = 13


class Drawn(Struct, frozen=True, kw_only=True):
    """A figure's last weeks."""

    spark: str
    """In small bars."""
    picture: Picture | None
    """As a chart; null where none was wanted."""


def drawn(found: Gathered, metric: str, scope: str | None, *, with_chart: bool) -> Drawn:
    """Draw the weeks of a metric in a unit, as its page does.

    Args:
        found: What is so now.
        metric: Id of the metric.
        scope: The unit or service; null: the whole organisation.
        with_chart: Whether a chart is drawn, which takes longer than bars.
    """
    about, today = find_metric(metric), found.now.date()
    asked = Question(
        metrics=(metric,), scope=scope, since=history_since(today, "week"), every="week"
    )
    (answer,) = ask(found.place, asked, now=found.now)
    rebases = found.marks.rebases(scope, metric)
    points = readings(about, answer.rows, rebases, fresh_at=answer.fresh_at)
    bars = spark([point.value for point in points[-_SPARK_WEEKS:]])
    if not with_chart:
        return Drawn(spark=bars, picture=None)
    chart = behaviour_chart(
        about,
        answer.rows[-_WEEKS - 1 :],
        points[-_WEEKS:],
        every="week",
        whose=found.title(scope),
        until=today,
        notes=[
            Note(on=one.on, what=one.what, is_rebase=one.is_rebase)
            for one in found.marks.of(scope, metric)
        ],
    )
    png = vl_convert.vegalite_to_png(exported(chart))
    return Drawn(spark=bars, picture=Picture(png=png, says=f"{chart.title}. {chart.summary}"))
