"""Tools that look from outside find what truly was, and tell it in the shapes of their makers."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from demo_reader import NOW
from msgspec.structs import replace
from real_shape import Shape, recorded

from gnomon.demo.company import Company, found
from gnomon.demo.courier import HookDelivery
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.prometheus.harm import harms
from gnomon.demo.server import serve
from gnomon.demo.watching import freshping
from gnomon.demo.watching.looks import KEPT, LOOK_SECONDS, MONITORS, took_over_at
from gnomon.demo.watching.up import PROBED, checks
from gnomon.sources.prober.options import ProberOptions
from gnomon.sources.prober.probe import look

#: As ``toJSON`` of Uptime Kuma's monitors and heartbeats writes them.
_NOTIFIED: dict[str, Any] = {
    "heartbeat": {
        "monitorID": 10,
        "status": 0,
        "time": "2023-09-16 10:41:24.905",
        "msg": "Child inaccessible",
        "ping": 12,
        "important": True,
        "duration": 60,
        "timezone": "America/Nassau",
        "timezoneOffset": "-04:00",
        "localDateTime": "2023-09-16 06:41:24",
    },
    "monitor": {
        "id": 10,
        "name": "Testing",
        "url": "https://",
        "method": "GET",
        "hostname": "10.13.13.13",
        "port": 80,
        "maxretries": 0,
        "weight": 2000,
        "active": True,
        "type": "http",
        "interval": 60,
        "retryInterval": 60,
        "keyword": "x",
        "expiryNotification": False,
        "ignoreTls": False,
        "upsideDown": False,
        "maxredirects": 10,
        "accepted_statuscodes": ["200-299"],
        "notificationIDList": {"1": True},
        "tags": [],
    },
    "msg": "[Testing] [Down] timeout",
}


@pytest.fixture(scope="module")
def notified(company: Company) -> list[HookDelivery]:
    return [each for each in history_deliveries(company) if each.source == "kuma"]


def _hurts(company: Company, service: str, at: int) -> bool:
    spans = [each for each in harms(company) if each.service == service]
    return any(each.begins_at <= at < each.ends_at for each in spans)


def test_uptime_kuma_tells_each_change_once(company: Company, notified: list[HookDelivery]) -> None:
    for number, service in MONITORS.items():
        beats = [json.loads(each.body)["heartbeat"] for each in notified]
        mine = [beat for beat in beats if beat["monitorID"] == number]
        assert len(mine) > 10
        assert mine[0]["status"] == 0
        assert all(one["status"] != following["status"] for one, following in pairwise(mine))
        assert all((beat["ping"] is None) == (beat["status"] == 0) for beat in mine)
        downs = [d.at for d, beat in zip(notified, beats, strict=True) if beat in mine]
        assert all(at % LOOK_SECONDS == 0 and at >= took_over_at(company) for at in downs)
        down = [d.at for d, beat in zip(notified, beats, strict=True) if beat in mine[::2]]
        assert all(_hurts(company, service, at) for at in down)


def test_uptime_kumas_notifications_have_the_shape_of_its_source(
    notified: list[HookDelivery],
) -> None:
    shape = Shape()
    shape.see(_NOTIFIED)
    bodies = (json.loads(each.body) for each in notified)
    assert {text for body in bodies for text in shape.differences(body)} == set()


def test_what_was_kept_of_freshping_has_the_shape_of_recorded_ones(
    company: Company, payloads: Path
) -> None:
    told = json.loads(freshping.kept(company))
    shape = recorded(
        payloads,
        tuple(
            f"uptime/freshping/webhook_{name}.json" for name in ("check_down", "check_up", "test")
        ),
    )
    assert {text for each in told for text in shape.differences(each)} == set()
    states = [each["webhook_event_data"]["check_state_name"] for each in told]
    assert states[0] == "Reporting Error"
    assert states[-1] == "Paused"
    assert set(states[:-1]) == {"Available", "Reporting Error"}
    assert KEPT in MONITORS.values()


def test_gnomons_prober_finds_services_up_and_down() -> None:
    """The company's own addresses are asked over HTTP, as the settings say."""
    company = found(seed=7, now=NOW)
    outage = next(each for each in harms(company) if each.service in PROBED)
    with serve(company) as running:
        options = msgspec.convert({"checks": checks(running.base_url)}, ProberOptions)

        def looked() -> dict[str, tuple[str, str | None]]:
            seen = (
                asyncio.run(look(replace(check, retry_seconds=0.0), options, lambda: NOW))
                for check in options.checks
            )
            return {each.service: (each.state, each.reason) for each in seen}

        well = looked()
        company.organisation.now = outage.begins_at
        while (hurt := looked())[outage.service][0] == "up":
            company.organisation.now += 60
            assert company.now < outage.ends_at
        missing = httpx2.get(f"{running.base_url}/up/payments")
    assert well == dict.fromkeys(PROBED, ("up", None))
    assert hurt[outage.service] == ("down", "status 503")
    assert missing.status_code == 404
