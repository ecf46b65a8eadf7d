"""What an instance of GitHub may be told beyond the common settings."""

from msgspec import Struct

from gnomon.sources.issue_feedback import IssueFeedback


class GitHubOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of GitHub, or of a GitHub Enterprise Server, in ``gnomon.yaml``."""

    organisations: tuple[str, ...] = ()
    """Organisations to find repositories in."""
    users: tuple[str, ...] = ()
    """Users to find public repositories of. With neither, the repositories of the token's own
    account: owned, shared with it, and of its organisations."""
    overlap_minutes: int = 5
    """Asked again before the last thing seen, for what GitHub shows late."""
    run_days: int = 30
    """Workflow runs and deployments older than this when a repository is first met are left out,
    unless `--since` says otherwise: each run costs a request for its jobs, each deployment one
    for its statuses."""
    feedback: IssueFeedback = IssueFeedback()
    """Which issues are what customers say: `labels`, and what words mean (`services`, `kinds`,
    `internal`)."""
