"""The server: every page module found, one worker beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from gnomon.discovery import modules
from gnomon.operations.home import Home
from gnomon.operations.serve import Worker
from gnomon.web.failures import install_failures
from gnomon.web.guarding import Guard
from gnomon.web.live import live_route
from gnomon.web.scripts import scripts_route
from gnomon.web.serving import Answers

_STATIC = Path(__file__).parent / "static"


def create_app(home: Home, *, works: bool = True) -> FastAPI:
    """Make the application of a home.

    Args:
        home: What it shows.
        works: Whether it reads and measures what arrives; else another process does.
    """
    worker = Worker(home)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if works:
            worker.start()
        yield
        if works:
            worker.stop()

    app = FastAPI(
        title="Gnomon", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/api.json"
    )
    app.add_middleware(Guard)
    app.state.home = home
    app.state.worker = worker
    app.state.answers = Answers(home)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.include_router(scripts_route())
    app.include_router(live_route(worker))
    for module in modules("web"):
        router = getattr(module, "ROUTER", None)
        if router is not None:
            app.include_router(router)
    install_failures(app)
    return app
