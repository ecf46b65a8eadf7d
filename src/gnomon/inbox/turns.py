"""A lock that serves in order of asking."""

import threading
from collections import deque
from types import TracebackType
from typing import Self


class Turns:
    """First come, first served, so that a loop of writes cannot starve a waiting delivery.

    Python's own lock may be taken again at once by the thread that released it.
    """

    def __init__(self) -> None:
        self._inside = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __enter__(self) -> Self:
        with self._inside:
            if not self._is_taken:
                self._is_taken = True
                return self
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # Returns when whoever leaves hands its turn over.
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._inside:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
