"""Asking a tool one question says what came of it, whichever connector asks."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from gnomon.operations.try_source import try_source
from gnomon.settings import SourceSettings
from gnomon.sources.registry import sources

#: What connectors must be told before they ask at all.
OPTIONS: dict[str, dict[str, Any]] = {
    "qmetry": {"projects": ["10066"]},
    "newrelic": {"account": 1},
    "jiraservice": {"projects": ["HELP"]},
}
ASKED = sorted(name for name, each in sources().items() if each.credentials is not None)
TOKEN = "glpat-not-for-anyones-eyes"
LIMITS = {"ratelimit-limit": "600", "ratelimit-remaining": "599"}


class Tool:
    """A tool and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[str] = []

    def instance(self, type_: str, **told: Any) -> SourceSettings:
        options = OPTIONS.get(type_, {}) | told.pop("options", {})
        return SourceSettings(
            type=type_, url=self.url, token_env="A_TOKEN", user="ann", options=options, **told
        )


@contextmanager
def answering(
    status: int, body: object = None, headers: dict[str, str] | None = None, seconds: float = 0
) -> Iterator[Tool]:
    """Serve the same answer to every question."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            tool.asked.append(self.path)
            time.sleep(seconds)
            self.rfile.read(int(self.headers.get("content-length") or 0))
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    tool = Tool(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield tool
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", TOKEN)


@pytest.mark.parametrize("type_", ASKED)
def test_every_tool_that_takes_no_such_token_is_said_to_refuse_it(type_: str) -> None:
    with answering(401, {"message": f"no {TOKEN}"}) as tool:
        found = try_source("new", tool.instance(type_))

    assert found.outcome == "refused"
    assert "answered" in found.says
    assert TOKEN not in found.says
    # Connectors that ask for several streams at once have asked before the first is refused.
    assert 1 <= found.request_count <= 8


@pytest.mark.parametrize("type_", ASKED)
def test_every_tool_that_is_not_there_is_said_to_give_no_answer(type_: str) -> None:
    with answering(200) as gone:
        pass

    found = try_source("new", gone.instance(type_), deadline_seconds=10)

    assert found.outcome == "failed"
    assert "did not answer" in found.says
    assert found.seconds < 10


def test_one_answer_is_enough_and_the_budget_is_said() -> None:
    project = {
        "id": 1,
        "path_with_namespace": "shop/checkout",
        "name": "checkout",
        "default_branch": "main",
        "created_at": "2026-01-01T00:00:00Z",
    }
    with answering(200, [project], LIMITS) as tool:
        found = try_source("new", tool.instance("gitlab"))
        other = try_source("new", tool.instance("gitlab", include=("pay/*",)))

    assert (found.outcome, found.says) == ("reachable", "It answered: 1 projects found.")
    assert (found.budget.limit, found.budget.remaining) == (600, 599)
    assert found.request_count == 1
    assert len(tool.asked) == 2
    assert other.outcome == "empty"
    assert "0 projects found" in other.says


def test_a_group_that_is_not_there_is_missing() -> None:
    with answering(404, {"message": "404 Group Not Found"}) as tool:
        found = try_source("new", tool.instance("gitlab", options={"groups": ["shop"]}))

    assert found.outcome == "missing"
    assert "/groups/shop/projects" in found.says


def test_a_project_that_a_connector_would_go_on_without_is_missing() -> None:
    with answering(404, {"message": "no such project"}) as tool:
        found = try_source("new", tool.instance("qmetry"))

    assert found.outcome == "missing"


def test_a_spent_budget_is_no_refusal_of_the_token() -> None:
    with answering(429, {}, {"retry-after": "3600", **LIMITS}) as tool:
        found = try_source("new", tool.instance("gitlab"))

    assert found.outcome == "throttled"


def test_nobody_waits_past_the_deadline() -> None:
    with answering(200, [], seconds=3) as tool:
        found = try_source("new", tool.instance("gitlab"), deadline_seconds=0.5)

    assert found.outcome == "failed"
    assert found.seconds < 2.5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"token_env": "NOT_SET_ANYWHERE"}, "NOT_SET_ANYWHERE, which is not set"),
        ({"options": {"pipeline_days": "x"}}, "pipeline_days"),
        ({"url": "ftp://example.org"}, "not an http or https address"),
    ],
)
def test_settings_that_cannot_be_used_ask_nothing(change: dict[str, Any], says: str) -> None:
    told = {"type": "gitlab", "url": "http://127.0.0.1:9", "token_env": "A_TOKEN"} | change

    found = try_source("new", SourceSettings(**told))

    assert (found.outcome, found.request_count) == ("failed", 0)
    assert says in found.says


def test_a_folder_is_looked_into(tmp_path: Path) -> None:
    def tried(url: Path) -> tuple[str, str]:
        found = try_source("new", SourceSettings(type="feedbackcsv", url=str(url)))
        return found.outcome, found.says

    assert tried(tmp_path / "gone")[0] == "failed"
    assert tried(tmp_path)[0] == "empty"
    (tmp_path / "a.csv").write_text("id\n1\n")
    assert tried(tmp_path)[0] == "reachable"


def test_a_tool_that_only_pushes_says_what_its_webhook_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def says(**told: str) -> str:
        found = try_source("new", SourceSettings(type="alertmanager", **told))
        assert found.outcome == "pushes"
        return found.says

    assert "Name the variable" in says()
    assert "not set" in says(webhook_secret_env="A_SECRET")
    monkeypatch.setenv("A_SECRET", "s3cret")
    assert "send a delivery" in says(webhook_secret_env="A_SECRET")


def test_the_prober_is_asked_nothing() -> None:
    assert try_source("new", SourceSettings(type="prober")).outcome == "pushes"
