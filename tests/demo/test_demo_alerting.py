"""The alerts behind incidents fire as these open, and are gone before these are closed."""

import json
from datetime import datetime
from typing import Any

import pytest
from real_shape import Shape

from gnomon.demo.alerting.alerts import MONITORED_BY, is_behind
from gnomon.demo.books import Books
from gnomon.demo.company import Company
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.organisation import SERVICES

#: As Grafana documents its webhook, version 1.
_DOCUMENTED: dict[str, Any] = {
    "receiver": "My Super Webhook",
    "status": "firing",
    "orgId": 1,
    "alerts": [
        {
            "status": "firing",
            "labels": {
                "alertname": "High memory usage",
                "grafana_folder": "x",
                "namespace": "x",
                "service": "x",
                "severity": "x",
            },
            "annotations": {"summary": "The system has high memory usage"},
            "startsAt": "2021-10-12T09:51:03.157076+02:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "values": {"A": 44.23943737541908, "C": 1},
            "generatorURL": "https://play.grafana.org/alerting/1afz29v7z/edit",
            "fingerprint": "c6eadffa33fcdf37",
            "silenceURL": "https://play.grafana.org/alerting/silence/new",
            "dashboardURL": "",
            "panelURL": "",
            "imageURL": "",
        }
    ],
    "groupLabels": {"alertname": "x", "service": "x"},
    "commonLabels": {
        "alertname": "x",
        "grafana_folder": "x",
        "namespace": "x",
        "service": "x",
        "severity": "x",
    },
    "commonAnnotations": {"summary": "x"},
    "externalURL": "https://play.grafana.org/",
    "version": "1",
    "groupKey": "{}:{}",
    "truncatedAlerts": 0,
    "title": "[FIRING:2]  (POC)",
    "state": "alerting",
    "message": "**Firing**",
}


@pytest.fixture(scope="module", params=["alertmanager", "grafana"])
def told(request: pytest.FixtureRequest, company: Company) -> tuple[str, list[dict[str, Any]]]:
    by: str = request.param
    bodies = [json.loads(d.body) for d in history_deliveries(company) if d.source == by]
    return by, bodies


def test_each_incident_that_monitoring_noticed_has_its_alert(
    told: tuple[str, list[dict[str, Any]]], company: Company, books: Books
) -> None:
    by, bodies = told
    services = {service.name for service in SERVICES if MONITORED_BY.get(service.team) == by}
    alerts = [alert for body in bodies for alert in body["alerts"]]
    fired = {
        (alert["labels"]["service"], datetime.fromisoformat(alert["startsAt"]))
        for alert in alerts
        if alert["status"] == "firing" and alert["labels"]["alertname"] != "Watchdog"
    }
    booked = [
        row for row in books.incidents() if row.service in services and row.source == "monitoring"
    ]
    assert fired == {(row.service, row.opened_at) for row in booked}
    assert len(fired) > 10
    ends = {
        (alert["labels"]["service"], datetime.fromisoformat(alert["startsAt"])): alert["endsAt"]
        for alert in alerts
        if alert["status"] == "resolved"
    }
    over = {(row.service, row.opened_at): row.resolved_at for row in booked if row.resolved_at}
    assert ends.keys() == over.keys()
    by_themselves = {
        (each.service, each.opened_at)
        for each in company.incidents
        if is_behind(each) and each.is_automatic_end
    }
    for key, told_end in ends.items():
        end = datetime.fromisoformat(told_end)
        assert key[1] < end <= over[key]
        if (key[0], int(key[1].timestamp())) in by_themselves:
            assert end == over[key]


def test_grafanas_alerts_have_the_shape_that_is_documented(company: Company) -> None:
    shape = Shape()
    shape.see(_DOCUMENTED)
    bodies = [json.loads(d.body) for d in history_deliveries(company) if d.source == "grafana"]
    assert {text for body in bodies for text in shape.differences(body)} == set()


def test_one_alert_always_fires_and_is_no_incident(company: Company) -> None:
    bodies = [json.loads(d.body) for d in history_deliveries(company) if d.source == "alertmanager"]
    names = [body["commonLabels"]["alertname"] for body in bodies]
    assert names.count("Watchdog") == 1
