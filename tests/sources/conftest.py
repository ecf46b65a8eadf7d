"""A real HTTP server in the test's own process, and running a fetch against it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from gnomon.sources.http import Patience, ToolClient
from gnomon.sources.source import Fetching, Source, Want

#: Status, headers and body; null hangs up without a word.
Answer = tuple[int, dict[str, str], bytes] | None
QUICK = Patience(attempts=4, first_wait_seconds=0.001, longest_wait_seconds=0.002)


class Served:
    """What a server was asked, and how it answers."""

    def __init__(self, answer: Callable[[str, dict[str, list[str]]], Answer]) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        """What was posted, the newest last."""
        self.trouble: list[Answer] = []
        """Given instead of the next answers, before anything else."""
        self.url = ""

    def fetching(self, client: ToolClient, **changed: Any) -> Fetching:
        defaults: dict[str, Any] = {"source": "tool", "options": None, "cursor": {}}
        return Fetching(client=client, **{**defaults, **changed})

    def fetch(self, tool: Source, /, **changed: Any) -> list[Any]:
        """Fetch all there is; events, checkpoints and steps in their order."""
        return self._run(_called(tool.fetch), tool, changed)

    def fetch_one(self, tool: Source, want: Want, /, **changed: Any) -> list[Any]:
        return self._run(lambda f: _called(tool.fetch_one)(f, want), tool, changed)

    def _run(
        self, ask: Callable[[Fetching], AsyncIterator[Any]], tool: Source, changed: dict[str, Any]
    ) -> list[Any]:
        changed = {"options": tool.options(), **changed}

        async def run() -> list[Any]:
            client = ToolClient(self.url, {"authorization": "Bearer s3cret-t0ken"}, patience=QUICK)
            try:
                return [told async for told in ask(self.fetching(client, **changed))]
            finally:
                await client.aclose()

        return asyncio.run(run())


def _called(function: Any) -> Any:
    assert function is not None
    return function


@contextmanager
def serving(answer: Callable[[str, dict[str, list[str]]], Answer]) -> Iterator[Served]:
    """Serve answers on loopback until the block ends."""
    served = Served(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            served.asked.append(self.path)
            served.headers.append({k.lower(): v for k, v in self.headers.items()})
            parts = urlsplit(self.path)
            told = (
                served.trouble.pop(0)
                if served.trouble
                else served.answer(parts.path, parse_qs(parts.query))
            )
            if told is None:
                self.close_connection = True
                return
            status, headers, body = told
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            served.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    served.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def as_json(content: object) -> Answer:
    """Answer with JSON."""
    return 200, {"Content-Type": "application/json"}, msgspec.json.encode(content)


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """Start servers that end with the test."""
    open_ones = []

    def start(answer: Callable[[str, dict[str, list[str]]], Answer]) -> Served:
        context = serving(answer)
        open_ones.append(context)
        return context.__enter__()

    yield start
    for context in open_ones:
        context.__exit__(None, None, None)


@pytest.fixture
def json_answer() -> Callable[[object], Answer]:
    return as_json
