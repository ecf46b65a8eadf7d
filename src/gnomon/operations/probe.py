"""Run the prober: every check in its interval, each round an event."""

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.operations.home import Home
from gnomon.operations.readers import source_options
from gnomon.settings import Settings
from gnomon.sources.prober.options import Check, ProberOptions
from gnomon.sources.prober.payloads import Result, Round
from gnomon.sources.prober.probe import look
from gnomon.sources.registry import sources

_TYPE = "prober"
#: Between two looks at what is due.
PAUSE_SECONDS = 0.5


class Probing(Struct):
    """What is looked at from here, and when it is due again."""

    probers: Mapping[str, ProberOptions]
    """Options by the name of the source."""
    due: dict[tuple[str, str], float] = {}
    """When a check of a source is due, by a clock that never goes back."""

    def next(self, at: float) -> list[tuple[str, Check]]:
        """Return the checks that are due, and put each off by its interval."""
        found = []
        for name, options in self.probers.items():
            for check in options.checks:
                if self.due.get((name, check.name), at) <= at:
                    self.due[name, check.name] = at + check.every_seconds
                    found.append((name, check))
        return found


def probing(settings: Settings, vantage: str | None = None) -> Probing:
    """Gather what the settings say is to be looked at.

    Args:
        settings: Name the probers.
        vantage: Where it is looked from, in place of what the settings say.

    Raises:
        SettingsError: The options of a prober are wrong.
    """
    found: dict[str, ProberOptions] = {}
    for name, instance in settings.sources.items():
        if instance.type == _TYPE:
            options = source_options(sources()[_TYPE], name, instance)
            found[name] = msgspec.structs.replace(options, vantage=vantage) if vantage else options
    return Probing(found)


def probe(home: Home, what: Probing, *, now: Callable[[], datetime] | None = None) -> list[Result]:
    """Look at everything that is due, side by side, and accept what was found.

    Args:
        home: Where it is accepted.
        what: What is looked at.
        now: The clock; default this machine's.

    Returns:
        What was found.
    """
    clock = now or (lambda: datetime.now(UTC))
    due = what.next(time.monotonic())
    if not due:
        return []

    async def look_at_all() -> list[Result]:
        return await asyncio.gather(
            *(look(check, what.probers[name], clock) for name, check in due)
        )

    results = asyncio.run(look_at_all())
    rounds: dict[str, list[Result]] = {}
    for (name, _), result in zip(due, results, strict=True):
        rounds.setdefault(name, []).append(result)
    home.inbox.accept(
        [_event(name, what.probers[name].vantage, found) for name, found in rounds.items()]
    )
    for name, found in rounds.items():
        # Who looks has told something, whatever was found.
        home.inbox.record_success(name, found[-1].at)
    return results


def keep_probing(home: Home, what: Probing, stop: threading.Event) -> None:
    """Look at each thing in its interval until told to stop."""
    while not stop.is_set():
        probe(home, what)
        stop.wait(PAUSE_SECONDS)


def _event(name: str, vantage: str, results: list[Result]) -> Event:
    data = msgspec.json.encode(Round(vantage=vantage, results=tuple(results)))
    return Event(
        id=hashlib.sha256(data).hexdigest()[:32],
        source=name,
        type="prober.checks",
        time=results[0].at,
        data=data,
    )
