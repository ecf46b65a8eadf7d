"""One initiative: what is wanted, what was found out, where is it, and what did it bring?"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct
from msgspec.structs import replace

from gnomon.answers.initiative_work import InitiativeWork
from gnomon.catalog.edited import meaning_of
from gnomon.catalog.shapes import Group
from gnomon.charts.chart import Chart
from gnomon.charts.time_axis import Happening
from gnomon.domain.initiative import Initiative
from gnomon.errors import UsageError, unknown
from gnomon.operations.amend import add_entry, set_fields
from gnomon.operations.documents import history
from gnomon.operations.edit import EditRefusedError, StaleEditError
from gnomon.operations.home import Home
from gnomon.operations.intake import kind_of, spec
from gnomon.steering.initiatives.checks import (
    CheckResult,
    adherence,
    began_by_moves,
    checked,
    request_share,
)
from gnomon.steering.initiatives.dossier import Dossier, gathered
from gnomon.steering.initiatives.priority import Ranked, ranked
from gnomon.steering.initiatives.prototyping import Prototyping
from gnomon.steering.initiatives.routing import Route, route
from gnomon.web.access import LEAD, READ, needs
from gnomon.web.editing import Version, document_held, editor, versions
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.initiative_answers import (
    Traced,
    initiatives_known,
    traced,
    work_known,
)
from gnomon.web.initiative_gates import GateWord, gates_known
from gnomon.web.initiative_kpis import KpiRow, kpi_row
from gnomon.web.initiative_people import PartRow, part_rows, tried
from gnomon.web.initiative_story import axis, story
from gnomon.web.initiative_words import (
    CHECK_MARKS,
    COORDINATORS,
    ORIGIN_WORDS,
    STATE_WORDS,
    better,
    line_owners,
    may_see_cost,
    person_title,
    plain_fields,
)
from gnomon.web.pages.unit import PHASES, Crumb
from gnomon.web.personal import check_document
from gnomon.web.rendering import add_page, render
from gnomon.web.serving import Answers
from gnomon.web.shaped_forms import FormField, ListForm, form_fields, list_forms

ROUTER = APIRouter()

_REFUSED, _STALE = 400, 409
#: What is added to an initiative by forms, and what an entry is called.
_ENTRIES = {
    "moves": "Move it on",
    "evidence": "Add evidence",
    "hypotheses": "Add a hypothesis",
    "requests": "Add a version of the request for change",
    "kpis": "Name a figure it shall move",
    "artefacts": "Link an artefact",
    "stakeholders": "Tell or agree",
    "waivers": "Give leave",
    "costs": "Enter a cost",
}


class InitiativePage(Struct, frozen=True, kw_only=True):
    """One initiative."""

    title: str
    name: str
    crumbs: list[Crumb]
    dossier: Dossier
    """All that was written down; money is left out for those who may not see cost."""
    state: str
    origin: str
    owner: str | None
    route: Route
    coordinator: str | None
    rank: Ranked | None
    """Its place among those validated; null while it is not."""
    adherence: float | None
    request: float | None
    """Share of its request for change that is filled."""
    checks: list[CheckResult]
    check_marks: dict[str, str]
    phases: dict[str, str]
    kpis: list[KpiRow]
    prototyping: Prototyping
    """How its design was tested and drawn again."""
    people: list[PartRow]
    """Roles of each phase it has reached, and who took part."""
    work: InitiativeWork
    gates: dict[str, list[GateWord]]
    """What gates said of each change, by its key."""
    happenings: list[Happening]
    chart: Chart
    traced: Traced | None
    """What its tickets trace; null while it became none."""
    spent: float | None
    """Money spent; null for those who may not see cost, or where none is told."""
    file: str | None
    """File and line that define it; null where the page may change it."""
    version: str | None
    problem: str | None
    fields: tuple[FormField, ...]
    told: dict[str, str]
    """What its plain fields say now."""
    forms: list[ListForm]
    versions: list[Version]


def initiative(request: Request, name: str) -> InitiativePage:
    """Show one initiative from desire to answer; a look at a confidential one is written down."""
    page = _page(request, name, None)
    if page.dossier.about.is_confidential:
        home: Home = request.app.state.home
        home.inbox.record(request.state.visitor.name, "initiative.viewed", page.name)
    return page


def _page(request: Request, name: str, problem: str | None) -> InitiativePage:
    answers, home = request.app.state.answers, request.app.state.home
    dossier, held = _found(request, name)
    every = _with(dossier, initiatives_known(answers, home))
    work = work_known(answers, home, dossier)
    results = checked(dossier, began := _began(dossier, work))
    about, sees_cost = dossier.about, may_see_cost(request)
    way, shape = route(dossier, line_owners(answers)), kind_of("Initiative").spec
    return InitiativePage(
        title=about.title,
        name=about.name,
        crumbs=[Crumb(label="Initiatives", href="/initiatives")],
        dossier=dossier if sees_cost else _without_money(dossier),
        state=STATE_WORDS[dossier.state],
        origin=ORIGIN_WORDS[about.origin],
        owner=person_title(answers.directory(), about.owner_id),
        route=way,
        coordinator=COORDINATORS.get(way.coordinator or ""),
        rank=_place(dossier, every),
        adherence=adherence(results),
        request=request_share(dossier),
        checks=results,
        check_marks=CHECK_MARKS,
        phases=PHASES,
        kpis=[kpi_row(answers, dossier, each, every) for each in dossier.kpis],
        prototyping=tried(answers, home, dossier, began),
        people=part_rows(answers, home, dossier, work, began),
        work=work,
        gates=gates_known(answers, home, dossier, work),
        happenings=(happenings := story(dossier, work)),
        chart=axis(dossier, happenings, work),
        traced=traced(answers, home, dossier, work),
        spent=dossier.spent() if sees_cost and dossier.costs else None,
        file=held.document.file,
        version=held.version,
        problem=problem,
        fields=form_fields(shape.fields),
        told=plain_fields(about),
        forms=list_forms(shape, _ENTRIES),
        versions=versions(history(home, "Initiative", name)) if sees_cost else [],
    )


def _with(dossier: Dossier, known: list[Dossier]) -> list[Dossier]:
    """Return every initiative, one of them as it is now."""
    return [*(each for each in known if each.about.name != dossier.about.name), dossier]


def _place(dossier: Dossier, every: list[Dossier]) -> Ranked | None:
    order = ranked(every, better())
    return next((one for one in order if one.name == dossier.about.name), None)


def _began(dossier: Dossier, work: InitiativeWork) -> dict[str, date]:
    """Return when it, or the first of its tickets, entered each phase."""
    began = {phase: at.date() for phase, at in work.began().items()}
    for phase, day in began_by_moves(dossier).items():
        began[phase] = min(day, began.get(phase, day))
    return began


def _found(request: Request, name: str) -> tuple[Dossier, Any]:
    """Find an initiative as it is now, also where its last edit is not read yet.

    Raises:
        ForbiddenError: It is confidential and does not name who asks.
    """
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    held = document_held(home, "Initiative", name)
    known = {each.about.name.lower(): each for each in initiatives_known(answers, home)}
    if held is None or held.document.is_deleted:
        raise unknown("initiative", name, [each.about.name for each in known.values()])
    rows = meaning_of(held.document)
    check_document(request, held.document.text)
    if rows:
        parts = [row for row in rows if not isinstance(row, Initiative)]
        (found,) = gathered([row for row in rows if isinstance(row, Initiative)], parts)
        return found, held
    if name.lower() not in known:
        raise UsageError(f"Initiative {name!r} is not read yet. Open it again in a moment.")
    return known[name.lower()], held


def _without_money(dossier: Dossier) -> Dossier:
    return replace(dossier, costs=(), about=replace(dossier.about, budget=None))


@ROUTER.post("/initiatives/{name}/add", response_model=None, dependencies=[needs(LEAD)])
def add(
    request: Request, name: str, form: FormOf, _: Annotated[None, Depends(same_origin)]
) -> Response:
    """Add an entry to one of its lists: evidence, a move, an agreement."""
    home: Home = request.app.state.home
    _found(request, name)
    field = form.get("list", "")
    shape = kind_of("Initiative").spec.fields.get(field)
    if field not in _ENTRIES or not isinstance(shape, Group):
        raise unknown("list of an initiative", field, _ENTRIES)
    entry = {each: form.get(each, "").strip() for each in shape.fields}

    def change() -> None:
        add_entry(
            home, "Initiative", name, field, entry,
            author=editor(request), based_on=form.get("version", ""),
        )  # fmt: skip

    return _changed(request, name, change)


@ROUTER.post("/initiatives/{name}/set", response_model=None, dependencies=[needs(LEAD)])
def put(
    request: Request, name: str, form: FormOf, _: Annotated[None, Depends(same_origin)]
) -> Response:
    """Set its plain fields to what the form says; an emptied one is taken out."""
    home: Home = request.app.state.home
    _found(request, name)
    kind = kind_of("Initiative")
    asked = [field.name for field in form_fields(kind.spec.fields) if field.name in form]
    told: Any = dict.fromkeys(asked, "") | spec(kind, {f: form[f].strip() for f in asked})

    def change() -> None:
        set_fields(
            home, "Initiative", name, told, author=editor(request), based_on=form.get("version", "")
        )

    return _changed(request, name, change)


def _changed(request: Request, name: str, change: Any) -> Response:
    """Make a change; what is refused, or came too late, is said on the page."""
    try:
        change()
    except (EditRefusedError, StaleEditError) as error:
        more = list(map(str, error.findings)) if isinstance(error, EditRefusedError) else []
        page = _page(request, name, " ".join([str(error), *more[1:]]))
        status = _STALE if isinstance(error, StaleEditError) else _REFUSED
        return render(request, "initiative.html", page, status=status)
    return RedirectResponse(f"/initiatives/{name}", status_code=303)


add_page(ROUTER, "/initiatives/{name}", "initiative.html", initiative, READ)
