"""What goes over the wire: requests, answers, routes and times as tools write them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec
from msgspec import Struct, field

from gnomon.demo.working_time import instant, local

Json = dict[str, Any]


class Request(Struct, frozen=True, kw_only=True):
    """One request to a tool."""

    method: str
    path: str
    """Path below the tool's own root, still percent-encoded."""
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    origin: str = ""
    """Scheme, host and root path it was sent to."""

    def parameters(self) -> dict[str, list[str]]:
        """Decode the query; ``name[]`` counts as ``name``."""
        decoded = parse_qs(self.query, keep_blank_values=True)
        return {name.removesuffix("[]"): values for name, values in decoded.items()}

    def first(self, name: str, default: str = "") -> str:
        """Read one parameter of the query."""
        return self.parameters().get(name, [default])[0]

    def number(self, name: str, default: int) -> int:
        """Read one whole number of the query; nonsense counts as not given."""
        text = self.first(name)
        return int(text) if text.isdigit() else default


class Answer(Struct, frozen=True, kw_only=True):
    """What a tool answers."""

    status: int = 200
    body: Any = None
    """Bytes as they are; anything else is written as JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def content(self) -> bytes:
        """Write the body."""
        if isinstance(self.body, bytes):
            return self.body
        return msgspec.json.encode(self.body)


Handler = Callable[..., Answer]


class Routes:
    """Finds the handler of a request; a ``{name}`` in a route is an argument of it."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, route: str, handler: Handler) -> None:
        """Add a route."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route)
        self._routes.append((method, re.compile(f"^{pattern}/?$"), handler))

    def answer(self, request: Request) -> Answer | None:
        """Answer a request; null when there is nothing at its path."""
        for method, pattern, handler in self._routes:
            match = pattern.match(request.path)
            if match and method == request.method:
                return handler(request, **{k: unquote(v) for k, v in match.groupdict().items()})
        return None


def moment(text: str) -> int:
    """Read a time of a parameter; nothing is the beginning of time."""
    if not text:
        return 0
    read = datetime.fromisoformat(unquote(text).replace(" ", "+"))
    if read.tzinfo is None:
        read = read.replace(tzinfo=UTC)
    return int(read.timestamp())


def zulu(moment: int | None) -> str | None:
    """Write a time as ``2026-03-01T09:30:00.000Z``; null stays null."""
    return None if moment is None else instant(moment).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def zulu_seconds(moment: int | None) -> str | None:
    """Write a time as ``2026-03-01T09:30:00Z``; null stays null."""
    return None if moment is None else instant(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset(moment: int | None) -> str | None:
    """Write a time as ``2026-03-01T10:30:00.000+01:00``, in Berlin; null stays null."""
    return None if moment is None else local(moment).isoformat(timespec="milliseconds")


def offset_bare(moment: int | None) -> str | None:
    """Write a time as ``2026-03-01T10:30:00.000+0100``, as Jira does; null stays null."""
    return None if moment is None else local(moment).strftime("%Y-%m-%dT%H:%M:%S.000%z")


def spoken(moment: int | None) -> str | None:
    """Write a time as ``2026-03-01 09:30:00 UTC``, as GitLab's hooks do; null stays null."""
    return None if moment is None else instant(moment).strftime("%Y-%m-%d %H:%M:%S UTC")
