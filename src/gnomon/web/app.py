"""The server: every page module found, one worker beside them."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.routing import BaseRoute

from gnomon.discovery import modules
from gnomon.errors import SettingsError
from gnomon.notices.teller import Teller
from gnomon.operations.home import Home
from gnomon.operations.serve import Worker
from gnomon.operations.sign_in import check_sign_in
from gnomon.web.access import Access, undeclared
from gnomon.web.failures import install_failures
from gnomon.web.guarding import Guard
from gnomon.web.live import live_route
from gnomon.web.scripts import scripts_route
from gnomon.web.serving import Answers
from gnomon.web.static_files import STATIC
from gnomon.web.usage import Usage
from gnomon.web.visitors import Visitors


def create_app(home: Home, *, works: bool = True) -> FastAPI:
    """Make the application of a home.

    Args:
        home: What it shows.
        works: Whether it reads and measures what arrives; else another process does.

    Raises:
        SettingsError: The sign-in cannot work, or an address declares no rule.
    """
    if home.settings.sign_in is not None:
        check_sign_in(home.settings.sign_in)
    worker, teller, usage = Worker(home), Teller(home), Usage(home.inbox)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if works:
            worker.start()
            teller.start()
        yield
        if works:
            teller.stop()
            worker.stop()
        usage.write()

    app = FastAPI(
        title="Gnomon", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None
    )
    answers = Answers(home)
    visitors = Visitors(home, answers)
    app.add_middleware(Access, home=home, visitors=visitors)
    # Added last, so it stands before everything: what is refused carries its headers too.
    app.add_middleware(Guard)
    app.state.home = home
    app.state.worker = worker
    app.state.answers = answers
    app.state.visitors = visitors
    app.state.usage = usage
    # Whoever serves the application says so.
    app.state.is_ending = lambda: False
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    found = (getattr(module, "ROUTER", None) for module in modules("web"))
    routers = [scripts_route(), live_route(worker), *(each for each in found if each is not None)]
    # An address in full goes before one with a name in it that would take it for such a name.
    for router in sorted(routers, key=_holds_names):
        app.include_router(router)
    app.state.routes = [*app.routes, *(route for router in routers for route in router.routes)]
    install_failures(app)
    _refuse_undeclared(app.state.routes)
    return app


def _holds_names(router: APIRouter) -> bool:
    return any("{" in getattr(route, "path", "") for route in router.routes)


def _refuse_undeclared(routes: Iterable[BaseRoute]) -> None:
    """End at once where an address would answer everybody because nobody said whom."""
    silent = undeclared(routes)
    if silent:
        raise SettingsError(
            f"No rule says who may see {', '.join(silent)}. Declare one where the route is made: "
            "the last argument of add_page, or dependencies=[needs(...)]."
        )
