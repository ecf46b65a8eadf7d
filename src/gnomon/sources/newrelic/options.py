"""What a New Relic may be told beyond the common settings."""

from msgspec import Struct


class NewrelicOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a New Relic account in ``gnomon.yaml``."""

    account: int = 0
    """Number of the account to ask; NerdGraph wants it in every question."""
    interval_minutes: int = 5
    """Length of the intervals that signals are read over."""
    first_days: int = 8
    """How far back the first fetch goes, unless `--since` says otherwise; New Relic keeps
    transactions for eight days by default."""
    issue_days: int = 7
    """How far back issues are asked for again each time: an old one may have been closed."""
    container_facet: str = "deploymentName"
    """Attribute of ``K8sContainerSample`` that names the service; empty: resources are not read."""

    def __post_init__(self) -> None:
        """Refuse what cannot be asked.

        Raises:
            ValueError: An interval is too short, or the attribute is no name.
        """
        if self.interval_minutes < 1:
            raise ValueError("interval_minutes: an interval lasts a minute or more")
        if not all(part.isidentifier() for part in self.container_facet.split(".") if part):
            raise ValueError(f"container_facet: {self.container_facet!r} is no attribute")
