"""Carry what the inbox's thread has done over to the event loop, a group at a time."""

import asyncio
from collections import deque
from concurrent.futures import Future
from functools import partial

_Waiting = tuple["asyncio.Future[bool]", "Future[bool]"]


class Acknowledgements:
    """Wakes the loop once for all deliveries of a commit.

    `asyncio.wrap_future` wakes it for each, which costs more than answering does.
    """

    def __init__(self) -> None:
        self._done: deque[_Waiting] = deque()
        self._is_called = False

    async def wait(self, promise: "Future[bool]") -> bool:
        """Wait until an event is on disk; return whether it is new."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[bool] = loop.create_future()
        promise.add_done_callback(partial(self._collect, loop, waiting))
        return await waiting

    def _collect(
        self,
        loop: asyncio.AbstractEventLoop,
        waiting: "asyncio.Future[bool]",
        promise: "Future[bool]",
    ) -> None:
        self._done.append((waiting, promise))
        if not self._is_called:
            self._is_called = True
            try:
                loop.call_soon_threadsafe(self._hand_over)
            except RuntimeError:  # The server has ended: nobody waits any more.
                self._is_called = False
                self._done.clear()

    def _hand_over(self) -> None:
        # First, so that whatever is collected from here on calls again.
        self._is_called = False
        while self._done:
            waiting, promise = self._done.popleft()
            if waiting.cancelled():
                continue
            error = promise.exception()
            if error is None:
                waiting.set_result(promise.result())
            else:
                waiting.set_exception(error)
