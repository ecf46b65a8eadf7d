"""Opsgenie tells of one team's incidents what the books hold, in the shapes it documents.

No recorded answer of Opsgenie may be kept here, so the samples of its documentation stand for them:
docs.opsgenie.com/docs, alert-api, schedule-api, service-api and marid-alert-action-data, and the
models of opsgenie/opsgenie-python-sdk.
"""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from demo_reader import NOW, Reader
from real_shape import Shape, parts

from gnomon.demo.books import Books
from gnomon.demo.company import Company
from gnomon.demo.courier import HookDelivery
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.misbehaviour import Misbehaviour
from gnomon.demo.on_call import WEEK, called_by, incident_id, incidents_of, on_call
from gnomon.demo.records import Incident
from gnomon.demo.server import Serving, serve

_REF = {"id": "4513b7ea", "type": "team"}
_ALERT: dict[str, Any] = {
    "id": "70413a06-38d6-4c85-92b8-5ebc900d42e2",
    "tinyId": "1791",
    "alias": "event_573",
    "message": "Our servers are in danger",
    "status": "closed",
    "acknowledged": False,
    "isSeen": True,
    "tags": ["OverwriteQuietHours", "Critical"],
    "snoozed": True,
    "snoozedUntil": "2017-04-03T20:32:35.143Z",
    "count": 79,
    "lastOccurredAt": "2017-04-03T20:05:50.894Z",
    "createdAt": "2017-03-21T20:32:52.353Z",
    "updatedAt": "2017-04-03T20:32:57.301Z",
    "source": "Isengard",
    "owner": "morpheus@opsgenie.com",
    "priority": "P5",
    "responders": [_REF],
    "integration": {"id": "4513b7ea", "name": "Nebuchadnezzar", "type": "API"},
    "report": {
        "ackTime": 15702,
        "closeTime": 60503,
        "acknowledgedBy": "agent_smith@opsgenie.com",
        "closedBy": "neo@opsgenie.com",
    },
}
_PAGE = {"paging": {"next": "x", "first": "x", "last": "x", "prev": "x"}}
_ENVELOPE = {"took": 0.605, "requestId": "9ae63dd7"}
_USER = {"id": "u", "username": "john.smith@opsgenie.com"}
_PERIOD = {
    "startDate": "2017-02-05T22:00:00Z",
    "endDate": "2017-02-13T06:00:00Z",
    "type": "historical",
    "recipient": {"id": "u", "type": "user", "name": "john.smith@opsgenie.com"},
}
_PARENT = {"id": "d875e654", "name": "ops_schedule", "enabled": True}
_SERVICE = {
    "id": "1b5e",
    "name": "Payment",
    "description": "",
    "teamId": "t",
    "tags": ["x"],
    "isExternal": False,
    "links": {"web": "https://x", "api": "https://x"},
}
#: What each address answers by the documentation; ``{}`` is filled with an alert or a schedule.
SAMPLES: dict[str, Any] = {
    "/v2/alerts?limit=2": {"data": [_ALERT], **_PAGE, **_ENVELOPE},
    "/v2/alerts/{alert}": {
        "data": {
            **_ALERT,
            "actions": ["Restart"],
            "entity": "EC2",
            "description": "Example description",
            "details": {"service": "x", "environment": "x"},
        },
        **_ENVELOPE,
    },
    "/v2/alerts/count": {"data": {"count": 7}, **_ENVELOPE},
    "/v2/alerts/{alert}/logs": {
        "data": [
            {
                "log": "Alert acknowledged via web",
                "type": "system",
                "owner": "System",
                "createdAt": "2017-05-03T10:29:53.783Z",
                "offset": "1493807393783_14938073937830",
            }
        ],
        **_PAGE,
        **_ENVELOPE,
    },
    "/v2/alerts/{alert}/recipients": {
        "data": [
            {
                "user": _USER,
                "state": "action",
                "method": "Acknowledge",
                "createdAt": "2017-04-12T12:27:28.52Z",
                "updatedAt": "2017-04-12T12:27:52.86Z",
            }
        ],
        **_ENVELOPE,
    },
    "/v2/schedules/{schedule}/timeline?interval=3": {
        "data": {
            "_parent": _PARENT,
            "startDate": "2017-02-06T00:00:00Z",
            "endDate": "2017-02-13T00:00:00Z",
            "finalTimeline": {
                "rotations": [{"id": "r", "name": "x", "order": 1.0, "periods": [_PERIOD]}]
            },
        },
        "expandable": ["base", "forwarding", "override"],
        **_ENVELOPE,
    },
    "/v2/schedules/{schedule}/on-calls": {
        "data": {
            "_parent": _PARENT,
            "onCallParticipants": [{"id": "u", "name": "john@opsgenie.com", "type": "user"}],
        },
        **_ENVELOPE,
    },
    "/v1/services": {"data": [_SERVICE], **_PAGE, **_ENVELOPE},
}
_HOOK = {
    "source": {"name": "web", "type": "API"},
    "alert": {
        "updatedAt": 1420452193166002000,
        "tags": ["tag1"],
        "teams": ["team1"],
        "recipients": ["recipient1"],
        "message": " test alert",
        "username": "fili@ifountain.com",
        "alertId": "052652ac",
        "source": "fili@ifountain.com",
        "alias": "aliastest",
        "tinyId": "23",
        "createdAt": 1420452191104,
        "userId": "daed1180",
        "entity": "",
        "note": "a note",
        "addedTags": "tag1",
        "priority": "P3",
        "description": "x",
        "details": {"service": "x", "environment": "x"},
    },
    "action": "Create",
    "integrationId": "37c8f316",
    "integrationName": "Integration1",
}


@pytest.fixture(scope="module")
def alerts(company: Company) -> list[Incident]:
    return list(incidents_of(company, "opsgenie"))


@pytest.fixture(scope="module")
def hooks(company: Company) -> list[HookDelivery]:
    return [each for each in history_deliveries(company) if each.source == "opsgenie"]


def _shape(sample: Any) -> Shape:
    shape = Shape()
    shape.see(sample)
    return shape


@pytest.mark.parametrize("path", sorted(SAMPLES))
def test_answers_have_the_shapes_that_are_documented(
    path: str, tools: Reader, alerts: list[Incident]
) -> None:
    (schedule,) = tools.get("/opsgenie/v2/schedules").json()["data"]
    asked = path.format(alert=incident_id(alerts[5]), schedule=schedule["id"])
    answer = tools.get(f"/opsgenie{asked}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]
    assert list(_shape(SAMPLES[path]).differences(answer.json())) == []


def test_hooks_have_the_shape_that_is_documented(hooks: list[HookDelivery]) -> None:
    bodies = [json.loads(each.body) for each in hooks]
    assert {body["action"] for body in bodies} == {
        "Create",
        "Acknowledge",
        "EscalateNext",
        "AddTags",
        "AddNote",
        "Close",
    }
    shape = _shape(_HOOK)
    assert {text for body in bodies for text in shape.differences(body)} == set()


def test_alerts_page_and_are_as_many_as_the_incidents_of_the_team(
    tools: Reader, books: Books
) -> None:
    told: list[dict[str, Any]] = []
    path = "/opsgenie/v2/alerts?limit=40&sort=createdAt&order=asc"
    while path:
        answer = tools.get(path).json()
        told += answer["data"]
        path = answer["paging"].get("next", "").partition("/opsgenie/")[2]
        path = path and f"/opsgenie/{path}"
    names = {service.name for service in called_by("opsgenie")}
    booked = [row for row in books.incidents() if row.service in names]
    assert [alert["tinyId"] for alert in told] == [str(row.number) for row in booked]
    for alert, row in zip(told, booked, strict=True):
        report = alert.get("report", {})
        assert alert["status"] == ("open" if row.resolved_at is None else "closed")
        close = None if row.recover_seconds is None else row.recover_seconds * 1000
        assert report.get("closeTime") == close
        assert ("ackTime" in report) == (row.acknowledged_at is not None)
        assert f"service:{row.service}" in alert["tags"]
    causes = [alert for alert in told if any("deployment:" in tag for tag in alert["tags"])]
    assert len(causes) == sum(row.link == "explicit" for row in booked) > 3
    assert tools.get("/opsgenie/v2/alerts/count").json()["data"]["count"] == len(booked)


def test_alerts_are_found_by_opsgenies_search(tools: Reader, alerts: list[Incident]) -> None:
    def found(query: str) -> set[str]:
        path = f"/opsgenie/v2/alerts?limit=100&query={query}"
        return {alert["id"] for alert in tools.get(path).json()["data"]}

    high = {incident_id(each) for each in alerts if each.priority in {"P1", "P2"}}
    assert found("priority: (P1 OR P2)") == high
    middle = alerts[len(alerts) // 2].opened_at
    until = f"createdAt <= {middle * 1000}"
    old = {incident_id(each) for each in alerts if each.opened_at <= middle}
    assert found(f"(priority: (P1 OR P2)) AND {until}") == high & old
    assert tools.get("/opsgenie/v2/alerts?query=colour: red").status_code == 422
    assert tools.get("/opsgenie/v2/alerts?query=status").status_code == 422
    assert tools.get("/opsgenie/v2/alerts?offset=19990").status_code == 422


def test_nobody_opens_a_closed_alert_again(
    alerts: list[Incident], hooks: list[HookDelivery]
) -> None:
    again = [each for each in alerts if any(entry.kind == "reopen" for entry in each.log)]
    assert again
    for incident in again:
        bodies = [json.loads(each.body) for each in hooks]
        done = [b["action"] for b in bodies if b["alert"]["alertId"] == incident_id(incident)]
        assert done.count("Close") == (incident.resolved_at is not None)
        assert "AddNote" in done


def test_the_schedule_turns_every_week(tools: Reader, company: Company) -> None:
    (schedule,) = tools.get("/opsgenie/v2/schedules?expand=rotation").json()["data"]
    since = int((NOW - timedelta(days=28)).timestamp()) // WEEK * WEEK
    date = f"{NOW - timedelta(days=28):%Y-%m-%dT%H:%M:%SZ}"
    path = f"/opsgenie/v2/schedules/{schedule['id']}/timeline"
    told = tools.get(f"{path}?date={date}&interval=4&intervalUnit=weeks").json()["data"]
    (turns,) = parts(told, "finalTimeline.rotations[].periods")
    expected = [
        on_call(company.organisation, "transport", since + week * WEEK).email for week in range(5)
    ]
    assert [turn["recipient"]["name"] for turn in turns] == expected
    assert turns[0]["startDate"] == told["startDate"]
    assert [a["endDate"] for a in turns[:-1]] == [b["startDate"] for b in turns[1:]]
    at = turns[2]["startDate"]
    flat = tools.get(f"/opsgenie/v2/schedules/{schedule['id']}/on-calls?flat=true&date={at}")
    assert flat.json()["data"]["onCallRecipients"] == [expected[2]]


def test_opsgenie_throttles_in_its_own_words(company: Company) -> None:
    trouble = Misbehaviour(seed=3, one_in=1)
    with serve(company, misbehaviour=trouble) as running, Reader(running.base_url) as tools:
        answers = []
        for number in range(60):
            try:
                answers.append(tools.get(f"/opsgenie/v2/alerts?limit={number}"))
            except httpx2.TransportError:
                continue
    throttled = [each for each in answers if each.status_code == 429]
    assert throttled
    assert throttled[0].headers["x-ratelimit-state"] == "THROTTLED"
    assert "retry-after" not in throttled[0].headers


def test_what_is_not_there_is_said(tools: Reader, serving: Serving) -> None:
    for path in ("alerts/none", "alerts/none/logs", "schedules/none/timeline", "nothing"):
        assert tools.get(f"/opsgenie/v2/{path}").status_code == 404
    refused = httpx2.get(
        f"{serving.base_url}/opsgenie/v2/alerts", headers={"Authorization": "Bearer x"}
    )
    assert refused.json()["message"] == "Could not authenticate"
