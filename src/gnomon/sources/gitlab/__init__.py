"""GitLab: merge requests, pipelines, deployments, issues and history, asked for and pushed."""

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
from gnomon.domain.planning import Sprint, Ticket, TicketProject, TicketText, TicketTransition
from gnomon.domain.running import Deployment, Environment
from gnomon.settings import SourceSettings
from gnomon.sources.gitlab import (
    read_builds,
    read_changes,
    read_diffs,
    read_hooks,
    read_issues,
    read_notes,
    read_repositories,
    webhook,
)
from gnomon.sources.gitlab.fetch import fetch
from gnomon.sources.gitlab.options import GitLabOptions
from gnomon.sources.gitlab.reconcile import read_gone, reconcile
from gnomon.sources.gitlab.wants import fetch_one
from gnomon.sources.issue_feedback import with_feedback
from gnomon.sources.source import Reader, Source, Webhook


def credentials(settings: SourceSettings) -> Mapping[str, str]:
    """Make the header of a personal, group or project access token.

    Raises:
        SettingsError: The token is said to be somewhere it is not.
    """
    token = settings.token()
    return {"PRIVATE-TOKEN": token} if token else {}


_READERS: dict[str, Reader] = {
    "gitlab.api.projects": read_repositories.read_projects,
    "gitlab.api.commits": read_repositories.read_commits,
    "gitlab.api.branches": read_repositories.read_branches,
    "gitlab.api.tags": read_repositories.read_tags,
    "gitlab.api.merge_requests": read_changes.read_merge_requests,
    "gitlab.api.merge_request_commits": read_changes.read_merge_request_commits,
    "gitlab.api.merge_request_diffs": read_diffs.read_merge_request_diffs,
    "gitlab.api.merge_request_state_events": read_notes.read_merge_request_state_events,
    "gitlab.api.notes": read_notes.read_notes,
    "gitlab.api.discussions": read_notes.read_discussions,
    "gitlab.api.approvals": read_notes.read_approvals,
    "gitlab.api.pipelines": read_builds.read_pipelines,
    "gitlab.api.jobs": read_builds.read_jobs,
    "gitlab.api.environments": read_builds.read_environments,
    "gitlab.api.deployments": read_builds.read_deployments,
    "gitlab.api.issues": read_issues.read_issues,
    "gitlab.api.issue_state_events": read_issues.read_issue_state_events,
    "gitlab.api.iterations": read_issues.read_iterations,
    "gitlab.reconcile.gone": read_gone,
    "gitlab.hook.merge_request": read_hooks.read_merge_request_hook,
    "gitlab.hook.note": read_hooks.read_note_hook,
    "gitlab.hook.issue": read_hooks.read_issue_hook,
    "gitlab.hook.pipeline": read_hooks.read_pipeline_hook,
    "gitlab.hook.job": read_hooks.read_job_hook,
    "gitlab.hook.deployment": read_hooks.read_deployment_hook,
    "gitlab.hook.push": read_hooks.read_push_hook,
    "gitlab.hook.release": read_hooks.read_release_hook,
    "gitlab.hook.project": read_hooks.read_project_hook,
    "gitlab.hook.user": read_hooks.read_user_hook,
}


def _readers(options: GitLabOptions) -> Mapping[str, Reader]:
    return with_feedback(_READERS, options.feedback)


SOURCE = Source(
    name="gitlab",
    title="GitLab",
    summary="Merge requests and their reviews, pipelines, deployments, issues and history.",
    options=GitLabOptions,
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
        Sprint,
        Identity,
        Feedback,
        FeedbackEvent,
    ),
    fetch=fetch,
    fetch_one=fetch_one,
    reconcile=reconcile,
    webhook=Webhook(verify=webhook.verify, event=webhook.event),
    credentials=credentials,
    rights="A project, group or personal access token with `read_api`, role Reporter or above.",
    setup="""
1. In GitLab, make a group access token with the scope `read_api` and the role Reporter, and put it
   into an environment variable that `token_env` names.
2. Name groups in `options.groups`, or let Gnomon read every project the token is a member of;
   `include` and `exclude` match the projects' paths.
3. For events within seconds, add a webhook to the group or the projects: the address of this
   source, a secret token (`webhook_secret_env`), and the triggers push, tag push, comments, merge
   request, issue, pipeline, job, deployment and release events.

Issues of customers are sayings, too, where `options.feedback` names their labels:
`feedback: {labels: [customer], services: {shop/checkout: checkout-api}}`. Who answered in their
comments is not read, so that an issue counts for how fast it was resolved and released alone.

Where a commit reached the main line (`commit_landing`) takes the whole history: connect the `git`
source to a clone for that.
""",
)
