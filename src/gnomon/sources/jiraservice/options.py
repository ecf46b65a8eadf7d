"""What a Jira Service Management may be told beyond the common settings."""

from gnomon.sources.sayings import DeskOptions


class JiraServiceOptions(DeskOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which projects are service desks, and what their words mean."""

    projects: tuple[str, ...] = ()
    """Keys of the projects whose requests are read."""
    is_cloud: bool = True
    """Whether it is Atlassian's Cloud; false: a Data Center of one's own."""
