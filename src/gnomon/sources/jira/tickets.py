"""What an issue is to us: a ticket, what it says, and the project it is in."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from gnomon.domain.planning import StatusCategory, Ticket, TicketProject, TicketText
from gnomon.errors import PayloadError
from gnomon.sources.jira.custom import Layout, Meaning
from gnomon.sources.jira.envelope import category
from gnomon.sources.jira.payloads import Fields, Issue, Project
from gnomon.sources.jira.people import People
from gnomon.sources.jira.text import (
    checklist_count,
    long_text,
    moment,
    plain,
    points,
    sprint_ids,
)

#: What a ticket cannot be told without.
_NEEDED = ("summary", "issuetype", "project", "status", "created", "updated")
_ORDERS: tuple[tuple[Meaning, ...], ...] = (("points", "team_points"), ("team_points", "points"))


def untold_fields(fields: Fields | None) -> list[str]:
    """Name the fields a ticket needs and this delivery does not tell."""
    return [name for name in _NEEDED if fields is None or getattr(fields, name) is None]


def browse_url(issue: Issue) -> str | None:
    """Say where a person opens an issue, from the address of its resource."""
    if issue.self is None or "/rest/" not in issue.self:
        return None
    return f"{issue.self.partition('/rest/')[0]}/browse/{issue.key}"


def project_key(source: str, issue: Issue) -> str:
    """Name the project an issue is in now; its key begins with the project's."""
    told = issue.fields.project if issue.fields else None
    return f"{source}:ticket_project:{told.key if told else issue.key.rpartition('-')[0]}"


def ticket(
    source: str,
    issue: Issue,
    fields: Fields,
    *,
    people: People,
    layout: Layout | None = None,
    categories: Mapping[str, StatusCategory] | None = None,
    epics: Mapping[str, str] | None = None,
    sprints: Iterable[str] = (),
) -> Ticket:
    """An issue is a ticket; its key is its id, since a move changes what people call it.

    Args:
        source: Instance that told it.
        issue: The issue.
        fields: Its fields, none of those a ticket needs missing.
        people: Collects who is mentioned.
        layout: Which custom fields mean what; null where the delivery does not say.
        categories: Categories of statuses by id, for servers that tell them only in the list.
        epics: Ids of epics by what people call them.
        sprints: Sprints that the changelog names.

    Raises:
        PayloadError: What a ticket needs is missing; see `untold_fields`.
    """
    status, issue_type, updated = fields.status, fields.issuetype, moment(fields.updated or "")
    if status is None or issue_type is None:
        raise PayloadError(f"{source} tells issue {issue.key} without its status or type.")
    planned = set(sprints)
    for value in layout.values(fields, "sprint") if layout else ():
        planned.update(f"{source}:sprint:{number}" for number in sprint_ids(value))
    return Ticket(
        key=f"{source}:ticket:{issue.id}",
        source=source,
        url=browse_url(issue),
        changed_at=updated,
        project_id=project_key(source, issue),
        number=issue.key,
        title=fields.summary or "",
        kind=issue_type.name.lower(),
        is_sub_task=issue_type.subtask or (issue_type.hierarchy_level or 0) < 0,
        status=status.name,
        status_category=category(status) or (categories or {}).get(status.id or ""),
        priority=fields.priority.name if fields.priority else None,
        points=_points(fields, layout) if layout else None,
        reporter_id=people.mention(fields.reporter, updated),
        assignee_id=people.mention(fields.assignee, updated),
        parent_id=_parent(source, fields, layout, epics or {}),
        labels=tuple(fields.labels),
        components=tuple(component.name for component in fields.components),
        sprint_ids=tuple(sorted(planned, key=_by_number)),
        opened_at=moment(fields.created or ""),
        resolved_at=moment(fields.resolutiondate) if fields.resolutiondate else None,
        resolution=fields.resolution.name if fields.resolution else None,
    )


def ticket_text(source: str, issue: Issue, fields: Fields, layout: Layout) -> TicketText:
    """What an issue says: its description, and the custom fields for criteria and checklist."""
    criteria = [text for value in layout.values(fields, "criteria") if (text := long_text(value))]
    entries = [checklist_count(value) for value in layout.values(fields, "checklist")]
    return TicketText(
        key=f"{source}:ticket_text:{issue.id}",
        source=source,
        url=browse_url(issue),
        changed_at=moment(fields.updated or ""),
        ticket_id=f"{source}:ticket:{issue.id}",
        project_id=project_key(source, issue),
        description=plain(fields.description),
        acceptance_criteria="\n".join(criteria) or None,
        checklist_count=sum(entries) if entries else None,
    )


def ticket_project(source: str, told: Project, *, at: datetime) -> TicketProject:
    """A project that holds tickets, as an issue, a list or a webhook names it."""
    base = (told.self or "").partition("/rest/")[0]
    return TicketProject(
        key=f"{source}:ticket_project:{told.key}",
        source=source,
        url=f"{base}/browse/{told.key}" if base else None,
        changed_at=at,
        name=told.key,
        title=told.name or told.key,
    )


def _by_number(sprint: str) -> tuple[int, str]:
    return len(sprint), sprint


def _points(fields: Fields, layout: Layout) -> float | None:
    # A team-managed project fills its own field and leaves the site's empty, and the other way
    # round; after a move between the two kinds, both may be set.
    is_team_managed = fields.project is not None and fields.project.simplified
    for what in _ORDERS[is_team_managed]:
        for value in layout.values(fields, what):
            if (read := points(value)) is not None:
                return read
    return None


def _parent(
    source: str, fields: Fields, layout: Layout | None, epics: Mapping[str, str]
) -> str | None:
    if fields.parent is not None:
        return f"{source}:ticket:{fields.parent.id}"
    for epic in layout.values(fields, "epic") if layout else ():
        if isinstance(epic, str) and epic in epics:
            return f"{source}:ticket:{epics[epic]}"
    return None
