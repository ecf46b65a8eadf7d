"""The shapes of GitHub's webhooks, only the fields we read.

See https://docs.github.com/en/webhooks/webhook-events-and-payloads.
"""

from msgspec import Struct

from gnomon.sources.github.build_payloads import Job, WorkflowRun
from gnomon.sources.github.payloads import (
    Comment,
    Issue,
    ListedRepository,
    PullRequest,
    Repository,
    Review,
)


class PullRequestHook(Struct):
    """``pull_request``."""

    action: str
    pull_request: PullRequest
    repository: Repository


class Numbered(Struct):
    """A pull request or deployment of which only the number is read."""

    number: int


class ReviewHook(Struct):
    """``pull_request_review``."""

    action: str
    review: Review
    pull_request: Numbered
    repository: Repository


class ReviewCommentHook(Struct):
    """``pull_request_review_comment``."""

    action: str
    comment: Comment
    pull_request: Numbered
    repository: Repository


class IssueCommentHook(Struct):
    """``issue_comment``: on an issue or on a pull request."""

    action: str
    comment: Comment
    issue: Issue
    repository: Repository


class IssueHook(Struct):
    """``issues``."""

    action: str
    issue: Issue
    repository: Repository


class RunHook(Struct):
    """``workflow_run``."""

    workflow_run: WorkflowRun
    repository: Repository


class JobHook(Struct):
    """``workflow_job``."""

    workflow_job: Job
    repository: Repository


class DeploymentId(Struct):
    """The deployment a hook is about."""

    id: int


class DeploymentHook(Struct):
    """``deployment`` and ``deployment_status``."""

    deployment: DeploymentId
    repository: Repository


class PushedCommit(Struct):
    """The commit a branch or tag points at after a push; behind an annotated tag, too."""

    id: str


class PushHook(Struct):
    """``push``: to a branch or tag."""

    ref: str
    before: str
    after: str
    repository: Repository
    deleted: bool = False
    head_commit: PushedCommit | None = None


class Release(Struct):
    """A release."""

    tag_name: str
    draft: bool = False


class ReleaseHook(Struct):
    """``release``."""

    action: str
    release: Release
    repository: Repository


class RepositoryHook(Struct):
    """``repository``: created, renamed, archived, deleted."""

    action: str
    repository: ListedRepository
