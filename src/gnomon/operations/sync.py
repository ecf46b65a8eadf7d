"""Fetch what is new from every source, each at its own pace, and keep it before going on."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from gnomon.errors import unknown
from gnomon.operations.collecting import Collecting, Synced, Tell
from gnomon.operations.home import Home
from gnomon.settings import SourceSettings
from gnomon.sources.registry import source as find_source
from gnomon.sources.source import Fetching


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
    instances = {
        name: instance
        for name, instance in named_instances(home, names).items()
        if find_source(instance.type).fetch is not None
    }
    return asyncio.run(_sync_all(home, instances, since, tell))


def named_instances(home: Home, names: Iterable[str]) -> dict[str, SourceSettings]:
    """Return the settings of some instances, of all when none is named.

    Raises:
        UsageError: The settings name no such source.
    """
    configured = home.settings.sources
    wanted = list(names)
    for name in wanted:
        if name not in configured:
            raise unknown("source of the settings", name, configured)
    return {name: one for name, one in configured.items() if name in wanted or not wanted}


def fetch_wanted(home: Home, names: Iterable[str]) -> list[Synced]:
    """Fetch what deliveries of some sources mentioned and did not tell, and nothing else.

    Args:
        home: Where the wants are, and where to keep what is told.
        names: Instances to ask; those that fetch nothing by itself are left out.

    Raises:
        UsageError: The settings name no such source.
    """
    runs = [
        _Wanted(home, name, instance)
        for name, instance in named_instances(home, names).items()
        if find_source(instance.type).fetch_one is not None
    ]
    return asyncio.run(_all_of(runs)) if runs else []


class _Wanted(Collecting):
    """One source's wants; that they came says nothing of everything else it could tell."""

    async def collect(self, fetching: Fetching) -> None:
        await self.collect_wants(fetching)

    def succeed(self) -> None:
        return


async def _all_of(runs: Iterable[Collecting]) -> list[Synced]:
    return list(await asyncio.gather(*(run.run() for run in runs)))


async def _sync_all(
    home: Home, instances: dict[str, SourceSettings], since: datetime | None, tell: Tell
) -> list[Synced]:
    runs = [Collecting(home, name, one, since, tell) for name, one in instances.items()]
    return await _all_of(runs)
