"""Several streams at once, each in its own order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

_T = TypeVar("_T")


async def merged(
    streams: Sequence[Callable[[], AsyncIterator[_T]]],
    *,
    width: int,
    goes_on: Callable[[Exception], bool],
) -> AsyncIterator[_T]:
    """Yield what several streams yield, some of them running at once.

    A stream that fails does not stop those under way: what they find is kept, and the first
    failure is raised at the end.

    Args:
        streams: Begin a stream each.
        width: How many run at once.
        goes_on: Whether streams are still begun after a failure: one that is the stream's own,
            not the tool's as a whole.
    """
    waiting = list(reversed(streams))
    # One place per stream: a reader that is slow to take holds back the asking.
    found: asyncio.Queue[tuple[_T] | None] = asyncio.Queue(maxsize=max(1, width))
    failures: list[Exception] = []

    async def work() -> None:
        while waiting:
            begin = waiting.pop()
            try:
                async for item in begin():
                    await found.put((item,))
            except Exception as failure:  # noqa: BLE001 - raised below, when the others are done
                failures.append(failure)
                if not goes_on(failure):
                    waiting.clear()
        await found.put(None)

    workers = [asyncio.create_task(work()) for _ in range(min(max(1, width), len(streams)))]
    try:
        running = len(workers)
        while running:
            item = await found.get()
            if item is None:
                running -= 1
            else:
                yield item[0]
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    if failures:
        raise failures[0]
