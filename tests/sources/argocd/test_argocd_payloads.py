"""Every real payload of Argo CD: the rows it gives, or why it is refused."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.running import Deployment, Environment
from gnomon.errors import PayloadError
from gnomon.sources.argocd import SOURCE
from gnomon.sources.source import Want

GUESTBOOK = "6bed858de32a0e876ec49dad1a2e3c5840d3fb07"
TEST_APP = "53e28ff20cc530b9ada2173fbbd64d48338583ba"
BACKSTAGE = "38554e11dbe1d68790c9f0567eaf31dedd4c3638"
DEMO_IMAGE = ("gcr.io/heptio-images/ks-guestbook-demo:0.2",)

LATER = "no application: rollouts and analyses are read by the source of Argo Rollouts"
UPSTREAM = "a catalogue file of Argo CD's notifications, nothing that is ever sent"
#: Payloads that are refused, with the reason and what the refusal says.
REFUSED = {
    "api/project_create_response.json": ("a project deploys nothing", "no application"),
    "api/revision_metadata.json": ("the commit is told by git", "metadata"),
    "notifications/template_app-deployed.yaml": (UPSTREAM, "no application"),
    "notifications/template_app-health-degraded.yaml": (UPSTREAM, "no application"),
    "notifications/template_app-sync-failed.yaml": (UPSTREAM, "no application"),
    "notifications/template_app-sync-succeeded.yaml": (UPSTREAM, "no application"),
    "notifications/trigger_on-deployed.yaml": (UPSTREAM, "array"),
    "notifications/trigger_on-health-degraded.yaml": (UPSTREAM, "array"),
    "notifications/trigger_on-sync-failed.yaml": (UPSTREAM, "array"),
    "notifications/trigger_on-sync-succeeded.yaml": (UPSTREAM, "array"),
    "resources/applicationset_errorApplicationSetWithStatusMessage.yaml": (LATER, "ApplicationSet"),
    "resources/applicationset_healthyApplicationSet.yaml": (LATER, "ApplicationSet"),
    "resources/applicationset_progressiveSyncApplicationSet.yaml": (LATER, "ApplicationSet"),
    "resources/failedAnalysisRunWithStatusMessage.yaml": (LATER, "AnalysisRun"),
    "resources/successfulAnalysisRun.yaml": (LATER, "AnalysisRun"),
    "resources/rollout_degraded_aborted.yaml": (LATER, "Rollout"),
    "resources/rollout_degraded_timeout.yaml": (LATER, "Rollout"),
    "resources/rollout_healthy_bluegreen.yaml": (LATER, "Rollout"),
    "resources/rollout_healthy_canary.yaml": (LATER, "Rollout"),
    "resources/rollout_progressing_canary.yaml": (LATER, "Rollout"),
    "resources/rollout_suspended_pause.yaml": (LATER, "Rollout"),
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def deployment(
    app: str, start: str, end: str, *, told_before: float = 0, **more: Any
) -> Deployment:
    began = at(start)
    return Deployment(
        key=f"argo:deployment:{app}@{began:%Y%m%dT%H%M%SZ}",
        source="argo",
        changed_at=at(end) - timedelta(seconds=told_before),
        application=app,
        **{"started_at": began, "finished_at": at(end), "status": "success", **more},
    )


def environment(name: str, changed_at: str) -> Environment:
    return Environment(
        key=f"argo:environment:{name}", source="argo", changed_at=at(changed_at), name=name
    )


NEAR, FAR = "in-cluster/default", "in-cluster/testnamespace"
GUESTBOOK_TOLD = deployment(
    "guestbook",
    "2020-11-18T16:47:02",
    "2020-11-18T16:47:04",
    environment=NEAR,
    config_revision=GUESTBOOK,
    images=DEMO_IMAGE,
    health="Healthy",
)
GUESTBOOK_ROWS = [
    environment(NEAR, "2020-11-18T16:47:04"),
    # Its operation began a second after what its history says; the row it had while running goes.
    replace(GUESTBOOK_TOLD, key="argo:deployment:guestbook@20201118T164703Z", is_deleted=True),
    GUESTBOOK_TOLD,
]
TEST_APP_ROWS = [
    environment(NEAR, "2021-08-11T11:38:52"),
    Identity(
        key="argo:identity:iain",
        source="argo",
        changed_at=at("2021-08-11T11:38:52"),
        user_name="iain",
    ),
    deployment(
        "test-app",
        "2021-08-11T11:38:52",
        "2021-08-11T11:38:52",
        environment=NEAR,
        config_revision=TEST_APP,
        images=DEMO_IMAGE,
        health="Healthy",
        is_automated=False,
        initiator_id="argo:identity:iain",
    ),
    deployment(
        "test-app",
        "2021-03-04T17:39:06",
        "2021-03-04T17:39:07",
        told_before=60.000001,
        environment=NEAR,
        config_revision=TEST_APP,
    ),
]
EXPECTED: dict[str, list[Entity | Want]] = {
    "api/application_create_response.json": [],
    "api/application_get.json": TEST_APP_ROWS,
    "api/application_list.json": [*GUESTBOOK_ROWS, *TEST_APP_ROWS],
    "api/application_scanning.json": GUESTBOOK_ROWS,
    "api/application_with_history.json": GUESTBOOK_ROWS,
    "api/application_sync_response.json": [
        environment(FAR, "2022-04-12T13:28:46"),
        deployment(
            "backstage20220408139-nonprod",
            "2022-04-12T13:28:43",
            "2022-04-12T13:28:46",
            environment=FAR,
            config_revision=BACKSTAGE,
            images=(
                "docker.io/kumahq/kuma-dp:1.3.1",
                "docker.io/kumahq/kuma-init:1.3.1",
                "packages.test.com/docker-dev/backstage20220408139:0.0.1",
            ),
            health="Healthy",
        ),
        deployment(
            "backstage20220408139-nonprod",
            "2022-04-08T17:40:47",
            "2022-04-08T17:40:49",
            told_before=60.000001,
            environment=FAR,
            config_revision=BACKSTAGE,
        ),
    ],
    "notifications/constructed/webhook_sync_succeeded.json": [
        environment("in-cluster/guestbook", "2024-05-14T09:10:51"),
        deployment(
            "guestbook",
            "2024-05-14T09:11:02",
            "2024-05-14T09:11:21",
            told_before=30,
            environment="in-cluster/guestbook",
            config_revision="7f1c6f1a4f6f2f5c9d5d2b0a7a0b9b8f3c2d1e0f",
            images=("gcr.io/google-samples/gb-frontend:v5",),
            health="Healthy",
        ),
        Want("application", "guestbook"),
    ],
    # Never synced as far as these say, so nothing was deployed.
    "resources/application_all_fields.yaml": [],
    "resources/application_live.yaml": [],
}


def read(folder: Path, name: str) -> list[Entity | Want]:
    data = (folder / "argocd" / name).read_bytes()
    if name.endswith(".yaml"):
        data = json.dumps(yaml.safe_load(data), default=str).encode()
    thing = "applications" if "list" in name else "application"
    room = "hook.application" if name.startswith("notifications") else f"api.{thing}"
    event = Event(id="1", source="argo", type=f"argocd.{room}", data=data)
    return list(SOURCE.readers[event.type](event))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_payload_gives_exactly_these_rows(payloads: Path, name: str) -> None:
    assert read(payloads, name) == EXPECTED[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_payload_is_refused_for_a_reason(payloads: Path, name: str) -> None:
    _, says = REFUSED[name]
    with pytest.raises(PayloadError, match=re.escape(says)):
        read(payloads, name)


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "argocd"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    print(f"argocd: {len(EXPECTED)} payloads read, {len(REFUSED)} refused")  # noqa: T201 - asked for
    assert there == EXPECTED.keys() | REFUSED.keys()
