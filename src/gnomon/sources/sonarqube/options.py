"""What an instance of SonarQube may be told beyond the common settings."""

from msgspec import Struct


class SonarqubeOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a SonarQube in ``gnomon.yaml``."""

    organization: str = ""
    """Key of the organisation, which SonarQube Cloud wants; empty on a server of your own."""
    branches: tuple[str, ...] = ()
    """Patterns of further branches to read: ``release/*``. The main one is always read."""
    pull_requests: bool = True
    """Whether to read analyses of changes and the issues found in them."""
