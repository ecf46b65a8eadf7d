"""Kubernetes' shapes of rollouts and analyses.

Reference: https://argo-rollouts.readthedocs.io/en/stable/features/specification/
"""

from gnomon.demo.argorollouts.progress import NAMESPACE, STEPS, Analysis, Brought, Look
from gnomon.demo.chance import hash_of
from gnomon.demo.wire import Json, zulu_seconds

VERSION = "argoproj.io/v1alpha1"
_PODS, _WHOLE = 5, 100
_REASONS = {
    "Progressing": ("True", "ReplicaSetUpdated", "ReplicaSet is progressing."),
    "Paused": ("Unknown", "RolloutPaused", "Rollout is paused"),
    "Healthy": ("True", "NewReplicaSetAvailable", "ReplicaSet has successfully progressed."),
    "Degraded": ("False", "RolloutAborted", "Rollout is aborted"),
}
_ABORTED = 'Rollout aborted update to revision {}: Metric "error-rate" assessed Failed'


def rollout(version: Brought, look: Look, began_at: int) -> Json:
    """Shape a rollout as it was.

    Args:
        version: Its newest version.
        look: Where that was.
        began_at: When the rollout was made, in seconds since 1970.
    """
    name = version.service
    return {
        "apiVersion": VERSION,
        "kind": "Rollout",
        "metadata": {
            "name": name,
            "namespace": NAMESPACE,
            "uid": _uid("rollout", name),
            "generation": version.number,
            "resourceVersion": str(look.at),
            "creationTimestamp": zulu_seconds(began_at),
            "labels": {"app.kubernetes.io/instance": f"{name}-{NAMESPACE}"},
            "annotations": {"rollout.argoproj.io/revision": str(version.number)},
        },
        "spec": _spec(version),
        "status": _status(version, look, began_at),
    }


def _spec(version: Brought) -> Json:
    name = version.service
    analysis = {"templates": [{"templateName": "error-rate"}], "startingStep": 3}
    return {
        "replicas": _PODS,
        "revisionHistoryLimit": 3,
        "rollbackWindow": {"revisions": 3},
        "selector": {"matchLabels": {"app": name}},
        "strategy": {
            "canary": {
                "canaryService": f"{name}-canary",
                "stableService": name,
                "analysis": analysis,
                "steps": list(STEPS),
            }
        },
        "template": {
            "metadata": {
                "labels": {"app": name},
                # Each try is a version of its own.
                "annotations": {"meridian.example/deployment": str(version.deployment.id)},
            },
            "spec": {
                "containers": [
                    {
                        "image": version.deployment.image,
                        "name": name,
                        "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}],
                    }
                ]
            },
        },
    }


def _status(version: Brought, look: Look, began_at: int) -> Json:
    stable = version.pod_hash if look.phase == "Healthy" else _stable(version)
    shown = [step["setWeight"] for step in STEPS[: look.index] if "setWeight" in step]
    updated = {"Healthy": _PODS, "Degraded": 0}.get(
        look.phase, max(1, _PODS * (shown[-1] if shown else 0) // _WHOLE)
    )
    told: Json = {
        "HPAReplicas": _PODS,
        "availableReplicas": _PODS,
        "blueGreen": {},
        "canary": {},
        "conditions": _conditions(version, look, began_at),
        "currentPodHash": version.pod_hash,
        "currentStepHash": hash_of("steps", *STEPS)[:10],
        "currentStepIndex": look.index,
        "observedGeneration": str(version.number),
        "phase": look.phase,
        "readyReplicas": _PODS,
        "replicas": _PODS,
        "selector": f"app={version.service}",
        "stableRS": stable,
        "updatedReplicas": updated,
    }
    if look.phase == "Paused":
        told["controllerPause"] = True
        told["pauseConditions"] = [
            {"reason": "CanaryPauseStep", "startTime": zulu_seconds(look.at)}
        ]
        told["message"] = "CanaryPauseStep"
    if look.phase == "Degraded":
        told |= {"abort": True, "abortedAt": zulu_seconds(look.at)}
        told["message"] = "RolloutAborted: " + _ABORTED.format(version.number)
    return told


def _stable(version: Brought) -> str:
    """Name the pods that answer while a version is on its way."""
    return hash_of("pods", version.service, version.stable_image)[:10]


def _conditions(version: Brought, look: Look, began_at: int) -> list[Json]:
    status, reason, message = _REASONS[look.phase]
    is_over = look.phase == "Healthy"
    begun = version.deployment.started_at
    return [
        _condition("Available", "True", "AvailableReason", began_at, began_at)
        | {"message": "Rollout has minimum availability"},
        _condition("Completed", str(is_over), "RolloutCompleted", look.at if is_over else begun)
        | {"message": "Rollout completed" if is_over else "Rollout not completed"},
        _condition("Progressing", status, reason, begun, look.at) | {"message": message},
    ]


def _condition(name: str, status: str, reason: str, since: int, updated: int | None = None) -> Json:
    return {
        "type": name,
        "status": status,
        "reason": reason,
        "lastTransitionTime": zulu_seconds(since),
        "lastUpdateTime": zulu_seconds(since if updated is None else updated),
    }


def analysis_run(one: Analysis) -> Json:
    """Shape an analysis that has ended."""
    phase = "Successful" if one.is_good else "Failed"
    measured = {
        "startedAt": zulu_seconds(one.ends_at),
        "finishedAt": zulu_seconds(one.ends_at),
        "phase": phase,
        "value": f"[{one.error_ratio}]",
    }
    result: Json = {"count": 1, "measurements": [measured], "name": "error-rate", "phase": phase}
    result["successful" if one.is_good else "failed"] = 1
    status: Json = {
        "metricResults": [result],
        "phase": phase,
        "startedAt": zulu_seconds(one.begins_at),
        "completedAt": zulu_seconds(one.ends_at),
    }
    if not one.is_good:
        status["message"] = (
            'Metric "error-rate" assessed Failed due to failed (1) > failureLimit (0)'
        )
    return {
        "apiVersion": VERSION,
        "kind": "AnalysisRun",
        "metadata": {
            "name": one.name,
            "namespace": NAMESPACE,
            "uid": _uid("analysis", one.name),
            "resourceVersion": str(one.ends_at),
            "creationTimestamp": zulu_seconds(one.begins_at),
            "labels": {"rollouts-pod-template-hash": one.version.pod_hash},
            "annotations": {"rollout.argoproj.io/revision": str(one.version.number)},
        },
        "spec": {"metrics": [_metric(one.version.service)]},
        "status": status,
    }


def _metric(service: str) -> Json:
    failed = f'http_server_request_duration_seconds_count{{service="{service}-canary",code="500"}}'
    provider = {"address": "http://prometheus.monitoring:9090", "query": failed}
    return {
        "name": "error-rate",
        "successCondition": "result[0] < 0.05",
        "provider": {"prometheus": provider},
    }


def _uid(*parts: object) -> str:
    told = hash_of("argorollouts", *parts)
    return f"{told[:8]}-{told[8:12]}-{told[12:16]}-{told[16:20]}-{told[20:32]}"
