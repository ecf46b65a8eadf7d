"""The four aspects of a unit: research, management, pipeline and production, and what is seen."""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.organisation import Unit
from gnomon.answers.question import GROUP_LEVELS, Question
from gnomon.domain.answer import AnswerRow, Level
from gnomon.operations.home import Home
from gnomon.steering.aspects import ASPECTS, Aspect, Coverage, coverage
from gnomon.steering.initiatives.portfolio import Practice, practice
from gnomon.steering.visibility import Rule
from gnomon.web.figures import Figure, tools_that_bring
from gnomon.web.initiative_answers import initiatives_of
from gnomon.web.measuring import label_of, measured
from gnomon.web.navigation import path_to
from gnomon.web.pages.unit import PHASES, Crumb, Phase
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()


class AspectBoard(Struct, frozen=True, kw_only=True):
    """One aspect of a unit."""

    name: str
    title: str
    asks: str
    coverage: Coverage
    phases: list[Phase]
    """Figures with a value, by phase."""
    missing: dict[str, list[str]]
    """Titles of figures nothing is known of, by the tools that would bring them."""
    silent: list[str]
    """Titles of figures whose sources are there and told nothing in the window."""


class UnitCoverage(Struct, frozen=True, kw_only=True):
    """How much of each aspect is seen in a unit."""

    title: str
    kind: str
    href: str
    aspects: list[Coverage]
    """In the order of the aspects."""


class AspectsPage(Struct, frozen=True, kw_only=True):
    """A unit by its four aspects."""

    title: str
    name: str
    view: View
    crumbs: list[Crumb]
    boards: list[AspectBoard]
    whole: Coverage
    units: list[UnitCoverage]
    """The units it is made of."""
    initiative_count: int
    """Initiatives that touch its services."""
    research: Practice
    """How their research is done."""


def aspects(request: Request, name: str, view: ViewOf) -> AspectsPage:
    """Show a unit by its aspects."""
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    path = path_to(answers.units(), name)
    rows = _rows(answers, view, name, "organisation").get("", {})
    known = tuple(one for one in metrics() if one in rows and rows[one].value is not None)
    figures = measured(answers, view, known, by="organisation", scope=name).get("", [])
    ours = initiatives_of(answers, home, name)
    return AspectsPage(
        title=f"Aspects of {path[-1].title}",
        name=name,
        view=view,
        crumbs=[
            Crumb(label="Overview", href=view.href("/", scope=None)),
            *(Crumb(label=u.title, href=view.href(f"/units/{u.name}")) for u in path),
        ],
        boards=[_board(one, figures, rows) for one in ASPECTS],
        whole=coverage(metrics(), rows, PHASES),
        units=_units(answers, view, path[-1]),
        initiative_count=len(ours),
        research=practice(ours),
    )


def _board(aspect: Aspect, figures: list[Figure], rows: dict[str, AnswerRow]) -> AspectBoard:
    unseen = [
        (one, rows[name].state)
        for name, one in metrics().items()
        if one.phase in aspect.phases and name in rows and rows[name].value is None
    ]
    missing: dict[str, list[str]] = {}
    for one, state in unseen:
        if state == "not_connected":
            missing.setdefault(tools_that_bring(one), []).append(one.title)
    phases = [
        Phase(
            name=phase,
            title=PHASES[phase],
            figures=[one for one in figures if find_metric(one.metric).phase == phase],
        )
        for phase in aspect.phases
    ]
    return AspectBoard(
        name=aspect.name,
        title=aspect.title,
        asks=aspect.asks,
        coverage=coverage(metrics(), rows, aspect.phases),
        phases=[phase for phase in phases if phase.figures],
        missing=missing,
        silent=[one.title for one, state in unseen if state != "not_connected"],
    )


def _rows(answers: Answers, view: View, scope: str, by: Level) -> dict[str, dict[str, AnswerRow]]:
    """Return the answer of every metric over the window, by unit."""
    asked = Question(
        metrics=tuple(metrics()),
        by=by,
        scope=scope,
        since=view.since,
        time=view.time,
        structure=view.structure,
    )
    found: dict[str, dict[str, AnswerRow]] = {}
    for answer in answers.ask(asked):
        for row in answer.rows:
            found.setdefault(label_of(row), {})[answer.metric] = row
    return found


def _units(answers: Answers, view: View, here: Unit) -> list[UnitCoverage]:
    found = []
    kinds = {unit.kind for unit in here.units}
    for level in GROUP_LEVELS:
        if level in kinds:
            rows = _rows(answers, view, here.name, level)
            found += [
                UnitCoverage(
                    title=unit.title,
                    kind=unit.kind,
                    href=view.href(f"/units/{unit.name}/aspects", scope=None),
                    aspects=[
                        coverage(metrics(), rows.get(unit.name, {}), one.phases) for one in ASPECTS
                    ],
                )
                for unit in here.units
                if unit.kind == level
            ]
    return found


add_page(ROUTER, "/units/{name}/aspects", "aspects.html", aspects, Rule("unit", "name"))
