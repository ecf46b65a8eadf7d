"""Fetching many streams at once, each in its own order, and saying in the end what was missed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from typing import Any

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.http import AnswerError
from gnomon.sources.source import Checkpoint, Progress

Step = Event | Checkpoint | Progress
Stream = Callable[[], AsyncIterator[Step]]

#: Streams under way at once; the client bounds the requests.
_WIDTH = 8
#: Steps that may wait for the inbox, so that a slow disk slows the fetch and memory stays small.
_WAITING = 256
#: Outages of single streams after which the whole tool counts as down.
_MOST_OUTAGES = 3
_OUTAGE_FROM = 500
#: Failures named in an error.
_NAMED = 5


class Failures:
    """What went unread while other streams went on."""

    def __init__(self) -> None:
        self._errors: list[AnswerError] = []

    def add(self, error: AnswerError) -> None:
        """Note a failure of one stream.

        Raises:
            AnswerError: It concerns the whole tool: no answer, a refused token, a spent budget,
                or one outage too many.
        """
        if error.status in (None, 401, 407, 429):
            raise error
        self._errors.append(error)
        outages = sum((known.status or 0) >= _OUTAGE_FROM for known in self._errors)
        if outages >= _MOST_OUTAGES:
            raise error

    def raise_any(self) -> None:
        """Say what went unread, if anything did.

        Raises:
            SourceError: Something did; the source must not look complete.
        """
        if not self._errors:
            return
        named = " ".join(str(error) for error in self._errors[:_NAMED])
        more = len(self._errors) - _NAMED
        rest = f" And {more} more." if more > 0 else ""
        raise SourceError(
            f"{len(self._errors)} of the streams could not be read; everything else was. "
            f"{named}{rest} Grant the rights, or exclude the projects."
        )


async def together(
    streams: Sequence[tuple[str, Iterable[Stream]]], failures: Failures
) -> AsyncGenerator[Step, None]:
    """Run groups of streams side by side, and the streams of a group one after the other.

    Steps of one stream keep their order, so a checkpoint follows everything before it.

    Args:
        streams: Name (for the progress) and streams of each group.
        failures: Takes the failures of single streams.

    Raises:
        AnswerError: See `Failures.add`.
    """
    queue: asyncio.Queue[Step | BaseException | None] = asyncio.Queue(_WAITING)
    left = iter(streams)
    done = 0

    async def work() -> None:
        nonlocal done
        try:
            for name, group in left:
                for stream in group:
                    await _drain(stream, queue, failures)
                done += 1
                await queue.put(Progress(done, len(streams), name))
            await queue.put(None)
        except Exception as error:  # noqa: BLE001 - handed to the caller below
            await queue.put(error)

    workers = [asyncio.create_task(work()) for _ in range(min(_WIDTH, len(streams)))]
    try:
        running = len(workers)
        while running:
            step = await queue.get()
            if isinstance(step, BaseException):
                raise step
            if step is None:
                running -= 1
            else:
                yield step
    finally:
        await _ended(workers)


async def _drain(
    stream: Stream, queue: asyncio.Queue[Step | BaseException | None], failures: Failures
) -> None:
    try:
        async for step in stream():
            await queue.put(step)
    except AnswerError as error:
        failures.add(error)


async def gathered(things: Iterable[AsyncIterator[Event]]) -> AsyncIterator[Event]:
    """Fetch what belongs to several things side by side, and yield it in their order."""

    async def drained(events: AsyncIterator[Event]) -> list[Event]:
        return [event async for event in events]

    tasks = [asyncio.create_task(drained(events)) for events in things]
    try:
        for task in tasks:
            for event in await task:
                yield event
    finally:
        await _ended(tasks)


async def _ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
