"""Notifications of uptime tools: real payloads read, or refused for a listed reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.freshping import SOURCE as FRESHPING
from gnomon.sources.source import Delivery
from gnomon.sources.uptimekuma import SOURCE as KUMA

#: State, when it was looked at, and seconds until the answer.
READ: dict[str, tuple[Any, ...]] = {
    "freshping/webhook_check_down.json": (
        "down",
        datetime(2021, 4, 15, 19, 46, 47, 644166, UTC),
        0.635,
    ),
    "freshping/webhook_check_up.json": (
        "up",
        datetime(2021, 4, 15, 19, 57, 32, 607484, UTC),
        0.14,
    ),
    "freshping/webhook_test.json": ("up", datetime(2021, 4, 15, 19, 36, 31, 812658, UTC), 0.05),
}
#: Tools that are not read, and why.
LEFT_OUT = {
    "freshstatus": "A status page tells what people announced, not what was looked at.",
    "pingdom": "The process names Freshping; Gnomon's prober takes its place.",
    "statuspage": "A status page tells what people announced, not what was looked at.",
    "uptimerobot": "The process names Freshping; Gnomon's prober takes its place.",
}


def freshping(data: bytes) -> Any:
    event = Event(id="1", source="fp", type="freshping.hook.check", data=data)
    (row,) = FRESHPING.readers[event.type](event)
    return row


@pytest.mark.parametrize("name", sorted(READ))
def test_a_real_notification_is_a_state(payloads: Path, name: str) -> None:
    row = freshping((payloads / "uptime" / name).read_bytes())
    assert (row.state, row.checked_at, row.response_seconds) == READ[name]
    # Only changes are told: a state holds until the next.
    assert row.holds_seconds is None


def test_none_is_left_out_without_a_reason(payloads: Path) -> None:
    root = payloads / "uptime"
    files = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert {name for name in files if name.partition("/")[0] not in LEFT_OUT} == READ.keys()
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


def test_paused_time_is_not_up(payloads: Path) -> None:
    told = json.loads((payloads / "uptime" / "freshping" / "webhook_check_up.json").read_bytes())
    told["webhook_event_data"]["check_state_name"] = "Paused"
    assert freshping(json.dumps(told).encode()).state == "unknown"


def kuma(status: int, **beat: Any) -> bytes:
    told = {"status": status, "time": "2026-03-02 09:00:00.120", "msg": "why", "ping": 120, **beat}
    monitor = {"id": 7, "name": "shop", "url": "https://shop.example.org", "type": "http"}
    return json.dumps({"heartbeat": told, "monitor": monitor, "msg": "[shop] ..."}).encode()


def read(data: bytes) -> list[Any]:
    event = Event(id="1", source="kuma", type="uptimekuma.hook.check", data=data)
    return list(KUMA.readers[event.type](event))


@pytest.mark.parametrize(
    ("status", "state"), [(0, "down"), (1, "up"), (2, "unknown"), (3, "maintenance")]
)
def test_kumas_states_are_kept_apart(status: int, state: str) -> None:
    (row,) = read(kuma(status))
    assert (row.state, row.service_ref, row.response_seconds) == (state, "shop", 0.12)
    assert row.checked_at == datetime(2026, 3, 2, 9, 0, 0, 120000, UTC)
    assert row.reason == (None if state == "up" else "why")


def test_kumas_notification_that_only_tests_says_nothing() -> None:
    assert read(b'{"heartbeat": null, "monitor": null, "msg": "Testing"}') == []


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(PayloadError, match="not what Uptime Kuma's webhook tells"):
        read(kuma(1, time="yesterday"))


def test_freshpings_notifications_that_were_kept_are_read_from_one_list(payloads: Path) -> None:
    folder = payloads / "uptime" / "freshping"
    one, other = (
        json.loads((folder / f"webhook_check_{name}.json").read_bytes()) for name in ("down", "up")
    )
    event = Event(
        id="1",
        source="fp",
        type="freshping.hook.check",
        data=json.dumps([one, other]).encode(),
    )

    rows = list(FRESHPING.readers[event.type](event))

    assert rows == [freshping(json.dumps(each).encode()) for each in (one, other)]


@pytest.mark.parametrize("source", [KUMA, FRESHPING], ids=["uptimekuma", "freshping"])
def test_a_delivery_needs_the_secret(source: Any) -> None:
    body = kuma(1)
    good = Delivery(headers={"authorization": "Bearer s3cret"}, body=body)
    source.webhook.verify(good, "s3cret")
    event = source.webhook.event(good, "it")
    assert (event.source, event.data) == ("it", body)
    assert event.type in source.readers
    for headers in ({}, {"authorization": "Bearer other"}):
        with pytest.raises(SignatureError):
            source.webhook.verify(Delivery(headers=headers, body=body), "s3cret")
