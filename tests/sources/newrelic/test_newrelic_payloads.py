"""Every real payload of New Relic: the rows it gives, or why it is none of ours."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gnomon.domain.event import Event
from gnomon.domain.running import Incident, IncidentEvent
from gnomon.domain.signals import DeploymentMark, Sample
from gnomon.errors import PayloadError
from gnomon.sources.newrelic import SOURCE
from gnomon.sources.source import Want

REST = "the REST interface of version 2, which NerdGraph has replaced"
ALERTING = "how alerts are set up, not what happened"
REFUSED = {
    "api/nerdgraph_nrql_history.json": "what people asked, not what was measured",
    "api/nerdgraph_entity_violation.json": "a violation is told by the issue it belongs to",
    "api/nerdgraph_alert_policies_search.json": ALERTING,
    "api/nerdgraph_alert_policy.json": ALERTING,
    "api/nerdgraph_muting_rules.json": ALERTING,
    "api/nerdgraph_notification_channels.json": ALERTING,
    "api/nerdgraph_ai_workflows.json": ALERTING,
    "api/rest_nrql_conditions.json": ALERTING,
    "api/rest_metric_data.json": REST,
    "api/rest_key_transactions.json": REST,
    "api/rest_deployments.json": REST,
    "api/rest_application.json": REST,
    "api/rest_alerts_incidents.json": REST,
    "api/rest_alerts_events.json": REST,
}
READ = {
    "api/nerdgraph_nrql_single.json",
    "api/nerdgraph_nrql_facets.json",
    "api/nerdgraph_nrql_null.json",
    "webhooks/issue_activated.json",
    "webhooks/issue_acknowledged.json",
    "webhooks/issue_closed.json",
}


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def read(type_: str, data: bytes) -> list[Any]:
    return list(SOURCE.readers[type_](Event(id="1", source="nr", type=type_, data=data)))


def intervals(results: Any, **about: Any) -> list[Any]:
    body = {"about": about, "page": {"results": results}}
    return read("newrelic.api.intervals", json.dumps(body).encode())


def part(payloads: Path, name: str) -> Any:
    told = json.loads((payloads / "newrelic/api" / name).read_bytes())
    return told["data"]["actor"]["account"]["nrql"]["results"]


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "newrelic"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    print(f"newrelic: {len(READ)} payloads read, {len(REFUSED)} refused")  # noqa: T201
    assert there == READ | REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("type_", SOURCE.readers)
def test_a_payload_of_another_kind_is_refused(payloads: Path, name: str, type_: str) -> None:
    with pytest.raises(PayloadError):
        read(type_, (payloads / "newrelic" / name).read_bytes())


def test_a_recorded_time_series_counts_requests(payloads: Path) -> None:
    first, second = intervals(part(payloads, "nerdgraph_nrql_facets.json"))
    assert first == Sample(
        key="nr:sample:App1///request_count//@2025-06-03T00:33:46Z",
        source="nr",
        changed_at=at(1748914426000),
        service_ref="App1",
        signal="request_count",
        value=100.0,
        starts_at=at(1748910826000),
        ends_at=at(1748914426000),
    )
    assert (second.service_ref, second.value) == ("App2", 50.0)


@pytest.mark.parametrize("name", ["nerdgraph_nrql_single.json", "nerdgraph_nrql_null.json"])
def test_a_recorded_count_of_no_interval_has_no_row(payloads: Path, name: str) -> None:
    assert part(payloads, name)
    assert intervals(part(payloads, name)) == []


def test_every_figure_of_an_interval_is_a_sample() -> None:
    rows = intervals(
        [
            {
                "facet": "shop",
                "appName": "shop",
                "beginTimeSeconds": 1748910600,
                "endTimeSeconds": 1748910900,
                "count": 200,
                "errors": 3,
                "satisfied": 170,
                "tolerating": 20,
                "frustrated": 10,
                "seconds": {"50": 0.2, "95": 1.5, "99": None},
            }
        ],
        threshold_seconds=0.5,
    )
    assert [(r.signal, r.quantile, r.threshold_seconds, r.value) for r in rows] == [
        ("request_count", None, None, 200.0),
        ("error_count", None, None, 3.0),
        ("request_seconds", 0.5, None, 0.2),
        ("request_seconds", 0.95, None, 1.5),
        ("apdex_satisfied_count", None, 0.5, 170.0),
        ("apdex_tolerating_count", None, 0.5, 20.0),
        ("apdex_frustrated_count", None, 0.5, 10.0),
    ]
    satisfied, tolerating, frustrated = (row.value for row in rows[-3:])
    total = satisfied + tolerating + frustrated
    assert (satisfied + tolerating / 2) / total == 0.9
    assert len({row.key for row in rows}) == 7


def test_an_interval_without_requests_had_none_and_took_no_time() -> None:
    times = {"beginTimeSeconds": 1748910600, "endTimeSeconds": 1748910900}
    rows = intervals([{"appName": "shop", **times, "count": 0, "seconds": {"50": 0}}])
    assert [(row.signal, row.value) for row in rows] == [("request_count", 0.0)]


def test_containers_tell_resources() -> None:
    times = {"beginTimeSeconds": 1748910600, "endTimeSeconds": 1748910900}
    rows = intervals([{"service": "shop", **times, "cores": 1.5, "memory": 3e9, "instances": 3}])
    assert [(row.signal, row.value) for row in rows] == [
        ("cpu_cores", 1.5),
        ("memory_bytes", 3e9),
        ("instance_count", 3.0),
    ]


def hook(payloads: Path, name: str) -> list[Any]:
    return read("newrelic.hook.issue", (payloads / "newrelic/webhooks" / name).read_bytes())


def test_a_closed_issue_is_an_incident_that_is_over(payloads: Path) -> None:
    incident, triggered, resolved, want = hook(payloads, "issue_closed.json")
    id_ = "95a9344a-2590-48ce-8d83-07e28b6d22c6"
    assert incident == Incident(
        key=f"nr:incident:{id_}",
        source="nr",
        url=f"https://one.newrelic.com/alerts/issue?issue-id={id_}",
        changed_at=at(1713766657383) - timedelta(seconds=1),
        title="main_app-UBUNTU query result is > 2.0 for 1 minutes on 'High CPU'",
        service_ref="main_app-UBUNTU",
        service_title="main_app-UBUNTU",
        opened_at=at(1713766590228),
        resolved_at=at(1713766657383),
        severity="CRITICAL",
        reported_by="monitoring",
    )
    assert triggered == IncidentEvent(
        key=f"nr:incident_event:{id_}:triggered",
        source="nr",
        changed_at=at(1713766590228),
        incident_id=incident.key,
        kind="triggered",
        happened_at=at(1713766590228),
        channel="api",
    )
    assert (resolved.kind, resolved.happened_at) == ("resolved", at(1713766657383))
    assert want == Want("issue", id_)


@pytest.mark.parametrize(
    ("name", "service"),
    [("issue_activated.json", "zulip_app"), ("issue_acknowledged.json", "PIETER-UBUNTU")],
)
def test_an_open_issue_is_an_open_incident(payloads: Path, name: str, service: str) -> None:
    incident, triggered, want = hook(payloads, name)
    assert (incident.service_ref, incident.resolved_at, incident.acknowledged_at) == (
        service,
        None,
        None,
    )
    assert triggered.kind == "triggered"
    assert want.kind == "issue"


def test_an_issue_page_tells_what_a_delivery_does_not(payloads: Path) -> None:
    delivery = json.loads((payloads / "newrelic/webhooks/issue_closed.json").read_bytes())
    issue = {
        "issueId": delivery["id"],
        "title": [delivery["title"]],
        "description": ["High CPU", "deployment: v1.2.3"],
        "priority": "CRITICAL",
        "state": "CLOSED",
        "entityNames": delivery["impactedEntities"],
        "createdAt": delivery["createdAt"],
        "updatedAt": delivery["updatedAt"],
        "acknowledgedAt": 1713766600000,
        "closedAt": delivery["updatedAt"],
    }
    page = {"issues": [issue], "nextCursor": None}
    told = read("newrelic.api.issues", json.dumps(page).encode())
    pushed = hook(payloads, "issue_closed.json")
    wiser = {"acknowledged_at": at(1713766600000), "deployment_refs": ("v1.2.3",)}
    expected = msgspec.structs.replace(pushed[0], changed_at=at(1713766657383), **wiser)
    assert told[0] == expected
    assert [row.kind for row in told[1:]] == ["triggered", "acknowledged", "resolved"]
    assert [told[1], told[3]] == pushed[1:3]


def test_a_noted_deployment_is_a_mark_and_no_deployment() -> None:
    mark = {
        "timestamp": 1748910600000,
        "entity.name": "shop",
        "entity.guid": "MXx",
        "version": "v1.4.2",
        "commit": "0A1b2c3d4e",
        "user": "asha",
        "deploymentType": "CANARY",
        "deploymentId": "d1",
        "deepLink": "javascript:alert(1)",
    }
    nobodys = {"timestamp": 1748910600000}
    rows = read("newrelic.api.marks", json.dumps({"results": [mark, nobodys]}).encode())
    assert rows == [
        DeploymentMark(
            key="nr:deployment_mark:d1",
            source="nr",
            changed_at=at(1748910600000),
            service_ref="shop",
            version="v1.4.2",
            revision="0a1b2c3d4e",
            marked_at=at(1748910600000),
            kind="CANARY",
            actor_name="asha",
        )
    ]
