"""Problems: what was to be solved, and what do the figures say of it, side by side?"""

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metrics
from gnomon.steering.problems import PROBLEMS, Problem
from gnomon.web.access import READ
from gnomon.web.clock import clock
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place
from gnomon.web.problem_rows import ProblemRow, problem_rows
from gnomon.web.registers.rows import Register
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Problems", path="/problems", area="Overview", order=5)


class ProblemShown(Struct, frozen=True, kw_only=True):
    """A problem with all that tells of it."""

    name: str
    title: str
    asks: str
    rows: list[ProblemRow]
    """What people wrote down and said."""
    figures: list[Figure]
    """Metrics that tell of it."""
    guards: list[Figure]
    """Metrics that keep the others honest."""
    known: str
    """How much of it is known, in words."""


class ProblemsPage(Struct, frozen=True, kw_only=True):
    """Every problem; no figure sums one up."""

    title: str
    view: View
    clock: list[Figure]
    """How fast customers are heard."""
    problems: list[ProblemShown]


def problems(request: Request, view: ViewOf) -> ProblemsPage:
    """Show every problem with its figures, known and unknown."""
    answers: Answers = request.app.state.answers
    register = Register(request)
    named = [name for one in PROBLEMS for name in (*one.metrics, *one.guards) if name in metrics()]
    found = measured(answers, view, named, by="organisation", scope=None).get("", [])
    figures = {one.metric: one for one in found}
    return ProblemsPage(
        title="Problems",
        view=view,
        clock=clock(answers, view, scope=None),
        problems=[_shown(one, figures, register) for one in PROBLEMS],
    )


def _shown(one: Problem, figures: dict[str, Figure], register: Register) -> ProblemShown:
    rows = problem_rows(one.name, register)
    told = [figures[name] for name in one.metrics if name in figures]
    guards = [figures[name] for name in one.guards if name in figures]
    known = sum(row.is_known for row in rows)
    known += sum(figure.value is not None for figure in (*told, *guards))
    return ProblemShown(
        name=one.name,
        title=one.title,
        asks=one.asks,
        rows=rows,
        figures=told,
        guards=guards,
        known=f"{known} of {len(rows) + len(told) + len(guards)} known",
    )


add_page(ROUTER, "/problems", "problems.html", problems, READ)
