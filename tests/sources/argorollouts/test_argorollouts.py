"""Argo Rollouts: every real object, what a look tells, pages of a cluster, and secrets."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from gnomon.domain.event import Event
from gnomon.domain.quality import GateResult
from gnomon.domain.rollouts import RolloutStep
from gnomon.domain.running import Deployment, Environment
from gnomon.errors import PayloadError, SignatureError, SourceError
from gnomon.sources.argorollouts import SOURCE
from gnomon.sources.argorollouts.options import ArgorolloutsOptions
from gnomon.sources.argorollouts.read import readers
from gnomon.sources.source import Delivery

Serve = Callable[..., Any]
SECOND = timedelta(seconds=1)
#: Objects of Argo CD, which its own source reads.
OTHERS = ("application_", "applicationset_")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(body: Any, **options: Any) -> list[Any]:
    data = json.dumps(body, default=lambda when: when.isoformat()).encode()
    event = Event(id="1", source="ro", type="argorollouts.hook.object", data=data)
    return list(readers(ArgorolloutsOptions(**options))[event.type](event))


def load(payloads: Path, name: str) -> Any:
    return yaml.safe_load((payloads / "argocd/resources" / f"{name}.yaml").read_text())


def rows(found: list[Any], kind: type) -> list[Any]:
    return [row for row in found if isinstance(row, kind)]


#: Object -> status, strategy, when it ended, and the steps come to: number, kind, share.
ROLLOUTS: dict[str, tuple[str, str, str | None, list[tuple[int, str, float]]]] = {
    "rollout_healthy_canary": (
        "success",
        "canary",
        "2019-05-01T21:55:58",
        [
            (0, "set_weight", 0.2),
            (1, "pause", 0.2),
            (2, "set_weight", 0.4),
            (3, "pause", 0.4),
            (4, "promotion", 1.0),
        ],
    ),
    "rollout_healthy_bluegreen": (
        "success",
        "blue_green",
        "2019-01-24T09:51:02",
        [(0, "promotion", 1.0)],
    ),
    "rollout_progressing_canary": (
        "running",
        "canary",
        None,
        [
            (0, "set_weight", 0.2),
            (1, "pause", 0.2),
            (2, "set_weight", 0.4),
            (3, "pause", 0.4),
        ],
    ),
    "rollout_suspended_pause": (
        "running",
        "canary",
        None,
        [(0, "set_weight", 0.2), (1, "pause", 0.2)],
    ),
    # It began with 40 % of the users.
    "rollout_degraded_aborted": ("failure", "canary", "2019-11-05T18:20:12", []),
    # Blue and green were never switched.
    "rollout_degraded_timeout": ("aborted", "blue_green", "2019-05-01T21:36:03", []),
}
ANALYSES: dict[str, Any] = {
    "failedAnalysisRunWithStatusMessage": "fail",
    "successfulAnalysisRun": "pass",
}


@pytest.mark.parametrize("name", ROLLOUTS)
def test_a_real_rollout(payloads: Path, name: str) -> None:
    status, strategy, ended, steps = ROLLOUTS[name]
    found = told(load(payloads, name))
    (deployment,) = rows(found, Deployment)
    assert (deployment.status, deployment.strategy, deployment.environment) == (
        status,
        strategy,
        "default",
    )
    assert deployment.finished_at == (at(ended) if ended else None)
    assert [(s.number, s.kind, s.weight_ratio) for s in rows(found, RolloutStep)] == steps
    assert [row.name for row in rows(found, Environment)] == ["default"]


def test_every_object_of_the_folder_is_read_here_or_by_argo_cd(payloads: Path) -> None:
    there = {path.stem for path in (payloads / "argocd/resources").glob("*.yaml")}
    here = ROLLOUTS.keys() | ANALYSES.keys()
    print(f"argorollouts: {len(here)} payloads read, 0 refused")  # noqa: T201 - asked for
    assert {name for name in there if not name.startswith(OTHERS)} == here


def test_a_paused_canary_in_full(payloads: Path) -> None:
    environment, deployment, passed, current = told(load(payloads, "rollout_suspended_pause"))
    paused = at("2019-12-09T18:34:12")
    assert environment.key == "ro:environment:default"
    assert deployment == Deployment(
        key="ro:deployment:default/canary-demo@6758949f55",
        source="ro",
        changed_at=paused - SECOND,
        application="canary-demo",
        environment="default",
        images=("argoproj/rollouts-demo:yellow",),
        status="running",
        strategy="canary",
    )
    assert current == RolloutStep(
        key="ro:rollout_step:default/canary-demo@6758949f55/1",
        source="ro",
        changed_at=paused,
        deployment_id=deployment.key,
        application="canary-demo",
        environment="default",
        number=1,
        kind="pause",
        weight_ratio=0.2,
        reached_at=paused,
    )
    # What was passed unseen is older than any look at it.
    assert (passed.number, passed.reached_at, passed.changed_at.year) == (0, None, 1970)


def test_the_number_of_the_version_and_argo_cds_application_name_it(payloads: Path) -> None:
    body = load(payloads, "rollout_healthy_bluegreen")
    (deployment,) = rows(told(body), Deployment)
    assert deployment.key == "ro:deployment:default/ks-guestbook-ui@1"
    assert deployment.application == "guestbook-default"
    body["metadata"]["labels"]["gnomon.dev/environment"] = "eu"
    (named,) = rows(told(body, application="{namespace}-{name}"), Deployment)
    assert (named.application, named.environment) == ("default-ks-guestbook-ui", "eu")


def canary(*steps: dict[str, Any], **status: Any) -> dict[str, Any]:
    return {
        "kind": "Rollout",
        "metadata": {"name": "shop", "creationTimestamp": "2026-03-02T09:00:00Z"},
        "spec": {"strategy": {"canary": {"steps": list(steps)}}},
        "status": {"currentPodHash": "new", "stableRS": "old", **status},
    }


@pytest.mark.parametrize(
    ("first", "status"),
    [
        ({"setWeight": 5}, "failure"),
        ({"setWeight": 0}, "aborted"),
        ({"setCanaryScale": {"replicas": 1}}, "aborted"),
        ({"analysis": {"templates": []}}, "aborted"),
    ],
)
def test_an_abort_met_users_unless_the_canary_began_hidden(
    first: dict[str, Any], status: str
) -> None:
    ended = "2026-03-02T10:00:00Z"
    body = canary(first, {"setWeight": 50}, abort=True, abortedAt=ended, currentStepIndex=0)
    (deployment,) = rows(told(body), Deployment)
    assert (deployment.status, deployment.finished_at) == (status, at("2026-03-02T10:00:00"))


def test_a_blue_green_stopped_after_the_switch_has_failed() -> None:
    body = canary(phase="Degraded", blueGreen={"activeSelector": "new"})
    body["spec"] = {"strategy": {"blueGreen": {}}}
    assert rows(told(body), Deployment)[0].status == "failure"
    body["status"]["blueGreen"]["activeSelector"] = "old"
    assert rows(told(body), Deployment)[0].status == "aborted"


def test_a_weight_that_is_being_set_met_nobody_yet() -> None:
    body = canary({"setWeight": 20}, {"pause": {}}, phase="Progressing", currentStepIndex=0)
    assert rows(told(body), RolloutStep) == []


def test_an_incomplete_rollout_tells_when_it_began() -> None:
    condition = {"type": "Completed", "status": "False"}
    began = {**condition, "lastTransitionTime": "2026-03-02T09:30:00Z"}
    body = canary({"setWeight": 20}, phase="Progressing", conditions=[began])
    assert rows(told(body), Deployment)[0].started_at == at("2026-03-02T09:30:00")


@pytest.mark.parametrize(("name", "verdict"), ANALYSES.items())
def test_a_real_analysis_is_a_gate(payloads: Path, name: str, verdict: Any) -> None:
    body = load(payloads, name)
    whole, metric = told(body)
    measured = body["status"]["metricResults"][0]["measurements"][0]
    assert metric == GateResult(
        key=f"ro:gate_result:default/{body['metadata']['name']}/memory-usage",
        source="ro",
        changed_at=datetime.fromisoformat(measured["finishedAt"]),
        gate="Rollout analysis",
        verdict=verdict,
        judged_at=datetime.fromisoformat(measured["finishedAt"]),
        measure="memory-usage",
        value=float(measured["value"].strip("[]")),
    )
    assert (whole.measure, whole.verdict) == (None, verdict)


def test_an_analysis_that_goes_on_or_could_not_measure_is_no_verdict() -> None:
    body = {"kind": "AnalysisRun", "metadata": {"name": "a", "creationTimestamp":
            "2026-03-02T09:00:00Z"}, "status": {"phase": "Running"}}  # fmt: skip
    assert told(body) == []
    body["status"] = {"phase": "Error"}
    assert [row.verdict for row in told(body)] == ["not_run"]


@pytest.mark.parametrize(
    "body",
    [[], {"kind": "Deployment"}, {"kind": "Rollout", "metadata": {"name": 5}, "spec": {}},
     {"kind": "Rollout", "metadata": {"name": "x"}, "spec": {}, "status": {"currentPodHash": "a"}}],
)  # fmt: skip
def test_what_is_no_rollout_is_refused(body: Any) -> None:
    with pytest.raises(PayloadError):
        told(body)


def test_a_cluster_is_asked_page_by_page(serve: Serve) -> None:
    def answer(path: str, query: dict[str, list[str]]) -> Any:
        if path.endswith("analysisruns"):
            return 200, {}, b'{"kind":"AnalysisRunList","items":null,"metadata":{}}'
        page = int(query.get("continue", ["0"])[0])
        body = canary({"setWeight": 20}, phase="Progressing")
        body["metadata"]["name"] = f"shop-{page}"
        more = str(page + 1) if page < 2 else ""
        return 200, {}, json.dumps({"items": [body], "metadata": {"continue": more}}).encode()

    served = serve(answer)
    events = [e for e in served.fetch(SOURCE, source="ro") if isinstance(e, Event)]
    found = [row for event in events for row in SOURCE.readers[event.type](event)]
    assert [row.application for row in rows(found, Deployment)] == ["shop-0", "shop-1", "shop-2"]
    served.asked.clear()
    served.fetch(SOURCE, source="ro", include=("production",))
    assert all("/namespaces/production/" in path for path in served.asked)
    with pytest.raises(SourceError, match="Kubernetes API"):
        serve(lambda *_: (200, {}, b"[]")).fetch(SOURCE)


def test_a_shared_secret_proves_a_delivery() -> None:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(Delivery({"x-gnomon-token": "s3cret"}, b"{}"), "s3cret")
    for header, secret in (({}, "s3cret"), ({"x-gnomon-token": "x"}, "s3cret"), ({}, "")):
        with pytest.raises(SignatureError, match="X-Gnomon-Token"):
            SOURCE.webhook.verify(Delivery(header, b"{}"), secret)
    event = SOURCE.webhook.event(Delivery({}, b"{}"), "ro")
    assert event is not None
    assert event.type == "argorollouts.hook.object"


@pytest.mark.parametrize("wrong", [{"environment": "{cluster}"}, {"application": "{"}])
def test_a_pattern_of_something_else_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ArgorolloutsOptions(**wrong)
