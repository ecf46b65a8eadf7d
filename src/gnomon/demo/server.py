"""The tools of the company on one loopback port, in a thread of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from msgspec import Struct

from gnomon.demo.company import Company
from gnomon.demo.misbehaviour import Defect, Misbehaviour, calm
from gnomon.demo.tools import TOKENS, tools_of
from gnomon.demo.wire import Answer, Request
from gnomon.errors import UsageError

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HTML = b"<!DOCTYPE html><html><body><h1>We will be right back</h1></body></html>"
_START_SECONDS = 10


class Serving(Struct, kw_only=True):
    """A running server."""

    base_url: str
    """Where it is: ``http://127.0.0.1:40123``; each tool is a folder of it."""
    misbehaviour: Misbehaviour
    """What goes wrong; may be changed while it runs."""
    requests: list[str]
    """Method, path and query of every request, in order of arrival."""
    tools: dict[str, Any]
    """The tools, by the folder they answer in."""
    lock: Any
    """Held while an answer is made; whoever changes the company holds it too."""


class World:
    """The ASGI application: finds the tool, lets it misbehave, sends its answer."""

    def __init__(
        self, company: Company, misbehaviour: Misbehaviour, tokens: dict[str, str]
    ) -> None:
        self.tools = tools_of(company)
        self.misbehaviour = misbehaviour
        self.tokens = tokens
        self.requests: list[str] = []
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request, name = await _read(scope, receive)
        self.requests.append(f"{request.method} /{name}{request.path}?{request.query}")
        accident = self.misbehaviour.accident(request)
        if accident == "slow":
            await asyncio.sleep(1.2)
        elif accident == "dropped":
            await _hang_up(send)
            return
        elif accident is not None:
            await _send(send, self._failure(name, accident))
            return
        with self.lock:
            answer = self._answer(name, request)
            content = answer.content()
        defect = self.misbehaviour.defect(request)
        if defect is not None and defect.kind == "hang_up":
            await _hang_up(send)
            return
        if defect is not None:
            answer = _spoil(defect, answer, content)
            content = answer.content()
        await _send(send, answer, content)

    def _failure(self, name: str, accident: str) -> Answer:
        """Fail as any tool does, or as this one throttles in its own words."""
        throttled = getattr(self.tools.get(name), "throttled", None)
        return throttled() if throttled and accident == "throttled" else _failure(accident)

    def _answer(self, name: str, request: Request) -> Answer:
        tool = self.tools.get(name)
        if tool is None:
            return Answer(status=404, body={"message": f"No tool at /{name}"})
        if not tool.is_signed_in(request, self.tokens.get(name, "")):
            return tool.refusal()
        answer = tool.answer(request)
        if name == "gitlab":
            return Answer(
                status=answer.status,
                body=answer.body,
                headers={**answer.headers, **_rate(len(self.requests))},
                content_type=answer.content_type,
            )
        return answer


def _rate(count: int) -> dict[str, str]:
    observed = count % 500 + 1
    return {
        "RateLimit-Limit": "2000",
        "RateLimit-Observed": str(observed),
        "RateLimit-Remaining": str(2000 - observed),
        "RateLimit-Reset": str(int(time.time()) + 60),
    }


async def _read(scope: Scope, receive: Receive) -> tuple[Request, str]:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    raw = scope.get("raw_path") or scope["path"].encode()
    _, _, rest = raw.decode("ascii", "replace").partition("?")[0].partition("/")
    name, _, path = rest.partition("/")
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    request = Request(
        method=scope["method"],
        path=f"/{path}",
        query=scope["query_string"].decode("ascii", "replace"),
        headers=headers,
        body=body,
        origin=f"http://{headers.get('host', '127.0.0.1')}/{name}",
    )
    return request, name


def _failure(accident: str) -> Answer:
    if accident == "throttled":
        body = {"message": "429 Too Many Requests"}
        return Answer(status=429, body=body, headers={"Retry-After": "1"})
    if accident == "bad_gateway":
        return Answer(status=502, body=_HTML, content_type="text/html")
    return Answer(status=500, body={"message": "500 Internal Server Error"})


def _spoil(defect: Defect, answer: Answer, content: bytes) -> Answer:
    if defect.kind == "truncated":
        return Answer(body=content[: len(content) // 2], headers=answer.headers)
    if defect.kind == "html":
        return Answer(status=defect.status, body=_HTML, content_type="text/html")
    if defect.kind == "replace":
        changed = content.replace(defect.old.encode(), defect.new.encode())
        return Answer(status=answer.status, body=changed, headers=answer.headers)
    if defect.kind == "unauthorized":
        return Answer(status=401, body={"message": "401 Unauthorized"})
    return Answer(status=defect.status, body={"message": f"{defect.status}"})


async def _send(send: Send, answer: Answer, content: bytes | None = None) -> None:
    content = answer.content() if content is None else content
    headers = {
        "content-type": answer.content_type,
        "content-length": str(len(content)),
        **answer.headers,
    }
    encoded = [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": content})


async def _hang_up(send: Send) -> None:
    """Promise more than is sent: the server closes the connection in mid-answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"[", "more_body": True})


@contextmanager
def serve(
    company: Company,
    *,
    port: int = 0,
    misbehaviour: Misbehaviour | None = None,
    tokens: dict[str, str] | None = None,
) -> Iterator[Serving]:
    """Serve the company's tools on loopback while the context lasts.

    Args:
        company: Whose tools.
        port: 0 takes a free one.
        misbehaviour: What goes wrong; default: nothing.
        tokens: Tool -> the token it wants, where it differs from `TOKENS`.

    Yields:
        Where it runs, and what was asked.

    Raises:
        UsageError: The port is taken.
    """
    world = World(company, misbehaviour or calm(), {**TOKENS, **(tokens or {})})
    # asyncio switches Nagle's delay off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise UsageError(f"Port {port} is taken on this machine. Choose another port.") from error
    config = uvicorn.Config(
        world,
        lifespan="off",
        log_level="critical",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="demo-tools", daemon=True
    )
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.005)
    try:
        yield Serving(
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
            misbehaviour=world.misbehaviour,
            requests=world.requests,
            tools=dict(world.tools),
            lock=world.lock,
        )
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        listener.close()
