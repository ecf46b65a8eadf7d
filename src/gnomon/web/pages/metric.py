"""A metric: what is this number, can I trust it, who moves it?"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.listing import ListedObservation
from gnomon.answers.question import Question
from gnomon.charts.chart import Chart
from gnomon.domain.metric import Metric
from gnomon.insight.nines import Nines, nines
from gnomon.operations.home import Home
from gnomon.operations.sources import SourceReport, source_reports
from gnomon.steering.benchmarks import Reference, references
from gnomon.web.access import READ
from gnomon.web.breakdown import Breakdown, breakdown
from gnomon.web.clock import SPEED, clock
from gnomon.web.definitions import Definition, definition
from gnomon.web.figures import Figure, tools_that_bring
from gnomon.web.guiding import GuideRow, guide_rows
from gnomon.web.lasting import Beside, Lasting, Told, beside_told, changes_told, lasting_told
from gnomon.web.measuring import measured
from gnomon.web.navigation import walk
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.subjects import Listed, listed
from gnomon.web.trend import spread_charts, trend_chart
from gnomon.web.view import Choice, View, ViewOf

ROUTER = APIRouter()

_PAGE = 50
#: Shares of requests, each of which was served or was not.
_IN_NINES = frozenset({"customer_service_level"})
_ORDERS = {"ended": "newest first", "value": "largest first", "age": "still open, oldest first"}


class MetricPage(Struct, frozen=True, kw_only=True):
    """One metric in one scope: its figure, trend, spread, parts and observations."""

    title: str
    name: str
    view: View
    crumbs: list[Crumb]
    figure: Figure
    fingerprint: str
    """Definition, version and judgements the figures were made with."""
    definition: Definition
    has_working_time: bool
    nines: Nines | None
    """The share on the scale of nines, where that is how people speak of it."""
    clock: list[Figure]
    """How fast customers are heard; empty beside a metric that is none of speed."""
    lasting: Lasting | None
    """The median with what is still open counted; null for what is no duration."""
    beside: Beside | None
    """Another scope beside this one; null where none was named."""
    others: list[str]
    """Units it can be compared with; none for what is no unit."""
    changes: list[Told]
    """What known changes did to it, the newest first."""
    trend: Chart
    spread: list[Chart]
    """Scatter and distribution, where the metric has values that spread."""
    breakdown: Breakdown | None
    observations: list[Listed]
    orders: list[Choice]
    earlier: str | None
    """Address of the page of observations before; null on the first."""
    further: str | None
    """Address of the next page of observations; null on the last."""
    exports: dict[str, str]
    """Addresses of the figures in other forms, by their names."""
    guides: list[GuideRow]
    """Where it is explained, and whom to ask."""
    tools: str
    """Tools that would bring it."""
    references: list[Reference]
    """What others published about it, by year; never a label."""
    sources: list[SourceReport]
    """How the sources behind it are doing."""
    as_of: datetime


def metric(
    request: Request,
    name: str,
    view: ViewOf,
    against: Annotated[
        str | None, Query(max_length=200, description="another scope to compare with")
    ] = None,
) -> MetricPage:
    """Show one metric in one scope."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    about = find_metric(name)
    now = answers.now()
    figures = measured(answers, view, (about.name,), by="organisation", scope=view.scope)
    trend, periods = trend_chart(answers, about, view)
    observations = _observations(answers, about, view)
    return MetricPage(
        title=about.title,
        name=about.name,
        view=view,
        crumbs=_crumbs(about, view),
        figure=figures[""][0],
        fingerprint=periods.definition,
        definition=definition(about, home.settings.definitions),
        has_working_time=about.unit == "s" and about.aggregate.kind == "percentile",
        nines=_nines(figures[""][0]),
        clock=clock(answers, view, scope=view.scope) if about.name in SPEED else [],
        lasting=lasting_told(answers, about, view),
        beside=beside_told(answers, about, view, against),
        others=_others(answers, view),
        changes=changes_told(answers, about, view, periods.points),
        trend=trend,
        spread=spread_charts(answers, about, view, now=now),
        breakdown=breakdown(answers, about, view),
        observations=listed(answers, about, observations[:_PAGE], now=now, time=view.time),
        orders=view.choices("order", _ORDERS, view.order),
        earlier=_at_page(view, view.page - 1) if view.page > 1 else None,
        further=_at_page(view, view.page + 1) if len(observations) > _PAGE else None,
        exports=_exports(about, view),
        guides=guide_rows(answers, home, "metric", about.name),
        tools=tools_that_bring(about),
        references=references(about.name),
        sources=[one for one in source_reports(home) if one.type in about.needs],
        as_of=now,
    )


def _others(answers: Answers, view: View) -> list[str]:
    """Name the units that the scope can be compared with, those beside it first."""
    paths = {path[-1].name: path for path in walk(answers.units())}
    here = paths.get(view.scope or "")
    if here is None:
        return []
    near = [name for name, path in paths.items() if path[:-1] == here[:-1] and name != view.scope]
    return near + sorted(paths.keys() - {*near, view.scope})


def _nines(one: Figure) -> Nines | None:
    if one.metric not in _IN_NINES or one.value is None:
        return None
    return nines(round(one.value * one.n), one.n)


def _observations(answers: Answers, about: Metric, view: View) -> list[ListedObservation]:
    question = Question(
        metrics=(about.name,),
        scope=view.scope,
        since=view.since,
        time=view.time,
        structure=view.structure,
    )
    start = (view.page - 1) * _PAGE
    return answers.observations(question, limit=_PAGE + 1, offset=start, order=view.order)


def _crumbs(about: Metric, view: View) -> list[Crumb]:
    found = [Crumb(label="Metrics", href=view.href("/metrics", by=None))]
    if view.scope:
        whole = view.href(f"/metrics/{about.name}", scope=None, by=None)
        found.append(Crumb(label="Whole organisation", href=whole))
    return found


def _at_page(view: View, page: int) -> str:
    return view.href(order=view.order, page=str(page) if page > 1 else None) + "#observations"


def _exports(about: Metric, view: View) -> dict[str, str]:
    forms = {
        "JSON": f"/metrics/{about.name}.json",
        "CSV": f"/metrics/{about.name}/trend.csv",
        "SVG": f"/metrics/{about.name}/chart.svg",
        "PNG": f"/metrics/{about.name}/chart.png",
        "Observations as CSV": f"/metrics/{about.name}/observations.csv",
    }
    return {form: view.href(address) for form, address in forms.items()}


add_page(ROUTER, "/metrics/{name}", "metric.html", metric, READ)
