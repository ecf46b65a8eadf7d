"""Where tools push: ``POST /webhooks/<source>`` and ``POST /events``, as plain ASGI.

A framework's routing and validation cost more than the storing; these two addresses need neither.
"""

import asyncio
import hmac
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import (
    InboxError,
    InboxUnavailableError,
    PayloadError,
    SettingsError,
    SignatureError,
)
from gnomon.inbox import EventTooLargeError, Inbox
from gnomon.operations.readers import veiled
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import sources
from gnomon.sources.source import Delivery, Source
from gnomon.web import cloudevents
from gnomon.web.acknowledging import Acknowledgements
from gnomon.web.bodies import Bodies, Receive, Refusal

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

EVENTS_TOKEN = "GNOMON_EVENTS_TOKEN"  # noqa: S105 - the variable's name
"""Environment variable that holds the bearer token of ``POST /events``."""

#: What a token made here must be good for.
_EVENTS_SCOPE = "events"
_WEBHOOK_BYTES = 25 * 2**20
_EVENTS_BYTES = 64 * 2**20
# Checking and decoding a larger body would hold up every other delivery.
_INLINE_BYTES = 256 * 2**10
_SECRET_SECONDS = 30.0
_RETRY = {"retry-after": "5"}
_LOOPBACK = {"127.0.0.1", "::1", "localhost", "[::1]"}

_log = logging.getLogger(__name__)


class _Answer(Struct, frozen=True):
    """What a sender hears."""

    new: int
    duplicates: int


class _Instance:
    """One source as the settings name it, with its secret at hand."""

    def __init__(self, name: str, settings: SourceSettings, source: Source) -> None:
        self.name = name
        self.source = source
        self._settings = settings
        self._secret: str | None = None
        self._read_at = float("-inf")

    def secret(self) -> str | None:
        """Read the secret now and then only: it may be in a file, and may be replaced."""
        now = time.monotonic()
        if now - self._read_at > _SECRET_SECONDS:
            self._secret = self._settings.webhook_secret()
            self._read_at = now
        return self._secret


class Webhooks:
    """The application; hands every other address on."""

    def __init__(
        self,
        settings: Settings,
        inbox: Inbox,
        otherwise: Asgi | None = None,
        known: Mapping[str, Source] | None = None,
    ) -> None:
        """Prepare for the sources that the settings name.

        Args:
            settings: Name the sources and where their secrets are.
            inbox: Keeps what arrives.
            otherwise: Answers all other requests and the server's life cycle.
            known: Sources by type; default those that are discovered.
        """
        self._known = sources() if known is None else known
        self._inbox = inbox
        self._settings = settings
        self._has_sign_in = settings.sign_in is not None
        self._otherwise = otherwise
        self._bodies = Bodies()
        self._acknowledged = Acknowledgements()
        self._of: Mapping[str, SourceSettings] = {}
        self._instances: dict[str, _Instance] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope.get("path", "")
        is_ours = scope["type"] == "http" and (path == "/events" or path.startswith("/webhooks/"))
        if not is_ours and self._otherwise is not None:
            await self._otherwise(scope, receive, send)
            return
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        try:
            answer = await self._answer(scope, receive)
        except Refusal as refusal:
            body = msgspec.json.encode({"error": refusal.message})
            await _send(send, refusal.status, body, refusal.headers)
        else:
            await _send(send, 200 if answer else 204, answer or b"", {})

    async def _answer(self, scope: Scope, receive: Receive) -> bytes:
        """Return what to say; empty when the delivery is of a kind nobody reads."""
        path: str = scope["path"]
        instance = self._addressed(path)
        if path != "/events" and (instance is None or instance.source.webhook is None):
            raise Refusal(404, "No source of that name takes webhooks. See gnomon.yaml.")
        if scope["method"] != "POST":
            raise Refusal(405, "Send a POST request.", {"allow": "POST"})
        headers = {n.decode("latin-1"): v.decode("latin-1") for n, v in scope["headers"]}
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise Refusal(415, "Compressed bodies are not read. Send it without Content-Encoding.")
        if instance is None:
            await self._check_token(scope, headers)
            async with self._bodies.read(headers, receive, _EVENTS_BYTES) as body:
                return await self._accept_events(headers, body)
        secret = _secret(instance)
        async with self._bodies.read(headers, receive, _WEBHOOK_BYTES) as body:
            return await self._accept_delivery(instance, secret, Delivery(headers, body))

    def _addressed(self, path: str) -> _Instance | None:
        """Find the instance that a path names, alone or with what its tool appends."""
        name, slash, rest = path.removeprefix("/webhooks/").partition("/")
        instance = self._connected().get(name)
        webhook = instance.source.webhook if instance else None
        return instance if not slash or (webhook and f"/{rest}" in webhook.paths) else None

    def _connected(self) -> Mapping[str, _Instance]:
        """Return the instances of the settings, which sources are added to and taken from."""
        told = self._settings.sources
        if told is not self._of:
            self._instances = {
                name: _Instance(name, one, self._known[one.type])
                for name, one in told.items()
                if one.type in self._known
            }
            self._of = told
        return self._instances

    async def _accept_delivery(self, instance: _Instance, secret: str, delivery: Delivery) -> bytes:
        if len(delivery.body) > _INLINE_BYTES:
            told = await asyncio.to_thread(_event, instance, secret, delivery)
        else:
            told = _event(instance, secret, delivery)
        return b"" if told is None else await self._keep([told])

    async def _accept_events(self, headers: Mapping[str, str], body: bytes) -> bytes:
        try:
            if len(body) > _INLINE_BYTES:
                told = await asyncio.to_thread(cloudevents.read, headers, body)
            else:
                told = cloudevents.read(headers, body)
        except cloudevents.UnknownFormatError as error:
            raise Refusal(415, str(error)) from error
        except PayloadError as error:
            raise Refusal(400, str(error)) from error
        return await self._keep(told)

    async def _check_token(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Let in whoever knows a token; without sign-in and token, this machine's programs."""
        token = os.environ.get(EVENTS_TOKEN, "")
        kind, _, told = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            told = told.strip()
            if token and hmac.compare_digest(told.encode(), token.encode()):
                return
            known = await asyncio.to_thread(self._inbox.token, told)
            if known is not None and _EVENTS_SCOPE in known.scopes:
                return
            raise Refusal(
                401, "The bearer token is missing or wrong.", {"www-authenticate": "Bearer"}
            )
        if token or self._has_sign_in:
            raise Refusal(
                401,
                f"Send the bearer token of ${EVENTS_TOKEN}, or one with the scope `events`.",
                {"www-authenticate": "Bearer"},
            )
        if not _is_local(scope, headers):
            raise Refusal(401, f"Set ${EVENTS_TOKEN} on the server and send it as a bearer token.")

    async def _keep(self, told: list[Event]) -> bytes:
        """Answer only when every event is on disk."""
        try:
            kept = [veiled(one, self._settings) for one in told]
            promises = [self._inbox.accept_soon(one) for one in kept]
            new = sum([await self._acknowledged.wait(promise) for promise in promises])
        except EventTooLargeError as error:
            raise Refusal(413, str(error)) from error
        except SettingsError as error:
            _log.error("Deliveries to %r are refused: %s", told[0].source, error)
            raise Refusal(503, "The source is not set up rightly. See the log.", _RETRY) from error
        except InboxUnavailableError as error:
            _log.error("A delivery could not be kept: %s", error)
            raise Refusal(503, "The inbox is not available. Send it again.", _RETRY) from error
        except InboxError as error:
            raise Refusal(400, str(error)) from error
        return msgspec.json.encode(_Answer(new=new, duplicates=len(told) - new))


def _secret(instance: _Instance) -> str:
    try:
        secret = instance.secret()
    except SettingsError as error:
        _log.error("Deliveries to %r are refused: %s", instance.name, error)
        secret = None
    else:
        if secret is None:
            _log.error(
                "Deliveries to %r are refused: it has no webhook_secret_env or "
                "webhook_secret_file in gnomon.yaml.",
                instance.name,
            )
    if secret is None:
        raise Refusal(503, "This source is not ready for webhooks. See the server's log.", _RETRY)
    return secret


def _event(instance: _Instance, secret: str, delivery: Delivery) -> Event | None:
    webhook = instance.source.webhook
    if webhook is None:  # Answered with 404 before.
        return None
    try:
        webhook.verify(delivery, secret)
    except SignatureError as error:
        _log.warning("A delivery to %r was refused: %s", instance.name, error)
        raise Refusal(401, "The delivery's signature or token is missing or wrong.") from error
    try:
        return webhook.event(delivery, instance.name)
    except Exception:  # noqa: BLE001 - whatever it is, the delivery is kept
        # The tool has done its part and may not send it again: keep it, to be set aside.
        _log.exception("A delivery to %r is of no known shape.", instance.name)
        return Event(
            id=sha256(delivery.body).hexdigest()[:32],
            source=instance.name,
            type=f"{instance.source.name}.hook.unknown",
            datacontenttype=delivery.headers.get("content-type", "application/octet-stream"),
            data=delivery.body,
        )


def _is_local(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Say whether a program of this machine asks, not a proxy or a browser on behalf of others."""
    host = headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    client = scope.get("client") or ("", 0)
    passed_on = {"forwarded", "x-forwarded-for", "x-real-ip", "origin"} & headers.keys()
    return client[0] in _LOOPBACK and name in _LOOPBACK and not passed_on


async def _send(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    if status != 204:  # noqa: PLR2004 - which may have no body
        told += [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
        ]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
