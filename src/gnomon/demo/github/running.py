"""GitHub's shapes of workflow runs, jobs, environments and deployments."""

from gnomon.demo.builds import Job, Outcome, Pipeline
from gnomon.demo.github.accounts import WEB, account, node
from gnomon.demo.github.places import address, page_of, repository_in_short
from gnomon.demo.records import Commit, Deployment, Repository
from gnomon.demo.wire import Json, zulu_seconds

ENVIRONMENTS = ("production", "staging")
_CONCLUSIONS: dict[Outcome, str] = {
    "success": "success",
    "failed": "failure",
    "canceled": "cancelled",
}
_EVENTS = {"merge_request_event": "pull_request", "web": "workflow_dispatch"}
_STATES = {"success": "success", "failure": "failure", "aborted": "error"}


def workflow_id(place: Repository) -> int:
    """Number the one workflow of a repository."""
    return place.id * 10


def workflow(place: Repository) -> Json:
    """Shape the workflow that tests what is pushed."""
    number = workflow_id(place)
    path = ".github/workflows/ci.yml"
    return {
        "id": number,
        "node_id": node("Workflow", number),
        "name": "CI",
        "path": path,
        "state": "active",
        "created_at": zulu_seconds(place.created_at),
        "updated_at": zulu_seconds(place.created_at),
        "url": f"{address(place)}/actions/workflows/{number}",
        "html_url": f"{page_of(place)}/blob/main/{path}",
        "badge_url": f"{page_of(place)}/workflows/CI/badge.svg",
    }


def branch_of(place: Repository, run: Pipeline) -> str:
    """Name the branch or tag a run was for; a run of a change names the branch it comes from."""
    if run.source != "merge_request_event":
        return run.ref
    return place.merge_requests[change_of(run) - 1].branch


def change_of(run: Pipeline) -> int:
    """Read the number of the change that a run tested."""
    return int(run.ref.split("/")[2])


def run(place: Repository, one: Pipeline, head: Commit) -> Json:
    """Shape a workflow run. Its start is when it was asked for; its jobs tell when they began."""
    url = f"{address(place)}/actions/runs/{one.id}"
    actor = account(one.user)
    is_done = one.finished_at is not None
    here = repository_in_short(place)
    return {
        "id": one.id,
        "name": "CI",
        "node_id": node("WorkflowRun", one.id),
        "head_branch": branch_of(place, one),
        "head_sha": one.sha,
        "path": ".github/workflows/ci.yml",
        "display_title": head.title,
        "run_number": one.iid,
        "event": _EVENTS.get(one.source, one.source),
        "status": "completed" if is_done else "in_progress",
        "conclusion": _CONCLUSIONS[one.status] if is_done else None,
        "workflow_id": workflow_id(place),
        "check_suite_id": 40_000_000 + one.id,
        "check_suite_node_id": node("CheckSuite", one.id),
        "url": url,
        "html_url": f"{page_of(place)}/actions/runs/{one.id}",
        "pull_requests": _pulls(place, one),
        "created_at": zulu_seconds(one.created_at),
        "updated_at": zulu_seconds(one.updated_at),
        "actor": actor,
        "run_attempt": 1,
        "referenced_workflows": [],
        "run_started_at": zulu_seconds(one.created_at),
        "triggering_actor": actor,
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": f"{address(place)}/check-suites/{40_000_000 + one.id}",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": None,
        "workflow_url": f"{address(place)}/actions/workflows/{workflow_id(place)}",
        "head_commit": {
            "id": one.sha,
            "tree_id": one.sha[::-1],
            "message": head.message,
            "timestamp": zulu_seconds(head.committed_at),
            "author": {"name": head.author.title, "email": head.email},
            "committer": {"name": head.author.title, "email": head.email},
        },
        "repository": here,
        "head_repository": here,
    }


def _pulls(place: Repository, one: Pipeline) -> list[Json]:
    """Name the change a run tested, for as long as it is open."""
    if one.source != "merge_request_event":
        return []
    change = place.merge_requests[change_of(one) - 1]
    short = {
        "id": place.id,
        "url": address(place),
        "name": place.path.partition("/")[2],
    }
    return [
        {
            "id": change.id,
            "number": change.iid,
            "url": f"{address(place)}/pulls/{change.iid}",
            "head": {"ref": change.branch, "sha": change.head_sha, "repo": short},
            "base": {"ref": change.target, "sha": change.base_sha, "repo": short},
        }
    ]


def job(place: Repository, one: Job) -> Json:
    """Shape a job."""
    pipeline = one.pipeline
    url = f"{address(place)}/actions/jobs/{one.id}"
    is_done = one.finished_at is not None
    conclusion = _CONCLUSIONS[one.status] if is_done else None
    times = {
        "started_at": zulu_seconds(one.started_at),
        "completed_at": zulu_seconds(one.finished_at),
    }
    status = "completed" if is_done else "in_progress"
    return {
        "id": one.id,
        "run_id": pipeline.id,
        "workflow_name": "CI",
        "head_branch": branch_of(place, pipeline),
        "run_url": f"{address(place)}/actions/runs/{pipeline.id}",
        "run_attempt": 1,
        "node_id": node("CheckRun", one.id),
        "head_sha": pipeline.sha,
        "url": url,
        "html_url": f"{page_of(place)}/actions/runs/{pipeline.id}/job/{one.id}",
        "status": status,
        "conclusion": conclusion,
        "created_at": zulu_seconds(pipeline.created_at),
        **times,
        "name": one.name,
        "steps": [
            {"name": one.name, "status": status, "conclusion": conclusion, "number": 1, **times}
        ],
        "check_run_url": f"{address(place)}/check-runs/{one.id}",
        "labels": ["ubuntu-latest"],
        "runner_id": 1,
        "runner_name": "runner-1",
        "runner_group_id": 1,
        "runner_group_name": "Default",
    }


def environment(place: Repository, name: str) -> Json:
    """Shape an environment."""
    number = place.id * 10 + ENVIRONMENTS.index(name)
    return {
        "id": number,
        "node_id": node("Environment", number),
        "name": name,
        "url": f"{address(place)}/environments/{name}",
        "html_url": f"{page_of(place)}/deployments/activity_log?environments_filter={name}",
        "created_at": zulu_seconds(place.created_at),
        "updated_at": zulu_seconds(place.created_at),
        "protection_rules": [],
        "deployment_branch_policy": None,
    }


def deployment(place: Repository, one: Deployment) -> Json:
    """Shape a deployment; how it went is told by its statuses."""
    url = f"{address(place)}/deployments/{one.id}"
    return {
        "url": url,
        "id": one.id,
        "node_id": node("Deployment", one.id),
        "sha": one.sha,
        "ref": one.ref,
        "task": "deploy",
        "payload": {},
        "original_environment": one.environment,
        "environment": one.environment,
        "description": None,
        "creator": account(one.initiator),
        "created_at": zulu_seconds(one.started_at),
        "updated_at": zulu_seconds(one.finished_at or one.started_at),
        "statuses_url": f"{url}/statuses",
        "repository_url": address(place),
        "transient_environment": False,
        "production_environment": one.environment == "production",
        "performed_via_github_app": None,
    }


def statuses(place: Repository, one: Deployment) -> list[Json]:
    """List the steps of a deployment, newest first."""
    steps = [("in_progress", one.started_at)]
    if one.finished_at is not None:
        steps.append((_STATES[one.status], one.finished_at))
    found = [_status(place, one, n, state, at) for n, (state, at) in enumerate(steps)]
    return found[::-1]


def _status(place: Repository, one: Deployment, turn: int, state: str, at: int) -> Json:
    number = one.id * 10 + turn
    url = f"{address(place)}/deployments/{one.id}"
    log = f"{WEB}/{place.path}/deployments/{one.environment}/{one.id}"
    return {
        "url": f"{url}/statuses/{number}",
        "id": number,
        "node_id": node("DeploymentStatus", number),
        "state": state,
        "creator": account(one.initiator),
        "description": "",
        "environment": one.environment,
        "target_url": log,
        "created_at": zulu_seconds(at),
        "updated_at": zulu_seconds(at),
        "deployment_url": url,
        "repository_url": address(place),
        "environment_url": f"https://{place.path.replace('/', '-')}.{one.environment}"
        ".meridian.example",
        "log_url": log,
        "performed_via_github_app": None,
    }
