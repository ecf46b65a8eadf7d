"""Running a fetch of Jira against an address, and reading what it found."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from fake_jira import Answer, serving

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.http import Patience, ToolClient
from gnomon.sources.jira import SOURCE
from gnomon.sources.jira.options import JiraOptions
from gnomon.sources.source import Checkpoint, Fetching, Want

QUICK = Patience(attempts=3, first_wait_seconds=0.001, longest_wait_seconds=0.002)
RECEIVED = datetime(2026, 3, 3, tzinfo=UTC)


async def _with_client(
    url: str, use: Callable[[Fetching], Any], fetching: Mapping[str, Any]
) -> Any:
    client = ToolClient(url, {"authorization": "Bearer not-a-token"}, patience=QUICK)
    try:
        options = fetching.get("options", JiraOptions(page_size=2))
        rest = {"cursor": {}, **fetching, "options": options}
        return await use(Fetching(source="jira", client=client, url=url, **rest))
    finally:
        await client.aclose()


def run(
    told: Callable[[str, bytes], Answer], use: Callable[[Fetching], Any], **fetching: Any
) -> Any:
    """Use a client of a served Jira."""
    with serving(told) as url:
        return asyncio.run(_with_client(url, use, fetching))


def fetched(told: Callable[[str, bytes], Answer], **fetching: Any) -> list[Any]:
    """Fetch all there is; events as the inbox would hand them on."""
    found: list[Any] = []

    async def use(asking: Fetching) -> None:
        assert SOURCE.fetch
        async for item in SOURCE.fetch(asking):
            found.append(item)  # noqa: PERF401 - what came before a failure counts

    try:
        run(told, use, **fetching)
    except Exception as error:
        error.add_note(f"found {len(found)}")
        error.found = found  # type: ignore[attr-defined]
        raise
    return found


def fetched_one(told: Callable[[str, bytes], Answer], want: Want) -> list[Event]:
    """Fetch what a reader wants."""

    async def use(asking: Fetching) -> list[Event]:
        assert SOURCE.fetch_one
        return [event async for event in SOURCE.fetch_one(asking, want)]

    events: list[Event] = run(told, use)
    return events


def read(event: Event) -> list[Any]:
    """Read an event as if the inbox had just taken it."""
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return list(SOURCE.readers[event.type](Event(**{**fields, "received_at": RECEIVED})))


def rows(items: list[Any], kind: type[Entity]) -> list[Any]:
    """Read all events among the items and keep the rows of one table."""
    return [row for e in items if isinstance(e, Event) for row in read(e) if isinstance(row, kind)]


def newest(found: list[Any]) -> dict[str, Any]:
    """Keep the newest row of each key, as the lake does."""
    kept: dict[str, Any] = {}
    for row in found:
        if row.key not in kept or row.changed_at >= kept[row.key].changed_at:
            kept[row.key] = row
    return kept


def cursor(items: list[Any]) -> dict[str, str]:
    """Gather the checkpoints as the next fetch gets them."""
    return {item.stream: item.value for item in items if isinstance(item, Checkpoint)}
