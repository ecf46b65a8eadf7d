"""The shapes of what GitHub's API tells about workflow runs, jobs and deployments."""

from msgspec import Struct

from gnomon.sources.github.payloads import Instant, User


class PullRequestRef(Struct, gc=False):
    """A pull request a run belongs to; those from forks are not named."""

    number: int


class WorkflowRun(Struct, gc=False):
    """A run of a workflow; a re-run is the same run with a higher attempt.

    API: https://docs.github.com/en/rest/actions/workflow-runs
    """

    id: int
    head_sha: str
    status: str | None
    created_at: Instant
    updated_at: Instant
    conclusion: str | None = None
    head_branch: str | None = None
    event: str | None = None
    run_attempt: int = 1
    run_started_at: Instant | None = None
    actor: User | None = None
    triggering_actor: User | None = None
    pull_requests: list[PullRequestRef] = []
    html_url: str | None = None


class WorkflowRuns(Struct, gc=False):
    """A page of runs."""

    workflow_runs: list[WorkflowRun]
    total_count: int = 0


class Job(Struct, gc=False):
    """A job of a run; a re-run has a new number.

    API: https://docs.github.com/en/rest/actions/workflow-jobs
    """

    id: int
    run_id: int
    name: str
    status: str
    head_sha: str | None = None
    conclusion: str | None = None
    created_at: Instant | None = None
    started_at: Instant | None = None
    completed_at: Instant | None = None
    html_url: str | None = None


class Jobs(Struct, gc=False):
    """A page of jobs."""

    jobs: list[Job]


class Environment(Struct, gc=False):
    """An environment.

    API: https://docs.github.com/en/rest/deployments/environments
    """

    id: int
    name: str
    updated_at: Instant | None = None
    html_url: str | None = None


class Environments(Struct, gc=False):
    """A page of environments."""

    environments: list[Environment]


class Deployment(Struct, gc=False):
    """A deployment: what was asked for. How it went is told by its statuses.

    API: https://docs.github.com/en/rest/deployments/deployments
    """

    id: int
    sha: str
    created_at: Instant
    ref: str | None = None
    environment: str = "production"
    production_environment: bool | None = None
    updated_at: Instant | None = None
    creator: User | None = None


class DeploymentStatus(Struct, gc=False):
    """A step of a deployment.

    API: https://docs.github.com/en/rest/deployments/statuses
    """

    id: int
    state: str
    created_at: Instant
    log_url: str | None = None
    target_url: str | None = None


class ToldDeployment(Struct, gc=False):
    """A deployment and all its statuses, which GitHub answers to two questions."""

    deployment: Deployment
    statuses: list[DeploymentStatus]
