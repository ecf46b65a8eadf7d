"""Remove a source: what goes with it, and what stays?"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from gnomon.errors import SettingsError, unknown
from gnomon.operations.disconnect import disconnect_source, extent, unconnected
from gnomon.operations.home import BusyError, Home
from gnomon.operations.removals import Extent, removals
from gnomon.operations.settings_file import source_version
from gnomon.web.access import STEWARD, needs
from gnomon.web.editing import editor
from gnomon.web.forms import FormOf
from gnomon.web.guarding import same_origin
from gnomon.web.pages.unit import Crumb
from gnomon.web.rendering import add_page, render

ROUTER = APIRouter()

_REFUSED = 400


class DisconnectPage(Struct, frozen=True, kw_only=True):
    """What a source has told, and what may be done with it."""

    title: str
    crumbs: list[Crumb]
    source: str
    is_connected: bool
    """Whether the settings still name it."""
    is_under_way: bool
    """Whether what it told is being taken out."""
    based_on: str
    """The version of its settings."""
    told: Extent
    row_count: int
    """Rows of all tables together."""
    problem: str | None
    """Why it was not removed."""


def removal(
    request: Request, source: Annotated[str, Query(description="name of the source")] = ""
) -> DisconnectPage:
    """Show what a source has told."""
    return _page(request, source, None)


def _page(request: Request, name: str, problem: str | None) -> DisconnectPage:
    home: Home = request.app.state.home
    connected = home.settings.sources
    known = [*connected, *unconnected(home)]
    if name not in known:
        raise unknown("source", name, known)
    told = extent(home, name)
    return DisconnectPage(
        title=f"Remove {name}",
        crumbs=[Crumb(label="Sources", href="/sources")],
        source=name,
        is_connected=name in connected,
        is_under_way=any(one.source == name for one in removals(home)),
        based_on=source_version(home.settings, name) if name in connected else "",
        told=told,
        row_count=told.row_count,
        problem=problem,
    )


@ROUTER.post("/sources/remove", response_model=None, dependencies=[needs(STEWARD)])
def disconnect(
    request: Request, form: FormOf, _: Annotated[None, Depends(same_origin)]
) -> Response:
    """Take a source out, with or without what it told."""
    home: Home = request.app.state.home
    name, what = form.get("source", ""), form.get("data", "")
    if what not in ("keep", "remove"):
        page = _page(request, name, "Choose what becomes of what it told.")
        return render(request, "disconnect.html", page, status=_REFUSED)
    try:
        disconnect_source(
            home,
            name,
            with_data=what == "remove",
            who=editor(request),
            based_on=form.get("based_on", ""),
        )
    except (SettingsError, BusyError) as error:
        page = _page(request, name, str(error))
        return render(request, "disconnect.html", page, status=_REFUSED)
    return RedirectResponse("/sources", status_code=303)


add_page(ROUTER, "/sources/remove", "disconnect.html", removal, STEWARD)
