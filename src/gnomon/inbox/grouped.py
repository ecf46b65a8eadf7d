"""Grouped commits: deliveries that arrive together share one."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from gnomon.domain.event import Event
from gnomon.errors import GnomonError, InboxUnavailableError

Store = Callable[[Sequence[Event]], list[int | None]]
_Waiting = tuple[Event, "Future[bool]"]

_GATHER_SECONDS = 0.002
_GROUP_EVENTS = 500
_GROUP_BYTES = 8 * 2**20


class GroupedAccept:
    """A thread that writes what has gathered since its last commit, in one transaction.

    A disk makes some hundreds of commits a second and a commit of fifty events costs hardly more
    than one of a single event.
    """

    def __init__(self, store: Store) -> None:
        """Start the thread.

        Args:
            store: Writes events in one transaction and returns their numbers.
        """
        self._store = store
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._is_closed = False
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="gnomon-inbox", daemon=True)
        self._thread.start()

    def accept_soon(self, told: Event) -> "Future[bool]":
        """Queue an event; the future tells whether it was new, once it is on disk."""
        promise: Future[bool] = Future()
        with self._closing:
            if self._is_closed:
                promise.set_exception(InboxUnavailableError("The inbox is closed."))
            else:
                self._queue.put((told, promise))
        return promise

    def close(self) -> None:
        """Write what is queued, then end."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            first = self._queue.get()
            if first is None:
                return
            time.sleep(_GATHER_SECONDS)
            group, is_open = self._gather(first)
            # A sender that hung up has heard no acknowledgement and will send again.
            group = [one for one in group if one[1].set_running_or_notify_cancel()]
            if group:
                self._write(group)

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        group = [first]
        size = len(first[0].data)
        with contextlib.suppress(queue.Empty):
            while len(group) < _GROUP_EVENTS and size < _GROUP_BYTES:
                one = self._queue.get_nowait()
                if one is None:
                    return group, False
                group.append(one)
                size += len(one[0].data)
        return group, True

    def _write(self, group: list[_Waiting]) -> None:
        try:
            numbers = self._store([told for told, _ in group])
        except InboxUnavailableError as error:
            # The same would happen to each alone, after waiting as long again.
            _fail(group, error)
        except Exception as error:  # noqa: BLE001 - the thread must live; the senders hear of it
            if len(group) == 1:
                _fail(group, error)
            else:
                # One that cannot be kept must not take the others with it.
                for one in group:
                    self._write([one])
        else:
            for (_, promise), number in zip(group, numbers, strict=True):
                promise.set_result(number is not None)


def _fail(group: list[_Waiting], error: Exception) -> None:
    for told, promise in group:
        if isinstance(error, GnomonError):
            promise.set_exception(error)
        else:
            promise.set_exception(
                InboxUnavailableError(f"Event {told.id!r} of {told.source!r} was not kept: {error}")
            )
