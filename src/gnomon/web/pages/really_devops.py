"""Are you really DevOps? A sheet that live figures answer."""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.charts.units import shown
from gnomon.steering.really_devops import Answered, Paper, Told, paper, question, told_by
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.figures import Figure
from gnomon.web.navigation import Place
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Really DevOps?", path="/really-devops", area="Run", order=50)
_MARKS = {"yes": "good", "partly": "attention", "no": "missed", "unknown": "unknown"}


class QuestionRow(Struct, frozen=True, kw_only=True):
    """A question with its answer."""

    asks: str
    reply: str
    mark: str
    figure: str
    n: int
    why: str
    rule: str
    href: str


class DevOpsPage(Struct, frozen=True, kw_only=True):
    """The sheet of the organisation, or of one unit."""

    title: str
    view: View
    clock: list[Figure]
    paper: Paper
    rows: list[QuestionRow]
    activity: dict[str, str]
    """Figures of activity in words, by title."""


def devops(request: Request, view: ViewOf) -> DevOpsPage:
    """Answer the sheet."""
    answers: Answers = request.app.state.answers
    found = paper(told_by(answers.ask(question(view.scope))))
    return DevOpsPage(
        title=f"Is {view.scope} really DevOps?" if view.scope else "Are you really DevOps?",
        view=view,
        clock=clock(answers, view, scope=view.scope),
        paper=found,
        rows=[_row(one, view) for one in found.answers],
        activity={
            find_metric(name).title: _words(name, told) for name, told in found.activity.items()
        },
    )


def _row(one: Answered, view: View) -> QuestionRow:
    return QuestionRow(
        asks=one.item.asks,
        reply=one.reply,
        mark=_MARKS[one.reply],
        figure=_words(one.item.metric, one.told),
        n=one.told.n,
        why=one.why,
        rule=one.item.rule,
        href=view.href(f"/metrics/{one.item.metric}", by=None),
    )


def _words(name: str, told: Told) -> str:
    if told.value is None:
        return told.state.replace("_", " ")
    return shown(told.value, find_metric(name).unit)


add_page(ROUTER, "/really-devops", "really_devops.html", devops, READ)
