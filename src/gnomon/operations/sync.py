"""Fetch what is new from every source, each at its own pace, and keep it before going on."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import GnomonError, SettingsError, unknown
from gnomon.inbox import Budget, StoredWant
from gnomon.operations.home import Home
from gnomon.operations.readers import source_options
from gnomon.settings import SourceSettings
from gnomon.sources.http import ToolClient, connect
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Checkpoint, Fetching, Progress, Source, Want

_FLUSH_EVENTS = 200
_FLUSH_BYTES = 8 * 2**20


class Synced(Struct, kw_only=True):
    """What fetching from one source brought."""

    source: str
    """The instance."""
    new_count: int = 0
    """Events not told before."""
    known_count: int = 0
    """Events told before, dropped."""
    error: str | None = None
    """Why it stopped early; null when it went through."""


Tell = Callable[[str, Progress], None]


def sync(
    home: Home,
    names: Iterable[str] = (),
    *,
    since: datetime | None = None,
    tell: Tell = lambda *_: None,
) -> list[Synced]:
    """Fetch from sources, all of them at once.

    A source that fails becomes stale and says why; the others go on, and what it told until then
    is kept, as is how far it came.

    Args:
        home: Where to keep events and cursors.
        names: Instances to ask; none: every one that can be asked.
        since: Nothing older is wanted.
        tell: Called with instance and progress.

    Raises:
        UsageError: The settings name no such source.
    """
    instances = _instances(home, names)
    return asyncio.run(_sync_all(home, instances, since, tell))


def _instances(home: Home, names: Iterable[str]) -> dict[str, SourceSettings]:
    configured = home.settings.sources
    wanted = list(names)
    for name in wanted:
        if name not in configured:
            raise unknown("source of the settings", name, configured)
    return {
        name: instance
        for name, instance in configured.items()
        if (name in wanted or not wanted) and find_source(instance.type).fetch is not None
    }


async def _sync_all(
    home: Home, instances: dict[str, SourceSettings], since: datetime | None, tell: Tell
) -> list[Synced]:
    runs = [_Run(home, name, instance, since, tell) for name, instance in instances.items()]
    return list(await asyncio.gather(*(run.run() for run in runs)))


class _Run:
    """One source's fetch: events are durable before the checkpoint behind them is kept."""

    def __init__(
        self,
        home: Home,
        name: str,
        instance: SourceSettings,
        since: datetime | None,
        tell: Tell,
    ) -> None:
        self._home = home
        self._name = name
        self._instance = instance
        self._source: Source = find_source(instance.type)
        self._since = since
        self._tell = tell
        self._waiting: list[Event] = []
        self._bytes = 0
        self._synced = Synced(source=name)

    async def run(self) -> Synced:
        """Fetch what is new and what readers asked for."""
        try:
            async with AsyncExitStack() as stack:
                fetching = await self._fetching(stack)
                try:
                    await self._fetch(fetching)
                    await self._fetch_wants(fetching)
                finally:
                    await self._flush()
                    self._note_budget(fetching.client)
        except GnomonError as error:
            self._synced.error = str(error)
            self._home.inbox.record_failure(self._name, datetime.now(UTC), str(error))
        else:
            self._home.inbox.record_success(self._name, datetime.now(UTC))
        return self._synced

    async def _fetching(self, stack: AsyncExitStack) -> Fetching:
        client: Any = None
        if self._source.credentials is not None:
            headers = self._source.credentials(self._instance)
            client = await stack.enter_async_context(connect(self._instance, headers))
        return Fetching(
            source=self._name,
            client=client,
            options=source_options(self._source, self._name, self._instance),
            cursor=self._home.inbox.cursor(self._name),
            since=self._since,
            url=self._instance.url,
            include=self._instance.include,
            exclude=self._instance.exclude,
        )

    async def _fetch(self, fetching: Fetching) -> None:
        if self._source.fetch is None:
            raise SettingsError(f"{self._source.title} only pushes; it cannot be asked.")
        async for told in self._source.fetch(fetching):
            if isinstance(told, Event):
                await self._keep(told)
            elif isinstance(told, Checkpoint):
                await self._flush()
                self._home.inbox.save_cursor(self._name, told.stream, told.value)
            else:
                self._tell(self._name, told)

    async def _fetch_wants(self, fetching: Fetching) -> None:
        """Fetch what deliveries mentioned and did not tell; one that fails is put off."""
        if self._source.fetch_one is None:
            return
        for wanted in self._home.inbox.wants(1_000, self._name):
            await self._fetch_want(fetching, wanted)

    async def _fetch_want(self, fetching: Fetching, wanted: StoredWant) -> None:
        if self._source.fetch_one is None:
            return
        try:
            async for event in self._source.fetch_one(fetching, Want(wanted.kind, wanted.ref)):
                await self._keep(event)
            await self._flush()
        except GnomonError as error:
            self._home.inbox.fail_want(wanted, str(error))
        else:
            self._home.inbox.drop_want(wanted)

    async def _keep(self, event: Event) -> None:
        self._waiting.append(event)
        self._bytes += len(event.data)
        if len(self._waiting) >= _FLUSH_EVENTS or self._bytes >= _FLUSH_BYTES:
            await self._flush()

    async def _flush(self) -> None:
        if not self._waiting:
            return
        events, self._waiting, self._bytes = self._waiting, [], 0
        accepted = await asyncio.to_thread(self._home.inbox.accept, events)
        self._synced.new_count += accepted.new
        self._synced.known_count += accepted.duplicates

    def _note_budget(self, client: ToolClient | None) -> None:
        if client is not None:
            budget = client.budget
            self._home.inbox.record_budget(
                self._name,
                Budget(limit=budget.limit, remaining=budget.remaining, resets_at=budget.resets_at),
            )
