"""Alertmanager's webhook: every real payload, repeats, order, secrets and nonsense."""

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.alertmanager import SOURCE
from gnomon.sources.alertmanager.options import AlertmanagerOptions
from gnomon.sources.alertmanager.read import readers
from gnomon.sources.source import Delivery

SECRET = "s3cret"
PUSHED = "Alertmanager pushes; its interface tells only what fires at this moment"
REFUSED = {
    "api/v2_alerts_groups_0.31.0.json": PUSHED,
    "api/v2_silences_0.31.0.json": "silences are no incidents",
}
FIRING: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "ErrorsHigh", "app": "checkout", "job": "k8s", "severity": "critical"},
    "annotations": {"summary": "5 % errors"},
    "startsAt": "2026-03-02T09:00:00Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "https://prometheus.example/graph",
    "fingerprint": "f1",
}
RESOLVED = {**FIRING, "status": "resolved", "endsAt": "2026-03-02T09:30:00Z"}


def read(*alerts: dict[str, Any], **options: Any) -> list[Any]:
    data = json.dumps({"version": "4", "alerts": alerts}).encode()
    return rows(data, **options)


def rows(data: bytes, **options: Any) -> list[Any]:
    event = Event(id="1", source="am", type="alertmanager.hook.alerts", data=data)
    return list(readers(AlertmanagerOptions(**options))[event.type](event))


def test_the_real_delivery_gives_exactly_these_rows(payloads: Path) -> None:
    data = (payloads / "alertmanager/webhooks/firing_two_alerts.json").read_bytes()
    starts = datetime(2020, 2, 6, 0, 17, 58, 432911, tzinfo=UTC)
    expected: list[Any] = []
    for fingerprint in ("a1bc48475b20e73d", "c2ea85182f28cbd9"):
        key = f"{fingerprint}@20200206T001758.432911Z"
        expected += [
            Incident(
                key=f"am:incident:{key}",
                source="am",
                url="http://cobalt:9090/graph?g0.expr=avg+by%28host%29+%28sensors_temp_input%7B"
                "feature%3D~%22core_%5B0-9%5D%2B%22%7D%29+%3E+15&g0.tab=1",
                changed_at=starts,
                title="High CPU core temperature",
                opened_at=starts,
                severity="critical",
                reported_by="monitoring",
            ),
            IncidentEvent(
                key=f"am:incident_event:{key}:triggered",
                source="am",
                changed_at=starts,
                incident_id=f"am:incident:{key}",
                kind="triggered",
                happened_at=starts,
                channel="api",
            ),
        ]
    assert rows(data) == expected


@pytest.mark.parametrize("name", REFUSED)
def test_a_payload_is_refused_for_a_reason(payloads: Path, name: str) -> None:
    with pytest.raises(PayloadError, match="Expected `object`, got `array`"):
        rows((payloads / "alertmanager" / name).read_bytes())


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "alertmanager"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    print(f"alertmanager: 1 payloads read, {len(REFUSED)} refused")  # noqa: T201 - asked for
    assert there == {"webhooks/firing_two_alerts.json", *REFUSED}


def test_repeats_and_late_deliveries_end_in_the_same_incident() -> None:
    for order in permutations((FIRING, FIRING, RESOLVED)):
        newest: dict[str, Any] = {}
        for row in [row for alert in order for row in read(alert)]:
            if row.key not in newest or row.changed_at >= newest[row.key].changed_at:
                newest[row.key] = row
        incident, resolved, triggered = sorted(newest.values(), key=lambda row: row.key)
        assert (incident.opened_at.minute, incident.resolved_at.minute) == (0, 30)
        assert (triggered.kind, resolved.kind) == ("triggered", "resolved")


def test_an_alert_resolved_in_the_instant_it_began_is_newer_than_its_firing() -> None:
    firing, _ = read(FIRING)
    resolved, *_ = read({**RESOLVED, "endsAt": FIRING["startsAt"]})
    assert resolved.changed_at == firing.changed_at + timedelta(microseconds=1)


def test_the_same_labels_firing_later_are_another_incident() -> None:
    first, _ = read(FIRING)
    second, _ = read({**FIRING, "startsAt": "2026-03-03T09:00:00Z"})
    assert first.key != second.key


def test_a_firing_alert_has_no_end_whatever_the_field_says() -> None:
    for ends in ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "2026-03-02T09:05:00Z", None):
        incident, triggered = read({**FIRING, "endsAt": ends})
        assert incident.resolved_at is None
        assert triggered.kind == "triggered"


def test_labels_name_service_and_severity_in_the_order_of_the_options() -> None:
    assert read(FIRING)[0].service_ref == "checkout"
    assert read(FIRING, service_labels=("team", "job"))[0].service_ref == "k8s"
    bare = {**FIRING, "labels": {"alertname": "X"}, "annotations": {}}
    incident = read(bare)[0]
    assert (incident.service_ref, incident.severity, incident.title) == (None, None, "X")


def test_an_alert_that_always_fires_is_no_incident() -> None:
    watchdog = {**FIRING, "labels": {"alertname": "Watchdog"}}
    assert read(watchdog) == []
    assert len(read(watchdog, ignored_alerts=())) == 2


def test_an_annotation_names_the_deployment() -> None:
    told = {**FIRING, "annotations": {"deployment": "v1.4.2", "runbook": "abc1234"}}
    assert read(told)[0].deployment_refs == ("v1.4.2",)


def test_without_a_fingerprint_the_labels_name_the_alert() -> None:
    nameless = {k: v for k, v in FIRING.items() if k != "fingerprint"}
    turned = {**nameless, "labels": dict(reversed(FIRING["labels"].items()))}
    assert read(nameless)[0].key == read(turned)[0].key


def test_an_address_that_is_none_is_no_link() -> None:
    assert read({**FIRING, "generatorURL": "javascript:alert(1)"})[0].url is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>", "malformed"),
        (b'{"version": "4", "alerts": [', "truncated"),
        (b'{"version": "3", "alerts": []}', "version"),
        (b'{"version": "4", "alerts": [{"status": "pondering"}]}', "status"),
        (b'{"version": "4", "alerts": {}}', "alerts"),
        (json.dumps({"version": "4", "alerts": [{**FIRING, "startsAt": 5}]}).encode(), "startsAt"),
    ],
)
def test_what_is_no_delivery_is_refused_with_the_place(body: bytes, says: str) -> None:
    with pytest.raises(PayloadError, match=says):
        rows(body)


def test_a_clock_in_the_future_is_told_as_it_is() -> None:
    assert read({**FIRING, "startsAt": "2076-03-02T09:00:00Z"})[0].opened_at.year == 2076


def basic(credentials: str) -> str:
    return f"Basic {b64encode(credentials.encode()).decode()}"


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        (f"Bearer {SECRET}", SECRET),
        (basic(f"anybody:{SECRET}"), SECRET),
        (basic(f"gnomon:{SECRET}"), f"gnomon:{SECRET}"),
    ],
)
def test_a_bearer_token_or_a_password_proves_a_delivery(header: str, secret: str) -> None:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(Delivery({"authorization": header}, b"{}"), secret)


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("", SECRET),
        ("Bearer wrong", SECRET),
        ("Bearer ", ""),
        ("Digest x", SECRET),
        ("Basic ***", SECRET),
        (basic(f"gnomon:{SECRET}x"), SECRET),
        (basic(f"somebody:{SECRET}"), f"gnomon:{SECRET}"),
    ],
)
def test_anything_else_is_refused(header: str, secret: str) -> None:
    assert SOURCE.webhook is not None
    with pytest.raises(SignatureError, match="Authorization"):
        SOURCE.webhook.verify(Delivery({"authorization": header}, b"{}"), secret)


def test_a_repeated_group_is_one_event_and_says_what_was_left_out() -> None:
    assert SOURCE.webhook is not None
    body = b'{"version": "4", "receiver": "gnomon", "truncatedAlerts": 3, "alerts": []}'
    heard = [SOURCE.webhook.event(Delivery({}, body), "am") for _ in range(3)]
    assert len({event.id for event in heard if event}) == 1
    assert heard[0] is not None
    assert heard[0].subject == "gnomon, 3 more alerts left out"
    assert SOURCE.webhook.event(Delivery({}, b"nonsense"), "am") is not None
