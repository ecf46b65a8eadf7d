"""GitHub: pull requests, workflow runs, deployments, issues and history, asked for and pushed."""

from collections.abc import Mapping

from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.code import (
    Change,
    ChangeCommit,
    ChangeEvent,
    ChangeMerge,
    ChangeSize,
    Commit,
    GitRef,
    Repository,
    Review,
)
from gnomon.domain.feedback import Feedback, FeedbackEvent
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket, TicketProject, TicketText, TicketTransition
from gnomon.domain.running import Deployment, Environment
from gnomon.settings import SourceSettings
from gnomon.sources.github import (
    read_builds,
    read_changes,
    read_hooks,
    read_issues,
    read_repositories,
    read_timeline,
    webhook,
)
from gnomon.sources.github.fetch import fetch
from gnomon.sources.github.options import GitHubOptions
from gnomon.sources.github.reconcile import read_gone, reconcile
from gnomon.sources.github.wants import fetch_one
from gnomon.sources.issue_feedback import with_feedback
from gnomon.sources.source import Reader, Source, Webhook

#: The version of the API whose shapes `payloads` holds.
_VERSION = "2022-11-28"


def credentials(settings: SourceSettings) -> Mapping[str, str]:
    """Make the headers: a token, and the version of the API we read.

    Raises:
        SettingsError: The token is said to be somewhere it is not.
    """
    token = settings.token()
    proof = {"authorization": f"Bearer {token}"} if token else {}
    return {
        "accept": "application/vnd.github+json",
        "x-github-api-version": _VERSION,
        **proof,
    }


_READERS: dict[str, Reader] = {
    "github.api.repositories": read_repositories.read_repositories,
    "github.api.commits": read_repositories.read_commits,
    "github.api.compare": read_repositories.read_compare,
    "github.api.branches": read_repositories.read_branches,
    "github.api.tags": read_repositories.read_tags,
    "github.api.tag": read_repositories.read_tag,
    "github.api.pull_requests": read_changes.read_pull_requests,
    "github.api.pull_commits": read_changes.read_pull_commits,
    "github.api.pull_files": read_changes.read_pull_files,
    "github.api.pull_timeline": read_timeline.read_pull_timeline,
    "github.api.reviews": read_timeline.read_reviews,
    "github.api.pull_comments": read_timeline.read_pull_comments,
    "github.api.issues": read_issues.read_issues,
    "github.api.issue_timeline": read_issues.read_issue_timeline,
    "github.api.runs": read_builds.read_runs,
    "github.api.run": read_builds.read_run,
    "github.api.jobs": read_builds.read_jobs,
    "github.api.job": read_builds.read_job,
    "github.api.environments": read_builds.read_environments,
    "github.api.deployment": read_builds.read_deployment,
    "github.reconcile.gone": read_gone,
    "github.hook.pull_request": read_hooks.read_pull_request_hook,
    "github.hook.review": read_hooks.read_review_hook,
    "github.hook.review_comment": read_hooks.read_review_comment_hook,
    "github.hook.issue_comment": read_hooks.read_issue_comment_hook,
    "github.hook.issue": read_hooks.read_issue_hook,
    "github.hook.workflow_run": read_hooks.read_run_hook,
    "github.hook.workflow_job": read_hooks.read_job_hook,
    "github.hook.deployment": read_hooks.read_deployment_hook,
    "github.hook.push": read_hooks.read_push_hook,
    "github.hook.release": read_hooks.read_release_hook,
    "github.hook.repository": read_hooks.read_repository_hook,
}


def _readers(options: GitHubOptions) -> Mapping[str, Reader]:
    return with_feedback(_READERS, options.feedback)


SOURCE = Source(
    name="github",
    title="GitHub",
    summary="Pull requests and their reviews, workflow runs, deployments, issues and history.",
    options=GitHubOptions,
    readers=_READERS,
    readers_for=_readers,
    entities=(
        Repository,
        GitRef,
        Commit,
        Change,
        ChangeMerge,
        ChangeSize,
        ChangeCommit,
        ChangeEvent,
        Review,
        PipelineRun,
        JobRun,
        Environment,
        Deployment,
        TicketProject,
        Ticket,
        TicketText,
        TicketTransition,
        Identity,
        Feedback,
        FeedbackEvent,
    ),
    fetch=fetch,
    fetch_one=fetch_one,
    reconcile=reconcile,
    webhook=Webhook(verify=webhook.verify, event=webhook.event),
    credentials=credentials,
    rights=(
        "A fine-grained token or a GitHub App's with read access to metadata, contents, pull "
        "requests, issues, actions, deployments and environments."
    ),
    setup="""
1. Set `url` to `https://api.github.com`, or to `https://<host>/api/v3` for an Enterprise Server.
2. Make a fine-grained token with read access to metadata, contents, pull requests, issues,
   actions, deployments and environments, and put it into an environment variable that `token_env`
   names.
3. Name `options.organisations` or `options.users`; `include` and `exclude` match the full names
   of repositories, `shop/checkout-api`.
4. For events within seconds, add a webhook to the organisation or the repositories: the address
   of this source, content type `application/json`, a secret (`webhook_secret_env`), and the events
   pushes, pull requests, reviews, review comments, issue comments, issues, workflow runs, workflow
   jobs, deployments, deployment statuses, releases and repositories.

Issues of customers are sayings, too, where `options.feedback` names their labels:
`feedback: {labels: [customer], services: {shop/checkout: checkout-api}}`. Who answered in their
comments is not read, so that an issue counts for how fast it was resolved and released alone.

Where a commit reached the main line (`commit_landing`) and how large it is takes the whole
history: connect the `git` source to a clone for that.
""",
)
