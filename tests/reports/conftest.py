"""Reads a report file the way the inbox hands it over; tools that write fresh ones."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.reports.about import subject
from gnomon.reports.registry import recognise, report

#: Tables by name, each with its rows in order.
Told = dict[str, list[Any]]
Read = Callable[..., Told]


@pytest.fixture(scope="session")
def read() -> Read:
    """Read bytes or text in a format; ``about`` is what the subject tells."""

    def reading(name: str, data: bytes | str, **about: str) -> Told:
        told: Told = {}
        for entity in report(name).read(event(name, data, **about)):
            assert isinstance(entity, Entity)
            told.setdefault(table_name(type(entity)), []).append(entity)
        return told

    return reading


def event(name: str, data: bytes | str, **about: str) -> Event:
    return Event(
        id="1",
        source="ci",
        type=f"report.{name}",
        subject=subject(**about) or None,
        data=data.encode() if isinstance(data, str) else data,
        received_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )


class _Shop(BaseHTTPRequestHandler):
    """Has a basket, and nothing else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"bread\n" if self.path == "/basket" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def shop() -> Iterator[int]:
    """Serve a small shop on loopback, on the port yielded."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def producers() -> Path:
    """Return the folder of the reporting tools that `.ci/test-producers` installs."""
    return Path(__file__).parents[2] / ".cache/producers"


@pytest.fixture(scope="session")
def fresh(read: Read) -> Callable[[Path], tuple[str, Told]]:
    """Recognise a report that a tool has just written, and read it."""

    def reading(path: Path) -> tuple[str, Told]:
        data = path.read_bytes()
        known = recognise(path.name, data).name
        return known, read(known, data)

    return reading
