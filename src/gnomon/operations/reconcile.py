"""Find what tools deleted, moved or kept to themselves: what is held against what they list."""

import asyncio
from collections.abc import Iterable

import msgspec

from gnomon.answers.tables import Tables
from gnomon.domain.entity import Entity, table_name
from gnomon.operations.collecting import Collecting, Synced
from gnomon.operations.home import Home
from gnomon.operations.sync import named_instances
from gnomon.settings import SourceSettings
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Fetching


def reconcile(home: Home, names: Iterable[str] = ()) -> list[Synced]:
    """Compare every source that offers it with what is held of it.

    What comes of it are events, read like any others. A source that fails says why, and takes
    nothing back by half a list.

    Args:
        home: Where to compare.
        names: Instances to ask; none: every one that can be compared.

    Raises:
        UsageError: The settings name no such source.
    """
    instances = {
        name: instance
        for name, instance in named_instances(home, names).items()
        if find_source(instance.type).reconcile is not None
    }
    return asyncio.run(_all(home, instances))


async def _all(home: Home, instances: dict[str, SourceSettings]) -> list[Synced]:
    runs = [_Comparing(home, name, instance) for name, instance in instances.items()]
    return list(await asyncio.gather(*(run.run() for run in runs)))


class _Comparing(Collecting):
    """One source's comparison."""

    async def collect(self, fetching: Fetching) -> None:
        """Ask what the tool lists, and keep what differs."""
        source = find_source(self._instance.type)
        if source.reconcile is None:
            return
        held = await asyncio.to_thread(held_rows, self._home, self._name, source.entities)
        async for event in source.reconcile(fetching, held):
            await self.keep(event)

    def succeed(self) -> None:
        """Say nothing: that a comparison went through does not mean that a fetch did."""


def held_rows(home: Home, source: str, kinds: Iterable[type[Entity]]) -> list[Entity]:
    """Return the newest rows of one source that are not deleted.

    Args:
        home: Where they are.
        source: The instance that told them.
        kinds: Which entities.
    """
    found: list[Entity] = []
    for kind in kinds:
        rows = _rows(home, table_name(kind))
        found += [msgspec.convert(row, kind) for row in rows if row["source"] == source]
    return found


def _rows(home: Home, name: str) -> list[dict[str, object]]:
    with home.engine.session() as session:
        Tables(session, home.lake, home.settings.definitions).bring(name)
        rows = session.rows(
            lambda: session.table(name).drop("received_at", "event_id"), f"held {name}"
        )
    return list(rows.to_pylist())
