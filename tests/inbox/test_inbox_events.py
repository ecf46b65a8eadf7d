from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gnomon.domain.event import Event
from gnomon.inbox import Counts, Inbox, Lease, LeaseLostError

Page = Callable[..., Event]


@pytest.fixture
def held(inbox: Inbox) -> Lease:
    lease = inbox.take("read")
    assert lease is not None
    return lease


def _ids(inbox: Inbox, **bounds: int) -> list[str]:
    return [stored.event.id for stored in inbox.new(**bounds)]


def test_events_are_handed_over_within_bounds(inbox: Inbox, page: Page) -> None:
    inbox.accept([page(name, data=b"x" * 10) for name in "abcd"])
    assert _ids(inbox, limit=2) == ["a", "b"]
    assert _ids(inbox, max_bytes=30) == ["a", "b", "c"]
    assert _ids(inbox, max_bytes=29) == ["a", "b"]
    assert _ids(inbox, max_bytes=1) == ["a"], "one is always handed over, however large"


def test_a_large_event_waits_for_a_call_of_its_own(inbox: Inbox, page: Page) -> None:
    inbox.accept([page("small"), page("large", data=bytes(5_000_000)), page("last")])
    assert _ids(inbox, max_bytes=1_000) == ["small"]
    assert inbox.new()[1].size == 5_000_000


def test_read_events_leave(inbox: Inbox, page: Page, held: Lease) -> None:
    inbox.accept([page(f"{number}") for number in range(2_100)])
    inbox.mark_read([stored.seq for stored in inbox.new(limit=2_050)], held)
    assert len(inbox.new()) == 50
    assert inbox.counts() == {"gitlab": Counts(new=50)}


def test_a_lost_lease_marks_nothing(inbox: Inbox, page: Page, held: Lease) -> None:
    inbox.accept([page("a")])
    (stored,) = inbox.new()
    inbox.release(held)
    newer = inbox.take("read")
    assert newer is not None
    with pytest.raises(LeaseLostError, match="'read' number 1 was lost to number 2"):
        inbox.mark_read([stored.seq], held)
    with pytest.raises(LeaseLostError):
        inbox.set_aside(stored.seq, "unreadable", held)
    assert inbox.new() == [stored]
    inbox.mark_read([stored.seq], newer)
    assert inbox.new() == []


def test_what_cannot_be_read_is_set_aside_and_retried_in_its_place(
    inbox: Inbox, page: Page, held: Lease
) -> None:
    inbox.accept([page("a"), page("b", "jira"), page("c")])
    first, second, _ = inbox.new()
    inbox.set_aside(first.seq, "expected object, got array - at $", held)
    inbox.set_aside(second.seq, "x" * 10_000, held)
    assert _ids(inbox) == ["c"]
    assert inbox.counts() == {"gitlab": Counts(new=1, set_aside=1), "jira": Counts(set_aside=1)}

    aside, other = inbox.set_aside_events()
    assert (aside.event.id, aside.state, aside.attempts) == ("a", "set_aside", 1)
    assert aside.error == "expected object, got array - at $"
    assert other.error == "x" * 4_000
    assert [one.event.id for one in inbox.set_aside_events("jira")] == ["b"]
    assert [one.event.id for one in inbox.set_aside_events(after=aside.seq)] == ["b"]

    assert inbox.retry([first.seq, 12345]) == 1
    assert _ids(inbox) == ["a", "c"]
    inbox.set_aside(first.seq, "again", held)
    assert inbox.set_aside_events()[0].attempts == 2
    assert inbox.retry(source="jira") == 1
    assert inbox.retry() == 1
    assert _ids(inbox) == ["a", "b", "c"]
    assert [stored.error for stored in inbox.new()] == [None, None, None]
    assert inbox.retry() == 0


def test_a_listing_shows_the_beginning_of_a_large_payload(
    inbox: Inbox, page: Page, held: Lease
) -> None:
    inbox.accept([page("a", data=b"0123456789")])
    (stored,) = inbox.new()
    inbox.set_aside(stored.seq, "too long", held)
    (listed,) = inbox.set_aside_events(preview_bytes=4)
    assert (listed.event.data, listed.size) == (b"0123", 10)
    whole = inbox.stored(stored.seq)
    assert whole is not None
    assert whole.event.data == b"0123456789"
    assert inbox.stored(1) is None


def test_the_oldest_unread_event_tells_how_far_reading_lags(
    inbox: Inbox, page: Page, held: Lease
) -> None:
    assert inbox.oldest_new_at() is None
    inbox.accept([page("a"), page("b")])
    first, second = inbox.new()
    inbox.set_aside(first.seq, "unreadable", held)
    assert inbox.oldest_new_at() == second.event.received_at
    assert datetime.now(UTC) - second.event.received_at < timedelta(minutes=1)  # type: ignore[operator]


def test_what_is_about_a_person_can_be_found_replaced_and_dropped(
    inbox: Inbox, page: Page, held: Lease
) -> None:
    inbox.accept([page("a", data=b'{"name":"Ada"}'), page("b"), page("c")])
    first, second, third = inbox.new()
    inbox.set_aside(second.seq, "unreadable", held)
    assert [one.seq for one in inbox.pending()] == [first.seq, second.seq, third.seq]
    assert [one.seq for one in inbox.pending(after=first.seq, limit=1)] == [second.seq]
    inbox.replace_data(first.seq, b"{}")
    assert inbox.delete([second.seq, third.seq]) == 2
    (left,) = inbox.pending()
    assert (left.event.data, left.size, left.seq) == (b"{}", 2, first.seq)
