"""What an instance of GitLab may be told beyond the common settings."""

from typing import Literal

from msgspec import Struct

from gnomon.sources.issue_feedback import IssueFeedback


class GitLabOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a GitLab instance in ``gnomon.yaml``."""

    groups: tuple[str, ...] = ()
    """Groups to find projects in, with their subgroups; empty: as `projects` says."""
    projects: Literal["member", "visible"] = "member"
    """Find the projects the token's user is a member of, or all it may see."""
    overlap_minutes: int = 5
    """Asked again before the last thing seen, for what GitLab commits late."""
    pipeline_days: int = 180
    """How far back jobs are read when a project is first met, a hundred a request. Earlier
    pipelines are known from their list alone: their commit, when they were created and how they
    ended, without their jobs, start and end."""
    feedback: IssueFeedback = IssueFeedback()
    """Which issues are what customers say: `labels`, and what words mean (`services`, `kinds`,
    `internal`)."""
