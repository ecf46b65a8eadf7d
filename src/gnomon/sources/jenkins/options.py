"""What an instance of Jenkins may be told beyond the common settings."""

from msgspec import Struct


class JenkinsOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a Jenkins in ``gnomon.yaml``."""

    build_days: int = 90
    """Builds older than this when a job is first met are left out, unless `--since` says
    otherwise."""
