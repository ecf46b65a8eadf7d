"""Take events in, and wait for them."""

from collections.abc import Sequence
from concurrent.futures import Future

from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.inbox.arrivals import Arrivals
from gnomon.inbox.database import Database
from gnomon.inbox.grouped import GroupedAccept
from gnomon.inbox.storing import check, chunks, store


class Accepted(Struct, frozen=True):
    """What became of some events."""

    new: int
    """Kept now."""
    duplicates: int
    """Told before, so dropped."""


class Accepting:
    """Accept events, alone or in a group, and wake whoever waits for them."""

    _database: Database
    _arrivals: Arrivals
    _grouped: GroupedAccept
    _max_event_bytes: int

    def accept(self, events: Sequence[Event], *, is_delivery: bool = False) -> Accepted:
        """Keep events; they are on disk when this returns.

        Written in small transactions, so that a sync's thousands do not delay deliveries. When one
        of these fails those before it stay, and accepting all again keeps only the rest.

        Args:
            events: What was told.
            is_delivery: Whether it was pushed or handed over: its source has told something then.

        Raises:
            EventTooLargeError: A body is too large; nothing is written.
            InboxError: An attribute cannot be kept; nothing is written.
            InboxUnavailableError: The database cannot be written now.
        """
        for told in events:
            check(told, self._max_event_bytes)
        new = 0
        for part in chunks(events):
            numbers = self._store(part, is_delivery=is_delivery)
            new += sum(number is not None for number in numbers)
        return Accepted(new=new, duplicates=len(events) - new)

    def accept_soon(self, told: Event) -> "Future[bool]":
        """Keep a delivery together with others that arrive within two milliseconds.

        Returns:
            Completes when the event is on disk: true when it is new, false when told before.

        Raises:
            EventTooLargeError: The body is too large.
            InboxError: An attribute cannot be kept.
        """
        check(told, self._max_event_bytes)
        return self._grouped.accept_soon(told)

    def _store(self, events: Sequence[Event], *, is_delivery: bool) -> list[int | None]:
        numbers = store(self._database, events, is_delivery=is_delivery)
        newest = max((number for number in numbers if number is not None), default=None)
        if newest is not None:
            self._arrivals.tell(newest)
        return numbers

    def wait(self, after: int, seconds: float) -> int:
        """Sleep until an event newer than ``after`` is accepted by any process, or time is up.

        Args:
            after: What the last call returned; 0 the first time.
            seconds: How long at most.

        Returns:
            The newest number; equal to ``after`` when nothing has arrived.
        """
        return self._arrivals.wait(after, seconds)
