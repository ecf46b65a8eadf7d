"""One installation at work: its settings, inbox, lake and engine."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.lineage import check_definitions
from gnomon.domain.entity import table_name
from gnomon.engines.duckdb import DuckDB
from gnomon.engines.engine import Engine
from gnomon.errors import GnomonError
from gnomon.inbox import Inbox, Lease
from gnomon.lake.lake import Lake
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.registry import sources

#: Whoever reads events or rewrites tables holds this lease.
LEASE = "lake"
_LEASE_SECONDS = 30.0


class BusyError(GnomonError):
    """Another process holds the lease and does the work."""


class Home(Struct, frozen=True):
    """Everything an operation needs."""

    settings: Settings
    inbox: Inbox
    lake: Lake
    engine: Engine

    @contextmanager
    def lease(self, wait_seconds: float = 10.0, name: str = LEASE) -> Iterator[Lease]:
        """Hold a lease, renewed in the background, while the block runs.

        Args:
            wait_seconds: How long to wait for another process.
            name: Which; by default that of reading and rewriting.

        Raises:
            BusyError: Another process has held it for longer than the wait.
        """
        deadline = time.monotonic() + wait_seconds
        while (held := self.inbox.take(name, _LEASE_SECONDS)) is None:
            if time.monotonic() > deadline:
                raise BusyError(
                    f"Another process is reading into {self.settings.home}. It will read what was "
                    "accepted; nothing is lost. Try again when it is done."
                    if name == LEASE
                    else f"Another process holds the lease {name!r} of {self.settings.home} and "
                    "does the same. Nothing is lost."
                )
            time.sleep(0.1)
        done = threading.Event()
        keeper = threading.Thread(target=_renew, args=(self.inbox, held, done), daemon=True)
        keeper.start()
        try:
            yield held
        finally:
            done.set()
            keeper.join()
            self.inbox.release(held)

    def installation(self) -> Installation:
        """Return what questions are asked of."""
        return Installation(
            lake=self.lake,
            engine=self.engine,
            definitions=self.settings.definitions,
            stale=stale_entities(self),
            told_at=told_at(self),
        )


def _renew(inbox: Inbox, held: Lease, done: threading.Event) -> None:
    while not done.wait(_LEASE_SECONDS / 3):
        try:
            inbox.renew(held)
        except GnomonError:
            # The next write with the old fence is refused and tells the operation.
            return


@contextmanager
def open_home(settings: Settings) -> Iterator[Home]:
    """Open an installation, making it where there is none.

    Raises:
        SettingsError: The settings name a judgement or a database that cannot be.
    """
    check_definitions(settings.definitions)
    settings.home.mkdir(parents=True, exist_ok=True)
    with Inbox.open(settings) as inbox:
        yield Home(settings, inbox, Lake(settings.home / "lake"), DuckDB(settings.home))


def stale_entities(home: Home, now: datetime | None = None) -> frozenset[str]:
    """Name the entities that a silent or failing source no longer keeps up to date."""
    moment = now or datetime.now(UTC)
    states = home.inbox.source_states()
    found: set[str] = set()
    for name, instance in _kept_up(home):
        state = states.get(name)
        if state is None:
            continue
        limit = timedelta(seconds=instance.fresh_for_seconds)
        if state.is_failing or state.fresh_at is None or moment - state.fresh_at > limit:
            found |= {table_name(entity) for entity in sources()[instance.type].entities}
    return frozenset(found)


def told_at(home: Home) -> dict[str, datetime | None]:
    """Say, for each entity, when the least recent of its sources last told anything."""
    states = home.inbox.source_states()
    found: dict[str, datetime | None] = {}
    for name, instance in _kept_up(home):
        state = states.get(name)
        at = state.fresh_at if state else None
        for entity in map(table_name, sources()[instance.type].entities):
            known = found.get(entity, at)
            found[entity] = None if at is None or known is None else min(at, known)
    return found


def _kept_up(home: Home) -> Iterator[tuple[str, SourceSettings]]:
    """List the instances whose silence says something of their tables."""
    for name, instance in home.settings.sources.items():
        if instance.type in sources() and not sources()[instance.type].is_loaded_at_will:
            yield name, instance
