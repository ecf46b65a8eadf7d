"""How far does each unit follow the process, and how does it fare?"""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from msgspec import Struct

from gnomon.answers.lineage import metric as find_metric
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question, period_start
from gnomon.charts.association import Pair, association_chart
from gnomon.charts.chart import Chart
from gnomon.steering.adoption import ADHERENCE, OUTCOMES, Outcome, held_against, standing
from gnomon.steering.scorecards import of_scope
from gnomon.web.access import READ
from gnomon.web.figures import Figure
from gnomon.web.measuring import measured
from gnomon.web.navigation import Place, walk
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Adoption", path="/adoption", area="Deliver", order=30)

#: Quarters that figures are held against each other for.
_SPAN = timedelta(days=2 * 366)


class UnitRow(Struct, frozen=True, kw_only=True):
    """How far one unit follows the process, beside its targets."""

    title: str
    kind: str
    href: str
    adherence: Figure
    reached_count: int
    """Targets met or on track."""
    judged_count: int
    """Targets that can be judged."""


class Held(Struct, frozen=True, kw_only=True):
    """A figure held against adherence."""

    title: str
    href: str
    outcome: Outcome
    chart: Chart | None


class AdoptionPage(Struct, frozen=True, kw_only=True):
    """Adoption and outcomes side by side, and how they go together."""

    title: str
    view: View
    units: list[UnitRow]
    held: list[Held]


def adoption(request: Request, view: ViewOf) -> AdoptionPage:
    """Show how far units follow the process, beside how they fare."""
    answers: Answers = request.app.state.answers
    return AdoptionPage(
        title="Adoption of the process",
        view=view,
        units=_units(answers, view),
        held=_held(answers, view),
    )


def _units(answers: Answers, view: View) -> list[UnitRow]:
    verdicts = answers.verdicts()
    figures = {
        (level, name): of_unit[0]
        for level in ("business_unit", "team")
        for name, of_unit in measured(answers, view, [ADHERENCE], by=level, scope=None).items()
    }
    found = []
    for *_, unit in walk(answers.units()):
        if (unit.kind, unit.name) not in figures:
            continue
        stands = standing(of_scope(verdicts, unit.name))
        found.append(
            UnitRow(
                title=unit.title,
                kind=unit.kind,
                href=view.href(f"/units/{unit.name}", scope=None),
                adherence=figures[unit.kind, unit.name],
                reached_count=stands.reached_count,
                judged_count=stands.judged_count,
            )
        )
    return found


def _held(answers: Answers, view: View) -> list[Held]:
    names = tuple(name for name in OUTCOMES if name in metrics())
    asked = Question(
        metrics=(ADHERENCE, *names),
        by="team",
        every="quarter",
        since=period_start(view.today - _SPAN, "quarter"),
        structure=view.structure,
    )
    by_metric = {answer.metric: answer for answer in answers.ask(asked)}
    running = str(period_start(view.today, "quarter"))
    found = []
    for name in names:
        about = find_metric(name)
        outcome = held_against(by_metric[ADHERENCE], by_metric[name], about, until=running)
        found.append(
            Held(
                title=about.title,
                href=view.href(f"/metrics/{name}", scope=None),
                outcome=outcome,
                chart=_chart(view, outcome) if outcome.association else None,
            )
        )
    return found


def _chart(view: View, outcome: Outcome) -> Chart:
    return association_chart(
        find_metric(ADHERENCE),
        find_metric(outcome.metric),
        [
            Pair(
                name=f"{point.team}, quarter from {date.fromisoformat(point.quarter):%-d %b %Y}",
                across=point.adherence,
                up=point.outcome,
                href=view.href(f"/metrics/{outcome.metric}", scope=point.team, every="quarter"),
            )
            for point in outcome.points
        ],
        reading=outcome.reading,
    )


add_page(ROUTER, "/adoption", "adoption.html", adoption, READ)
