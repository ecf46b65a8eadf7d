"""Settings of a Jira instance beyond the common ones."""

from msgspec import Struct


class JiraOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is particular to one Jira: the names of its custom fields, and how to ask.

    Names count from the next fetch on: they are decided when a page is fetched and kept with it.
    """

    points_fields: tuple[str, ...] = ("Story Points", "Story point estimate")
    """Names of the fields that hold an estimate in story points; the first that is set counts."""
    acceptance_criteria_fields: tuple[str, ...] = ("Acceptance Criteria",)
    """Names of the fields that hold acceptance criteria."""
    checklist_fields: tuple[str, ...] = ("Checklist", "Checklists", "Smart Checklist")
    """Names of the fields that hold a checklist."""
    flagged_fields: tuple[str, ...] = ("Flagged",)
    """Names of the fields that mark an issue as blocked."""
    overlap_minutes: int = 10
    """How far each fetch looks back before the last one; Cloud's search lags behind its edits."""
    page_size: int = 100
    """Issues asked for at once; Jira may answer with fewer."""
    fetch_users: bool = True
    """Whether to ask for all accounts, which tells those who never touched an issue."""
