from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inbox_clock import Clock

from gnomon.domain.event import Event
from gnomon.errors import InboxError
from gnomon.inbox import Accepted, Counts, EventTooLargeError, Inbox
from gnomon.inbox.storing import chunks, identity
from gnomon.settings import Settings

Page = Callable[..., Event]


def test_an_event_comes_back_as_it_was_told(inbox: Inbox) -> None:
    told = Event(
        id="d-1",
        source="gitlab-emea",
        type="gitlab.hook.merge_request",
        time=datetime(1969, 12, 31, 20, 0, 0, 1, tzinfo=timezone(timedelta(hours=-3))),
        subject="Zoë's page?a=1&b=%20",
        datacontenttype="application/octet-stream",
        data=bytes(range(256)),
    )
    before = datetime.now(UTC)
    inbox.accept([told])
    (stored,) = inbox.new()
    assert stored.event.received_at is not None
    assert before - timedelta(seconds=1) < stored.event.received_at <= datetime.now(UTC)
    for name in ("id", "source", "type", "time", "subject", "datacontenttype", "data"):
        assert getattr(stored.event, name) == getattr(told, name)
    assert (stored.state, stored.attempts, stored.error, stored.size) == ("new", 0, None, 256)


def test_the_same_webhook_three_times_is_kept_once(inbox: Inbox, page: Page) -> None:
    assert inbox.accept([page("a"), page("a")]) == Accepted(new=1, duplicates=1)
    assert inbox.accept([page("a", data=b"other")]) == Accepted(new=0, duplicates=1)
    assert not inbox.accept_soon(page("a")).result(10)
    assert [stored.event.data for stored in inbox.new()] == [b"[]"]


def test_two_instances_may_use_the_same_id(inbox: Inbox, page: Page) -> None:
    told = [page("1", "gitlab"), page("1", "gitlab-emea"), page("b1", "a"), page("1", "ab")]
    assert inbox.accept(told) == Accepted(new=4, duplicates=0)


def test_a_hash_does_not_mix_source_and_id() -> None:
    assert identity("a", "bc") != identity("ab", "c")
    assert identity("1:a", "b") != identity("1", ":ab")
    assert len(identity("a", "bc")) == 16


def test_an_id_outlives_its_event(inbox: Inbox, page: Page) -> None:
    inbox.accept([page("a"), page("b")])
    first, second = inbox.new()
    held = inbox.take("read")
    assert held is not None
    inbox.mark_read([first.seq], held)
    inbox.delete([second.seq])
    assert inbox.accept([page("a"), page("b")]) == Accepted(new=0, duplicates=2)
    assert inbox.new() == []


def test_received_at_grows_though_the_clock_steps_back(
    inbox: Inbox, page: Page, clock: Clock
) -> None:
    inbox.accept([page("a"), page("b")])
    clock.step(-3_600)
    inbox.accept([page("c")])
    inbox.accept_soon(page("d")).result(10)
    start = 1_800_000_000_000_000
    assert [stored.seq for stored in inbox.new()] == [start, start + 1, start + 2, start + 3]
    assert [stored.event.id for stored in inbox.new()] == ["a", "b", "c", "d"]


def test_a_number_is_never_used_again(
    inbox: Inbox, page: Page, clock: Clock, settings: Settings
) -> None:
    inbox.accept([page("a")])
    (first,) = inbox.new()
    inbox.delete([first.seq])
    with Inbox.open(settings) as other:
        other._database.clock = clock
        other.accept([page("b")])
    (second,) = inbox.new()
    assert second.seq > first.seq


def test_an_event_over_the_limit_is_refused_and_nothing_written(
    settings: Settings, page: Page
) -> None:
    with Inbox.open(settings, max_event_bytes=10) as inbox:
        expected = r"'b' of 'gitlab' has 11 bytes; the inbox takes 10"
        with pytest.raises(EventTooLargeError, match=expected):
            inbox.accept([page("a"), page("b", data=b"x" * 11)])
        with pytest.raises(EventTooLargeError, match=expected):
            inbox.accept_soon(page("b", data=b"x" * 11))
        assert inbox.new() == []
        assert inbox.accept([page("b", data=b"x" * 10)]).new == 1


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        ("id", "", "empty id"),
        ("source", "", "empty source"),
        ("type", "", "empty type"),
        ("id", "a\0b", "holds a NUL"),
        ("subject", "\ud800", "half a character"),
        ("time", datetime(2026, 1, 1), "has no zone"),  # noqa: DTZ001 - the mistake shown
    ],
)
def test_what_no_database_keeps_is_refused_by_name(
    inbox: Inbox, attribute: str, value: object, expected: str
) -> None:
    told = {"id": "a", "source": "s", "type": "t", attribute: value}
    with pytest.raises(InboxError, match=expected):
        inbox.accept([Event(id="good", source="s", type="t"), Event(**told)])  # type: ignore[arg-type]
    assert inbox.new() == []


def test_thousands_of_events_keep_their_order(inbox: Inbox, page: Page) -> None:
    told = [page(f"{number}") for number in range(2_500)]
    assert inbox.accept(told) == Accepted(new=2_500, duplicates=0)
    assert inbox.counts() == {"gitlab": Counts(new=2_500)}
    assert [stored.event.id for stored in inbox.new(limit=5_000)] == [one.id for one in told]


@given(st.lists(st.integers(0, 2_000_000), max_size=600))
def test_chunks_keep_order_and_bounds(sizes: list[int]) -> None:
    # One buffer for all, so that the sizes cost nothing.
    told = [
        Event(id=f"{place}", source="s", type="t", data=_BUFFERS[size // 100_000])
        for place, size in enumerate(sizes)
    ]
    parts = list(chunks(told))
    assert [one for part in parts for one in part] == told
    for part in parts:
        assert len(part) <= 200
        assert len(part) == 1 or sum(len(one.data) for one in part) <= 2**20


_BUFFERS = [bytes(100_000 * step) for step in range(21)]
