"""GitLab's shapes of pipelines, jobs, environments and deployments."""

from gnomon.demo.builds import Job, Pipeline
from gnomon.demo.gitlab.shapes import WEB, commit, user
from gnomon.demo.records import Commit, Deployment, Repository
from gnomon.demo.wire import Json, zulu

ENVIRONMENTS = ("production", "staging")
_STATUS = {
    "success": "success",
    "failure": "failed",
    "aborted": "canceled",
    "running": "running",
}


def pipeline(repository: Repository, run: Pipeline) -> Json:
    """Shape a pipeline as lists tell it."""
    return {
        "id": run.id,
        "iid": run.iid,
        "project_id": repository.id,
        "sha": run.sha,
        "ref": run.ref,
        "status": run.status,
        "source": run.source,
        "created_at": zulu(run.created_at),
        "updated_at": zulu(run.updated_at),
        "web_url": f"{WEB}/{repository.path}/-/pipelines/{run.id}",
    }


def pipeline_in_full(repository: Repository, run: Pipeline) -> Json:
    """Shape a pipeline as asked for by itself."""
    finished = run.finished_at
    return {
        **pipeline(repository, run),
        "before_sha": "0" * 40,
        "tag": run.is_tag,
        "yaml_errors": None,
        "user": user(run.user),
        "started_at": zulu(run.started_at),
        "finished_at": zulu(finished),
        "committed_at": None,
        "duration": finished - run.started_at if finished else None,
        "queued_duration": run.started_at - run.created_at,
        "coverage": None,
    }


def job(repository: Repository, one: Job, head: Commit | None) -> Json:
    """Shape a job."""
    run = one.pipeline
    finished = one.finished_at
    return {
        "id": one.id,
        "status": one.status,
        "stage": one.stage,
        "name": one.name,
        "ref": run.ref,
        "tag": run.is_tag,
        "coverage": None,
        "allow_failure": one.name == "lint",
        "created_at": zulu(run.created_at),
        "started_at": zulu(one.started_at),
        "finished_at": zulu(finished),
        "erased_at": None,
        "duration": float(finished - one.started_at) if finished else None,
        "queued_duration": float(one.started_at - run.created_at),
        "user": user(run.user),
        "commit": commit(head) if head else None,
        "pipeline": {
            "id": run.id,
            "project_id": repository.id,
            "ref": run.ref,
            "sha": run.sha,
            "status": run.status,
        },
        "failure_reason": "script_failure" if one.status == "failed" else None,
        "web_url": f"{WEB}/{repository.path}/-/jobs/{one.id}",
        "artifacts": [],
        "tag_list": [],
    }


def environment(repository: Repository, name: str, now: int) -> Json:
    """Shape an environment."""
    host = repository.path.replace("/", "-")
    return {
        "id": environment_id(repository, name),
        "name": name,
        "slug": name,
        "description": "",
        "external_url": f"https://{host}.{name}.meridian.example",
        "state": "available",
        "tier": name,
        "created_at": zulu(repository.created_at),
        "updated_at": zulu(now),
    }


def environment_id(repository: Repository, name: str) -> int:
    """Number an environment."""
    return repository.id * 10 + ENVIRONMENTS.index(name)


def deployment(repository: Repository, one: Deployment, head: Commit | None) -> Json:
    """Shape a deployment with the job that did it."""
    finished = one.finished_at
    author = user(one.initiator)
    status = _STATUS[one.status]
    return {
        "id": one.id,
        "iid": one.id % 70_000 + 1,
        "ref": one.ref,
        "sha": one.sha,
        "created_at": zulu(one.started_at),
        "updated_at": zulu(finished or one.started_at),
        "status": status,
        "user": author,
        "environment": {
            "id": environment_id(repository, one.environment),
            "name": one.environment,
            "external_url": environment(repository, one.environment, 0)["external_url"],
        },
        "deployable": {
            "id": 9_000_000 + one.id,
            "status": status,
            "stage": "deploy",
            "name": f"deploy-{one.environment}",
            "ref": one.ref,
            "tag": one.ref.startswith("v"),
            "coverage": None,
            "created_at": zulu(one.started_at - 30),
            "started_at": zulu(one.started_at),
            "finished_at": zulu(finished),
            "duration": float(finished - one.started_at) if finished else None,
            "user": author,
            "commit": commit(head) if head else None,
            "pipeline": {
                "id": 8_000_000 + one.id,
                "sha": one.sha,
                "ref": one.ref,
                "status": status,
                "web_url": f"{WEB}/{repository.path}/-/pipelines/{8_000_000 + one.id}",
            },
            "web_url": f"{WEB}/{repository.path}/-/jobs/{9_000_000 + one.id}",
        },
    }
