"""The client against a real server that throttles, fails, hangs up and answers nonsense."""

import asyncio
import gzip
import json
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from gnomon.errors import SettingsError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.http import AnswerError, Clock, Patience, Reply, ToolClient, connect, with_query
from gnomon.sources.limits import budget, retry_at
from gnomon.sources.paging import next_link, page_event

TOKEN = "glpat-not-a-real-token"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUICK = Patience(attempts=4, first_wait_seconds=0.001, longest_wait_seconds=0.002)

Answer = tuple[int, dict[str, str], bytes]
OK: Answer = (200, {"Content-Type": "application/json"}, b'{"ok": true}')


class Tool:
    """A server that gives the answers it was told, one by one, and notes what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer | None] = []
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.seconds_per_answer = 0.0
        self.under_way = 0
        self.most_under_way = 0
        tool = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # One packet an answer: two would wait for each other.

            def do_GET(self) -> None:
                length = int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                tool.asked.append((self.command, self.path, headers, self.rfile.read(length)))
                tool.under_way += 1
                tool.most_under_way = max(tool.most_under_way, tool.under_way)
                time.sleep(tool.seconds_per_answer)
                tool.under_way -= 1
                answer = tool.answers.pop(0) if tool.answers else OK
                if answer is None:
                    self.close_connection = True
                    return
                status, sent, body = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **sent}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                if int(sent.get("Content-Length", len(body))) != len(body):
                    self.close_connection = True

            do_POST = do_GET  # noqa: N815 - the name http.server looks for

            def log_message(self, *_: Any) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


class Watch:
    """A clock whose time passes only by sleeping."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        return Clock(now=lambda: self.now, sleep=self.sleep)


@pytest.fixture
def tool() -> Iterator[Tool]:
    tool = Tool()
    thread = threading.Thread(target=tool.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield tool
    tool.server.shutdown()
    tool.server.server_close()
    thread.join()


@pytest.fixture
def watch() -> Watch:
    return Watch()


def ask(
    tool: Tool,
    watch: Watch,
    question: Callable[[ToolClient], Awaitable[Any]] = lambda client: client.get("/things"),
    **options: Any,
) -> Any:
    async def asking() -> Any:
        client = ToolClient(
            tool.url,
            {"PRIVATE-TOKEN": TOKEN},
            clock=watch.clock(),
            **{"patience": QUICK, **options},
        )
        try:
            return await question(client)
        finally:
            await client.aclose()

    return asyncio.run(asking())


def test_a_page_arrives_with_its_path_and_proof_of_who_asks(tool: Tool, watch: Watch) -> None:
    reply = ask(
        tool,
        watch,
        lambda c: c.get("/things?a=1", {"page": 2, "all": True, "x": None, "s": [1, 2]}),
    )
    assert reply.body == b'{"ok": true}'
    assert reply.path == "/things?a=1&page=2&all=true&s=1&s=2"
    method, path, headers, _ = tool.asked[0]
    assert (method, path) == ("GET", reply.path)
    assert headers["private-token"] == TOKEN
    assert headers["user-agent"].startswith("gnomon/")


def test_a_question_with_a_body_is_posted_as_json(tool: Tool, watch: Watch) -> None:
    ask(tool, watch, lambda c: c.post("/search", {"jql": "x"}, {"v": 3}))
    method, path, headers, body = tool.asked[0]
    assert (method, path, headers["content-type"]) == ("POST", "/search?v=3", "application/json")
    assert json.loads(body) == {"jql": "x"}


@pytest.mark.parametrize(
    "failure",
    [
        None,
        (500, {}, b"oops"),
        (502, {}, b"<html>bad gateway</html>"),
        (429, {}, b"{}"),
        (200, {"Content-Type": "application/json"}, b'[{"id": 1}, {"id"'),
        (200, {"Content-Type": "application/json", "Content-Length": "400"}, b'[{"id": 1}'),
    ],
    ids=["hangs up", "500", "502", "429", "cut body", "cut transfer"],
)
def test_what_may_pass_is_asked_again(tool: Tool, watch: Watch, failure: Answer | None) -> None:
    tool.answers = [failure, failure]
    assert ask(tool, watch).status == 200
    assert len(tool.asked) == 3


def test_an_outage_ends_in_an_error_after_the_attempts_allowed(tool: Tool, watch: Watch) -> None:
    tool.answers = [(503, {}, b"down for maintenance")] * 10
    with pytest.raises(AnswerError, match=r"answered 503 for /things: down for maint") as caught:
        ask(tool, watch)
    assert caught.value.status == 503
    assert caught.value.path == "/things"
    assert isinstance(caught.value, SourceError)
    assert len(tool.asked) == QUICK.attempts


def test_a_closed_port_is_an_error_that_names_the_path(tool: Tool, watch: Watch) -> None:
    tool.url = "http://127.0.0.1:1"
    with pytest.raises(
        AnswerError, match=r"127.0.0.1:1 did not answer /things to the end"
    ) as caught:
        ask(tool, watch)
    assert caught.value.status is None


def test_a_silent_tool_times_out(tool: Tool, watch: Watch) -> None:
    tool.answers = [(200, {"Content-Length": "10"}, b"[")]
    short = Patience(attempts=1, timeout_seconds=0.05)
    with pytest.raises(AnswerError, match="to the end"):
        ask(tool, watch, patience=short)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302])
def test_a_refusal_is_told_apart_by_status_and_not_repeated(
    tool: Tool, watch: Watch, status: int
) -> None:
    tool.answers = [(status, {}, b'{"message": "404 Project Not Found"}')]
    with pytest.raises(AnswerError, match=f"answered {status} for /things") as caught:
        ask(tool, watch)
    assert caught.value.status == status
    assert len(tool.asked) == 1


def test_retry_after_in_seconds_is_waited_for(tool: Tool, watch: Watch) -> None:
    tool.answers = [(429, {"Retry-After": "17"}, b"{}")]
    assert ask(tool, watch).status == 200
    assert watch.slept == [17.0]


def test_retry_after_as_a_date_is_waited_for(tool: Tool, watch: Watch) -> None:
    tool.answers = [(503, {"Retry-After": "Mon, 02 Mar 2026 09:00:40 GMT"}, b"{}")]
    assert ask(tool, watch).status == 200
    assert watch.slept == [40.0]


def test_a_wait_past_the_bound_fails_at_once(tool: Tool, watch: Watch) -> None:
    tool.answers = [(429, {"Retry-After": "7200"}, b"{}")]
    with pytest.raises(AnswerError, match=r"asks to wait until 2026-03-02 11:00:00 UTC") as caught:
        ask(tool, watch)
    assert caught.value.status == 429
    assert watch.slept == []


def test_one_pause_holds_back_every_request(tool: Tool, watch: Watch) -> None:
    tool.answers = [(429, {"Retry-After": "30"}, b"{}")]

    async def two(client: ToolClient) -> None:
        await asyncio.gather(client.get("/a"), client.get("/b"))
        await client.get("/c")

    ask(tool, watch, two, concurrency=1)
    assert [path for _, path, _, _ in tool.asked] == ["/a", "/a", "/b", "/c"]
    assert watch.slept == [30.0]


def test_it_waits_before_the_budget_is_gone(tool: Tool, watch: Watch) -> None:
    reset = str(int(NOW.timestamp()) + 25)
    tool.answers = [
        (200, {"RateLimit-Limit": "2", "RateLimit-Remaining": "0", "RateLimit-Reset": reset}, b"1")
    ]

    async def two(client: ToolClient) -> None:
        await client.get("/a")
        assert (client.budget.limit, client.budget.remaining) == (2, 0)
        await client.get("/b")

    ask(tool, watch, two)
    assert watch.slept == [25.0]


def test_requests_under_way_count_against_the_budget(tool: Tool, watch: Watch) -> None:
    """With one request left, the second of two at once waits for the window to end."""
    told = {"RateLimit-Remaining": "1", "RateLimit-Reset": "9"}
    tool.answers = [(200, told, b"1")]

    async def three(client: ToolClient) -> None:
        await client.get("/a")
        await asyncio.gather(client.get("/b"), client.get("/c"))

    ask(tool, watch, three)
    assert watch.slept == [9.0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit-remaining": "7", "ratelimit-reset": "60"}, 60),
        ({"ratelimit-remaining": "7", "ratelimit-reset": str(int(NOW.timestamp()) + 5)}, 5),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "2026-03-02T09:01:00Z"}, 60),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "Mon, 02 Mar 2026 09:00:30 GMT"}, 30),
        ({"x-ratelimit-remaining": "7"}, None),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-reset": "soon"}, None),
    ],
)
def test_every_dialect_of_rate_headers(headers: dict[str, str], seconds: int | None) -> None:
    told = budget(headers, NOW)
    assert told is not None
    assert told.remaining == 7
    assert told.resets_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_no_rate_headers_say_nothing() -> None:
    assert budget({"ratelimit-remaining": "many"}, NOW) is None
    assert retry_at({"retry-after": "later"}, NOW) is None


def test_the_real_429s_of_gitlab_are_told_with_their_budget(payloads: Path) -> None:
    recorded = json.loads(
        (payloads / "gitlab/exchanges/rate_limited_429_then_200.exchange.json").read_text()
    )
    replies = [exchange["response"] for exchange in recorded["exchanges"]]
    assert [reply["status"] for reply in replies] == [429, 429, 429, 200]
    told = budget(replies[0]["headers"], NOW)
    assert told is not None
    assert (told.limit, told.remaining) == (2000, 1990)
    assert told.resets_at == datetime(2023, 3, 13, 15, 56, 39, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"<!DOCTYPE html><title>Sign in</title>", "text/html"), (b"", "text/plain")],
)
def test_a_page_for_people_is_not_an_answer(
    tool: Tool, watch: Watch, body: bytes, kind: str
) -> None:
    tool.answers = [(200, {"Content-Type": kind}, body)]
    with pytest.raises(AnswerError, match=f"/things with {kind} where JSON was expected"):
        ask(tool, watch)
    assert len(tool.asked) == 1


def test_a_body_that_stays_cut_is_an_error(tool: Tool, watch: Watch) -> None:
    tool.answers = [(200, {}, b'[{"id": 1}, ')] * 4
    with pytest.raises(
        AnswerError, match=r"/things with JSON that is cut or broken after 12 bytes"
    ):
        ask(tool, watch)


def test_a_body_that_unpacks_past_the_limit_is_refused(tool: Tool, watch: Watch) -> None:
    bomb = gzip.compress(b"[" + b"0," * 500_000 + b"0]")
    tool.answers = [(200, {"Content-Encoding": "gzip"}, bomb)]
    with pytest.raises(AnswerError, match=r"/things with more than 100,000 bytes"):
        ask(tool, watch, max_bytes=100_000)


def test_the_token_is_in_no_error(tool: Tool, watch: Watch) -> None:
    body = json.dumps({"error": f"token {TOKEN} was revoked"}).encode()
    tool.answers = [(401, {}, body)]
    with pytest.raises(AnswerError) as caught:
        ask(tool, watch)
    assert TOKEN not in str(caught.value)
    assert "***" in str(caught.value)


def test_a_password_in_the_address_is_in_no_error(tool: Tool, watch: Watch) -> None:
    tool.url = tool.url.replace("//", "//gnomon:pass-phrase-1@")
    tool.answers = [(403, {}, b"no entry with pass-phrase-1")]
    with pytest.raises(AnswerError) as caught:
        ask(tool, watch)
    assert "pass-phrase-1" not in str(caught.value)


def test_no_more_requests_at_once_than_allowed(tool: Tool, watch: Watch) -> None:
    tool.seconds_per_answer = 0.02

    async def many(client: ToolClient) -> None:
        await asyncio.gather(*(client.get(f"/{number}") for number in range(9)))

    ask(tool, watch, many, concurrency=3)
    assert len(tool.asked) == 9
    assert tool.most_under_way == 3


@pytest.mark.parametrize(
    ("url", "headers", "ca_file", "message"),
    [
        ("gitlab.example.org", {}, None, "'gitlab.example.org' is not an http"),
        ("http://x", {"PRIVATE-TOKEN": f"{TOKEN}\n"}, None, "header PRIVATE-TOKEN has characters"),
        ("http://x", {}, "/nowhere.pem", "ca_file /nowhere.pem cannot be read"),
    ],
)
def test_unusable_settings_are_refused_by_name(
    url: str, headers: dict[str, str], ca_file: str | None, message: str
) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        ToolClient(url, headers, ca_file=ca_file)
    assert TOKEN not in str(caught.value)


def test_an_unusable_proxy_is_refused_without_its_password() -> None:
    with pytest.raises(SettingsError, match=r"proxy 'host:1' cannot be used") as caught:
        ToolClient("http://x", {}, proxy="gopher://me:pass-phrase-1@host:1")
    assert "pass-phrase-1" not in str(caught.value)


def test_a_client_is_opened_from_the_settings(tool: Tool) -> None:
    async def asking() -> Reply:
        settings = SourceSettings(type="gitlab", url=f"{tool.url}/below/")
        async with connect(settings, {"PRIVATE-TOKEN": TOKEN}) as client:
            return await client.get("/api")

    assert asyncio.run(asking()).path == "/api"
    assert tool.asked[0][1] == "/below/api"


def test_a_proxy_is_asked_instead_of_the_tool(tool: Tool) -> None:
    async def asking() -> Reply:
        settings = SourceSettings(type="gitlab", url="http://gitlab.invalid", proxy=tool.url)
        async with connect(settings, {}) as client:
            return await client.get("/api")

    assert asyncio.run(asking()).status == 200
    assert tool.asked[0][1] == "http://gitlab.invalid/api"


def test_an_unchanged_page_has_the_same_id_and_a_changed_one_another() -> None:
    def event(path: str, body: bytes) -> str:
        return page_event("gitlab", "gitlab.api.x", path, Reply(200, {}, body)).id

    assert event("/a", b"[]") == event("/a", b"[]")
    assert len({event("/a", b"[]"), event("/b", b"[]"), event("/a", b"[1]")}) == 3
    assert len(event("/a", b"[]")) == 32


def test_the_next_page_is_read_from_the_link_header() -> None:
    link = (
        '<https://wrong.host/git/api/v4/projects?page=1>; rel="prev", '
        '<https://wrong.host/git/api/v4/projects?page=3&per_page=9>; rel="next"'
    )
    assert next_link({"link": link}, below="/api/v4") == "/api/v4/projects?page=3&per_page=9"
    assert next_link({"link": '<https://x/a?page=1>; rel="last"'}) is None
    assert next_link({}) is None


def test_queries_keep_their_order() -> None:
    assert with_query("/a", {"b": 1, "a": None}) == "/a?b=1"
    assert with_query("/a", {"a": None}) == "/a"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Make a private authority's certificate for this machine, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    shown, key = tmp_path / "ca.pem", tmp_path / "key.pem"
    command = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout {key}"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [program, *command.split(), "-out", str(shown), *subject], check=True, capture_output=True
    )
    return shown, key


def test_a_private_authority_is_trusted_when_named(
    tool: Tool, watch: Watch, certificate: tuple[Path, Path]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    tool.server.socket = context.wrap_socket(tool.server.socket, server_side=True)
    tool.url = tool.url.replace("http:", "https:")
    assert ask(tool, watch, ca_file=str(certificate[0])).status == 200
    with pytest.raises(AnswerError, match="a certificate nobody here trusts"):
        ask(tool, watch)
    assert len(tool.asked) == 1
