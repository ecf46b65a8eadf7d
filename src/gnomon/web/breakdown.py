"""Who moves a figure: the units or services below a scope, side by side."""

from msgspec import Struct

from gnomon.answers.question import Question
from gnomon.charts.chart import Chart
from gnomon.charts.comparison import Part, comparison_chart
from gnomon.domain.answer import Level
from gnomon.domain.metric import Metric
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import walk
from gnomon.web.serving import Answers
from gnomon.web.view import Choice, View

#: What a scope is broken down by, when nothing else is asked.
_BELOW: dict[str, Level] = {
    "organisation": "team",
    "business_unit": "team",
    "team": "service",
    "sub_team": "service",
    "service": "repository",
    "repository": "service",
}
_LEVELS: dict[str, str] = {
    "business_unit": "business unit",
    "team": "team",
    "sub_team": "sub-team",
    "service": "service",
    "repository": "repository",
}


class Line(Struct, frozen=True, kw_only=True):
    """A part and its figure."""

    title: str
    figure: Figure


class Breakdown(Struct, frozen=True, kw_only=True):
    """A figure by its parts."""

    level: str
    """What the parts are, in words."""
    levels: list[Choice]
    """Other levels to break down by."""
    lines: list[Line]
    chart: Chart


def breakdown(answers: Answers, metric: Metric, view: View) -> Breakdown | None:
    """Break a metric down; null when nothing of it lies below the scope.

    Parts stand in the order of their names: this is no ranking.
    """
    titles = {path[-1].name: path[-1] for path in walk(answers.units())}
    scope = titles.get(view.scope or "")
    here = scope.kind if scope else ("service" if view.scope else "organisation")
    by = view.by or _BELOW.get(here, "team")
    found = measured(answers, view, (metric.name,), by=by, scope=view.scope)
    lines = [
        Line(title=titles[name].title if name in titles else name, figure=figure)
        for name, (figure, *_) in found.items()
        if name and _is_told(figure)
    ]
    if not lines and view.by is None:
        return None
    asked = Question(
        metrics=(metric.name,),
        scope=view.scope,
        since=view.since,
        time=view.time,
        structure=view.structure,
    )
    (whole,) = answers.ask(asked)[0].rows
    parts = [
        Part(
            name=line.title,
            value=line.figure.value,
            text=line.figure.text,
            n=line.figure.n,
            href=line.figure.href,
        )
        for line in lines
    ]
    is_summed = metric.aggregate.kind in ("count", "sum", "per_week", "open_count")
    return Breakdown(
        level=_LEVELS[by],
        levels=view.choices("by", _LEVELS, by),
        lines=lines,
        chart=comparison_chart(
            metric, parts, whole=None if is_summed else whole.value, level=_LEVELS[by]
        ),
    )


def _is_told(figure: Figure) -> bool:
    return figure.value is not None or figure.n > 0 or figure.open_n > 0
