"""Every metric: which figures are there, and what is each worth?"""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.domain.metric import Metric
from gnomon.web.access import READ
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Phase, by_phase
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Metrics", path="/metrics", area="Steer", order=10)


class MetricsPage(Struct, frozen=True, kw_only=True):
    """Every metric by phase, with its figure in a scope."""

    title: str
    view: View
    query: str
    """What to look for in names and other names; empty for all."""
    phases: list[Phase]
    summaries: dict[str, str]
    """First sentence of each metric's definition, by id."""
    aliases: dict[str, list[str]]
    """Other names of each metric, by id."""


def metric_list(request: Request, view: ViewOf, q: str = "") -> MetricsPage:
    """List the metrics whose name or other names hold every word of the query."""
    answers: Answers = request.app.state.answers
    found = [one for one in metrics().values() if matches(one, q)]
    names = [one.name for one in found]
    figures = []
    if names:
        figures = measured(answers, view, names, by="organisation", scope=view.scope).get("", [])
    return MetricsPage(
        title=f"Metrics of {view.scope}" if view.scope else "Metrics",
        view=view,
        query=q,
        phases=by_phase(figures),
        summaries={one.name: one.summary for one in found},
        aliases={one.name: list(one.aliases) for one in found},
    )


def matches(metric: Metric, query: str) -> bool:
    """Tell whether every word of a query stands in one of a metric's names."""
    names = " ".join((metric.name, metric.title, *metric.aliases)).replace("_", " ").casefold()
    return all(word in names for word in query.replace("_", " ").casefold().split())


add_page(ROUTER, "/metrics", "metrics.html", metric_list, READ)
