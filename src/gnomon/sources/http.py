"""Asking a tool over HTTP, within its limits.

A client retries what may pass (lost connections, time-outs, 429, 5xx), waits as long as the tool
asks, and fails with a clear error otherwise: an outage must never look like a quiet week.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
import msgspec
import stamina
from msgspec import Struct

from gnomon.errors import SettingsError
from gnomon.settings import SourceSettings
from gnomon.sources.limits import Budget, Clock, Gate, retry_at
from gnomon.sources.reply import AnswerError, Reply, TransientError, judged
from gnomon.sources.secrecy import Redaction, sendable

__all__ = ["AnswerError", "Clock", "Patience", "Reply", "ToolClient", "connect", "with_query"]

USER_AGENT = f"gnomon/{version('gnomon')}"


class Patience(Struct, frozen=True, kw_only=True):
    """How long a client keeps trying."""

    attempts: int = 8
    """Tries of one request."""
    first_wait_seconds: float = 0.5
    """Wait before the second try; doubles with each."""
    longest_wait_seconds: float = 60.0
    """Longest wait between two tries, unless the tool asks for more."""
    total_seconds: float = 900.0
    """A request whose tool asks to wait past this fails at once."""
    timeout_seconds: float = 60.0
    """How long a connection may stay silent."""


class ToolClient:
    """Asks one instance of a tool, a bounded number of requests at a time.

    Args:
        url: Address of the instance; paths are appended to it.
        headers: Sent with every request; their values are kept out of every error.
        concurrency: Requests under way at once.
        patience: How long to keep trying.
        clock: The time and how to let it pass.
        max_bytes: Largest body accepted, decompressed.
        proxy: Proxy to ask through; null: as the environment says.
        ca_file: Certificates of a private authority, PEM, trusted beside the system's.

    Raises:
        SettingsError: The address, proxy, a header or the certificate file cannot be used.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        concurrency: int = 4,
        patience: Patience | None = None,
        clock: Clock | None = None,
        max_bytes: int = 64 * 1024 * 1024,
        proxy: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        self._redacted = Redaction(headers, (url, proxy or ""))
        self._url = _base(url)
        self.host = urlsplit(url).netloc.rpartition("@")[2]
        """Host of the instance, for messages."""
        self._patience = patience or Patience()
        self._clock = clock or Clock()
        self._gate = Gate(self._clock)
        self._slots = asyncio.Semaphore(max(1, concurrency))
        self._max_bytes = max_bytes
        self._http = httpx2.AsyncClient(
            headers={"user-agent": USER_AGENT, "accept": "application/json", **sendable(headers)},
            timeout=self._patience.timeout_seconds,
            proxy=_proxy(proxy),
            verify=_trust(ca_file),
            # A redirect goes to a sign-in page or another host, which must not get the token.
            follow_redirects=False,
        )

    @property
    def budget(self) -> Budget:
        """How many requests the tool still allows, as its last answer said."""
        return self._gate.budget

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> Reply:
        """Ask for a page.

        Args:
            path: Path below the instance's address, with its query if it has one.
            params: Further query parameters; lists repeat their name, null ones are left out.

        Raises:
            AnswerError: The tool did not answer, refused, or answered something else than JSON.
        """
        return await self._ask("GET", with_query(path, params), None)

    async def post(self, path: str, json: Any, params: Mapping[str, Any] | None = None) -> Reply:
        """Ask a question that needs a body. It is retried like `get`, so it must change nothing.

        Args:
            path: Path below the instance's address.
            json: Body, anything msgspec can encode.
            params: Query parameters.

        Raises:
            AnswerError: The tool did not answer, refused, or answered something else than JSON.
        """
        return await self._ask("POST", with_query(path, params), msgspec.json.encode(json))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _ask(self, method: str, path: str, content: bytes | None) -> Reply:
        async with self._slots:
            deadline = self._clock.now() + timedelta(seconds=self._patience.total_seconds)
            async for attempt in stamina.retry_context(
                on=_wait_hint,
                attempts=self._patience.attempts,
                timeout=None,
                wait_initial=self._patience.first_wait_seconds,
                wait_max=self._patience.longest_wait_seconds,
                wait_jitter=self._patience.first_wait_seconds,
            ):
                with attempt:
                    await self._wait(path, deadline)
                    return await self._send(method, path, content)
        raise AssertionError  # pragma: no cover - the loop returns or raises

    async def _wait(self, path: str, deadline: datetime) -> None:
        too_late = await self._gate.wait(deadline)
        if too_late is not None:
            raise AnswerError(
                f"{self.host} asks to wait until {too_late:%Y-%m-%d %H:%M:%S} UTC before {path}, "
                f"longer than the {self._patience.total_seconds:g} s a request may take. "
                "Sync again later, or lower the source's concurrency.",
                path=path,
                status=429,
            )

    async def _send(self, method: str, path: str, content: bytes | None) -> Reply:
        headers = {"content-type": "application/json"} if content is not None else None
        request = self._http.build_request(
            method, self._url + path, content=content, headers=headers
        )
        try:
            with self._gate:
                response = await self._http.send(request, stream=True)
                try:
                    body = await self._body(response, path)
                finally:
                    await response.aclose()
        except httpx2.HTTPError as error:
            raise self._no_answer(error, path) from error
        reply = Reply(response.status_code, dict(response.headers.items()), body, path)
        self._gate.told(reply.headers)
        try:
            return judged(reply, self.host, self._redacted)
        except TransientError as error:
            again_at = retry_at(reply.headers, self._clock.now())
            if again_at is not None:
                self._gate.pause(again_at)
            error.is_told = self._gate.opens_at() is not None
            raise

    async def _body(self, response: httpx2.Response, path: str) -> bytes:
        chunks = bytearray()
        async for chunk in response.aiter_bytes():
            chunks += chunk
            if len(chunks) > self._max_bytes:
                raise AnswerError(
                    f"{self.host} answered {path} with more than {self._max_bytes:,} bytes. "
                    "Ask for smaller pages.",
                    path=path,
                )
        return bytes(chunks)

    def _no_answer(self, error: httpx2.HTTPError, path: str) -> AnswerError:
        cause = self._redacted(str(error)) or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in cause:
            return AnswerError(
                f"{self.host} shows a certificate nobody here trusts ({cause}). "
                "Name your authority's certificates in the source's ca_file.",
                path=path,
            )
        kind = AnswerError if isinstance(error, httpx2.UnsupportedProtocol) else TransientError
        return kind(
            f"{self.host} did not answer {path} to the end ({type(error).__name__}: {cause}). "
            "Check the source's url and proxy, and that the tool is up.",
            path=path,
        )


C = TypeVar("C", bound=ToolClient)


@asynccontextmanager
async def connect(
    settings: SourceSettings,
    headers: Mapping[str, str],
    *,
    clock: Clock | None = None,
    patience: Patience | None = None,
    kind: type[C] = ToolClient,  # type: ignore[assignment]
) -> AsyncIterator[C]:
    """Open a client for an instance and close it afterwards.

    Args:
        settings: Address, proxy, certificates and concurrency.
        headers: What proves who asks; see `Source.credentials`.
        clock: The time and how to let it pass; tests bring their own.
        patience: How long the client keeps trying.
        kind: What kind of client.

    Raises:
        SettingsError: The settings cannot be used.
    """
    client = kind(
        settings.url,
        headers,
        concurrency=settings.concurrency,
        proxy=settings.proxy,
        ca_file=settings.ca_file,
        clock=clock,
        patience=patience,
    )
    try:
        yield client
    finally:
        await client.aclose()


def with_query(path: str, params: Mapping[str, Any] | None = None) -> str:
    """Append query parameters in their order; lists repeat their name, null ones are left out."""
    if not params:
        return path
    told = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in params.items()
        if value is not None
    }
    return f"{path}{'&' if '?' in path else '?'}{urlencode(told, doseq=True)}" if told else path


def _wait_hint(error: Exception) -> bool | float:
    """Say whether to try again, and that the gate does the waiting when the tool said how long."""
    if not isinstance(error, TransientError):
        return False
    return 0.0 if error.is_told else True


def _base(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        shown = url.rpartition("@")[2]
        raise SettingsError(f"The source's url {shown!r} is not an http or https address.")
    return url.rstrip("/")


def _proxy(address: str | None) -> httpx2.Proxy | None:
    if address is None:
        return None
    try:
        return httpx2.Proxy(address)
    except (ValueError, httpx2.InvalidURL) as error:
        shown = address.rpartition("@")[2]
        raise SettingsError(
            f"The source's proxy {shown!r} cannot be used. Name it as http://host:port."
        ) from error


def _trust(ca_file: str | None) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"The certificates in ca_file {ca_file} cannot be read: {error}."
        ) from error
    return context
