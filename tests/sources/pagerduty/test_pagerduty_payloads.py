"""Every real payload of PagerDuty: the rows it gives, or why it is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.running import Incident, IncidentEvent, IncidentService, OnCallShift
from gnomon.errors import PayloadError, SourceError
from gnomon.sources.pagerduty import SOURCE
from gnomon.sources.source import Delivery, Want

WEB = "https://dev-devcube.pagerduty.com/incidents"
MASKED = "priorities come with the incidents that have them"
#: Payloads that are refused, with the reason.
REFUSED = {
    "api/priorities.json": MASKED,
    "exchanges/error.exchange.json": "an answer of status 404 and HTML; the fetch fails with it",
}
#: Payloads of the exchanges' test below.
REPLAYED = {
    "exchanges/users_paged.exchange.json",
    "exchanges/teams_users_services_oncalls.exchange.json",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def incident(id_: str, number: int, opened: str, **more: Any) -> Incident:
    told: dict[str, Any] = {
        "key": f"pd:incident:{id_}",
        "source": "pd",
        "url": f"{WEB}/{id_}",
        "changed_at": at(opened) - timedelta(seconds=1),
        "number": str(number),
        "title": f"Incident #{number}",
        "service_ref": "PAZDKS7",
        "service_title": "Service",
        "opened_at": at(opened),
        "urgency": "high",
    }
    return Incident(**{**told, **more})


def happening(id_: str, kind: Any, when: str, actor: str | None, **more: Any) -> IncidentEvent:
    happened = at(when)
    told: dict[str, Any] = {
        "key": f"pd:incident_event:{id_}:{kind}@{happened:%Y%m%dT%H%M%SZ}",
        "source": "pd",
        "changed_at": happened,
        "incident_id": f"pd:incident:{id_}",
        "kind": kind,
        "happened_at": happened,
        "actor_id": f"pd:identity:{actor}" if actor else None,
    }
    return IncidentEvent(**{**told, **more})


def pushed(id_: str, kind: Any, when: str, actor: str | None, **more: Any) -> list[Any]:
    """What a hook tells: the happening, a second less weighty than the log, and what it wants."""
    before = at(when) - timedelta(seconds=1)
    return [happening(id_, kind, when, actor, changed_at=before, **more), Want("incident", id_)]


EXPECTED: dict[str, list[Entity | Want]] = {
    "api/incidents.json": [
        incident("Q27MXNAJQ834PC", 1, "2021-10-27T08:05:59", title="Incident-just-for-test"),
        incident("Q2KDNUM7R5JYEK", 2, "2021-10-29T05:45:33"),
        incident(
            "Q1LAD3450AG7V9",
            3,
            "2021-10-29T05:52:30",
            service_ref="PAZDKS8",
            service_title="Service2",
        ),
    ],
    "api/incident_log_entries.json": [
        happening(
            "Q1LAD3450AG7V9",
            "triggered",
            "2021-10-29T05:52:30",
            "PFYTIXD",
            channel="web_trigger",
            service_ref="PAZDKS7",
        ),
        happening(
            "Q2KDNUM7R5JYEK",
            "triggered",
            "2021-10-29T05:45:32",
            "PFYTIXD",
            channel="web_trigger",
            service_ref="PAZDKS7",
        ),
        happening(
            "Q27MXNAJQ834PC",
            "triggered",
            "2021-10-27T08:05:58",
            "PFYTIXD",
            channel="web_trigger",
            service_ref="PAZDKS7",
        ),
    ],
    "webhooks/v2_incident_trigger.json": [
        incident(
            "PRORDTY",
            33,
            "2017-09-26T15:14:36",
            url="https://webdemo.pagerduty.com/incidents/PRORDTY",
            title="My new incident",
            service_ref="PN49J75",
            service_title="Production XDB Cluster",
            reported_by="person",
        ),
        happening(
            "PRORDTY",
            "triggered",
            "2017-09-26T15:14:36",
            "P553OPV",
            channel="web_trigger",
            team_ref="Engineering",
            service_ref="PN49J75",
        ),
        Want("incident", "PRORDTY"),
    ],
    "webhooks/v3_incident_acknowledged.json": pushed(
        "PQ1K5C8", "acknowledged", "2021-06-04T13:55:30", "PJ0LVEB", service_ref="PA2P440"
    ),
    "webhooks/v3_incident_escalated.json": pushed(
        "Q3B15VLMF3ASBD", "escalated", "2026-04-01T02:08:04", "PXRUEF2", service_ref="PLVTM9H"
    ),
    "webhooks/v3_incident_priority_updated.json": pushed(
        "PGR0VU2", "priority_changed", "2021-04-26T17:36:27", "PLH1HKV", service_ref="PF9KMXH"
    ),
    "webhooks/v3_incident_resolved.json": pushed(
        "PCPZE64", "resolved", "2021-06-04T13:16:53", "PJ0LVEB", service_ref="PA2P440"
    ),
    "webhooks/v3_incident_triggered.json": [
        incident(
            "PFQZPSY",
            9,
            "2021-06-04T13:35:29",
            changed_at=at("2021-06-04T13:35:27"),
            url="https://pig208.pagerduty.com/incidents/PFQZPSY",
            title="Test Incident 3",
            service_ref="PA2P440",
            service_title="pig208",
            reported_by="person",
        ),
        *pushed("PFQZPSY", "triggered", "2021-06-04T13:35:29", "PJ0LVEB", service_ref="PA2P440"),
    ],
}
TYPES = {
    "api/incidents.json": "pagerduty.api.incidents",
    "api/incident_log_entries.json": "pagerduty.api.log_entries",
}


def event_of(folder: Path, name: str) -> Event:
    data = (folder / "pagerduty" / name).read_bytes()
    if name in TYPES:
        return Event(id="1", source="pd", type=TYPES[name], data=data)
    assert SOURCE.webhook is not None
    event = SOURCE.webhook.event(Delivery({}, data), "pd")
    assert event is not None
    return event


@pytest.mark.parametrize("name", EXPECTED)
def test_a_payload_gives_exactly_these_rows(payloads: Path, name: str) -> None:
    event = event_of(payloads, name)
    assert list(SOURCE.readers[event.type](event)) == EXPECTED[name]


def test_hooks_keep_their_event_id_and_time(payloads: Path) -> None:
    event = event_of(payloads, "webhooks/v3_incident_triggered.json")
    assert event.id == "01BZYIL05THJDFF2Y08X9SVMTU"
    assert event.time == datetime(2021, 6, 4, 13, 35, 29, 781000, tzinfo=UTC)


def test_priorities_are_refused(payloads: Path) -> None:
    data = (payloads / "pagerduty/api/priorities.json").read_bytes()
    event = Event(id="1", source="pd", type="pagerduty.api.incident", data=data)
    with pytest.raises(PayloadError, match="Expected `object`, got `array`"):
        list(SOURCE.readers[event.type](event))


def exchanges(folder: Path, name: str) -> list[dict[str, Any]]:
    content = json.loads((folder / "pagerduty/exchanges" / name).read_bytes())
    return list(content["exchanges"])


def replay(recorded: list[dict[str, Any]], others: dict[str, Any]) -> Callable[..., Any]:
    """Answer with what was recorded, by path and offset; with an empty list for the rest."""
    known = {}
    for one in recorded:
        parts = urlsplit(one["request"]["url"])
        offset = dict(pair.split("=") for pair in parts.query.split("&"))["offset"]
        known[parts.path, offset] = one["response"]

    def answer(path: str, query: dict[str, list[str]]) -> Any:
        response = known.get((path, query["offset"][0]))
        if response is None:
            body = {path.strip("/"): [], "more": False, **others}
            return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()
        body = response["body"]
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        return response["status"], {"Content-Type": response["headers"]["content-type"]}, data

    return answer


def read(told: list[Any]) -> list[Any]:
    events = [one for one in told if isinstance(one, Event)]
    return [row for event in events for row in SOURCE.readers[event.type](event)]


def test_recorded_services_users_and_shifts_are_fetched_and_read(
    payloads: Path, serve: Callable[..., Any]
) -> None:
    recorded = exchanges(payloads, "teams_users_services_oncalls.exchange.json")
    server = serve(replay(recorded, {}))
    rows = read(server.fetch(SOURCE, source="pd", since=datetime.now(UTC) - timedelta(days=2)))
    people, services, shifts = (
        [row for row in rows if isinstance(row, kind)]
        for kind in (Identity, IncidentService, OnCallShift)
    )
    assert (len(people), len({row.key for row in people})) == (50, 50)
    assert people[0] == Identity(
        key="pd:identity:PU0000",
        source="pd",
        url="https://company.pagerduty.com/users/PU0000",
        changed_at=datetime(1970, 1, 1, tzinfo=UTC),
        name="User 0",
        email="rosa.fonseca@example.org",
    )
    assert (len(services), len({row.key for row in services})) == (45, 45)
    assert services[0] == IncidentService(
        key="pd:incident_service:PS0000",
        source="pd",
        url="https://company.pagerduty.com/services/PS0000",
        changed_at=at("2019-04-19T20:08:03"),
        name="Service 0",
        escalation_policy_ref="PE0000",
        team_refs=("Team 0 summary",),
    )
    assert (len(shifts), len({row.key for row in shifts})) == (33, 33)
    assert shifts[0] == OnCallShift(
        key="pd:on_call_shift:PE0000:1:PS0000:PU0000@20191209T224621Z",
        source="pd",
        changed_at=at("2019-12-09T22:46:21"),
        schedule_ref="PS0000",
        schedule_title="Schedule 0 summary",
        escalation_policy_ref="PE0000",
        escalation_level=1,
        identity_id="pd:identity:PU0000",
        starts_at=at("2019-12-09T22:46:21"),
        ends_at=at("2020-08-04T08:50:06"),
    )
    # The teams are told with what belongs to them, so their own list is not asked for.
    assert not any(path.startswith("/teams") for path in server.asked)


def test_recorded_pages_of_users_are_read_one_by_one(payloads: Path) -> None:
    pages = exchanges(payloads, "users_paged.exchange.json")
    rows = [
        row
        for page in pages
        for row in SOURCE.readers["pagerduty.api.users"](
            Event(
                id="1",
                source="pd",
                type="pagerduty.api.users",
                data=json.dumps(page["response"]["body"]).encode(),
            )
        )
    ]
    assert [row.email for row in rows if isinstance(row, Identity)] == [
        page["response"]["body"]["users"][0]["email"] for page in pages
    ]
    assert [page["response"]["body"]["more"] for page in pages] == [True, True, False]


def test_a_recorded_refusal_is_an_error(payloads: Path, serve: Callable[..., Any]) -> None:
    server = serve(replay(exchanges(payloads, "error.exchange.json"), {}))
    with pytest.raises(SourceError, match="404"):
        server.fetch(SOURCE)


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "pagerduty"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    read_count = len(EXPECTED) + len(REPLAYED)
    print(f"pagerduty: {read_count} payloads read, {len(REFUSED)} refused")  # noqa: T201 - asked for
    assert there == EXPECTED.keys() | REPLAYED | REFUSED.keys()
