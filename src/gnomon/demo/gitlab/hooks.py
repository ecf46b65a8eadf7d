"""GitLab's webhooks: changes, comments, pushes and deployments."""

from typing import Literal

from gnomon.demo.chance import hash_of
from gnomon.demo.gitlab.running import deployment as shaped_deployment
from gnomon.demo.gitlab.shapes import WEB, user
from gnomon.demo.organisation import Person
from gnomon.demo.records import Commit, Deployment, MergeRequest, Note, Repository
from gnomon.demo.wire import Json, offset, spoken

Action = Literal["open", "update", "approved", "merge", "close", "reopen"]
#: What a kind of hook calls itself in its header.
HEADERS = {
    "merge_request": "Merge Request Hook",
    "note": "Note Hook",
    "push": "Push Hook",
    "deployment": "Deployment Hook",
}


def _person(person: Person) -> Json:
    told = user(person) or {}
    return {
        "id": told["id"],
        "name": told["name"],
        "username": told["username"],
        "avatar_url": told["avatar_url"],
        "email": "[REDACTED]",
    }


def _short(person: Person) -> Json:
    return {key: value for key, value in _person(person).items() if key != "email"}


def _project(repository: Repository) -> Json:
    url = f"{WEB}/{repository.path}"
    space, name = repository.path.split("/")
    ssh = f"git@gitlab.meridian.example:{repository.path}.git"
    return {
        "id": repository.id,
        "name": name.replace("-", " ").title(),
        "description": "",
        "web_url": url,
        "avatar_url": None,
        "git_ssh_url": ssh,
        "git_http_url": f"{url}.git",
        "namespace": space.title(),
        "visibility_level": 0,
        "path_with_namespace": repository.path,
        "default_branch": "main",
        "homepage": url,
        "url": ssh,
        "ssh_url": ssh,
        "http_url": f"{url}.git",
    }


def _repository(repository: Repository) -> Json:
    told = _project(repository)
    return {key: told[key] for key in ("name", "url", "description", "homepage")}


def _last_commit(repository: Repository, commit: Commit) -> Json:
    return {
        "id": commit.sha,
        "message": commit.message,
        "title": commit.title,
        "timestamp": offset(commit.committed_at),
        "url": f"{WEB}/{repository.path}/-/commit/{commit.sha}",
        "author": {"name": commit.author.title, "email": commit.email},
    }


def merge_request(
    repository: Repository, change: MergeRequest, action: Action, actor: Person, at: int
) -> Json:
    """Shape the hook of something that happened to a merge request.

    As the real one, it tells neither the merge time nor sizes nor who approved.
    """
    state = {"merge": "merged", "close": "closed"}.get(action, "opened")
    reviewers = [_short(person) for person in change.reviewers]
    project = {k: v for k, v in _project(repository).items() if k != "id"}
    return {
        "object_kind": "merge_request",
        "event_type": "merge_request",
        "user": _person(actor),
        "project": _project(repository),
        "repository": _repository(repository),
        "object_attributes": {
            "id": change.id,
            "iid": change.iid,
            "target_branch": change.target,
            "source_branch": change.branch,
            "source_project_id": repository.id,
            "target_project_id": repository.id,
            "author_id": (user(change.author, second=change.is_second_account) or {})["id"],
            "assignee_ids": [change.author.user_id],
            "assignee_id": change.author.user_id,
            "reviewer_ids": [person.user_id for person in change.reviewers],
            "title": f"Draft: {change.title}" if change.ready_at > at else change.title,
            "description": change.description,
            "created_at": spoken(change.opened_at),
            "updated_at": spoken(at),
            "milestone_id": None,
            "state": state,
            "state_id": {"opened": 1, "closed": 2, "merged": 3}[state],
            "blocking_discussions_resolved": True,
            "work_in_progress": change.ready_at > at,
            "first_contribution": False,
            "merge_status": "can_be_merged",
            "detailed_merge_status": "mergeable",
            "url": f"{WEB}/{repository.path}/-/merge_requests/{change.iid}",
            "source": project,
            "target": project,
            "last_commit": _last_commit(repository, change.commits[-1]),
            "last_edited_at": None,
            "last_edited_by_id": None,
            "total_time_spent": 0,
            "time_change": 0,
            "human_total_time_spent": None,
            "human_time_change": None,
            "human_time_estimate": None,
            "labels": [],
            "action": action,
        },
        "labels": [],
        "changes": {},
        "assignees": [_short(change.author)],
        "reviewers": reviewers,
    }


def note(repository: Repository, change: MergeRequest, one: Note, number: int) -> Json:
    """Shape the hook of a comment on a merge request."""
    whole = merge_request(repository, change, "update", one.author, one.at)
    attributes = whole["object_attributes"]
    names = (
        "id",
        "iid",
        "target_branch",
        "source_branch",
        "source_project_id",
        "target_project_id",
        "author_id",
        "assignee_id",
        "title",
        "description",
        "created_at",
        "updated_at",
        "milestone_id",
        "state",
        "merge_status",
        "detailed_merge_status",
        "labels",
        "source",
        "target",
        "last_commit",
        "work_in_progress",
    )
    url = f"{attributes['url']}#note_{change.id * 1000 + number}"
    return {
        "object_kind": "note",
        "event_type": "note",
        "user": _person(one.author),
        "project_id": repository.id,
        "project": _project(repository),
        "repository": _repository(repository),
        "object_attributes": {
            "id": change.id * 1000 + number,
            "note": one.body,
            "noteable_type": "MergeRequest",
            "author_id": one.author.user_id,
            "created_at": spoken(one.at),
            "updated_at": spoken(one.at),
            "project_id": repository.id,
            "attachment": None,
            "line_code": None,
            "commit_id": "",
            "noteable_id": change.id,
            "system": one.is_system,
            "st_diff": None,
            "action": "create",
            "url": url,
        },
        "merge_request": {name: attributes[name] for name in names},
    }


def push(repository: Repository, before: str, commit: Commit) -> Json:
    """Shape the hook of a push to the main branch."""
    told = _last_commit(repository, commit)
    return {
        "object_kind": "push",
        "event_name": "push",
        "before": before,
        "after": commit.sha,
        "ref": "refs/heads/main",
        "checkout_sha": commit.sha,
        "user_id": commit.author.user_id,
        "user_name": commit.author.title,
        "user_username": commit.author.user_name,
        "user_email": "",
        "user_avatar": (user(commit.author) or {})["avatar_url"],
        "project_id": repository.id,
        "project": _project(repository),
        "repository": _repository(repository),
        "commits": [{**told, "added": [], "modified": ["src/service.py"], "removed": []}],
        "total_commits_count": 1,
    }


def deployment(repository: Repository, one: Deployment, head: Commit) -> Json:
    """Shape the hook of a deployment that GitLab did."""
    told = shaped_deployment(repository, one, head)
    job = told["deployable"]["id"]
    return {
        "object_kind": "deployment",
        "status": told["status"],
        "status_changed_at": spoken(one.finished_at or one.started_at),
        "deployment_id": one.id,
        "deployable_id": job,
        "deployable_url": f"{WEB}/{repository.path}/-/jobs/{job}",
        "environment": one.environment,
        "environment_slug": one.environment,
        "environment_external_url": told["environment"]["external_url"],
        "project": _project(repository),
        "short_sha": one.sha[:8],
        "user": _person(one.initiator),
        "user_url": f"{WEB}/{one.initiator.user_name}",
        "commit_url": f"{WEB}/{repository.path}/-/commit/{one.sha}",
        "commit_title": head.title,
        "ref": one.ref,
    }


def headers(body: Json, name: str, secret: str) -> dict[str, str]:
    """Write the headers of a delivery, the token in clear among them."""
    uuid = hash_of("gitlab", name)
    dashed = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:32]))
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitLab/17.4.1",
        "X-Gitlab-Event": HEADERS[body["object_kind"]],
        "X-Gitlab-Instance": WEB,
        "X-Gitlab-Event-UUID": dashed,
        "X-Gitlab-Webhook-UUID": dashed,
        "Idempotency-Key": dashed,
        "X-Gitlab-Token": secret,
    }
