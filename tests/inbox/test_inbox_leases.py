import pytest
from inbox_clock import Clock

from gnomon.inbox import Inbox, LeaseLostError, processes
from gnomon.settings import Settings


def test_one_holds_a_lease_and_numbers_grow(inbox: Inbox) -> None:
    first = inbox.take("read")
    assert first is not None
    assert inbox.take("read") is None
    assert inbox.take("compact") is not None, "leases of other names are apart"
    inbox.release(first)
    second = inbox.take("read")
    assert second is not None
    assert (first.fence, second.fence) == (1, 2)
    inbox.release(first)
    assert inbox.take("read") is None, "whoever lost a lease cannot release its successor"


def test_a_lease_that_is_not_renewed_is_taken_over(
    inbox: Inbox, settings: Settings, clock: Clock
) -> None:
    with Inbox.open(settings) as other:
        other._database.clock = clock
        held = inbox.take("read", seconds=30)
        assert held is not None
        clock.step(29)
        assert other.take("read") is None
        inbox.renew(held)
        clock.step(29)
        assert other.take("read") is None
        clock.step(1)
        assert other.take("read") is not None
        with pytest.raises(LeaseLostError, match="Take it again"):
            inbox.renew(held)


def test_an_expired_lease_that_nobody_took_can_be_renewed(inbox: Inbox, clock: Clock) -> None:
    held = inbox.take("read", seconds=30)
    assert held is not None
    clock.step(3_600)
    inbox.renew(held)
    assert inbox.take("read") is None


def test_a_clock_set_back_does_not_lock_everybody_out(inbox: Inbox, clock: Clock) -> None:
    assert inbox.take("read", seconds=30) is not None
    clock.step(-1)
    assert inbox.take("read") is None, "a small difference between servers is normal"
    clock.step(-86_400)
    assert inbox.take("read") is not None


def test_a_dead_holder_is_followed_at_once(inbox: Inbox) -> None:
    dead = processes.holder().split("/")
    dead[-3] = "999999999"
    assert inbox.take("read", holder="/".join(dead)) is not None
    assert inbox.take("read", holder="server-7 of another machine") is not None
    assert inbox.take("read") is None, "nobody here can tell whether that one lives"


def test_only_a_process_of_this_machine_is_known_to_be_dead() -> None:
    alive = processes.holder()
    host, *rest, number, started, token = alive.split("/")
    assert not processes.is_dead(alive)
    assert processes.is_dead("/".join([host, *rest, "999999999", started, token]))
    assert processes.is_dead("/".join([host, *rest, number, "1", token])), "the number was reused"
    assert not processes.is_dead("/".join(["elsewhere", *rest, "999999999", started, token]))
    assert not processes.is_dead("/".join([host, *rest, "server", started, token]))
    assert not processes.is_dead("nonsense")
    assert processes.holder() != alive
