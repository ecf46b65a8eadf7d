"""What a QMetry for Jira may be told beyond the common settings."""

from msgspec import Struct


class QmetryOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of a QMetry for Jira in ``gnomon.yaml``."""

    projects: tuple[str, ...] = ()
    """Ids of the Jira projects to read, ``10066``: every question is of one."""
