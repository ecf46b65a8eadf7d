"""What syncs mean: failed, running, repeated, rolled back, told twice and told out of order."""

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.running import Deployment, Environment
from gnomon.errors import PayloadError
from gnomon.sources.argocd import SOURCE
from gnomon.sources.argocd.images import names_by_parameter, set_images
from gnomon.sources.argocd.options import ArgocdOptions
from gnomon.sources.argocd.payloads import Helm, HelmParameter, Kustomize, Manifests
from gnomon.sources.argocd.read import readers
from gnomon.sources.source import Want

A, B = "a" * 40, "b" * 40
T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)


def minute(number: float) -> str:
    return f"{T0 + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}"


def entry(id_: int, start: float, revision: str = A, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "revision": revision,
        "deployStartedAt": minute(start),
        "deployedAt": minute(start + 1),
        **more,
    }


def operation(phase: str, start: float, end: float | None = None, **more: Any) -> dict[str, Any]:
    told = {"phase": phase, "startedAt": minute(start), "syncResult": {"revision": A}, **more}
    return told if end is None else {**told, "finishedAt": minute(end)}


def application(**status: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "checkout", "namespace": "argocd"},
        "spec": {"destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"}},
        "status": status,
    }


def read(told: Any, thing: str = "api.application", **options: str) -> list[Any]:
    data = told if isinstance(told, bytes) else json.dumps(told).encode()
    event = Event(id="1", source="argo", type=f"argocd.{thing}", data=data)
    return list(readers(ArgocdOptions(**options))[event.type](event))


def deployments(told: Any, thing: str = "api.application", **options: str) -> list[Deployment]:
    return [row for row in read(told, thing, **options) if isinstance(row, Deployment)]


def newest(rows: list[Deployment]) -> dict[str, Deployment]:
    """Keep what the lake shows: the newest row per key, without deleted ones."""
    kept: dict[str, Deployment] = {}
    for row in rows:
        if row.key not in kept or row.changed_at >= kept[row.key].changed_at:
            kept[row.key] = row
    return {key: row for key, row in kept.items() if not row.is_deleted}


@pytest.mark.parametrize(
    ("phase", "message", "status"),
    [
        ("Failed", "one or more objects failed to apply", "failure"),
        ("Error", "ComparisonError", "failure"),
        ("Failed", "Operation terminated", "cancelled"),
    ],
)
def test_a_failed_sync_is_told_though_it_enters_no_history(
    phase: str, message: str, status: str
) -> None:
    state = operation(phase, 10, 11, message=message)
    failed, old = deployments(application(history=[entry(3, 0)], operationState=state))
    assert (failed.status, failed.finished_at) == (status, T0 + timedelta(minutes=11))
    assert old.status == "success"


ABORTED = "RolloutAborted: Rollout aborted update to revision 7"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"health": {"status": "Degraded", "message": f"{ABORTED}: analysis failed"}}, "failure"),
        ({"health": {"status": "Degraded", "message": f"{ABORTED} at 0 % of it"}}, "aborted"),
        ({"health": {"status": "Healthy", "message": ABORTED}}, "success"),
        ({"health": {"status": "Degraded", "message": "CrashLoopBackOff"}}, "success"),
        (
            {
                "health": {"status": "Degraded"},
                "resources": [{"health": {"status": "Degraded", "message": f"{ABORTED} at 0 %"}}],
            },
            "aborted",
        ),
    ],
)
def test_a_rollout_that_was_aborted_is_no_success_though_its_sync_was(
    told: dict[str, Any], status: str
) -> None:
    by_history = application(
        history=[entry(1, 0), entry(2, 10)], operationState=operation("Succeeded", 10, 11), **told
    )
    assert [row.status for row in deployments(by_history)] == [status, "success"]
    alone = application(operationState=operation("Succeeded", 10, 11), **told)
    assert [row.status for row in deployments(alone)] == [status]


def test_a_running_sync_becomes_the_history_entry_it_ends_as() -> None:
    running = deployments(application(operationState=operation("Running", 5)))
    over = deployments(
        application(history=[entry(0, 5)], operationState=operation("Succeeded", 5, 6))
    )
    assert [row.status for row in running] == ["running"]
    assert [row.status for row in newest([*over, *running]).values()] == ["success"]


def test_a_revision_synced_again_is_another_deployment() -> None:
    rows = deployments(application(history=[entry(0, 0), entry(1, 30)]))
    assert len({row.key for row in rows}) == 2


def test_what_runs_now_is_only_said_of_the_newest_sync() -> None:
    told = application(history=[entry(0, 0), entry(1, 30)], summary={"images": ["shop:2"]})
    assert [row.images for row in deployments(told)] == [("shop:2",), ()]


def test_what_runs_is_nobodys_while_a_sync_is_under_way_or_has_failed_since() -> None:
    for state in (operation("Running", 10), operation("Failed", 10, 11)):
        told = application(
            history=[entry(0, 0)], operationState=state, summary={"images": ["shop:2"]}
        )
        assert [row.images for row in deployments(told)] == [(), ()]


def test_an_entry_that_lost_its_images_does_not_erase_them() -> None:
    first = application(history=[entry(0, 0)], summary={"images": ["shop:1"]})
    second = application(history=[entry(0, 0), entry(1, 30)], summary={"images": ["shop:2"]})
    for tellings in permutations((deployments(first), deployments(second))):
        kept = newest([row for rows in tellings for row in rows])
        assert sorted(row.images for row in kept.values()) == [("shop:1",), ("shop:2",)]


def test_the_same_sync_pushed_and_fetched_is_one_row_in_any_order() -> None:
    app = application(
        history=[entry(0, 0)],
        operationState=operation(
            "Succeeded", 0, 1, operation={"initiatedBy": {"username": "ada"}, "sync": {}}
        ),
        health={"status": "Healthy"},
        summary={"images": ["shop:1"]},
    )
    flat = {
        "app": "checkout",
        "namespace": "argocd",
        "revision": A,
        "destination": app["spec"]["destination"],
        "operation": {"phase": "Succeeded", "startedAt": minute(0), "finishedAt": minute(1)},
        "images": ["shop:1"],
    }
    pushed = deployments(flat, "hook.application")
    ours = deployments({"argocdUrl": "https://argo.example", **app}, "hook.application")
    fetched = deployments(app)
    assert [row.url for row in ours] == ["https://argo.example/applications/argocd/checkout"]
    for tellings in permutations((pushed, ours, fetched)):
        (row,) = newest([row for rows in tellings for row in rows]).values()
        assert (row.initiator_id, row.is_automated) == ("argo:identity:ada", False)
        assert row.images == ("shop:1",)


def test_a_flat_notification_wants_the_application_it_tells_too_little_of() -> None:
    flat = {
        "app": "checkout",
        "namespace": "team-a",
        "destination": {"name": "eu", "namespace": "shop"},
        "operation": {"phase": "Error", "startedAt": minute(0), "finishedAt": minute(1)},
    }
    rows = read(flat, "hook.application")
    assert rows[-1] == Want("application", "team-a/checkout")
    assert [row.status for row in rows if isinstance(row, Deployment)] == ["failure"]


def test_going_back_past_another_revision_is_a_rollback_and_syncing_again_is_none() -> None:
    history = [entry(0, 0), entry(1, 10, B), entry(2, 20), entry(3, 30)]
    rows = deployments(application(history=history))
    assert [row.is_rollback for row in rows] == [None, True, None, None]


def test_an_entry_says_who_set_it_off() -> None:
    history = [
        entry(0, 0, initiatedBy={"username": "ada@example.org"}),
        entry(1, 10, initiatedBy={"automated": True}),
        entry(2, 20, initiatedBy={}),
    ]
    rows = deployments(application(history=history))
    assert [row.is_automated for row in rows] == [None, True, False]
    assert rows[2].initiator_id == "argo:identity:ada@example.org"


def test_several_sources_give_the_commit_and_the_chart_version() -> None:
    told = entry(0, 0, revision="", revisions=["1.4.2", B], sources=[{"chart": "shop"}, {}])
    (row,) = deployments(application(history=[told]))
    assert (row.config_revision, row.ref) == (B, "1.4.2")


def test_a_sync_of_single_resources_is_told_and_a_dry_run_is_not() -> None:
    partial = {"sync": {"revision": A, "resources": [{"kind": "ConfigMap", "name": "x"}]}}
    dry = {"sync": {"revision": A, "dryRun": True}}
    for asked, count in ((partial, 2), (dry, 1)):
        state = operation("Succeeded", 10, 11, operation=asked)
        told = application(history=[entry(0, 0)], operationState=state)
        assert len(deployments(told)) == count


@pytest.mark.parametrize(
    ("labels", "destination", "pattern", "name"),
    [
        (
            {},
            {"server": "https://kubernetes.default.svc", "namespace": "shop"},
            "",
            "in-cluster/shop",
        ),
        (
            {},
            {"server": "https://eu.example:6443", "namespace": "shop"},
            "",
            "eu.example:6443/shop",
        ),
        ({}, {"name": "eu", "namespace": "shop"}, "", "eu/shop"),
        ({}, {"name": "eu"}, "", "eu"),
        ({"env": "staging"}, {"name": "eu", "namespace": "shop"}, "", "staging"),
        ({"env": "staging"}, {"name": "eu", "namespace": "shop"}, "{cluster}", "eu"),
        ({"gnomon.dev/environment": "live"}, {"name": "eu"}, "{cluster}", "live"),
    ],
)
def test_an_environment_is_named_by_label_pattern_or_destination(
    labels: dict[str, str], destination: dict[str, str], pattern: str, name: str
) -> None:
    told = application(history=[entry(0, 0)])
    told["metadata"]["labels"] = labels
    told["spec"]["destination"] = destination
    rows = read(told, environment=pattern)
    assert [row.name for row in rows if isinstance(row, Environment)] == [name]
    assert [row.environment for row in rows if isinstance(row, Deployment)] == [name]


def test_a_pattern_that_names_nothing_known_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'\{stage\}' is no pattern of \{app\}"):
        ArgocdOptions(environment="{stage}")


def test_an_application_outside_argo_cds_namespace_is_another_one() -> None:
    told = application(history=[entry(0, 0)])
    told["metadata"]["namespace"] = "team-a"
    (row,) = deployments(told, web_url="https://argo.example/")
    assert row.key == "argo:deployment:team-a/checkout@20260302T090000Z"
    assert (row.application, row.url) == (
        "checkout",
        "https://argo.example/applications/team-a/checkout",
    )


def test_images_that_an_application_sets_itself_are_known_for_every_sync() -> None:
    parameters = (
        HelmParameter("api.image.repository", "reg:5000/api"),
        HelmParameter("api.image.tag", "1.2"),
        HelmParameter("web.image.tag", "7"),
        HelmParameter("job.image", "job:3"),
        HelmParameter("replicas", "2"),
    )
    kustomize = Kustomize(
        images=("old=new:4", "keep=*:5", "plain:6", "by=digest@sha256:ff", "bare")
    )
    sources = (Manifests(helm=Helm(parameters=parameters)), Manifests(kustomize=kustomize))
    assert set_images(sources, {"web.image": "shop/web"}) == (
        "reg:5000/api:1.2",
        "shop/web:7",
        "job:3",
        "new:4",
        "keep:5",
        "plain:6",
        "digest@sha256:ff",
    )


def test_a_lone_tag_is_about_the_one_image_that_runs_with_it() -> None:
    sources = (Manifests(helm=Helm(parameters=(HelmParameter("image.tag", "8"),))),)
    assert names_by_parameter(sources, ("shop/web:8", "proxy:1")) == {"image": "shop/web"}
    assert names_by_parameter(sources, ("shop/web:8", "shop/job:8")) == {}
    history = [
        entry(0, 0, source={"helm": {"parameters": [{"name": "image.tag", "value": "7"}]}}),
        entry(1, 9, source={"helm": {"parameters": [{"name": "image.tag", "value": "8"}]}}),
    ]
    rows = deployments(application(history=history, summary={"images": ["shop/web:8", "proxy:1"]}))
    assert [row.images for row in rows] == [("shop/web:8", "proxy:1"), ("shop/web:7",)]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<html>maintenance</html>", "not what Argo CD tells"),
        (b'{"metadata": {"name": "x"', "not what Argo CD tells"),
        (b"\xff\xfe", "not what Argo CD tells"),
        (b"[" * 100_000, "not what Argo CD tells"),
        (application(history="none"), "status.history"),
        (application(history=[{"id": 1, "deployedAt": "yesterday"}]), "history"),
        (application(operationState=operation("Pondering", 1)), "Pondering"),
        ({**application(), "kind": "Rollout"}, "Rollout"),
    ],
)
def test_what_is_no_application_is_refused_with_the_place(body: Any, says: str) -> None:
    with pytest.raises(PayloadError, match=says):
        read(body)


def test_a_clock_in_the_future_is_told_as_it_is() -> None:
    (row,) = deployments(application(history=[entry(0, 60 * 24 * 365 * 50)]))
    assert row.finished_at is not None
    assert row.finished_at.year == 2076


def test_an_empty_list_of_applications_has_no_rows() -> None:
    assert read(b'{"items": null}', "api.applications") == []


def test_the_readers_of_the_source_are_those_of_the_default_options() -> None:
    assert SOURCE.readers.keys() == readers(ArgocdOptions()).keys()
