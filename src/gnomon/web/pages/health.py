"""Team and sprint health: questions, each answered by its own figures and never by one colour."""

from typing import TypeVar

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.effort import Effort, effort
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.capacity import HealthQuestion as ToldQuestion
from gnomon.domain.capacity import TeamLeave
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.organisation import Group, Membership
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.steering.capacity import capacity
from gnomon.steering.health import (
    CategoryEffort,
    HealthQuestion,
    InitiativeEffort,
    asked_of_teams,
    by_category,
    by_initiative,
)
from gnomon.steering.visibility import Rule
from gnomon.web.figures import Figure
from gnomon.web.health_facts import amount_facts, bottleneck_facts, capacity_facts, load_facts
from gnomon.web.initiative_answers import initiatives_known
from gnomon.web.initiative_words import may_see_cost
from gnomon.web.measuring import measured
from gnomon.web.navigation import path_to
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

_E = TypeVar("_E", bound=Entity)
_ORGANISATION = ("group", "reporting_line", "service", "repository", "ownership")


class Answered(Struct, frozen=True, kw_only=True):
    """A question with what answers it."""

    name: str
    asks: str
    owner: str | None
    """Who answers for a question of the catalogue; null: it is one of ours."""
    facts: list[str]
    """What follows by hand, a sentence each."""
    figures: list[Figure]
    silent: list[Figure]
    """Figures nothing is known of, with what would bring them."""


class InitiativeRow(Struct, frozen=True, kw_only=True):
    """What went into an initiative."""

    effort: InitiativeEffort
    href: str | None
    """Its page; null for what no initiative names."""
    estimated_days: float | None
    """Person-days it was estimated to take in all; null: not estimated."""
    spent: float | None
    """Money entered for it so far; null for those who may not see cost, and where none is."""
    budget: float | None
    """Money set aside for it; null as above."""
    currency: str | None


class HealthPage(Struct, frozen=True, kw_only=True):
    """A unit's answers to the questions of team and sprint health."""

    title: str
    name: str
    view: View
    crumbs: list[Crumb]
    known_count: int
    """Figures with a value."""
    figure_count: int
    """Figures that the questions name."""
    questions: list[Answered]
    categories: list[CategoryEffort]
    initiatives: list[InitiativeRow]
    traced_days: float
    """Person-days that tickets trace."""
    sees_cost: bool
    flow: str
    """Address of its flow."""
    forecast: str
    """Address of its forecast."""


def health(request: Request, name: str, view: ViewOf) -> HealthPage:
    """Answer the questions for a unit."""
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    path = path_to(answers.units(), name)
    asked = asked_of_teams(_rows(answers, home, ToldQuestion))
    wanted = {metric: None for one in asked for metric in one.metrics if metric in metrics()}
    found = measured(answers, view, (*wanted,), by="organisation", scope=name).get("", [])
    figures = {one.metric: one for one in found}
    spent = _effort(answers, home, view, name)
    facts = _facts(answers, home, view, name, figures, spent)
    return HealthPage(
        title=f"Health of {path[-1].title}",
        name=name,
        view=view,
        crumbs=[
            Crumb(label="Overview", href=view.href("/", scope=None)),
            *(Crumb(label=u.title, href=view.href(f"/units/{u.name}")) for u in path),
        ],
        known_count=sum(one.value is not None for one in found),
        figure_count=len(found),
        questions=[_answered(one, figures, facts.get(one.name, [])) for one in asked],
        categories=by_category(spent),
        initiatives=_initiatives(request, spent),
        traced_days=spent.days,
        sees_cost=may_see_cost(request),
        flow=view.href(f"/units/{name}/flow", scope=None, by=None),
        forecast=view.href(f"/units/{name}/forecast", scope=None, by=None),
    )


def _answered(asked: HealthQuestion, figures: dict[str, Figure], facts: list[str]) -> Answered:
    named = [figures[metric] for metric in asked.metrics if metric in figures]
    return Answered(
        name=asked.name,
        asks=asked.asks,
        owner=asked.owner,
        facts=facts,
        figures=[one for one in named if one.value is not None],
        silent=[one for one in named if one.value is None],
    )


def _facts(
    answers: Answers, home: Home, view: View, name: str, figures: dict[str, Figure], spent: Effort
) -> dict[str, list[str]]:
    known = answers.directory()
    below = known.with_below([name])
    members = len({one.person for one in known.belongings if one.group in below})
    leave = _rows(answers, home, TeamLeave)
    time = capacity(
        _rows(answers, home, Membership),
        {one.key: one.name for one in _rows(answers, home, Group) if one.name in below},
        {one.group_name: known.with_below([one.group_name]) for one in leave},
        leave,
        spent.days_ahead,
        answers.now().date(),
    )
    asked = Question(
        metrics=("phase_time",), scope=name, since=view.since, structure=view.structure
    )
    return {
        "amount": amount_facts(figures),
        "bottlenecks": bottleneck_facts(answers.flow(name, view.since), answers.process(asked)),
        "load": load_facts(figures, spent, members),
        "capacity": capacity_facts(figures, spent, members, time),
    }


def _rows(answers: Answers, home: Home, kind: type[_E]) -> list[_E]:
    """Return the rows of a small table as they are now."""
    name = table_name(kind)
    return answers.remembered(("rows", name), (name,), lambda _: newest_rows(home.lake, kind))


def _effort(answers: Answers, home: Home, view: View, name: str) -> Effort:
    asked = Question(metrics=(), scope=name, since=view.since, structure=view.structure)
    return answers.remembered(
        ("effort", asked),
        (OBSERVATION, "ticket", "working_day", *_ORGANISATION),
        lambda now: effort(home.installation(), asked, now=now),
    )


def _initiatives(request: Request, spent: Effort) -> list[InitiativeRow]:
    answers: Answers = request.app.state.answers
    every = initiatives_known(answers, request.app.state.home)
    known = {each.about.name: each for each in every}
    sees_cost = may_see_cost(request)
    rows = []
    for one in by_initiative(spent, every):
        dossier = known.get(one.name or "")
        rows.append(
            InitiativeRow(
                effort=one,
                href=f"/initiatives/{one.name}" if one.name else None,
                estimated_days=dossier.about.effort_days if dossier else None,
                spent=dossier.spent() if dossier and dossier.costs and sees_cost else None,
                budget=dossier.about.budget if dossier and sees_cost else None,
                currency=dossier.about.currency if dossier and sees_cost else None,
            )
        )
    return rows


add_page(ROUTER, "/units/{name}/health", "health.html", health, Rule("unit", "name"))
