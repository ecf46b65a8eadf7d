"""What GitLab's webhooks mean: what they know, and what to fetch for the rest.

A row says only what its teller knows, so whatever lacks a field of its entity becomes a `Want`.
"""

from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from gnomon.domain.build import JobRun
from gnomon.domain.code import Change, GitRef, Repository
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.gitlab import hooks, keys
from gnomon.sources.gitlab.build_payloads import Job, PipelineRef
from gnomon.sources.gitlab.hooks import instant, maybe_instant
from gnomon.sources.gitlab.page import Page, page
from gnomon.sources.gitlab.payloads import Note, User
from gnomon.sources.gitlab.people import People
from gnomon.sources.gitlab.read_builds import job_run
from gnomon.sources.gitlab.read_changes import change_state, label_names, reopened
from gnomon.sources.gitlab.read_notes import note_rows
from gnomon.sources.gitlab.read_repositories import git_ref
from gnomon.sources.mentions import mentioned
from gnomon.sources.source import Want

_MERGE_REQUEST = msgspec.json.Decoder(hooks.MergeRequestHook)
_NOTE = msgspec.json.Decoder(hooks.NoteHook)
_ISSUE = msgspec.json.Decoder(hooks.IssueHook)
_PIPELINE = msgspec.json.Decoder(hooks.PipelineHook)
_JOB = msgspec.json.Decoder(hooks.JobHook)
_DEPLOYMENT = msgspec.json.Decoder(hooks.DeploymentHook)
_PUSH = msgspec.json.Decoder(hooks.PushHook)
_RELEASE = msgspec.json.Decoder(hooks.ReleaseHook)
_PROJECT = msgspec.json.Decoder(hooks.ProjectHook)
_USER = msgspec.json.Decoder(hooks.UserHook)

#: A push of more commits than this is read from its newest, the sync brings the rest.
_MOST_COMMITS = 100


def read_merge_request_hook(event: Event) -> Iterator[Entity | Want]:
    """Read a merge request: the change is told, its end, size and reviews are wanted."""
    told = page(event)
    hook = decoded(_MERGE_REQUEST, event)
    mr = hook.object_attributes
    people = People(told.source)
    at = instant(mr.updated_at)
    check_clock((at,), event)
    for user in (hook.user, *(hook.reviewers or ())):
        people.account(user, at)
    yield Change(
        key=keys.change(told.source, mr.target_project_id, mr.iid),
        source=told.source,
        url=mr.url,
        changed_at=at,
        repository_id=keys.repository(told.source, mr.target_project_id),
        number=mr.iid,
        title=mr.title,
        author_id=f"{told.source}:identity:{mr.author_id}" if mr.author_id else None,
        opened_at=instant(mr.created_at),
        state=change_state(mr.state),
        is_draft=bool(mr.work_in_progress if mr.draft is None else mr.draft),
        source_branch=mr.source_branch,
        target_branch=mr.target_branch,
        labels=label_names([*(mr.labels or hook.labels or ())]),
        ticket_refs=mentioned(mr.title, mr.source_branch, mr.description),
    )
    if mr.action == "reopen":
        yield reopened(told.source, mr.target_project_id, mr.iid, at)
    yield from people.rows()
    yield Want("merge_request", f"projects/{mr.target_project_id}/merge_requests/{mr.iid}")


def read_note_hook(event: Event) -> Iterator[Entity | Want]:
    """Read a comment; those on commits, issues and snippets say nothing we measure."""
    told = page(event)
    hook = decoded(_NOTE, event)
    attributes, mentioned_in = hook.object_attributes, hook.merge_request
    if attributes.noteable_type != "MergeRequest" or mentioned_in is None:
        return
    project_id = mentioned_in.target_project_id or hook.project_id
    note = Note(
        id=attributes.id,
        body=attributes.note,
        created_at=instant(attributes.created_at),
        updated_at=maybe_instant(attributes.updated_at),
        author=hook.user,
        system=attributes.system,
        type=attributes.type,
    )
    check_clock((note.created_at,), event)
    people = People(told.source)
    address = f"/projects/{project_id}/merge_requests/{mentioned_in.iid}/notes"
    yield from note_rows(note, Page(told.source, told.at, address), people)
    yield from people.rows()


def read_issue_hook(event: Event) -> Iterator[Want]:
    """Read which issue changed; epic and iteration are not told, so it is wanted whole."""
    hook = decoded(_ISSUE, event)
    issue = hook.object_attributes
    project_id = issue.project_id or (hook.project.id if hook.project else None)
    yield Want("issue", f"projects/{_known(project_id, event)}/issues/{issue.iid}")


def read_pipeline_hook(event: Event) -> Iterator[JobRun | Want]:
    """Read a pipeline: its jobs are told, when it started is wanted."""
    told = page(event)
    hook = decoded(_PIPELINE, event)
    project_id = _known(hook.project.id, event)
    pipeline = hook.object_attributes
    for build in hook.builds:
        job = Job(
            id=build.id,
            name=build.name,
            status=build.status,
            stage=build.stage,
            pipeline=PipelineRef(pipeline.id, pipeline.sha),
            created_at=instant(build.created_at),
            started_at=maybe_instant(build.started_at),
            finished_at=maybe_instant(build.finished_at),
            failure_reason=build.failure_reason,
            allow_failure=build.allow_failure,
            web_url=f"{hook.project.web_url}/-/jobs/{build.id}" if hook.project.web_url else None,
        )
        yield job_run(job, told, project_id)
    yield Want("pipeline", f"projects/{project_id}/pipelines/{pipeline.id}")


def read_job_hook(event: Event) -> Iterator[JobRun]:
    """Read a job: the hook tells all of it."""
    hook = decoded(_JOB, event)
    home = hook.repository.homepage if hook.repository else None
    job = Job(
        id=hook.build_id,
        name=hook.build_name,
        status=hook.build_status,
        stage=hook.build_stage,
        pipeline=PipelineRef(hook.pipeline_id, hook.sha),
        created_at=maybe_instant(hook.build_created_at),
        started_at=maybe_instant(hook.build_started_at),
        finished_at=maybe_instant(hook.build_finished_at),
        failure_reason=hook.build_failure_reason,
        allow_failure=hook.build_allow_failure,
        web_url=f"{home}/-/jobs/{hook.build_id}" if home else None,
    )
    yield job_run(job, page(event), hook.project_id)


def read_deployment_hook(event: Event) -> Iterator[Want]:
    """Read which deployment changed; start, end and tier are not told, so it is wanted whole."""
    hook = decoded(_DEPLOYMENT, event)
    project_id = _known(hook.project.id, event)
    yield Want("deployment", f"projects/{project_id}/deployments/{hook.deployment_id}")


def read_push_hook(event: Event) -> Iterator[GitRef | Want]:
    """Read where a branch went; its commits and a new tag, which tell too little, are wanted."""
    told = page(event)
    hook = decoded(_PUSH, event)
    is_deleted = not hook.after.strip("0")
    project = f"projects/{hook.project_id}"
    if hook.ref.startswith("refs/tags/") and not is_deleted:
        yield _tag(hook.project_id, hook.ref.removeprefix("refs/tags/"))
        return
    yield git_ref(
        told,
        hook.project_id,
        hook.ref,
        hook.after,
        url=_branch_url(hook),
        is_deleted=is_deleted,
    )
    default = hook.project.default_branch if hook.project else None
    if is_deleted or hook.ref != f"refs/heads/{default}" or not hook.total_commits_count:
        return
    count = min(_MOST_COMMITS, hook.total_commits_count)
    query = f"ref_name={hook.after}&with_stats=true&per_page={count}"
    yield Want("commits", f"{project}/repository/commits?{query}")


def _branch_url(hook: hooks.PushHook) -> str | None:
    home = hook.project.web_url if hook.project else None
    if home is None or not hook.ref.startswith("refs/heads/"):
        return None
    return f"{home}/-/tree/{hook.ref.removeprefix('refs/heads/')}"


def read_release_hook(event: Event) -> Iterator[Want]:
    """Read which tag a release was made from."""
    hook = decoded(_RELEASE, event)
    if hook.action != "delete":
        yield _tag(_known(hook.project.id, event), hook.tag)


def _tag(project_id: int, name: str) -> Want:
    return Want("tag", f"projects/{project_id}/repository/tags/{quote(name, safe='')}")


def read_project_hook(event: Event) -> Iterator[Repository | Want]:
    """Read a project that came, went or moved."""
    told = page(event)
    hook = decoded(_PROJECT, event)
    if hook.event_name == "project_destroy":
        yield Repository(
            key=keys.repository(told.source, hook.project_id),
            source=told.source,
            changed_at=told.at,
            is_deleted=True,
            path=hook.path_with_namespace,
        )
        return
    yield Want("project", f"projects/{hook.project_id}")


def read_user_hook(event: Event) -> Iterator[Entity]:
    """Read an account."""
    told = page(event)
    hook = decoded(_USER, event)
    people = People(told.source)
    at = maybe_instant(hook.updated_at) or told.at
    people.account(User(hook.username, hook.user_id, hook.name), at)
    yield from people.rows()


def _known(project_id: int | None, event: Event) -> int:
    if project_id is None:
        raise PayloadError(f"{event.type} {event.id} does not tell the project's number.")
    return project_id
