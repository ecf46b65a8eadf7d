"""A home of two small teams over twenty weeks, and a server that shows it."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import uvicorn
from msgspec.structs import replace

from gnomon.operations.home import Home, open_home
from gnomon.settings import ServeSettings
from gnomon.web.app import create_app
from gnomon.web.webhooks import Webhooks
from small_home import (
    SOURCES,
    branch_commit,
    bring_up_to_date,
    comment,
    event,
    incident,
    merge_request,
    pipeline_deployment,
    project,
    settings,
    tell,
    ticket,
)

SECRET = "s3cret-of-the-hook"
TOKEN = "glpat-not-for-anyones-eyes"
#: A title as an attacker would write it.
HOSTILE = "<script>alert('x')</script> & <img src=x onerror=alert(1)>"
WEEKS = 20
NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
MONDAY = (NOW - timedelta(days=NOW.weekday(), weeks=WEEKS)).replace(hour=9)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Tell a home twenty weeks of two services, with something hostile and something broken."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "token").write_text(TOKEN)
    (folder / "secret").write_text(SECRET)
    gitlab = replace(
        SOURCES["gitlab"],
        token_file=str(folder / "token"),
        webhook_secret_file=str(folder / "secret"),
    )
    told = settings(
        folder, sources=SOURCES | {"gitlab": gitlab}, serve=ServeSettings(sync_every_minutes=0)
    )
    with open_home(replace(told, organisation="Example & Sons")) as home:
        tell(home, project(1, "web/checkout"), project(2, "web/basket"))
        for week in range(WEEKS):
            _tell_week(home, week)
        opened = NOW - timedelta(days=40)
        tell(home, merge_request(900, opened, title=HOSTILE, web_url="javascript:alert(1)"))
        broken = json.dumps({"token": TOKEN, "password": "hunter2", "note": HOSTILE}).encode()
        tell(home, event("gitlab.api.merge_requests", broken, "/api/v4/projects/1/mrs"))
        bring_up_to_date(home)
        yield home


def _tell_week(home: Home, week: int) -> None:
    for place in (1, 2):
        number = week * 10 + place
        opened = MONDAY + timedelta(weeks=week, hours=number % 5)
        merged = opened + timedelta(hours=20 + number % 7 * 6)
        tell(
            home,
            merge_request(number, opened, merged, project=place),
            branch_commit(number, opened - timedelta(hours=20 + number % 3), project=place),
            comment(number, opened + timedelta(hours=2 + number % 4), project=place),
            pipeline_deployment(number, merged + timedelta(hours=3), project=place),
        )
    begun = MONDAY + timedelta(weeks=week)
    moves = [(begun + timedelta(hours=3), "indeterminate")]
    if week % 4:
        moves.append((begun + timedelta(days=2, hours=week % 5), "done"))
    tell(home, ticket(week + 1, begun, *moves))
    if week % 6 == 5:
        at = MONDAY + timedelta(weeks=week, days=3)
        tell(home, incident(f"Q{week}", at, at + timedelta(hours=2)))


@pytest.fixture(scope="session")
def address(home: Home) -> Iterator[str]:
    """Serve the home over a real socket; it reads and measures what arrives."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = Webhooks(home.settings, home.inbox, create_app(home))
    # The timeout ends open streams when the server ends.
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx2.Client]:
    """Ask the server."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def images() -> Path:
    """Return the folder of the documentation's pictures."""
    return Path(__file__).parents[2] / "docs" / "images"
