"""Writes that arrive together share one commit, without a thread of their own."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from gnomon.errors import GnomonError, InboxError

One = TypeVar("One")
Kept = TypeVar("Kept")


class _Slot(Generic[One, Kept]):
    """One write that waits for its commit."""

    def __init__(self, one: One) -> None:
        self.one = one
        self.kept: list[Kept] = []
        self.error: GnomonError | None = None
        self.is_done = False


class Together(Generic[One, Kept]):
    """Whoever comes first writes for all who wait; each hears once its own is on disk."""

    def __init__(self, write: Callable[[Sequence[One]], Sequence[Kept]]) -> None:
        """Share commits.

        Args:
            write: Writes several in one transaction, and returns what became of each.
        """
        self._write = write
        self._waiting: list[_Slot[One, Kept]] = []
        self._queueing = threading.Lock()
        self._writing = threading.Lock()

    def keep(self, one: One) -> Kept:
        """Write one, alone or with others; it is on disk when this returns.

        Raises:
            GnomonError: What the writing of its group raised; then none of them is kept.
        """
        slot: _Slot[One, Kept] = _Slot(one)
        with self._queueing:
            self._waiting.append(slot)
        with self._writing:
            if not slot.is_done:
                self._write_all()
        if slot.error is not None:
            raise slot.error
        return slot.kept[0]

    def _write_all(self) -> None:
        with self._queueing:
            group, self._waiting = self._waiting, []
        try:
            kept = self._write([slot.one for slot in group])
        except BaseException as error:
            told = error if isinstance(error, GnomonError) else InboxError("Nothing was kept.")
            for slot in group:
                slot.error, slot.is_done = told, True
            if not isinstance(error, GnomonError):
                raise
            return
        for slot, each in zip(group, kept, strict=True):
            slot.kept, slot.is_done = [each], True
