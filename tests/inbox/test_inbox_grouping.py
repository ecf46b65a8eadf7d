import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future

import pytest

from gnomon.domain.event import Event
from gnomon.errors import InboxUnavailableError
from gnomon.inbox import Inbox
from gnomon.inbox.grouped import GroupedAccept
from gnomon.settings import Settings

Page = Callable[..., Event]


class _Slow:
    """Writes nothing, slowly, and remembers how it was asked to."""

    def __init__(self, failing: str = "", error: Exception | None = None) -> None:
        self.groups: list[list[str]] = []
        self.is_open = threading.Event()
        self.is_open.set()
        self._failing = failing
        self._error = error

    def __call__(self, events: Sequence[Event]) -> list[int | None]:
        self.groups.append([told.id for told in events])
        self.is_open.wait(10)
        if self._error and any(told.id == self._failing for told in events):
            raise self._error
        return [1 if told.id != "known" else None for told in events]


def test_deliveries_that_arrive_together_share_a_commit(page: Page) -> None:
    store = _Slow()
    store.is_open.clear()
    grouped = GroupedAccept(store)
    first = grouped.accept_soon(page("first"))
    while not store.groups:
        time.sleep(0.001)
    others = [grouped.accept_soon(page(name)) for name in ("a", "known", "b")]
    assert not first.done(), "acknowledged before the commit"
    store.is_open.set()
    assert first.result(10)
    assert [promise.result(10) for promise in others] == [True, False, True]
    assert store.groups == [["first"], ["a", "known", "b"]]
    grouped.close()


def test_one_that_cannot_be_kept_does_not_fail_the_others(page: Page) -> None:
    store = _Slow(failing="bad", error=ValueError("half a character"))
    grouped = GroupedAccept(store)
    promises = [grouped.accept_soon(page(name)) for name in ("a", "bad", "b")]
    grouped.close()
    assert promises[0].result(0)
    assert promises[2].result(0)
    with pytest.raises(InboxUnavailableError, match="'bad' of 'gitlab' was not kept: half a char"):
        promises[1].result(0)


def test_nobody_waits_again_for_a_database_that_is_away(page: Page) -> None:
    store = _Slow(failing="a", error=InboxUnavailableError("The disk is full."))
    grouped = GroupedAccept(store)
    store.is_open.clear()
    promises = [grouped.accept_soon(page(name)) for name in ("a", "b")]
    store.is_open.set()
    grouped.close()
    assert len(store.groups) <= 2
    with pytest.raises(InboxUnavailableError, match="disk is full"):
        promises[0].result(0)


def test_a_sender_that_hung_up_leaves_the_group(page: Page) -> None:
    store = _Slow()
    store.is_open.clear()
    grouped = GroupedAccept(store)
    grouped.accept_soon(page("first"))
    while not store.groups:
        time.sleep(0.001)
    gone = grouped.accept_soon(page("gone"))
    stays = grouped.accept_soon(page("stays"))
    assert gone.cancel()
    store.is_open.set()
    assert stays.result(10)
    with pytest.raises(CancelledError):
        gone.result(0)
    assert store.groups == [["first"], ["stays"]]
    grouped.close()


def test_closing_writes_what_is_queued_and_then_refuses(settings: Settings, page: Page) -> None:
    inbox = Inbox.open(settings)
    promises = [inbox.accept_soon(page(f"{number}")) for number in range(1_200)]
    inbox.close()
    assert all(promise.result(0) for promise in promises)
    with pytest.raises(InboxUnavailableError, match="closed"):
        inbox.accept_soon(page("late")).result(0)
    with Inbox.open(settings) as again:
        assert again.counts()["gitlab"].new == 1_200
        assert again.new(limit=1)[0].event.id == "0"


def test_many_threads_deliver_fetch_and_read_at_once(inbox: Inbox, page: Page) -> None:
    """Ten threads of deliveries, two of a sync and one reader; each event is read exactly once."""
    promises: list[Future[bool]] = []
    held = inbox.take("read")
    assert held is not None
    read: list[str] = []

    def deliver(worker: int) -> None:
        for number in range(20):
            promises.append(inbox.accept_soon(page(f"hook-{worker}-{number}")))
            promises[-1].result(20)

    def sync(worker: int) -> None:
        inbox.accept([page(f"page-{worker}-{number}") for number in range(500)])

    threads = [threading.Thread(target=deliver, args=(worker,)) for worker in range(10)]
    threads += [threading.Thread(target=sync, args=(worker,)) for worker in range(2)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 30
    while len(read) < 1_200 and time.monotonic() < deadline:
        part = inbox.new(limit=100)
        read += [stored.event.id for stored in part]
        inbox.mark_read([stored.seq for stored in part], held)
    for thread in threads:
        thread.join()
    assert all(promise.result(0) for promise in promises)
    assert len(read) == len(set(read)) == 1_200
