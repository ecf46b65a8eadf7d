"""Reading recorded and hand-made bodies as the inbox would hand them over."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.gitlab import SOURCE, webhook
from gnomon.sources.source import Delivery, Want

#: When every event of these tests arrived.
RECEIVED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def page(thing: str, body: Any, subject: str = "/api/v4/projects/1/x") -> Event:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Event(
        id="page",
        source="gl",
        type=f"gitlab.api.{thing}",
        subject=subject,
        data=data,
        received_at=RECEIVED_AT,
    )


def hook(body: Any, headers: dict[str, str] | None = None) -> Event | None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    event = webhook.event(Delivery(headers or {}, data), "gl")
    return msgspec.structs.replace(event, received_at=RECEIVED_AT) if event else None


def read(event: Event) -> list[Entity | Want]:
    return list(SOURCE.readers[event.type](event))


def rows(found: Iterable[Entity | Want], kind: type) -> list[Any]:
    return [row for row in found if isinstance(row, kind)]


def exchanges(folder: Path, name: str) -> list[dict[str, Any]]:
    return json.loads((folder / "exchanges" / f"{name}.exchange.json").read_bytes())["exchanges"]


def newest(found: Iterable[Entity | Want]) -> dict[str, Entity]:
    """Keep the newest row of each key, the later one where they are as new, and drop the gone."""
    kept: dict[str, Entity] = {}
    for row in found:
        if isinstance(row, Entity):
            before = kept.get(row.key)
            if before is None or row.changed_at >= before.changed_at:
                kept[row.key] = row
    return {key: row for key, row in kept.items() if not row.is_deleted}


def told(row: Entity, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
