"""What follows from one state of the lake, worked out once for a process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Keeps the newest few results by key; safe for many threads.

    A key names everything the result depends on, versions of tables included, so nothing kept is
    ever out of date.
    """

    def __init__(self, most: int) -> None:
        """Keep at most so many results."""
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of a key, made now if it is not known.

        Two threads may make the same one at once; that costs time and nothing else.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
