"""The shapes of GitLab's webhooks and system hooks, only the fields we read.

Times come in three spellings (``2021-09-27 05:00:01 UTC``, ``2021-04-28 21:50:00 +0200``, ISO), so
they are text here. See https://docs.gitlab.com/user/project/integrations/webhook_events/.
"""

from datetime import UTC, datetime

from msgspec import Struct

from gnomon.errors import PayloadError
from gnomon.sources.gitlab.payloads import Label, User


class HookProject(Struct):
    """The project a hook is about; system hooks leave out its number."""

    id: int | None = None
    path_with_namespace: str | None = None
    web_url: str | None = None
    default_branch: str | None = None


class MergeRequestAttributes(Struct):
    """The merge request itself."""

    iid: int
    title: str
    state: str
    target_project_id: int
    created_at: str
    updated_at: str
    author_id: int | None = None
    source_branch: str | None = None
    target_branch: str | None = None
    description: str | None = None
    draft: bool | None = None
    work_in_progress: bool | None = None
    url: str | None = None
    action: str | None = None
    labels: list[Label] | None = None


class MergeRequestHook(Struct):
    """``merge_request``: everything but when and how it was merged, its size and its reviews."""

    object_attributes: MergeRequestAttributes
    user: User | None = None
    project: HookProject | None = None
    reviewers: list[User] | None = None
    labels: list[Label] | None = None


class NoteAttributes(Struct):
    """A comment."""

    id: int
    noteable_type: str
    created_at: str
    note: str = ""
    updated_at: str | None = None
    system: bool = False
    type: str | None = None


class Numbered(Struct):
    """The number of the merge request or issue that a hook mentions."""

    iid: int
    target_project_id: int | None = None
    project_id: int | None = None


class NoteHook(Struct):
    """``note``: a comment on a commit, a merge request, an issue or a snippet."""

    object_attributes: NoteAttributes
    user: User | None = None
    project_id: int | None = None
    merge_request: Numbered | None = None


class IssueHook(Struct):
    """``issue``: without its epic and iteration, so the issue is fetched."""

    object_attributes: Numbered
    project: HookProject | None = None


class PipelineAttributes(Struct):
    """The pipeline itself; when it started is not told."""

    id: int
    sha: str


class Build(Struct):
    """A job of a pipeline."""

    id: int
    name: str
    status: str
    created_at: str
    stage: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    failure_reason: str | None = None
    allow_failure: bool = False


class PipelineHook(Struct):
    """``pipeline``: its jobs in full, itself without its start."""

    object_attributes: PipelineAttributes
    project: HookProject
    builds: list[Build] = []


class HookRepository(Struct):
    """The repository a job hook is about."""

    homepage: str | None = None


class JobHook(Struct):
    """``build``: one job, when its status changes."""

    project_id: int
    pipeline_id: int
    sha: str
    build_id: int
    build_name: str
    build_status: str
    build_created_at: str | None = None
    build_stage: str | None = None
    build_started_at: str | None = None
    build_finished_at: str | None = None
    build_failure_reason: str | None = None
    build_allow_failure: bool = False
    repository: HookRepository | None = None


class DeploymentHook(Struct):
    """``deployment``: without start and end, so the deployment is fetched."""

    deployment_id: int
    project: HookProject


class PushHook(Struct):
    """``push`` and ``tag_push``: at most 20 commits are listed."""

    ref: str
    after: str
    project_id: int
    total_commits_count: int = 0
    project: HookProject | None = None


class ReleaseHook(Struct):
    """``release``: names the tag it was made from."""

    tag: str
    project: HookProject
    action: str | None = None


class ProjectHook(Struct):
    """``project_create``, ``project_rename``, ``project_transfer``, ``project_destroy``."""

    event_name: str
    project_id: int
    path_with_namespace: str
    name: str = ""
    updated_at: str | None = None


class UserHook(Struct):
    """``user_create`` and its like; the address is the account's own."""

    user_id: int
    username: str = ""
    name: str | None = None
    email: str | None = None
    updated_at: str | None = None


def instant(text: str) -> datetime:
    """Read a time in any of GitLab's spellings.

    Raises:
        PayloadError: It is none of them, or has no zone.
    """
    spelled = text.strip().replace(" UTC", "+00:00")
    day, _, rest = spelled.partition(" ")
    try:
        found = datetime.fromisoformat(f"{day}T{rest.replace(' ', '')}" if rest else spelled)
    except ValueError as error:
        raise PayloadError(f"{text!r} is not a time as GitLab writes it.") from error
    if found.tzinfo is None:
        raise PayloadError(f"The time {text!r} has no zone.")
    return found.astimezone(UTC)


def maybe_instant(text: str | None) -> datetime | None:
    """Read a time that may be absent."""
    return instant(text) if text else None
