"""`gnomon demo`: a simulated company, collected from its tools over HTTP."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from gnomon.cli.options import err, progress
from gnomon.demo.company import Company, found
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.misbehaviour import Misbehaviour
from gnomon.demo.server import serve as serve_tools
from gnomon.demo.workspace import environment, write_workspace
from gnomon.operations.compact import compact
from gnomon.operations.deliver import deliver
from gnomon.operations.home import Home, open_home
from gnomon.operations.read import read
from gnomon.operations.refresh import refresh
from gnomon.operations.sync import sync
from gnomon.settings import load
from gnomon.sources.source import Progress
from gnomon.web.app import create_app


def demo(
    home: Annotated[Path, typer.Option("--home", help="Where to keep what is collected.")] = Path(
        ".gnomon/demo"
    ),
    port: Annotated[int, typer.Option(help="Port of the pages.")] = 8321,
    serve: Annotated[bool, typer.Option(help="Open the pages when all is measured.")] = True,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
) -> None:
    """Collect from a simulated company's GitLab, Jira, Argo CD and PagerDuty, and measure.

    The tools answer over real HTTP, page by page, throttle and sometimes fail; the connectors are
    the real ones.
    """
    err.print(f"Simulating two years of a company (seed {seed})", highlight=False)
    company = found(seed)
    os.environ |= environment()
    with serve_tools(company, misbehaviour=Misbehaviour(seed=seed)) as tools:
        write_workspace(home, tools.base_url, company)
        with open_home(load(home)) as place:
            collect(place, company)
            if serve:
                _serve(place, company, port)


def collect(place: Home, company: Company) -> None:
    """Fetch, take what was pushed in the past, read, settle and measure."""
    with progress() as bars:
        tasks = {name: bars.add_task(name, total=None) for name in place.settings.sources}

        def tell(name: str, step: Progress) -> None:
            bars.update(
                tasks[name],
                description=f"{name}: {step.label}",
                completed=step.done,
                total=step.total,
            )

        for one in sync(place, tell=tell):
            message = one.error or f"{one.new_count} pages and objects"
            err.print(f"{one.source}: {message}", highlight=False)
        hooks = ((d.source, d.headers, d.body) for d in history_deliveries(company))
        pushed = deliver(place, hooks)
        err.print(f"webhooks of the past: {pushed.new}", highlight=False)
        with place.lease() as held:
            told = read(place, held)
            err.print(f"{told.event_count} events told {told.row_count} facts", highlight=False)
            compact(place, held)
            task = bars.add_task("measure", total=None)
            done = refresh(place, held, tell=lambda name: bars.update(task, description=name))
            err.print(f"{len(done.whole)} metrics measured", highlight=False)


def _serve(place: Home, company: Company, port: int) -> None:
    server = uvicorn.Server(
        uvicorn.Config(create_app(place), host="127.0.0.1", port=port, log_level="warning")
    )
    with _living(company, f"http://127.0.0.1:{port}"):
        err.print(f"Gnomon on http://127.0.0.1:{port} (Ctrl-C ends it)", highlight=False)
        server.run()


@contextmanager
def _living(company: Company, base_url: str) -> Iterator[None]:
    """Let the company go on working while the pages are open."""
    del company, base_url
    stop = threading.Event()
    yield
    stop.set()
