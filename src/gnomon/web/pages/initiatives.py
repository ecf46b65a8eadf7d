"""The portfolio: what is wanted, which goes first, and what is it spent on?"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.domain.initiative import InitiativeCategory
from gnomon.errors import UsageError
from gnomon.operations.amend import document_text
from gnomon.operations.edit import EditRefusedError, edit
from gnomon.operations.home import Home
from gnomon.operations.intake import give_out, kind_of, spec
from gnomon.steering.initiatives.checks import adherence, began_by_moves, checked, request_share
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.initiatives.ideas import Ideas, ideas
from gnomon.steering.initiatives.instrumented import ready_at_release
from gnomon.steering.initiatives.portfolio import (
    UNDECIDED,
    UNDER_WAY,
    OriginState,
    Practice,
    Share,
    Step,
    balance,
    by_origin,
    funnel,
    practice,
)
from gnomon.steering.initiatives.priority import Ranked, ranked
from gnomon.steering.initiatives.routing import route
from gnomon.steering.initiatives.ventures import by_stage, ventures
from gnomon.web.access import LEAD, READ, needs
from gnomon.web.editing import editor
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.initiative_answers import initiatives_known
from gnomon.web.initiative_kpis import first_seen
from gnomon.web.initiative_words import (
    ORIGIN_WORDS,
    STATE_WORDS,
    bands,
    better,
    line_owners,
    may_see_cost,
    person_title,
    team_owners,
)
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.personal import is_named
from gnomon.web.rendering import add_page, render
from gnomon.web.serving import Answers
from gnomon.web.shaped_forms import FormField, form_fields
from gnomon.web.venture_rows import VentureRow, venture_row

ROUTER = APIRouter()
PLACE = Place(title="Initiatives", path="/initiatives", area="Deliver", order=10)

_REFUSED = 400
_PAGE = 100
#: What the form of a new initiative asks for; the rest is added on its page.
_FIRST = (
    "desire", "origin", "originNote", "channel", "asked", "category", "size", "owner", "services",
    "tickets", "regulation",
)  # fmt: skip
_FILTERS = ("origin", "category", "state")


class InitiativeRow(Struct, frozen=True, kw_only=True):
    """An initiative of the list."""

    name: str
    title: str
    href: str
    origin: str
    category: str | None
    state: str
    state_words: str
    since: date
    """First day in its state."""
    owner: str | None
    lines: list[str]
    """Business lines it touches."""
    kpi_count: int
    missed: list[str]
    """What it lacked when it was due, in words."""
    waived_count: int
    adherence: float | None
    """Satisfied by applicable checks that are due; null: none is due."""
    request: float | None
    """Share of its request for change that is filled; null: there is none."""


class RankedRow(Struct, frozen=True, kw_only=True):
    """An initiative in its place."""

    title: str
    href: str
    rank: Ranked


class InitiativesPage(Struct, frozen=True, kw_only=True):
    """Every initiative, and how they get on as a whole."""

    title: str
    rows: list[InitiativeRow]
    """Those the filters leave, a hundred a page."""
    shown_count: int
    """How many the filters leave."""
    page: int
    has_more: bool
    """Whether there are more on the next page."""
    count: int
    """All of them."""
    undecided_count: int
    under_way_count: int
    filters: dict[str, str]
    """What the list is narrowed to."""
    choices: dict[str, dict[str, str]]
    ranked: list[RankedRow]
    balance: list[Share]
    funnel: list[Step]
    state_words: dict[str, str]
    origins: list[OriginState]
    origin_words: dict[str, str]
    practice: Practice
    ideas: Ideas
    """What engineers proposed."""
    ready_count: int
    """Released initiatives all of whose figures were measured before."""
    released_count: int
    """Released initiatives that name a figure."""
    blind: list[str]
    """Names of those of them without a value from before."""
    ventures: list[VentureRow]
    stage_costs: list[tuple[str, str, float]]
    """Stage, currency and money spent; empty for those who may not see cost."""


class NewInitiativePage(Struct, frozen=True, kw_only=True):
    """The form of a new initiative."""

    title: str
    crumbs: list[Crumb]
    problem: str | None
    fields: tuple[FormField, ...]
    told: dict[str, str]
    """What stands in the form."""


def initiatives(
    request: Request,
    origin: str = "",
    category: str = "",
    state: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> InitiativesPage:
    """Show the portfolio."""
    answers: Answers = request.app.state.answers
    home: Home = request.app.state.home
    every = initiatives_known(answers, home)
    today = answers.now().date()
    owners = line_owners(answers)
    asked = {"origin": origin, "category": category, "state": state}
    titles = {each.about.name: each.about.title for each in every}
    found = sorted((each for each in every if _is_asked(each, asked)), key=_place)
    people, lines = answers.directory(), ventures(home.lake)
    ready, released, blind = ready_at_release(every, first_seen(answers))
    return InitiativesPage(
        title="Initiatives",
        rows=[_row(people, each, owners) for each in found[(page - 1) * _PAGE : page * _PAGE]],
        shown_count=len(found),
        page=page,
        has_more=len(found) > page * _PAGE,
        count=len(every),
        undecided_count=sum(each.state in UNDECIDED for each in every),
        under_way_count=sum(each.state in UNDER_WAY for each in every),
        filters={name: value for name, value in asked.items() if value},
        choices={"origin": ORIGIN_WORDS, "category": _categories(), "state": STATE_WORDS},
        ranked=[
            RankedRow(title=titles[one.name], href=f"/initiatives/{one.name}", rank=one)
            for one in ranked(every, better())
        ],
        balance=balance(every, bands(answers)),
        funnel=funnel(every),
        state_words=STATE_WORDS,
        origins=by_origin(every, today),
        origin_words=ORIGIN_WORDS,
        practice=practice(every),
        ideas=ideas(every, team_owners(answers)),
        ready_count=ready,
        released_count=released,
        blind=blind,
        ventures=[venture_row(people, each) for each in lines],
        stage_costs=[(*key, spent) for key, spent in sorted(by_stage(lines).items())]
        if may_see_cost(request)
        else [],
    )


def _categories() -> dict[str, str]:
    return {one: one.capitalize() for one in get_args(InitiativeCategory)}


def _is_asked(dossier: Dossier, asked: dict[str, str]) -> bool:
    about = dossier.about
    return (
        asked["origin"] in ("", about.origin, *about.also_from)
        and asked["category"] in ("", about.category)
        and asked["state"] in ("", dossier.state)
    )


def _place(dossier: Dossier) -> tuple[int, str]:
    return list(STATE_WORDS).index(dossier.state), dossier.about.title


def _row(people: Directory, dossier: Dossier, owners: Mapping[str, Sequence[str]]) -> InitiativeRow:
    about = dossier.about
    results = checked(dossier, began_by_moves(dossier))
    return InitiativeRow(
        name=about.name,
        title=about.title,
        href=f"/initiatives/{about.name}",
        origin=ORIGIN_WORDS[about.origin],
        category=about.category,
        state=dossier.state,
        state_words=STATE_WORDS[dossier.state],
        since=dossier.moves[-1].moved_on if dossier.moves else dossier.written_on,
        owner=person_title(people, about.owner_id),
        lines=list(route(dossier, owners).lines),
        kpi_count=len(dossier.kpis),
        missed=[each.title for each in results if each.state == "missed"],
        waived_count=sum(each.state == "waived" for each in results),
        adherence=adherence(results),
        request=request_share(dossier),
    )


def new_initiative(request: Request) -> NewInitiativePage:
    """Show the form of a new initiative."""
    answers: Answers = request.app.state.answers
    return _form({"asked": answers.now().date().isoformat()}, None)


def _form(told: dict[str, str], problem: str | None) -> NewInitiativePage:
    shape = kind_of("Initiative").spec.fields
    return NewInitiativePage(
        title="New initiative",
        crumbs=[Crumb(label="Initiatives", href="/initiatives")],
        problem=problem,
        fields=form_fields({name: shape[name] for name in _FIRST}),
        told=told,
    )


@ROUTER.get("/initiatives.csv", response_model=None, dependencies=[needs(LEAD)])
def as_csv(request: Request) -> Response:
    """Write every initiative as CSV, as `gnomon intake` reads it; costs are in it, so for leads."""
    home: Home = request.app.state.home
    return Response(
        give_out(home, "Initiative", partial(is_named, request)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="initiatives.csv"'},
    )


@ROUTER.post("/initiatives/new", response_model=None, dependencies=[needs(LEAD)])
def make(request: Request, form: FormOf, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Make an initiative of what the form says."""
    home: Home = request.app.state.home
    told: dict[str, Any] = dict(form)
    try:
        body = spec(kind_of("Initiative"), {name: told.get(name, "") for name in _FIRST})
        text = document_text("Initiative", told.get("name", ""), told.get("title", ""), body)
        kept = edit(home, text, author=editor(request))
    except UsageError as error:
        more = list(map(str, error.findings)) if isinstance(error, EditRefusedError) else []
        page = _form(told, " ".join([str(error), *more[1:]]))
        return render(request, "initiative_new.html", page, status=_REFUSED)
    return RedirectResponse(f"/initiatives/{kept.name}", status_code=303)


add_page(ROUTER, "/initiatives", "initiatives.html", initiatives, READ)
add_page(ROUTER, "/initiatives/new", "initiative_new.html", new_initiative, LEAD)
