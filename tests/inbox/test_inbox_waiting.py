import threading
import time
from collections.abc import Callable

from gnomon.domain.event import Event
from gnomon.inbox import Inbox
from gnomon.settings import Settings

Page = Callable[..., Event]


def test_nothing_arrives_and_the_wait_ends(inbox: Inbox, page: Page) -> None:
    assert inbox.wait(0, 0) == 0
    inbox.accept([page("a")])
    newest = inbox.wait(0, 0)
    assert newest == inbox.new()[0].seq
    started = time.monotonic()
    assert inbox.wait(newest, 0.05) == newest
    assert 0.04 < time.monotonic() - started < 2


def test_an_event_wakes_who_waits(inbox: Inbox, settings: Settings, page: Page) -> None:
    """From this process at once, from another one within its look-out."""
    with Inbox.open(settings) as elsewhere:
        newest = 0
        for number, teller in enumerate((inbox, elsewhere)):
            told = threading.Timer(0.05, teller.accept, [[page(f"{number}")]])
            told.start()
            started = time.monotonic()
            woken = inbox.wait(newest, 20)
            assert woken > newest
            assert time.monotonic() - started < 5
            told.join()
            newest = woken


def test_a_retry_wakes_the_reader(inbox: Inbox, page: Page) -> None:
    held = inbox.take("read")
    assert held is not None
    inbox.accept([page("a")])
    inbox.set_aside(inbox.new()[0].seq, "unreadable", held)
    newest = inbox.wait(0, 0)
    inbox.retry()
    assert inbox.wait(newest, 0) > newest
