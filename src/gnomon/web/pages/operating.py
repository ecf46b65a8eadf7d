"""Operating models: who answers for which service, who should, and what it costs."""

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response
from msgspec import Struct

from gnomon.charts.service_sheet import service_sheet_pdf
from gnomon.charts.units import duration
from gnomon.errors import unknown
from gnomon.operations.home import Home
from gnomon.steering.operating.cost import Total
from gnomon.steering.operating.pitfalls import Pitfall
from gnomon.steering.operating.raci import ROLE_WORDS
from gnomon.steering.operating.sheets import VERBS, Sheet, company
from gnomon.steering.operating.words import (
    availability_words,
    between_words,
    cover_rows,
    model_words,
    range_words,
    share_words,
    tolerable_words,
)
from gnomon.steering.visibility import Rule
from gnomon.web.access import needs
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page
from gnomon.web.serving import Answers
from gnomon.web.view import View, ViewOf

ROUTER = APIRouter()
PLACE = Place(title="Operating models", path="/operating", area="Run", order=0, right="cost")
#: What failure and on-call cost is not open to everybody.
_COST = Rule("cost")

_VERB_WORDS = {
    "build": "Changes written by the team",
    "deploy": "Deployments the team sets off",
    "operate": "On-call time out of hours held by the team",
    "support": "Incidents the team answers first",
}
_MARKS = {"as wanted": "good", "too little": "missed", "more than wanted": "attention"}


class ServiceRow(Struct, frozen=True, kw_only=True):
    """One service of the register."""

    title: str
    href: str
    exposure: str
    availability: str
    demand: str
    needs: str
    agreed: str
    differs: bool
    """Whether what is agreed is another model than what it needs."""
    cover: str
    mark: str
    """How the cover is marked."""
    pitfall_count: int
    is_told: bool
    """Whether anybody said anything of how it is run."""


class OperatingPage(Struct, frozen=True, kw_only=True):
    """Every service, what can be lost the fastest first."""

    title: str
    rows: list[ServiceRow]
    chosen_count: int
    """Services with an exposure and a demand."""
    pitfalls: list[Pitfall]
    as_of: datetime


class VerbRow(Struct, frozen=True, kw_only=True):
    """Who does one of the four things."""

    name: str
    what: str
    share: str
    n: int | None
    href: str | None


class CostRow(Struct, frozen=True, kw_only=True):
    """One kind of cost, both ways."""

    kind: str
    team: str
    operations: str


class SheetPage(Struct, frozen=True, kw_only=True):
    """How one service is run, how it should be, and what says so."""

    title: str
    crumbs: list[Crumb]
    sheet: Sheet
    facts: dict[str, str]
    cover: list[tuple[str, str, str]]
    """When, who is needed, who there is."""
    verbs: list[VerbRow]
    parts: list[tuple[str, str, str]]
    """Role, its part, who signed."""
    costs: list[CostRow]
    edit_href: str
    as_of: datetime


def operating(request: Request) -> OperatingPage:
    """List every service with the model it needs and the one it has."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = company(home.installation(), answers.now())
    return OperatingPage(
        title="Operating models",
        rows=[_row(sheet) for sheet in found.sheets],
        chosen_count=sum(sheet.choice is not None for sheet in found.sheets),
        pitfalls=list(found.pitfalls),
        as_of=answers.now(),
    )


def _row(sheet: Sheet) -> ServiceRow:
    declared = sheet.model.declared if sheet.model else None
    needed = sheet.choice.model if sheet.choice else None
    return ServiceRow(
        title=sheet.title,
        href=f"/operating/{sheet.name}",
        exposure=sheet.exposure_text,
        availability=availability_words(sheet.aim),
        demand=_demand(sheet),
        needs=model_words(needed) if needed else "unknown",
        agreed=model_words(declared),
        differs=None not in (declared, needed) and declared != needed,
        cover=sheet.cover,
        mark=_MARKS.get(sheet.cover, "unknown"),
        pitfall_count=len(sheet.pitfalls),
        is_told=sheet.model is not None or bool(sheet.pitfalls),
    )


def operating_model(request: Request, name: str, view: ViewOf) -> SheetPage:
    """Show the sheet of one service."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = company(home.installation(), answers.now(), service=name)
    if not found.sheets:
        known = [one.name for one in answers.things() if one.kind == "service"]
        raise unknown("service", name, known)
    (sheet,) = found.sheets
    return SheetPage(
        title=sheet.title,
        crumbs=[Crumb(label="Operating models", href="/operating")],
        sheet=sheet,
        facts=_facts(sheet),
        cover=cover_rows(sheet.choice, sheet.rota),
        verbs=_verbs(sheet, view),
        parts=[
            (ROLE_WORDS.get(role, role), part, sheet.raci.signed.get(role, ""))
            for role, part in sheet.raci.parts.items()
        ],
        costs=_costs(sheet),
        edit_href="/catalogue#OperatingModel",
        as_of=answers.now(),
    )


def _demand(sheet: Sheet) -> str:
    return (sheet.model.demand if sheet.model else None) or "unknown"


def _facts(sheet: Sheet) -> dict[str, str]:
    model, choice = sheet.model, sheet.choice
    return {
        "Exposure": f"{sheet.exposure_text} an hour",
        "Demand for features": _demand(sheet).replace("_", " "),
        "Wanted availability": f"{availability_words(sheet.aim)}, {tolerable_words(sheet.aim)}",
        "Why": sheet.aim.reason if sheet.aim else "nobody estimated what its failure costs",
        "Deployed": (
            f"every {duration(sheet.days_between * 86_400)}"
            if sheet.days_between
            else "too seldom to tell"
        ),
        "Should be deployed": choice.deploys if choice else "unknown",
        "Journey": (model.journey if model else None) or "not told",
        "Reviewed": str(model.reviewed_on) if model and model.reviewed_on else "never",
    }


def _verbs(sheet: Sheet, view: View) -> list[VerbRow]:
    return [
        VerbRow(
            name=verb.name,
            what=_VERB_WORDS[verb.name],
            share=share_words(verb.by_owner),
            n=verb.n,
            href=view.href(f"/metrics/{VERBS[verb.name]}", scope=sheet.name, by=None)
            if verb.name in VERBS
            else None,
        )
        for verb in sheet.verbs
    ]


def _costs(sheet: Sheet) -> list[CostRow]:
    team, operations = sheet.costs.totals
    currency = sheet.costs.currency
    rows = [
        CostRow(
            kind=ours.kind,
            team=range_words(ours, currency),
            operations=range_words(theirs, currency),
        )
        for ours, theirs in zip(team.amounts, operations.amounts, strict=True)
    ]
    return [
        *rows,
        CostRow(
            kind="in all", team=_whole(team, currency), operations=_whole(operations, currency)
        ),
    ]


def _whole(total: Total, currency: str | None) -> str:
    if total.low is None:
        return "unknown"
    return between_words(total.low, total.high, currency)


@ROUTER.get("/operating/{name}.pdf", response_model=None, dependencies=[needs(_COST)])
def operating_model_as_pdf(request: Request, name: str) -> Response:
    """Return the sheet of one service on paper."""
    home: Home = request.app.state.home
    answers: Answers = request.app.state.answers
    found = company(home.installation(), answers.now(), service=name)
    if not found.sheets:
        raise unknown(
            "service", name, [one.name for one in answers.things() if one.kind == "service"]
        )
    (sheet,) = found.sheets
    return Response(
        service_sheet_pdf(sheet),
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{sheet.name}.pdf"'},
    )


add_page(ROUTER, "/operating", "operating.html", operating, _COST)
add_page(ROUTER, "/operating/{name}", "operating_model.html", operating_model, _COST)
