"""A person: what did I do, what waits for me, and who looked at it?

Seen by that person and those the catalogue says; compared with nobody, measured against nothing.
"""

from datetime import datetime

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.errors import unknown
from gnomon.inbox import Look
from gnomon.operations.home import Home
from gnomon.steering.visibility import Rule, Visitor, sees_person
from gnomon.web.measuring import measured
from gnomon.web.navigation import walk
from gnomon.web.pages.unit import Crumb, Phase, Waiting, by_phase
from gnomon.web.registers.rows import Register
from gnomon.web.registers.training import TrainingRow, own_training
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.subjects import listed
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()

_LOOKS = 50
_OLDEST = 6
#: Metrics whose open observations are what waits for somebody.
_WAITING = {"Open changes": "time_to_merge", "Tickets in progress": "work_item_age"}


class PersonPage(Struct, frozen=True, kw_only=True):
    """One person's own figures, what waits for them, and who looked."""

    title: str
    name: str
    is_own: bool
    """Whether the person themself is looking."""
    view: View
    groups: list[Crumb]
    """Groups they belong to today."""
    phases: list[Phase]
    """Figures of what they did; without targets, limits are their own."""
    waiting: list[Waiting]
    training: list[TrainingRow]
    """Processes they are to know."""
    seen_by: list[str]
    """Names of who may see this beside the person."""
    looks: list[Look]
    """Who looked and when; shown to the person alone."""
    others: list[Crumb]
    """People whose pages the person may see; shown to the person alone."""
    as_of: datetime


def person(request: Request, name: str, view: ViewOf) -> PersonPage:
    """Show a person's figures, and write the look down for them."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    visitor: Visitor = request.state.visitor
    directory = answers.directory()
    known = directory.people.get(name)
    if known is None:
        raise unknown("person", name, directory.people)
    is_own = visitor.person == name
    if not is_own:
        home.inbox.record_look(name, visitor.name, request.url.path)
    figures = measured(
        answers, view, tuple(metrics()), by="organisation", scope=None, person=known.key
    )
    now = answers.now()
    return PersonPage(
        title=known.title,
        name=name,
        is_own=is_own,
        view=view,
        groups=_groups(answers, directory, name, view),
        phases=by_phase([one for one in figures.get("", []) if one.n or one.open_n]),
        waiting=[
            _waiting(answers, view, title, metric, known.key, now)
            for title, metric in _WAITING.items()
            if metric in metrics()
        ],
        training=own_training(Register(request), known.key),
        seen_by=_seen_by(directory, name),
        looks=home.inbox.looks(name, limit=_LOOKS) if is_own or visitor.kind == "local" else [],
        others=_others(directory, visitor) if is_own else [],
        as_of=now,
    )


def _groups(answers: Answers, directory: Directory, name: str, view: View) -> list[Crumb]:
    titles = {path[-1].name: path[-1].title for path in walk(answers.units())}
    groups = sorted({one.group for one in directory.belongings if one.person == name})
    return [
        Crumb(label=titles.get(group, group), href=view.href(f"/units/{group}", scope=None))
        for group in groups
    ]


def _seen_by(directory: Directory, name: str) -> list[str]:
    known = directory.people[name]
    names = directory.leads_over(name) | (known.visible_to & directory.people.keys())
    return sorted(directory.people[each].title for each in names - {name})


def _others(directory: Directory, visitor: Visitor) -> list[Crumb]:
    return [
        Crumb(label=one.title, href=f"/people/{one.name}")
        for one in sorted(directory.people.values(), key=lambda one: one.title)
        if one.name != visitor.person and sees_person(visitor, one.name, directory)
    ]


def _waiting(
    answers: Answers, view: View, title: str, metric: str, key: str, now: datetime
) -> Waiting:
    asked = Question(metrics=(metric,), person=key, since=view.since)
    found = answers.observations(asked, limit=_OLDEST, order="age")
    still_open = [one for one in found if one.ended_at is None]
    return Waiting(
        title=title,
        href=view.href(f"/metrics/{metric}", scope=None, by=None),
        items=listed(answers, find_metric(metric), still_open, now=now),
    )


add_page(ROUTER, "/people/{name}", "person.html", person, Rule("person", "name"))
