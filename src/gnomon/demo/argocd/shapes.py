"""Argo CD's shape of an application, and of the notification an administrator's template makes."""

from typing import Literal

from msgspec import Struct

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.organisation import SERVICES, Service
from gnomon.demo.records import Deployment
from gnomon.demo.wire import Json, zulu_seconds

REPOSITORY = "https://gitlab.meridian.example/platform/deployments.git"
SERVER = "https://kubernetes.default.svc"
URL = "https://argocd.meridian.example"
#: Argo CD keeps so many entries of its history.
KEPT = 10


class Application(Struct, frozen=True, kw_only=True):
    """A service in one environment, as Argo CD manages it."""

    name: str
    service: Service
    environment: Literal["production", "staging"]
    deployments: list[Deployment]
    """Oldest first, failed ones among them."""


def applications(company: Company) -> list[Application]:
    """List what Argo CD manages, by name."""
    found = []
    for service in SERVICES:
        if service.told_by not in {"argocd", "both"}:
            continue
        for environment in ("production", "staging"):
            mine = [
                deployment
                for deployment in company.deployments
                if (deployment.service, deployment.environment) == (service.name, environment)
            ]
            found.append(
                Application(
                    name=f"{service.name}-{environment}",
                    service=service,
                    environment=environment,
                    deployments=mine,
                )
            )
    return sorted((a for a in found if a.deployments), key=lambda a: a.name)


def source(application: Application) -> Json:
    """Shape where the manifests are."""
    path = f"{application.environment}/{application.service.name}"
    return {"repoURL": REPOSITORY, "path": path, "targetRevision": "HEAD"}


def in_short(application: Application) -> Json:
    """Shape the ends of an application: where from, where to."""
    return {"server": SERVER, "namespace": application.environment}


def shape(company: Company, application: Application) -> Json:
    """Shape an application with its history of ten and its last operation."""
    last = application.deployments[-1]
    name = application.name
    uid = hash_of("argocd", name)
    return {
        "metadata": {
            "name": name,
            "namespace": "argocd",
            "selfLink": f"/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/{name}",
            "uid": f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:32]}",
            "resourceVersion": str(1_000_000 + last.id),
            "generation": len(application.deployments),
            "creationTimestamp": zulu_seconds(company.start),
        },
        "spec": {
            "source": source(application),
            "destination": in_short(application),
            "project": "default",
        },
        "status": _status(company, application, last),
    }


def _status(company: Company, application: Application, last: Deployment) -> Json:
    synced = [d for d in application.deployments if d.status == "success" or _is_stopped(d)]
    health = _health(last)
    sync = "Synced" if last.status != "failure" or _is_stopped(last) else "OutOfSync"
    return {
        "resources": _resources(application, sync, health),
        "sync": {
            "status": sync,
            "comparedTo": {
                "source": source(application),
                "destination": in_short(application),
            },
            "revision": last.config_sha,
        },
        "health": {"status": health},
        "history": [
            {
                "revision": one.config_sha,
                "deployStartedAt": zulu_seconds(one.started_at),
                "deployedAt": zulu_seconds(one.finished_at),
                "id": number,
                "source": source(application),
            }
            for number, one in list(enumerate(synced))[-KEPT:]
        ],
        "reconciledAt": zulu_seconds(company.now),
        "operationState": _operation_state(application, last),
        "sourceType": "Kustomize",
        "summary": {"images": [synced[-1].image if synced else last.image]},
    }


def _is_stopped(deployment: Deployment) -> bool:
    """Whether its sync went through and its canary was taken back."""
    return deployment.stopped_at_percent is not None


def _health(deployment: Deployment) -> str:
    if deployment.status in {"failure", "aborted"}:
        return "Degraded"
    return "Progressing" if deployment.status == "running" else "Healthy"


def _resources(application: Application, sync: str, health: str) -> list[Json]:
    service = application.service
    common = {"version": "v1", "namespace": application.environment, "name": service.name}
    workload: Json = {
        **common,
        "group": "argoproj.io" if service.has_canary else "apps",
        "kind": "Rollout" if service.has_canary else "Deployment",
        "status": sync,
        "health": {"status": health},
    }
    if service.has_canary:
        workload["version"] = "v1alpha1"
    return [
        {**common, "kind": "Service", "status": "Synced", "health": {"status": "Healthy"}},
        workload,
    ]


def message(deployment: Deployment) -> str:
    """Say what came of an operation."""
    if _is_stopped(deployment):
        share = f"{deployment.stopped_at_percent} % of the traffic"
        return f"RolloutAborted: analysis failed at {share}; the stable version stays"
    if deployment.status == "failure":
        return "one or more synchronization tasks completed unsuccessfully"
    if deployment.status == "running":
        return "waiting for healthy state of the workload"
    return "successfully synced (all tasks run)"


def _phase(deployment: Deployment) -> str:
    if _is_stopped(deployment):
        return "Succeeded"
    return {"failure": "Failed", "running": "Running"}.get(deployment.status, "Succeeded")


def _operation_state(application: Application, last: Deployment) -> Json:
    by_hand = last.initiator.kind == "human"
    initiated: Json = {"username": last.initiator.user_name} if by_hand else {"automated": True}
    state: Json = {
        "operation": {
            "sync": {"revision": last.config_sha, "syncStrategy": {"hook": {}}},
            "initiatedBy": initiated,
            "retry": {},
        },
        "phase": _phase(last),
        "message": message(last),
        "syncResult": {
            "resources": [],
            "revision": last.config_sha,
            "source": source(application),
        },
        "startedAt": zulu_seconds(last.started_at),
    }
    if last.finished_at is not None:
        state["finishedAt"] = zulu_seconds(last.finished_at)
    return state


def notification(company: Company, application: Application, count: int) -> Json:
    """Write the body of a notification webhook, as the company's template makes it.

    Args:
        company: Whose application.
        application: The application as it is now.
        count: How many of its deployments there were when the notification was sent.
    """
    then = Application(
        name=application.name,
        service=application.service,
        environment=application.environment,
        deployments=application.deployments[:count],
    )
    whole = shape(company, then)
    status = whole["status"]
    kept = ("history", "operationState", "health", "summary")
    return {
        "argocdUrl": URL,
        "metadata": {key: whole["metadata"][key] for key in ("name", "namespace")},
        "spec": {key: whole["spec"][key] for key in ("project", "destination")},
        "status": {key: status[key] for key in kept},
    }
