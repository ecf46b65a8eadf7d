"""What an instance of GitLab may be told beyond the common settings."""

from typing import Literal

from msgspec import Struct


class GitLabOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a GitLab instance in ``gnomon.yaml``."""

    groups: tuple[str, ...] = ()
    """Groups to find projects in, with their subgroups; empty: as `projects` says."""
    projects: Literal["member", "visible"] = "member"
    """Find the projects the token's user is a member of, or all it may see."""
    overlap_minutes: int = 5
    """Asked again before the last thing seen, for what GitLab commits late."""
    with_jobs: bool = True
    """Whether to fetch the jobs of each pipeline, one more request per pipeline."""
