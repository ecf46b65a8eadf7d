"""Reading recorded and hand-made bodies as the inbox would hand them over."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.github import SOURCE, webhook
from gnomon.sources.source import Delivery, Want

#: When every event of these tests arrived.
RECEIVED_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
_HOME = re.compile(r"^https://api\.github\.com/(?:repos/[^/]+/[^/?]+|repositories/\d+)")


def page(thing: str, body: Any, subject: str = "/repositories/1/x") -> Event:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Event(
        id="page",
        source="gh",
        type=f"github.api.{thing}",
        subject=subject,
        data=data,
        received_at=RECEIVED_AT,
    )


def hook(kind: str, body: Any, headers: dict[str, str] | None = None) -> Event | None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"x-github-event": kind, **(headers or {})}
    event = webhook.event(Delivery(told, data), "gh")
    return msgspec.structs.replace(event, received_at=RECEIVED_AT) if event else None


def read(event: Event) -> list[Entity | Want]:
    return list(SOURCE.readers[event.type](event))


def rows(found: Iterable[Entity | Want], kind: type) -> list[Any]:
    return [row for row in found if isinstance(row, kind)]


def exchanges(folder: Path, name: str) -> list[dict[str, Any]]:
    return json.loads((folder / "exchanges" / f"{name}.exchange.json").read_bytes())["exchanges"]


def numbered(url: str) -> str:
    """Address by number what was recorded by name."""
    return _HOME.sub("/repositories/1", url)
