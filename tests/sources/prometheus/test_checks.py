"""Checks from outside: what a row of states means, and a real blackbox exporter."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.uptime import UptimeCheck
from gnomon.errors import PayloadError
from gnomon.sources.prometheus import SOURCE
from gnomon.sources.prometheus.options import QUESTIONS, PrometheusOptions

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LABELS = {"job": "doors", "instance": "http://shop.example/", "service": "checkout"}


def told(*states: tuple[int, str], labels: dict[str, str] = LABELS, **about: Any) -> list[Any]:
    """Read states by the minute they were looked up in."""
    values = [[BEGIN.timestamp() + minute * 60, text] for minute, text in states]
    data = {"resultType": "matrix", "result": [{"metric": labels, "values": values}]}
    body = {
        "about": {"step_seconds": 60, "service_label": "service", **about},
        "page": {"status": "success", "data": data},
    }
    event = Event(
        id="1", source="prom", type="prometheus.api.checks", data=json.dumps(body).encode()
    )
    return list(SOURCE.readers[event.type](event))


def spans(rows: list[UptimeCheck]) -> list[tuple[str, int, float | None]]:
    return [
        (row.state, int((row.checked_at - BEGIN) / timedelta(minutes=1)), row.holds_seconds)
        for row in rows
    ]


def test_a_state_is_a_row_for_as_long_as_it_lasted() -> None:
    rows = told((0, "1"), (1, "1"), (2, "0"), (3, "1"))
    assert spans(rows) == [("up", 0, 120), ("down", 2, 60), ("up", 3, 60)]
    assert {(row.service_ref, row.check, row.url) for row in rows} == {
        ("checkout", "doors/http://shop.example/", "http://shop.example/")
    }


def test_nobody_looked_in_a_hole() -> None:
    assert spans(told((0, "1"), (1, "1"), (9, "1"))) == [("up", 0, 120), ("up", 9, 60)]
    assert told() == []


def test_a_monitor_of_uptime_kuma_has_four_states() -> None:
    labels = {"monitor_name": "Shop", "monitor_type": "http", "instance": "kuma:3001"}
    rows = told((0, "0"), (1, "1"), (2, "2"), (3, "3"), labels=labels)
    assert [row.state for row in rows] == ["down", "up", "unknown", "maintenance"]
    assert {(row.service_ref, row.check) for row in rows} == {("Shop", "Shop")}


def test_what_is_left_out_and_what_names_nobody_gives_no_row() -> None:
    assert told((0, "1"), exclude=["check*"]) == []
    assert told((0, "1"), labels={"job": "doors"}) == []


@pytest.mark.parametrize("value", ["4", "0.5", "NaN", "open"])
def test_what_is_no_state_is_refused(value: str) -> None:
    with pytest.raises(PayloadError, match=value):
        told((0, value))


def test_a_step_of_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="check_step_seconds"):
        PrometheusOptions(check_step_seconds=0)


def test_a_real_blackbox_exporter_finds_a_door_shut(
    probed: tuple[str, Any],
    collect: Callable[[str, PrometheusOptions, datetime], list[UptimeCheck]],
) -> None:
    url, door = probed
    options = PrometheusOptions(
        questions=dict.fromkeys(QUESTIONS, ""),
        check_step_seconds=1,
        settle_seconds=0,
        vantage_label="from",
    )
    begun, deadline = datetime.now(UTC), time.monotonic() + 60

    def states_until(state: str) -> list[UptimeCheck]:
        rows: list[UptimeCheck] = []
        while not rows or rows[-1].state != state:
            assert time.monotonic() < deadline, f"It was never {state}: {rows}."
            time.sleep(0.5)
            rows = collect(url, options, begun)
        return rows

    states_until("up")
    door.is_open = False
    shut = states_until("down")
    door.is_open = True
    rows = states_until("up")
    assert [row.state for row in shut] == ["up", "down"]
    assert [row.state for row in rows] == ["up", "down", "up"]
    for earlier, later in pairwise(rows):
        assert earlier.holds_seconds is not None
        assert earlier.checked_at + timedelta(seconds=earlier.holds_seconds) == later.checked_at
    assert {(row.service_ref, row.vantage, row.url) for row in rows} == {
        ("checkout", "cellar", f"http://127.0.0.1:{door.port}/")
    }
