"""A unit: how do we deliver, and what waits?"""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.organisation import Unit
from gnomon.answers.question import GROUP_LEVELS, Question
from gnomon.domain.answer import Level
from gnomon.notices.aims import Aim, aim
from gnomon.steering.scorecards import of_scope
from gnomon.steering.visibility import Rule
from gnomon.web.clock import clock_among
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import path_to
from gnomon.web.owned_levels import LevelShown, levels_of_unit
from gnomon.web.pages.overview import MAIN, Row, unit_row
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.subjects import Listed, listed
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

#: Phases in the order of the process, with their words.
PHASES = {
    "research": "Research",
    "validation": "Validation",
    "deep_dive": "Deep dive",
    "planning": "Planning",
    "coding": "Coding and review",
    "pipeline": "Pipeline",
    "deployment": "Deployment",
    "production": "Production",
}
_OLDEST = 6
#: What a team answers for of each service beside its promises.
SERVICE_FIGURES = (
    "change_fail_rate", "failed_deployment_recovery_time", "uptime", "incident_count",
)  # fmt: skip
#: Metrics whose open observations are the changes and tickets that wait.
_WAITING = {"Open changes": "time_to_merge", "Tickets in progress": "work_item_age"}


class Crumb(Struct, frozen=True, kw_only=True):
    """A step of the way to a page."""

    label: str
    href: str


class Phase(Struct, frozen=True, kw_only=True):
    """The figures of one phase."""

    name: str
    title: str
    figures: list[Figure]


class Waiting(Struct, frozen=True, kw_only=True):
    """The oldest things that still run."""

    title: str
    href: str
    items: list[Listed]


class UnitPage(Struct, frozen=True, kw_only=True):
    """A unit's figures by phase, its parts and what waits in it."""

    title: str
    name: str
    """Name in addresses."""
    kind: str
    view: View
    crumbs: list[Crumb]
    targets: list[Aim]
    """What was agreed for it, with status and rule."""
    levels: list[LevelShown]
    """What is promised of the services it owns: its figures with nothing to enter."""
    phases: list[Phase]
    clock: list[Figure]
    """How fast its customers are heard."""
    columns: list[str]
    """Main figures, the columns of the units and services below."""
    units: list[Row]
    service_columns: list[str]
    """Main figures that can be told by service."""
    services: list[Row]
    waiting: list[Waiting]
    flow: str
    """Address of its flow."""
    forecast: str
    """Address of its forecast."""
    aspects: str
    """Address of its four aspects."""
    health: str
    """Address of its answers to the questions of team health."""
    changes: str
    """Address of what changed in it."""
    as_of: datetime
    """When the figures were asked for; ages count until then."""


def unit(request: Request, name: str, view: ViewOf) -> UnitPage:
    """Show a unit: every metric by phase, what it is made of, what waits longest."""
    answers: Answers = request.app.state.answers
    path = path_to(answers.units(), name)
    here = path[-1]
    main = [metric for metric in MAIN if metric in metrics()]
    of_services = [
        metric
        for metric in dict.fromkeys((*main, *SERVICE_FIGURES))
        if metric in metrics() and "service_id" in find_metric(metric).owned_by
    ]
    figures = measured(answers, view, tuple(metrics()), by="organisation", scope=name).get("", [])
    now = answers.now()

    def below(page: str) -> str:
        return view.href(f"/units/{name}/{page}", scope=None, by=None)

    return UnitPage(
        title=here.title,
        name=name,
        kind=here.kind,
        view=view,
        crumbs=[
            Crumb(label="Overview", href=view.href("/", scope=None)),
            *(Crumb(label=u.title, href=view.href(f"/units/{u.name}")) for u in path[:-1]),
        ],
        targets=[aim(each, {}) for each in of_scope(answers.verdicts(), name)],
        levels=levels_of_unit(answers, request.app.state.home, name),
        phases=by_phase(figures),
        clock=clock_among(figures),
        columns=[find_metric(metric).title for metric in main],
        units=_units(answers, view, main, here),
        service_columns=[find_metric(metric).title for metric in of_services],
        services=_services(answers, view, of_services, name),
        waiting=_waiting(answers, view, name, now),
        flow=below("flow"),
        forecast=below("forecast"),
        aspects=below("aspects"),
        health=below("health"),
        changes=view.href("/changes", scope=name, by=None),
        as_of=now,
    )


def by_phase(figures: list[Figure]) -> list[Phase]:
    """Sort figures into the phases of the process; empty phases are left out."""
    found = []
    for name, title in PHASES.items():
        of_phase = [one for one in figures if find_metric(one.metric).phase == name]
        if of_phase:
            found.append(Phase(name=name, title=title, figures=of_phase))
    return found


def _units(answers: Answers, view: View, main: list[str], here: Unit) -> list[Row]:
    rows = []
    levels = {unit.kind for unit in here.units}
    for level in GROUP_LEVELS:
        if level not in levels:
            continue
        figures = measured(answers, view, main, by=level, scope=here.name)
        rows += [unit_row(u, figures[u.name]) for u in here.units if u.name in figures]
    return rows


def _services(answers: Answers, view: View, main: list[str], name: str) -> list[Row]:
    owned = [one for one in answers.things() if one.kind == "service" and name in one.owners]
    level: Level = "service"
    figures = measured(answers, view, main, by=level, scope=name) if owned else {}
    return [
        Row(
            name=one.name,
            title=one.title,
            kind="service",
            href=view.href("/metrics", scope=one.name),
            figures=figures.get(one.name, []),
        )
        for one in owned
    ]


def _waiting(answers: Answers, view: View, name: str, now: datetime) -> list[Waiting]:
    return [
        Waiting(
            title=title,
            href=view.href(f"/metrics/{metric}", scope=name, by=None),
            items=_oldest(answers, view, metric, name, now),
        )
        for title, metric in _WAITING.items()
        if metric in metrics()
    ]


def _oldest(answers: Answers, view: View, metric: str, name: str, now: datetime) -> list[Listed]:
    question = Question(metrics=(metric,), scope=name, since=view.since, structure=view.structure)
    found = answers.observations(question, limit=_OLDEST, order="age")
    still_open = [one for one in found if one.ended_at is None]
    return listed(answers, find_metric(metric), still_open, now=now)


add_page(ROUTER, "/units/{name}", "unit.html", unit, Rule("unit", "name"))
