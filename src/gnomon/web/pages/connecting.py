"""Connect a source: what does Gnomon need to know of a tool, and does it answer?"""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.errors import SettingsError, unknown
from gnomon.operations.connect import SourceRefusedError, connect_source, is_set, said
from gnomon.operations.home import BusyError, Home
from gnomon.operations.source_fields import OPTION, SourceField, source_fields
from gnomon.operations.try_source import DEADLINE_SECONDS, Tried
from gnomon.sources.registry import sources
from gnomon.sources.source import Source
from gnomon.web.access import STEWARD, needs
from gnomon.web.editing import editor
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page, render
from gnomon.web.shaped_forms import words_of
from gnomon.web.trying import try_noted

ROUTER = APIRouter()

_REFUSED = 400
_OWN = ("name", "type", "do")
_PLACES = ("url", "proxy")
#: What a field is called where the name of the setting says too little.
_LABELS = {
    "url": "Address",
    "token_env": "Variable that holds the token",
    "webhook_secret_env": "Variable that holds the webhook's secret",
    "user": "User",
    "ca_file": "Certificates, as a file of the server",
    "fresh_for_seconds": "Stale after, in seconds",
    "concurrency": "Requests at once",
}


class Tool(Struct, frozen=True, kw_only=True):
    """A tool that can be connected."""

    type: str
    """What the settings call it."""
    title: str
    summary: str
    ways: str
    """How it tells: asked, pushing, or both."""


class Filled(Struct, frozen=True, kw_only=True):
    """A field of the form and what is in it."""

    field: SourceField
    label: str
    text: str
    problem: str | None
    is_set: bool | None
    """Whether the variable named is set on this server; null: none is named."""


class Problem(Struct, frozen=True, kw_only=True):
    """What is wrong with a field."""

    field: str
    label: str
    """What the page calls it."""
    says: str
    """What is wrong, and what to do."""


class ConnectPage(Struct, frozen=True, kw_only=True):
    """The form of a new source, or the tools to choose from."""

    title: str
    crumbs: list[Crumb]
    tools: list[Tool]
    tool: Tool | None
    """The tool chosen; null: none yet."""
    rights: str
    """What its token needs."""
    setup: str
    """How it is connected, in Markdown."""
    webhook: str | None
    """Where it pushes to; null: it does not."""
    name: str
    """What the source is to be called."""
    name_problem: str | None
    """Why it cannot be called so."""
    fields: list[Filled]
    """What it needs and what it may be told."""
    seldom: list[Filled]
    """What few need."""
    problems: list[Problem]
    """What is wrong."""
    problem: str | None
    """Why it is not saved."""
    tried: Tried | None
    """What came of asking it."""
    deadline_seconds: float
    """When a test gives up."""


def new_source(
    request: Request,
    type_: Annotated[str, Query(alias="type", description="which tool")] = "",
) -> ConnectPage:
    """Show the tools there are, or the form of one."""
    return _page(request, type_, {})


def _page(
    request: Request,
    type_: str,
    told: Mapping[str, str],
    *,
    problems: Mapping[str, str] | None = None,
    problem: str | None = None,
    tried: Tried | None = None,
) -> ConnectPage:
    if type_ and type_ not in sources():
        raise unknown("source", type_, sources())
    source = sources()[type_] if type_ else None
    wrong = dict(problems or {})
    fields = [_filled(each, told, wrong) for each in source_fields(source)] if source else []
    name = told.get("name", "").strip()
    crumbs = [Crumb(label="Sources", href="/sources")]
    if source:
        crumbs.append(Crumb(label="Connect a source", href="/sources/new"))
    pushes = source is not None and source.webhook is not None
    return ConnectPage(
        title=f"Connect {source.title}" if source else "Connect a source",
        crumbs=crumbs,
        tools=[] if source else [_tool(each) for each in sources().values()],
        tool=_tool(source) if source else None,
        rights=source.rights if source else "",
        setup=source.setup.strip() if source else "",
        webhook=f"{_address(request)}/webhooks/{name or '<name>'}" if pushes else None,
        name=name,
        name_problem=wrong.get("name"),
        fields=[each for each in fields if not each.field.is_seldom],
        seldom=[each for each in fields if each.field.is_seldom],
        problems=[Problem(field=k, label=_label(k), says=text) for k, text in wrong.items()],
        problem=problem,
        tried=tried,
        deadline_seconds=DEADLINE_SECONDS,
    )


def _tool(source: Source) -> Tool:
    ways = [
        word
        for word, is_one in (
            ("asked", source.fetch is not None),
            ("pushes", source.webhook is not None),
        )
        if is_one
    ]
    return Tool(
        type=source.name,
        title=source.title,
        summary=source.summary,
        ways=" and ".join(ways) or "looked at by Gnomon",
    )


def _filled(each: SourceField, told: Mapping[str, str], wrong: Mapping[str, str]) -> Filled:
    text, problem = told.get(each.name, "").strip(), wrong.get(each.name)
    if problem and (each.kind == "variable" or (each.name in _PLACES and "@" in text)):
        # It may be the secret itself, which no page shows again.
        text = ""
    return Filled(
        field=each,
        label=_label(each.name),
        text=text,
        problem=problem,
        is_set=is_set(text) if each.kind == "variable" and text else None,
    )


def _label(name: str) -> str:
    short = name.removeprefix(OPTION)
    return _LABELS.get(name) or words_of(short).replace("_", " ").capitalize()


def _address(request: Request) -> str:
    home: Home = request.app.state.home
    sign_in = home.settings.sign_in
    return sign_in.address.rstrip("/") if sign_in else str(request.base_url).rstrip("/")


@ROUTER.post("/sources/new", response_model=None, dependencies=[needs(STEWARD)])
def connect(request: Request, form: FormOf, _: Annotated[None, Depends(same_origin)]) -> Response:
    """Ask the tool that the form describes, or connect it."""
    home: Home = request.app.state.home
    type_ = form.get("type", "")
    told = {name: text for name, text in form.items() if name not in _OWN}
    is_test = form.get("do") != "save"
    name = form.get("name", "").strip()
    try:
        # A test needs no name yet.
        wanted = said(home.settings, name or ("new-source" if is_test else ""), type_, told)
        if is_test:
            tried = try_noted(request, wanted.name, wanted.settings)
            return render(request, "connect.html", _page(request, type_, form, tried=tried))
        connect_source(home, wanted, who=editor(request))
    except SourceRefusedError as error:
        page = _page(request, type_, form, problems=error.problems)
        return render(request, "connect.html", page, status=_REFUSED)
    except (SettingsError, BusyError) as error:
        page = _page(request, type_, form, problem=str(error))
        return render(request, "connect.html", page, status=_REFUSED)
    return RedirectResponse(f"/sources#{wanted.name}", status_code=303)


add_page(ROUTER, "/sources/new", "connect.html", new_source, STEWARD)
