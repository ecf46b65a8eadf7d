"""Grafana Alerting's webhook: alerts, repeats, order, proofs and nonsense.

The bodies are written by hand, in the shape that Grafana documents for its version 1.
"""

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from itertools import permutations
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.grafana import SOURCE
from gnomon.sources.grafana.options import GrafanaOptions
from gnomon.sources.grafana.read import readers
from gnomon.sources.source import Delivery

SECRET = "s3cret"
FIRING: dict[str, Any] = {
    "status": "firing",
    "labels": {
        "alertname": "Errors of the checkout",
        "grafana_folder": "Shop",
        "service": "checkout",
        "severity": "critical",
    },
    "annotations": {"summary": "5 % of payments fail", "deployment": "v1.4.2"},
    "startsAt": "2026-03-02T10:00:00.5+01:00",
    "endsAt": "0001-01-01T00:00:00Z",
    "values": {"A": 0.05, "C": 1},
    "generatorURL": "https://grafana.example.org/alerting/grafana/abc/view?orgId=1",
    "fingerprint": "57c6d9296de2ad39",
    "silenceURL": "https://grafana.example.org/alerting/silence/new?alertmanager=grafana",
    "dashboardURL": "https://grafana.example.org/d/shop?orgId=1",
    "panelURL": "https://grafana.example.org/d/shop?orgId=1&viewPanel=4",
    "imageURL": "https://grafana.example.org/public/img/attachments/x.png",
}
RESOLVED = {**FIRING, "status": "resolved", "endsAt": "2026-03-02T10:20:00.5+01:00"}
STARTS = datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)
ENDS = datetime(2026, 3, 2, 9, 20, 0, 500_000, tzinfo=UTC)
KEY = "g:incident:57c6d9296de2ad39@20260302T090000.500000Z"


def body(*alerts: dict[str, Any], **told: Any) -> bytes:
    group = {
        "receiver": "gnomon",
        "status": "firing",
        "orgId": 1,
        "alerts": alerts,
        "groupLabels": {"alertname": "Errors of the checkout"},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "https://grafana.example.org/",
        "version": "1",
        "groupKey": '{}:{alertname="Errors of the checkout"}',
        "truncatedAlerts": 0,
        "title": "[FIRING:1] Errors of the checkout",
        "state": "alerting",
        "message": "",
    }
    return json.dumps(group | told).encode()


def rows(data: bytes, **options: Any) -> list[Any]:
    event = Event(id="1", source="g", type="grafana.hook.alerts", data=data)
    return list(readers(GrafanaOptions(**options))[event.type](event))


def test_an_alert_is_an_incident_from_its_start_to_its_end() -> None:
    assert rows(body(RESOLVED)) == [
        Incident(
            key=KEY,
            source="g",
            url=FIRING["panelURL"],
            changed_at=ENDS,
            title="5 % of payments fail",
            service_ref="checkout",
            service_title="checkout",
            opened_at=STARTS,
            resolved_at=ENDS,
            severity="critical",
            reported_by="monitoring",
            deployment_refs=("v1.4.2",),
        ),
        *(
            IncidentEvent(
                key=f"{KEY.replace(':incident:', ':incident_event:')}:{kind}",
                source="g",
                changed_at=at,
                incident_id=KEY,
                kind=kind,  # type: ignore[arg-type]
                happened_at=at,
                channel="api",
            )
            for kind, at in (("triggered", STARTS), ("resolved", ENDS))
        ),
    ]


def test_it_leads_to_the_panel_the_dashboard_or_the_rule() -> None:
    def url(**told: Any) -> str | None:
        incident: Incident = rows(body(FIRING | told))[0]
        return incident.url

    assert url() == FIRING["panelURL"]
    assert url(panelURL="") == FIRING["dashboardURL"]
    assert url(panelURL="", dashboardURL="") == FIRING["generatorURL"]
    assert url(panelURL="javascript:alert(1)", dashboardURL="") is None


@pytest.mark.parametrize("order", [*permutations([FIRING, RESOLVED, FIRING])])
def test_in_whatever_order_it_is_told_the_end_stays(order: tuple[dict[str, Any], ...]) -> None:
    told = [row for alert in order for row in rows(body(alert)) if isinstance(row, Incident)]

    assert {row.key for row in told} == {KEY}
    assert max(told, key=lambda row: row.changed_at).resolved_at == ENDS


@pytest.mark.parametrize("name", ["TestAlert", "DatasourceError", "DatasourceNoData"])
def test_what_says_nothing_of_users_is_no_incident(name: str) -> None:
    told = FIRING | {"labels": {"alertname": name, "rulename": "Errors of the checkout"}}

    assert rows(body(told)) == []
    assert rows(body(told), ignored_alerts=()) != []


def test_labels_of_ones_own_name_service_and_severity() -> None:
    told = FIRING | {"labels": {"alertname": "x", "team": "pay", "level": "2"}}

    incident = rows(body(told), service_labels=("team",), severity_labels=("level",))[0]

    assert (incident.service_ref, incident.severity) == ("pay", "2")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        body(version="4"),
        body({**FIRING, "startsAt": "yesterday"}),
        body({**FIRING, "status": "pending"}),
        json.dumps({"ruleName": "Test", "state": "alerting", "evalMatches": []}).encode(),
    ],
)
def test_what_is_no_such_group_is_refused(data: bytes) -> None:
    with pytest.raises(PayloadError, match="version 1"):
        rows(data)


def signed(data: bytes, at: str | None = None, secret: str = SECRET) -> dict[str, str]:
    told = data if at is None else f"{at}:".encode() + data
    proof = hmac.new(secret.encode(), told, sha256).hexdigest()
    headers = {"x-grafana-alerting-signature": proof}
    return headers if at is None else {**headers, "x-grafana-alerting-timestamp": at}


def basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"grafana:{password}".encode()).decode()}


@pytest.mark.parametrize(
    "headers",
    [
        signed(body(FIRING)),
        signed(body(FIRING), "1772442000"),
        {"authorization": f"Bearer {SECRET}"},
        basic(SECRET),
    ],
)
def test_a_signature_a_token_or_a_password_proves_a_delivery(headers: dict[str, str]) -> None:
    assert SOURCE.webhook is not None
    delivery = Delivery(headers, body(FIRING))

    SOURCE.webhook.verify(delivery, SECRET)
    found = SOURCE.webhook.event(delivery, "g")

    assert found is not None
    assert (found.source, found.type, found.subject) == ("g", "grafana.hook.alerts", "gnomon")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(body(RESOLVED)),
        signed(body(FIRING), secret="another"),
        {**signed(body(FIRING)), "x-grafana-alerting-timestamp": "1772442000"},
        # A right token does not make a wrong signature right.
        {**signed(body(RESOLVED)), "authorization": f"Bearer {SECRET}"},
        {"authorization": "Bearer another"},
        basic("another"),
        {"x-grafana-alerting-signature": "\udcff"},
    ],
)
def test_a_delivery_without_proof_is_refused(headers: dict[str, str]) -> None:
    assert SOURCE.webhook is not None
    with pytest.raises(SignatureError):
        SOURCE.webhook.verify(Delivery(headers, body(FIRING)), SECRET)


def test_a_group_that_repeats_is_one_event_and_says_what_was_left_out() -> None:
    assert SOURCE.webhook is not None
    first, again, more = (
        SOURCE.webhook.event(Delivery({}, data), "g")
        for data in (body(FIRING), body(FIRING), body(FIRING, truncatedAlerts=3))
    )

    assert first == again
    assert more is not None
    assert more.subject == "gnomon, 3 more alerts left out"
