"""The catalogue: what do files and pages say, and who changed it when?"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.catalog.finding import Finding
from gnomon.catalog.own_kind import OwnKind, own_kinds
from gnomon.errors import UsageError, unknown
from gnomon.operations.documents import Held, held_documents, history
from gnomon.operations.edit import EditRefusedError, StaleEditError, edit, remove
from gnomon.operations.home import Home
from gnomon.web.access import LEAD, READ, needs
from gnomon.web.editing import Version, document_held, document_href, editor, versions
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.navigation import Place
from gnomon.web.pages.unit import Crumb
from gnomon.web.personal import check_document, check_shown, is_confidential, sees_document
from gnomon.web.rendering import add_page, render

ROUTER = APIRouter()
PLACE = Place(title="Catalogue", path="/catalogue", area="Data", order=10)

_REFUSED, _STALE = 400, 409


class DocumentRow(Struct, frozen=True, kw_only=True):
    """One document of a list."""

    kind: str
    name: str
    href: str
    where: str
    """The file that defines it, or the page."""
    author: str | None


class KindRow(Struct, frozen=True, kw_only=True):
    """A kind of document, and those there are."""

    name: str
    about: str
    href: str
    documents: list[DocumentRow]


class CataloguePage(Struct, frozen=True, kw_only=True):
    """Every document of our own kinds."""

    title: str
    kinds: list[KindRow]


class DocumentPage(Struct, frozen=True, kw_only=True):
    """One document: what it says, where it is changed, and who changed it."""

    title: str
    kind: str
    name: str
    """Empty for one that is not there yet."""
    crumbs: list[Crumb]
    text: str
    """What stands in the form, or in the file."""
    file: str | None
    """File and line that define it; null where the page may change it."""
    version: str | None
    """The version shown; null for a new one."""
    problem: str | None
    """Why an edit was refused."""
    findings: list[Finding]
    """What is wrong with the document that was sent."""
    now: str | None
    """What the newest version says, where somebody else was faster."""
    versions: list[Version]


def catalogue(request: Request) -> CataloguePage:
    """List the documents of our own kinds."""
    home: Home = request.app.state.home
    held = [
        each
        for each in held_documents(home)
        if not each.document.is_deleted and sees_document(request, each.document.text)
    ]
    return CataloguePage(
        title="Catalogue",
        kinds=[
            _kind_row(kind, [each for each in held if each.document.kind == kind.name])
            for kind in own_kinds().values()
            if kind.is_named
        ],
    )


def _kind_row(kind: OwnKind, held: list[Held]) -> KindRow:
    return KindRow(
        name=kind.name,
        about=kind.about,
        href=f"/catalogue/{kind.name}",
        documents=[
            DocumentRow(
                kind=kind.name,
                name=each.document.name,
                href=document_href(kind.name, each.document.name),
                where=_file(each) or "page",
                author=each.document.author,
            )
            for each in held
        ],
    )


def new_document(request: Request, kind: str) -> DocumentPage:  # noqa: ARG001 - FastAPI passes it.
    """Show the form of a new document, with the kind's example to start from."""
    about = _kind(kind)
    return _page(about.name, "", text=about.example)


def document(request: Request, kind: str, name: str) -> DocumentPage:
    """Show one document and its history."""
    home: Home = request.app.state.home
    _check(request, _kind(kind).name, name)
    return _shown(home, _kind(kind).name, name)


def _check(request: Request, kind: str, name: str) -> None:
    """Refuse a document any version of which is not for the visitor: of a person, or with money."""
    for each in history(request.app.state.home, kind, name):
        check_shown(request, each.document.text)


def _kind(name: str) -> OwnKind:
    known = {each.name: each for each in own_kinds().values() if each.is_named}
    if name not in known:
        raise unknown("kind of document", name, known)
    return known[name]


def _shown(home: Home, kind: str, name: str, **more: Any) -> DocumentPage:
    held = document_held(home, kind, name)
    if held is None:
        # The name of what is confidential is told to nobody who guesses.
        names = [
            each.document.name
            for each in held_documents(home)
            if each.place[0] == kind and not is_confidential(each.document.text)
        ]
        raise unknown(kind, name, names)
    told = history(home, kind, name)
    version = None if held.document.is_deleted else held.version
    fields: dict[str, Any] = {"text": held.document.text, "file": _file(held), "version": version}
    return _page(kind, held.document.name, **fields | {"versions": versions(told)} | more)


def _page(kind: str, name: str, **fields: Any) -> DocumentPage:
    usual: dict[str, Any] = {"problem": None, "findings": [], "now": None, "versions": []}
    usual |= {"file": None, "version": None}
    crumbs = [Crumb(label="Catalogue", href="/catalogue")]
    if name:
        crumbs.append(Crumb(label=kind, href=f"/catalogue/{kind}"))
    title = f"{kind} {name}" if name else f"New {kind}"
    return DocumentPage(title=title, kind=kind, name=name, crumbs=crumbs, **usual | fields)


def _file(held: Held) -> str | None:
    about = held.document
    if about.file is None or about.is_deleted:
        return None
    return f"{about.file}:{about.line}"


@ROUTER.get("/catalogue/{kind}/{name}.yaml", response_model=None, dependencies=[needs(READ)])
def document_yaml(request: Request, kind: str, name: str) -> Response:
    """Return a document as a file of the catalogue."""
    _check(request, _kind(kind).name, name)
    held = document_held(request.app.state.home, _kind(kind).name, name)
    if held is None or held.document.is_deleted:
        raise UsageError(f"There is no {kind} {name!r}. See /catalogue.")
    return Response(
        held.document.text,
        media_type="text/yaml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{held.document.name}.yaml"',
            "ETag": f'"{held.version}"',
        },
    )


@ROUTER.post("/catalogue/{kind}", response_model=None, dependencies=[needs(LEAD)])
def save(
    request: Request, kind: str, form: FormOf, _: Annotated[None, Depends(same_origin)]
) -> Response:
    """Keep what the form says, as a new document or a new version of one."""
    home: Home = request.app.state.home
    _kind(kind)
    text, based_on = form.get("text", ""), form.get("version") or None
    name = form.get("name", "")
    check_document(request, text)
    _check(request, kind, name)
    try:
        kept = edit(home, text, author=editor(request), based_on=based_on)
    except EditRefusedError as error:
        page = _again(home, kind, name, text=text, version=based_on, error=error)
        return render(request, "document.html", page, status=_REFUSED)
    except StaleEditError as error:
        page = _again(home, kind, name, text=text, version=based_on, error=error)
        return render(request, "document.html", page, status=_STALE)
    return RedirectResponse(document_href(kept.kind, kept.name), status_code=303)


def _again(
    home: Home, kind: str, name: str, *, text: str, version: str | None, error: UsageError
) -> DocumentPage:
    """Show the form as it was sent, with what is wrong; of a faster edit what it says now."""
    findings = list(error.findings) if isinstance(error, EditRefusedError) else []
    told: dict[str, Any] = {"text": text, "problem": str(error), "findings": findings}
    if not name:
        return _page(kind, "", version=version, **told)
    if isinstance(error, StaleEditError):
        held = document_held(home, kind, name)
        told["now"] = held.document.text if held and not held.document.is_deleted else None
        # Saving again is then a choice made after reading what stands there now.
        return _shown(home, kind, name, **told)
    return _shown(home, kind, name, version=version, **told)


@ROUTER.post("/catalogue/{kind}/{name}/remove", response_model=None, dependencies=[needs(LEAD)])
def take_out(
    request: Request, kind: str, name: str, form: FormOf, _: Annotated[None, Depends(same_origin)]
) -> Response:
    """Take a document out of the catalogue; its history stays."""
    home: Home = request.app.state.home
    _check(request, _kind(kind).name, name)
    try:
        remove(
            home,
            _kind(kind).name,
            name,
            author=editor(request),
            based_on=form.get("version", ""),
        )
    except (EditRefusedError, StaleEditError) as error:
        status = _STALE if isinstance(error, StaleEditError) else _REFUSED
        page = _shown(home, kind, name, problem=str(error))
        return render(request, "document.html", page, status=status)
    return RedirectResponse(document_href(kind, name), status_code=303)


add_page(ROUTER, "/catalogue", "catalogue.html", catalogue, READ)
add_page(ROUTER, "/catalogue/{kind}", "document.html", new_document, LEAD)
add_page(ROUTER, "/catalogue/{kind}/{name}", "document.html", document, READ)
