"""The addresses tools push to, asked as a server would ask them, and once over a real socket."""

import asyncio
import hmac
import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn

from gnomon.domain.event import Event
from gnomon.errors import InboxUnavailableError, SignatureError
from gnomon.inbox import Inbox
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import source, sources
from gnomon.sources.source import Delivery, Source, Webhook
from gnomon.web import webhooks
from gnomon.web.bodies import Bodies, Refusal
from gnomon.web.webhooks import Webhooks

_SECRET = "s3cret-of-the-hook"


def _verify(delivery: Delivery, secret: str) -> None:
    expected = hmac.new(secret.encode(), delivery.body, sha256).hexdigest()
    if delivery.headers.get("x-signature") != expected:
        raise SignatureError(f"The X-Signature is not {expected}.")


def _event(delivery: Delivery, instance: str) -> Event | None:
    told = json.loads(delivery.body)
    if told["kind"] == "unwanted":
        return None
    return Event(id=told["id"], source=instance, type="tool.hook.thing", data=delivery.body)


_TOOL = Source(
    name="tool",
    title="Tool",
    summary="Tells things.",
    options=msgspec.defstruct("Options", []),
    readers={},
    entities=(),
    webhook=Webhook(verify=_verify, event=_event, paths=("/v1/things",)),
)
_SILENT = msgspec.structs.replace(_TOOL, name="silent", webhook=None)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TOOL_SECRET", _SECRET)
    monkeypatch.delenv(webhooks.EVENTS_TOKEN, raising=False)
    return Settings(
        home=tmp_path / "home",
        sources={
            "tool-emea": SourceSettings(type="tool", webhook_secret_env="TOOL_SECRET"),
            "open": SourceSettings(type="tool"),
            "unset": SourceSettings(type="tool", webhook_secret_env="TOOL_SECRET_UNSET"),
            "filed": SourceSettings(type="tool", webhook_secret_file=f"{tmp_path}/secret"),
            "silent": SourceSettings(type="silent"),
        },
    )


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    with Inbox.open(settings) as opened:
        yield opened


@pytest.fixture
def app(settings: Settings, inbox: Inbox) -> Webhooks:
    return Webhooks(settings, inbox, known={"tool": _TOOL, "silent": _SILENT})


class _Reply(msgspec.Struct):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.body)  # type: ignore[no-any-return]


def _ask(
    app: webhooks.Asgi,
    path: str,
    body: bytes | list[bytes] = b"",
    headers: Mapping[str, str] | None = None,
    **changes: object,
) -> _Reply:
    """Ask as uvicorn does; a list of bodies arrives in as many parts."""
    parts = body if isinstance(body, list) else [body]
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    messages[-1]["more_body"] = False
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": "127.0.0.1:8321", **(headers or {})}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "client": ("127.0.0.1", 5000),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        **changes,
    }
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    start, end = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return _Reply(start["status"], told, end["body"])


def _signed(body: bytes) -> dict[str, str]:
    return {"x-signature": hmac.new(_SECRET.encode(), body, sha256).hexdigest()}


_BODY = b'{"kind": "thing", "id": "d-1"}'


def test_a_delivery_is_kept_once_however_often_it_comes(app: Webhooks, inbox: Inbox) -> None:
    replies = [_ask(app, "/webhooks/tool-emea", _BODY, _signed(_BODY)) for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 200]
    assert [reply.said["new"] for reply in replies] == [1, 0, 0]
    assert [reply.said["duplicates"] for reply in replies] == [0, 1, 1]
    (stored,) = inbox.new()
    assert (stored.event.source, stored.event.id) == ("tool-emea", "d-1")
    assert stored.event.data == _BODY
    assert inbox.source_states()["tool-emea"].delivered_at == stored.event.received_at


def test_a_path_that_the_tool_appends_is_part_of_its_address(app: Webhooks) -> None:
    body = b'{"kind":"thing","id":"1"}'
    signed = {"x-signature": hmac.new(_SECRET.encode(), body, sha256).hexdigest()}
    assert _ask(app, "/webhooks/tool-emea/v1/things", body, signed).said["new"] == 1
    for path in (
        "/webhooks/tool-emea/v1/other",
        "/webhooks/tool-emea/",
        "/webhooks/nobody/v1/things",
    ):
        assert _ask(app, path, body, signed).status == 404


def test_a_body_in_parts_is_checked_as_a_whole(app: Webhooks, inbox: Inbox) -> None:
    parts = [_BODY[:7], b"", _BODY[7:]]
    assert _ask(app, "/webhooks/tool-emea", parts, _signed(_BODY)).status == 200
    assert inbox.new()[0].event.data == _BODY


def test_a_forged_delivery_learns_nothing(
    app: Webhooks, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    for headers in ({}, {"x-signature": "0" * 64}, _signed(b"another body")):
        reply = _ask(app, "/webhooks/tool-emea", _BODY, headers)
        assert reply.status == 401
        assert reply.said == {"error": "The delivery's signature or token is missing or wrong."}
    assert inbox.new() == []
    assert "A delivery to 'tool-emea' was refused" in caplog.text
    assert _SECRET not in caplog.text


def test_a_kind_nobody_reads_is_no_mistake_of_the_tools(app: Webhooks, inbox: Inbox) -> None:
    body = b'{"kind": "unwanted"}'
    reply = _ask(app, "/webhooks/tool-emea", body, _signed(body))
    assert (reply.status, reply.body) == (204, b"")
    assert inbox.new() == []


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"", b"\xff", b"[" * 100_000])
def test_a_signed_body_of_no_known_shape_is_kept_to_be_set_aside(
    app: Webhooks, inbox: Inbox, body: bytes
) -> None:
    headers = {**_signed(body), "authorization": "Bearer secret"}
    assert _ask(app, "/webhooks/tool-emea", body, headers).status == 200
    (stored,) = inbox.new()
    assert (stored.event.type, stored.event.data) == ("tool.hook.unknown", body)
    assert stored.event.datacontenttype == "application/octet-stream"


@pytest.mark.parametrize("path", ["/webhooks/nobody", "/webhooks/silent", "/webhooks/", "/other"])
def test_what_takes_no_webhooks_is_not_found(app: Webhooks, path: str) -> None:
    assert _ask(app, path, _BODY).status == 404


@pytest.mark.parametrize("path", ["/webhooks/tool-emea", "/events"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_delivers(app: Webhooks, path: str, method: str) -> None:
    reply = _ask(app, path, method=method)
    assert (reply.status, reply.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("instance", "said"),
    [
        ("open", "no webhook_secret_env"),
        ("unset", "$TOOL_SECRET_UNSET"),
        ("filed", "secret file"),
    ],
)
def test_an_instance_without_a_secret_takes_nothing_and_the_log_says_why(
    app: Webhooks, inbox: Inbox, caplog: pytest.LogCaptureFixture, instance: str, said: str
) -> None:
    reply = _ask(app, f"/webhooks/{instance}", _BODY, _signed(_BODY))
    assert reply.status == 503
    assert reply.said == {"error": "This source is not ready for webhooks. See the server's log."}
    assert len(caplog.records) == 1
    assert f"Deliveries to {instance!r} are refused" in caplog.text
    assert said in caplog.text
    assert inbox.new() == []


def test_a_secret_that_is_replaced_is_read_again(
    app: Webhooks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_SECRET_SECONDS", -1)
    (tmp_path / "secret").write_text(f"{_SECRET}\n")
    assert _ask(app, "/webhooks/filed", _BODY, _signed(_BODY)).status == 200
    (tmp_path / "secret").write_text("another\n")
    assert _ask(app, "/webhooks/filed", _BODY, _signed(_BODY)).status == 401


def test_a_compressed_body_is_refused(app: Webhooks) -> None:
    headers = {**_signed(_BODY), "content-encoding": "gzip"}
    assert _ask(app, "/webhooks/tool-emea", _BODY, headers).status == 415


def test_a_body_over_the_limit_is_refused_before_it_is_read(
    app: Webhooks, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_WEBHOOK_BYTES", 100)
    told = _ask(app, "/webhooks/tool-emea", [b"never asked for"], {"content-length": "101"})
    assert told.status == 413
    # One that does not say how long it is stops at the limit.
    assert _ask(app, "/webhooks/tool-emea", [b"x" * 60] * 5).status == 413
    exact = b'{"kind": "thing", "id": "' + b"x" * 73 + b'"}'
    assert len(exact) == 100
    assert _ask(app, "/webhooks/tool-emea", exact, _signed(exact)).status == 200
    assert len(inbox.new()) == 1


def test_a_large_body_is_worked_on_beside_the_others(app: Webhooks, inbox: Inbox) -> None:
    body = json.dumps({"kind": "thing", "id": "large", "text": "x" * 2_000_000}).encode()
    assert _ask(app, "/webhooks/tool-emea", body, _signed(body)).status == 200
    assert inbox.new()[0].size == len(body)


def test_an_event_larger_than_the_inbox_takes_is_refused(settings: Settings) -> None:
    with Inbox.open(settings, max_event_bytes=10) as small:
        app = Webhooks(settings, small, known={"tool": _TOOL})
        reply = _ask(app, "/webhooks/tool-emea", _BODY, _signed(_BODY))
    assert reply.status == 413
    assert "the inbox takes 10" in reply.said["error"]


def test_an_inbox_that_is_away_asks_for_another_try(
    app: Webhooks,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise InboxUnavailableError("The inbox /home/x is not available: the disk is full.")

    monkeypatch.setattr(inbox._grouped, "_store", full)
    reply = _ask(app, "/webhooks/tool-emea", _BODY, _signed(_BODY))
    assert (reply.status, reply.headers["retry-after"]) == (503, "5")
    assert "/home/x" not in reply.said["error"], "a stranger need not know where it is"
    assert "disk is full" in caplog.text


def test_a_sender_that_stops_half_way_is_told_so_and_nothing_is_kept(
    app: Webhooks, inbox: Inbox
) -> None:
    messages = [{"type": "http.request", "body": b"half", "more_body": True}]

    async def receive() -> Any:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def read() -> None:
        async with app._bodies.read({}, receive, 100):
            pytest.fail("half a body was handed on")

    with pytest.raises(Refusal, match="cut off"):
        asyncio.run(read())
    assert app._bodies._held == 0
    assert inbox.new() == []


def test_a_slow_body_and_too_many_at_once_are_refused() -> None:
    async def never() -> Any:
        await asyncio.sleep(60)

    async def part() -> Any:
        return {"type": "http.request", "body": b"x" * 60, "more_body": False}

    async def take(bodies: Bodies) -> AsyncIterator[None]:
        async with bodies.read({}, part, 1_000):
            yield

    async def run() -> None:
        with pytest.raises(Refusal, match="too long to arrive"):
            async with Bodies(seconds=0.01).read({}, never, 10):
                pass
        bodies = Bodies(together_bytes=100)
        async for _ in take(bodies):
            with pytest.raises(Refusal, match="at once") as caught:
                async for _ in take(bodies):
                    pass
            assert caught.value.status == 503
        async for _ in take(bodies):
            assert bodies._held == 60

    asyncio.run(run())


# CloudEvents


_STRUCTURED = {"content-type": "application/cloudevents+json"}
_CLOUD = b'{"specversion":"1.0","id":"c-1","source":"etl","type":"report.junit","data":{}}'


def test_an_event_of_any_program_of_this_machine_is_kept(app: Webhooks, inbox: Inbox) -> None:
    assert _ask(app, "/events", _CLOUD, _STRUCTURED).said == {"new": 1, "duplicates": 0}
    batch = b"[" + _CLOUD + b"," + _CLOUD.replace(b"c-1", b"c-2") + b"]"
    headers = {"content-type": "application/cloudevents-batch+json"}
    assert _ask(app, "/events", batch, headers).said == {"new": 1, "duplicates": 1}
    binary = {
        "ce-specversion": "1.0",
        "ce-id": "c-3",
        "ce-source": "etl",
        "ce-type": "report.junit",
        "content-type": "text/xml",
    }
    assert _ask(app, "/events", b"<testsuite/>", binary).status == 200
    assert [stored.event.id for stored in inbox.new()] == ["c-1", "c-2", "c-3"]
    assert inbox.new()[2].event.data == b"<testsuite/>"


def test_a_batch_with_a_broken_event_is_refused_whole(app: Webhooks, inbox: Inbox) -> None:
    batch = b"[" + _CLOUD + b"," + _CLOUD.replace(b"1.0", b"0.3") + b"]"
    headers = {"content-type": "application/cloudevents-batch+json"}
    reply = _ask(app, "/events", batch, headers)
    assert (reply.status, reply.said["error"]) == (400, "specversion is '0.3'; expected '1.0'.")
    assert inbox.new() == []
    assert _ask(app, "/events", b"[]", headers).said == {"new": 0, "duplicates": 0}


def test_what_cannot_be_kept_or_read_is_refused_by_name(app: Webhooks) -> None:
    reply = _ask(app, "/events", _CLOUD.replace(b"c-1", b"c\\u00001"), _STRUCTURED)
    assert reply.status == 400
    assert "holds a NUL" in reply.said["error"]
    reply = _ask(app, "/events", b"", {"content-type": "application/cloudevents+xml"})
    assert reply.status == 415


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Bearer right-token", 200),
        ("bearer  right-token ", 200),
        ("Bearer wrong-token", 401),
        ("Basic right-token", 401),
        ("Bearer", 401),
        ("Bearer caf\xe9", 401),
        (None, 401),
    ],
)
def test_a_token_is_asked_for_once_it_is_set(
    app: Webhooks, monkeypatch: pytest.MonkeyPatch, told: str | None, status: int
) -> None:
    monkeypatch.setenv(webhooks.EVENTS_TOKEN, "right-token")
    headers = _STRUCTURED | ({} if told is None else {"authorization": told})
    reply = _ask(app, "/events", _CLOUD, headers)
    assert reply.status == status
    assert b"right-token" not in reply.body


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {"host": "[::1]:8321"}, 200),
        ("::1", {"host": "[::1]"}, 200),
        ("127.0.0.1", {"host": "localhost"}, 200),
        ("10.0.0.7", {}, 401),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.7"}, 401),
        ("127.0.0.1", {"origin": "https://elsewhere.example"}, 401),
        ("127.0.0.1", {"host": "rebound.example:8321"}, 401),
    ],
)
def test_without_a_token_only_programs_of_this_machine_are_let_in(
    app: Webhooks, client: str, headers: dict[str, str], status: int
) -> None:
    reply = _ask(app, "/events", _CLOUD, _STRUCTURED | headers, client=(client, 5000))
    assert reply.status == status


# Around it


def test_other_addresses_are_handed_on(settings: Settings, inbox: Inbox) -> None:
    asked: list[str] = []

    async def pages(scope: Any, _receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})

    app = Webhooks(settings, inbox, otherwise=pages, known={"tool": _TOOL})
    assert _ask(app, "/metrics").body == b"page"
    assert _ask(app, "/webhooks/tool-emea", _BODY, _signed(_BODY)).status == 200
    assert asked == ["/metrics"]


def test_the_sources_there_are_are_found_by_name() -> None:
    found = sources()
    assert list(found) == sorted(found)
    assert {"gitlab", "jira"} <= set(found)
    assert source("gitlab") is found["gitlab"]
    with pytest.raises(Exception, match=r"No source is called 'gitlap'\. Did you mean 'gitlab'\?"):
        source("gitlap")


@contextmanager
def _served(app: Webhooks) -> Iterator[int]:
    """Serve over loopback in a thread; yield the port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, log_level="warning", ws="none")  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def test_real_gitlab_deliveries_over_a_real_socket(
    settings: Settings, inbox: Inbox, payloads: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    named = SourceSettings(type="gitlab", webhook_secret_env="TOOL_SECRET")
    settings = msgspec.structs.replace(settings, sources={"gitlab-emea": named})
    bodies = {
        file.stem: file.read_bytes() for file in sorted((payloads / "gitlab/webhooks").iterdir())
    }
    statuses = {}
    with _served(Webhooks(settings, inbox)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for kind, body in bodies.items():
            headers = {"X-Gitlab-Token": _SECRET, "Content-Type": "application/json"}
            connection.request("POST", "/webhooks/gitlab-emea", body, headers)
            answer = connection.getresponse()
            statuses[kind] = answer.status
            answer.read()
        connection.close()
    unread = {"feature_flag", "member", "subgroup"}
    assert {kind for kind, status in statuses.items() if status == 204} == unread
    assert {status for kind, status in statuses.items() if kind not in unread} == {200}
    kept = {stored.event.data for stored in inbox.new()}
    assert kept == {body for kind, body in bodies.items() if kind not in unread}
    assert _SECRET not in caplog.text
    for stored in inbox.new():
        assert _SECRET not in repr(stored)
