"""What GitHub's webhooks mean: what they know, and what to fetch for the rest.

A row says only what its teller knows, so whatever lacks a field of its entity becomes a `Want`.
What a timeline numbers (closing, asking for a review) is fetched, not told twice.
"""

from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from gnomon.domain.build import JobRun
from gnomon.domain.code import ChangeEvent, GitRef
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.bodies import check_clock, decoded
from gnomon.sources.github import hooks, keys
from gnomon.sources.github.page import Page, page
from gnomon.sources.github.payloads import Comment
from gnomon.sources.github.people import People
from gnomon.sources.github.read_builds import job_run, pipeline_run
from gnomon.sources.github.read_changes import change_rows, reopened, want
from gnomon.sources.github.read_issues import deleted, ticket_rows
from gnomon.sources.github.read_repositories import git_ref, repository_rows
from gnomon.sources.github.read_timeline import comment_row, review_rows
from gnomon.sources.source import Want

_PULL_REQUEST = msgspec.json.Decoder(hooks.PullRequestHook)
_REVIEW = msgspec.json.Decoder(hooks.ReviewHook)
_REVIEW_COMMENT = msgspec.json.Decoder(hooks.ReviewCommentHook)
_ISSUE_COMMENT = msgspec.json.Decoder(hooks.IssueCommentHook)
_ISSUE = msgspec.json.Decoder(hooks.IssueHook)
_RUN = msgspec.json.Decoder(hooks.RunHook)
_JOB = msgspec.json.Decoder(hooks.JobHook)
_DEPLOYMENT = msgspec.json.Decoder(hooks.DeploymentHook)
_PUSH = msgspec.json.Decoder(hooks.PushHook)
_RELEASE = msgspec.json.Decoder(hooks.ReleaseHook)
_REPOSITORY = msgspec.json.Decoder(hooks.RepositoryHook)

#: Leave commits, size, reviews and timeline as they were.
_SMALL = frozenset({"labeled", "unlabeled", "assigned", "unassigned", "locked", "unlocked"})


def read_pull_request_hook(event: Event) -> Iterator[Entity | Want]:
    """Read a pull request: it is told in full; its commits, size and timeline are wanted."""
    told = page(event)
    hook = decoded(_PULL_REQUEST, event)
    pull, repository_id = hook.pull_request, hook.repository.id
    check_clock((pull.updated_at,), event)
    people = People(told.source)
    yield from change_rows(pull, told.source, repository_id, people)
    if hook.action == "reopened":
        yield reopened(told.source, repository_id, pull.number, pull.updated_at)
    if hook.action == "synchronize":
        yield ChangeEvent(
            key=f"{told.source}:change_event:push-{repository_id}!{pull.number}@{pull.head.sha}",
            source=told.source,
            changed_at=pull.updated_at,
            change_id=keys.change(told.source, repository_id, pull.number),
            repository_id=keys.repository(told.source, repository_id),
            kind="pushed",
            happened_at=pull.updated_at,
        )
    yield from people.rows()
    if hook.action not in _SMALL:
        yield want(repository_id, pull.number)


def read_review_hook(event: Event) -> Iterator[Entity | Want]:
    """Read a review; what a dismissed one had said only the timeline tells."""
    hook = decoded(_REVIEW, event)
    if hook.action == "dismissed":
        yield want(hook.repository.id, hook.pull_request.number)
        return
    told = _about(event, hook.repository.id, hook.pull_request.number)
    people = People(told.source)
    yield from review_rows(hook.review, told, people)
    yield from people.rows()


def read_review_comment_hook(event: Event) -> Iterator[Entity]:
    """Read a comment on a line of a pull request."""
    hook = decoded(_REVIEW_COMMENT, event)
    told = _about(event, hook.repository.id, hook.pull_request.number)
    yield from _comment(hook.comment, hook.action, told)


def read_issue_comment_hook(event: Event) -> Iterator[Entity]:
    """Read a comment on a pull request; those on issues say nothing we measure."""
    hook = decoded(_ISSUE_COMMENT, event)
    if hook.issue.pull_request:
        told = _about(event, hook.repository.id, hook.issue.number)
        yield from _comment(hook.comment, hook.action, told)


def _comment(comment: Comment, action: str, told: Page) -> Iterator[Entity]:
    people = People(told.source)
    yield comment_row(comment, told, people, is_deleted=action == "deleted")
    yield from people.rows()


def _about(event: Event, repository_id: int, number: int) -> Page:
    told = page(event)
    return Page(told.source, told.at, f"/repositories/{repository_id}/pulls/{number}")


def read_issue_hook(event: Event) -> Iterator[Entity | Want]:
    """Read an issue; when it was closed and reopened is wanted."""
    told = page(event)
    hook = decoded(_ISSUE, event)
    issue, repository_id = hook.issue, hook.repository.id
    check_clock((issue.updated_at,), event)
    if hook.action in ("deleted", "transferred"):
        # Where it went to, GitHub says that it was opened.
        yield deleted(told.source, repository_id, issue.number, told.at)
        return
    people = People(told.source)
    yield from ticket_rows(issue, told.source, repository_id, people)
    yield from people.rows()
    if hook.action in ("closed", "reopened"):
        yield Want("issue", f"repositories/{repository_id}/issues/{issue.number}")


def read_run_hook(event: Event) -> Iterator[Entity]:
    """Read a workflow run: the hook tells all of it."""
    told = page(event)
    hook = decoded(_RUN, event)
    check_clock((hook.workflow_run.updated_at,), event)
    people = People(told.source)
    yield pipeline_run(hook.workflow_run, told.source, hook.repository.id, people)
    yield from people.rows()


def read_job_hook(event: Event) -> Iterator[JobRun]:
    """Read a job: the hook tells all of it."""
    hook = decoded(_JOB, event)
    yield job_run(hook.workflow_job, page(event), hook.repository.id)


def read_deployment_hook(event: Event) -> Iterator[Want]:
    """Read which deployment changed; one status does not tell when it began, so it is wanted."""
    hook = decoded(_DEPLOYMENT, event)
    yield Want("deployment", f"repositories/{hook.repository.id}/deployments/{hook.deployment.id}")


def read_push_hook(event: Event) -> Iterator[GitRef | Want]:
    """Read where a branch or tag went; new commits, which it tells without parents, are wanted."""
    told = page(event)
    hook = decoded(_PUSH, event)
    repository_id = hook.repository.id
    # What an annotated tag points at is a tag; the commit is behind it.
    revision = hook.head_commit.id if hook.head_commit else hook.after
    yield git_ref(told, repository_id, hook.ref, revision, is_deleted=hook.deleted)
    if hook.deleted or hook.ref != f"refs/heads/{hook.repository.default_branch}":
        return
    home = f"repositories/{repository_id}"
    if hook.before.strip("0"):
        yield Want("compare", f"{home}/compare/{hook.before}...{hook.after}")
    else:
        yield Want("commits", f"{home}/commits?sha={hook.after}")


def read_release_hook(event: Event) -> Iterator[Want]:
    """Read which tag a release was made from; a draft has none yet."""
    hook = decoded(_RELEASE, event)
    if hook.action != "deleted" and not hook.release.draft:
        name = quote(hook.release.tag_name, safe="/")
        yield Want("tag", f"repositories/{hook.repository.id}/commits/tags/{name}")


def read_repository_hook(event: Event) -> Iterator[Entity]:
    """Read a repository that came, went, moved or was closed to writing."""
    hook = decoded(_REPOSITORY, event)
    yield from repository_rows(hook.repository, page(event), is_deleted=hook.action == "deleted")
