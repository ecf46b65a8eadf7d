"""The shapes of what GitLab's API tells about pipelines, jobs, environments and deployments."""

from msgspec import Struct

from gnomon.sources.gitlab.payloads import Instant, User


class Pipeline(Struct, gc=False):
    """A pipeline.

    API: https://docs.gitlab.com/api/pipelines
    """

    id: int
    sha: str
    status: str
    project_id: int | None = None
    ref: str | None = None
    tag: bool | None = None
    source: str | None = None
    user: User | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    started_at: Instant | None = None
    finished_at: Instant | None = None
    web_url: str | None = None


class PipelineRef(Struct, gc=False):
    """The pipeline of a job."""

    id: int
    sha: str | None = None
    project_id: int | None = None


class Job(Struct, gc=False):
    """A job.

    API: https://docs.gitlab.com/api/jobs
    """

    id: int
    name: str
    status: str
    stage: str | None = None
    pipeline: PipelineRef | None = None
    created_at: Instant | None = None
    started_at: Instant | None = None
    finished_at: Instant | None = None
    failure_reason: str | None = None
    allow_failure: bool = False
    user: User | None = None
    web_url: str | None = None


class EnvironmentRef(Struct, gc=False):
    """The environment of a deployment."""

    name: str
    id: int | None = None
    tier: str | None = None


class Environment(Struct, gc=False):
    """An environment.

    API: https://docs.gitlab.com/api/environments
    """

    id: int
    name: str
    tier: str | None = None
    state: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None


class Deployment(Struct, gc=False):
    """A deployment.

    API: https://docs.gitlab.com/api/deployments
    """

    id: int
    environment: EnvironmentRef
    sha: str | None = None
    ref: str | None = None
    status: str | None = None
    created_at: Instant | None = None
    updated_at: Instant | None = None
    user: User | None = None
    deployable: Job | None = None
