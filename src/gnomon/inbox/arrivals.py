"""Sleep until something arrives, in this process or another one."""

import threading
import time
from collections.abc import Callable

_LOOK_SECONDS = 0.25


class Arrivals:
    """The newest event's number, and a way to wait for a newer one."""

    def __init__(self, look: Callable[[], int]) -> None:
        """Keep a way to look.

        Args:
            look: Reads the newest number from the database, which other processes write too.
        """
        self._look = look
        self._changed = threading.Condition()
        self._newest = 0

    def tell(self, newest: int) -> None:
        """Wake whoever waits in this process."""
        with self._changed:
            self._newest = max(self._newest, newest)
            self._changed.notify_all()

    def wait(self, after: int, seconds: float) -> int:
        """Return the newest number as soon as it is past ``after``, or when time is up."""
        deadline = time.monotonic() + seconds
        while True:
            newest = max(self._newest, self._look())
            left = deadline - time.monotonic()
            if newest > after or left <= 0:
                return newest
            with self._changed:
                if self._newest <= after:
                    self._changed.wait(min(left, _LOOK_SECONDS))
