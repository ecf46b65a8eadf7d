"""Ask one source, and keep what it tells."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import GnomonError, SettingsError
from gnomon.inbox import Budget, StoredWant
from gnomon.operations.home import Home
from gnomon.operations.readers import source_options
from gnomon.settings import SourceSettings
from gnomon.sources.http import ToolClient, connect
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Checkpoint, Fetching, Progress, Source, Want

_LOG = logging.getLogger(__name__)
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


class _RemovedError(Exception):
    """The source is in the settings no more, so nothing of it is kept."""


class Collecting:
    """One source's fetch: events are durable before the checkpoint behind them is kept."""

    def __init__(
        self,
        home: Home,
        name: str,
        instance: SourceSettings,
        since: datetime | None = None,
        tell: Tell = lambda *_: None,
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
                    await self.collect(fetching)
                finally:
                    self._check_connected()
                    await self._flush()
                    self._note_budget(fetching.client)
        except _RemovedError:
            _LOG.info("Source %s was removed while it was fetched", self._name)
        except GnomonError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001 - see below
            # One source's defect must not take the others' fetches with it.
            _LOG.exception("Source %s", self._name)
            self._fail(f"{type(error).__name__}: {error}. This is a defect of Gnomon.")
        else:
            self.succeed()
        return self._synced

    async def collect(self, fetching: Fetching) -> None:
        """Fetch, and keep what comes."""
        await self._fetch(fetching)
        await self.collect_wants(fetching)

    def succeed(self) -> None:
        """Remember that everything went through."""
        self._home.inbox.record_success(self._name, datetime.now(UTC))

    def _fail(self, message: str) -> None:
        self._synced.error = message
        self._home.inbox.record_failure(self._name, datetime.now(UTC), message)

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
            self._check_connected()
            if isinstance(told, Event):
                await self.keep(told)
            elif isinstance(told, Checkpoint):
                await self._flush()
                self._home.inbox.save_cursor(self._name, told.stream, told.value)
            else:
                self._tell(self._name, told)

    async def collect_wants(self, fetching: Fetching) -> None:
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
                await self.keep(event)
            await self._flush()
        except GnomonError as error:
            self._home.inbox.fail_want(wanted, str(error))
        else:
            self._home.inbox.drop_want(wanted)

    async def keep(self, event: Event) -> None:
        """Keep an event, together with others."""
        self._waiting.append(event)
        self._bytes += len(event.data)
        if len(self._waiting) >= _FLUSH_EVENTS or self._bytes >= _FLUSH_BYTES:
            await self._flush()

    def _check_connected(self) -> None:
        if self._name not in self._home.settings.sources:
            raise _RemovedError

    async def _flush(self) -> None:
        if not self._waiting:
            return
        events, self._waiting, self._bytes = self._waiting, [], 0
        self._check_connected()
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
