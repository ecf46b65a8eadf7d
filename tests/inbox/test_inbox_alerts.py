"""One alert for each change of state, acknowledged once; nothing sent twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from inbox_clock import Clock

from gnomon.inbox import Inbox, Move, Told, Watched
from gnomon.inbox.deliveries import MOST_ATTEMPTS
from gnomon.settings import Settings

_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_DAY = date(2026, 3, 2)


def _move(before: str | None, after: str, *, is_told: bool = True) -> Move:
    told = Told(
        kind="target",
        name="fast",
        scope="shop",
        title="Fast enough",
        before=before or "",
        after=after,
        mark="attention",
        detail="Behind its pace.",
        owners=("ann", "bob"),
    )
    return Move(
        about="target:fast",
        before=before,
        now=Watched(state=after, judged_on=_DAY),
        told=told if is_told else None,
    )


def test_a_change_is_told_once_whoever_sees_it(inbox: Inbox) -> None:
    assert inbox.follow([_move(None, "on_track", is_told=False)], at=_AT) == []
    (raised,) = inbox.follow([_move("on_track", "at_risk")], at=_AT)
    # Another process saw the same change, from the same state before.
    assert inbox.follow([_move("on_track", "at_risk")], at=_AT) == []
    assert inbox.follow([_move(None, "at_risk")], at=_AT) == []

    assert inbox.watched() == {"target:fast": Watched(state="at_risk", judged_on=_DAY)}
    assert inbox.alerts() == [raised]
    assert (raised.owners, raised.after, raised.acknowledged_at) == (
        ("ann", "bob"),
        "at_risk",
        None,
    )


def test_states_and_alerts_are_there_after_a_restart(settings: Settings) -> None:
    with Inbox.open(settings) as inbox:
        inbox.follow([_move(None, "on_track", is_told=False)], at=_AT)
        inbox.follow([_move("on_track", "at_risk")], at=_AT)
    with Inbox.open(settings) as inbox:
        assert inbox.follow([_move("on_track", "at_risk")], at=_AT) == []
        assert [each.title for each in inbox.alerts()] == ["Fast enough"]


def test_who_acknowledges_first_stays_written_down(inbox: Inbox, clock: Clock) -> None:
    inbox.follow([_move(None, "on_track", is_told=False)], at=_AT)
    raised_at = datetime.fromtimestamp(clock() / 1e6, UTC)
    (raised,) = inbox.follow([_move("on_track", "missed")], at=raised_at)
    clock.step(90)

    assert inbox.acknowledge(raised.id, "ann")
    assert not inbox.acknowledge(raised.id, "bob")
    assert not inbox.acknowledge("nothing", "bob")
    found = inbox.alert(raised.id)
    assert found is not None
    assert found.acknowledged_by == "ann"
    assert found.time_to_acknowledge is not None
    assert timedelta(seconds=90) <= found.time_to_acknowledge < timedelta(seconds=91)
    assert inbox.alerts(open_only=True) == []
    assert inbox.alerts(since=raised_at + timedelta(seconds=1)) == []


def test_what_is_sent_is_claimed_once(inbox: Inbox) -> None:
    assert inbox.claim("id", "weekly digest", "ann")
    # Whoever claimed it may have ended after sending it: nobody sends it again.
    assert not inbox.claim("id", "weekly digest", "ann")
    inbox.settle(["id"])
    assert not inbox.claim("id", "weekly digest", "ann")
    (sent,) = inbox.deliveries(limit=9)
    assert (sent.state, sent.attempts, sent.error) == ("sent", 1, "")
    assert inbox.deliveries(limit=9, troubled=True) == []


def test_what_failed_is_tried_again_after_a_pause_that_doubles(inbox: Inbox, clock: Clock) -> None:
    assert inbox.claim("id", "alerts", "ann")
    for attempt in range(1, MOST_ATTEMPTS):
        inbox.settle(["id"], "down")
        clock.step(5 * 60 * 2 ** (attempt - 1) - 5)
        assert not inbox.claim("id", "alerts", "ann")
        clock.step(10)
        assert inbox.claim("id", "alerts", "ann")
    inbox.settle(["id"], "down")
    clock.step(365 * 86_400)
    assert not inbox.claim("id", "alerts", "ann")
    (failed,) = inbox.deliveries(limit=9, troubled=True)
    assert (failed.state, failed.attempts, failed.error) == ("given_up", MOST_ATTEMPTS, "down")


def test_people_choose_what_is_sent_to_them(inbox: Inbox) -> None:
    inbox.opt_out("ann", "daily", wants=False)
    inbox.opt_out("ann", "daily", wants=False)
    inbox.opt_out("ann", "alerts", wants=False)
    inbox.opt_out("ann", "alerts", wants=True)
    assert inbox.opted_out() == {("ann", "daily")}


@pytest.mark.parametrize("name", ["ann", "ann@example.org"])
def test_who_is_forgotten_is_in_no_alert(inbox: Inbox, name: str) -> None:
    inbox.follow([_move(None, "on_track", is_told=False)], at=_AT)
    (raised,) = inbox.follow([_move("on_track", "missed")], at=_AT)
    inbox.acknowledge(raised.id, name)
    inbox.opt_out(name, "daily", wants=False)
    inbox.claim("id", "alerts", name)
    inbox.clean_people({"ann", "ann@example.org"}, lambda text: text.replace(name, "somebody"))

    (clean,) = inbox.alerts()
    assert clean.acknowledged_by == "somebody"
    assert inbox.opted_out() == set()
    assert [each.receiver for each in inbox.deliveries(limit=9)] == ["somebody"]
