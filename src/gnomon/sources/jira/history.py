"""What a changelog says: statuses entered, and edits of the fields that measures need."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from gnomon.domain.planning import StatusCategory, TicketEdit, TicketTransition
from gnomon.sources.jira.payloads import HistoryItem
from gnomon.sources.jira.people import identity_key

EditedField = Literal[
    "points", "assignee", "sprint", "priority", "flagged", "kind", "project", "text"
]
_Ends = tuple[str | None, str | None]

#: What the fields of Jira itself are called in a changelog, by id or name, in lower case.
_SYSTEM: Mapping[str, str] = {
    "status": "status",
    "assignee": "assignee",
    "priority": "priority",
    "issuetype": "kind",
    "issue type": "kind",
    "key": "project",
    "description": "description",
}


class Subject(Struct, frozen=True):
    """The ticket that a changelog belongs to, and what it takes to read it."""

    source: str
    """Instance that told it."""
    issue_id: str
    """Id of the issue, which stays when it moves to another project."""
    ticket_id: str
    """Key of the ticket."""
    project_id: str
    """Key of the project it is in now."""
    url: str | None
    """Where a person can open it."""
    custom: Mapping[str, str]
    """Meanings of custom fields by id and by name."""
    categories: Mapping[str, StatusCategory]
    """Categories of statuses by id."""
    told_at: datetime | None = None
    """When the issue was updated last; null when the teller does not say. An issue that moved takes
    its past along, so the newest telling says in which project that is."""

    def version(self, at: datetime) -> datetime:
        """Return the version time of something of its past."""
        return at if self.told_at is None else max(at, self.told_at)


class Edit(Struct, frozen=True):
    """One entry of a changelog, with its time and author known."""

    id: str
    """Id of the entry; the same in a webhook, a page and a bulk answer."""
    at: datetime
    """When."""
    actor_id: str | None
    """Identity that made it."""
    items: list[HistoryItem]
    """Fields it changed."""


def meaning(item: HistoryItem, custom: Mapping[str, str]) -> str | None:
    """Tell which of the fields we read an item changes; null for all others."""
    name = item.field.lower()
    if item.fieldtype != "custom":
        return _SYSTEM.get(name) or custom.get(name)
    return custom.get(item.field_id or name) or custom.get(name)


def rows(subject: Subject, edit: Edit) -> list[TicketTransition | TicketEdit]:
    """Turn one entry of a changelog into the facts it tells.

    Args:
        subject: The ticket.
        edit: The entry.
    """
    found: list[TicketTransition | TicketEdit] = []
    entered = 0
    for item in edit.items:
        means = meaning(item, subject.custom)
        if means == "status":
            found.append(transition(subject, edit, item, entered))
            entered += 1
        elif means == "sprint":
            found += _sprints(subject, edit, item)
        elif means is not None and means in _EDITS:
            field, values = _EDITS[means]
            old, new = values(subject.source, item)
            if old != new or means in _TEXTS:
                # Two fields for points are told apart by id alone, which a webhook may lack.
                suffix = means if means in _TEXTS else field
                changed = changed_count(item) if means in _TEXTS else None
                found.append(_edit(subject, edit, suffix, field, old, new, changed))
    return found


def changed_count(item: HistoryItem) -> int | None:
    """Count the characters that an edit of a text touched; null when no text is told."""
    if item.old_text is None and item.new_text is None:
        return None
    old, new = item.old_text or "", item.new_text or ""
    begins = _common(old, new)
    ends = _common(old[begins:][::-1], new[begins:][::-1])
    return max(len(old), len(new)) - begins - ends


def _common(one: str, other: str) -> int:
    """How long two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def transition(
    subject: Subject, edit: Edit, item: HistoryItem, position: int = 0
) -> TicketTransition:
    """Tell the status that an item of a changelog enters.

    Args:
        subject: The ticket.
        edit: The entry the item is part of.
        item: The change of status.
        position: How many changes of status the entry holds before this one.
    """
    suffix = f"{edit.id}:{position}" if position else edit.id
    return TicketTransition(
        key=f"{subject.source}:ticket_transition:{subject.issue_id}:{suffix}",
        source=subject.source,
        url=subject.url,
        changed_at=subject.version(edit.at),
        ticket_id=subject.ticket_id,
        project_id=subject.project_id,
        from_status=item.old_text,
        to_status=item.new_text or "",
        to_category=subject.categories.get(item.new) if item.new else None,
        entered_at=edit.at,
        actor_id=edit.actor_id,
    )


def creation(
    subject: Subject,
    *,
    status: str,
    category: StatusCategory | None,
    at: datetime,
    actor_id: str | None,
) -> TicketTransition:
    """Tell the first status of a ticket, which no changelog lists.

    Args:
        subject: The ticket.
        status: The status it was created in.
        category: What that status means to Jira.
        at: When it was created.
        actor_id: Identity that created it.
    """
    return TicketTransition(
        key=f"{subject.source}:ticket_transition:{subject.issue_id}:created",
        source=subject.source,
        url=subject.url,
        changed_at=subject.version(at),
        ticket_id=subject.ticket_id,
        project_id=subject.project_id,
        to_status=status,
        to_category=category,
        entered_at=at,
        actor_id=actor_id,
    )


def sprint_numbers(written: str | None) -> set[str]:
    """Read a list of sprint ids: ``"38, 40"``."""
    return {number for number in (written or "").replace(" ", "").split(",") if number}


def _sprints(subject: Subject, edit: Edit, item: HistoryItem) -> Iterator[TicketEdit]:
    # The field is a list and tells it whole each time; names alone (some webhooks) cannot be
    # joined to a sprint, and two sprints may share one.
    old, new = sprint_numbers(item.old), sprint_numbers(item.new)
    for number in sorted(old - new):
        sprint = f"{subject.source}:sprint:{number}"
        yield _edit(subject, edit, f"sprint:{number}", "sprint", sprint, None)
    for number in sorted(new - old):
        sprint = f"{subject.source}:sprint:{number}"
        yield _edit(subject, edit, f"sprint:{number}", "sprint", None, sprint)


def _written(_: str, item: HistoryItem) -> tuple[str | None, str | None]:
    return item.old_text or None, item.new_text or None


def _kinds(_: str, item: HistoryItem) -> tuple[str | None, str | None]:
    return (item.old_text or "").lower() or None, (item.new_text or "").lower() or None


def _accounts(source: str, item: HistoryItem) -> tuple[str | None, str | None]:
    # While Cloud moved from user names to account ids, it told the ids in fields of their own.
    old, new = item.tmp_from_account_id or item.old, item.tmp_to_account_id or item.new
    return (
        identity_key(source, old) if old else None,
        identity_key(source, new) if new else None,
    )


def _projects(source: str, item: HistoryItem) -> tuple[str | None, str | None]:
    # A move rewrites the issue's key, which tells the projects by the name people know.
    keys = ((text or "").rpartition("-")[0] for text in (item.old_text, item.new_text))
    old, new = (f"{source}:ticket_project:{key}" if key else None for key in keys)
    return old, new


def _description(_: str, item: HistoryItem) -> tuple[str | None, str | None]:
    return "description" if item.old_text else None, "description" if item.new_text else None


def _criteria(_: str, item: HistoryItem) -> tuple[str | None, str | None]:
    name = "acceptance_criteria"
    return name if item.old_text else None, name if item.new_text else None


_TEXTS = frozenset({"description", "criteria"})
#: Field of the edit, and how its values are told, by what the item changes.
_EDITS: Mapping[str, tuple[EditedField, Callable[[str, HistoryItem], _Ends]]] = {
    "assignee": ("assignee", _accounts),
    "criteria": ("text", _criteria),
    "description": ("text", _description),
    "flagged": ("flagged", _written),
    "kind": ("kind", _kinds),
    "points": ("points", _written),
    "priority": ("priority", _written),
    "project": ("project", _projects),
    "team_points": ("points", _written),
}


def _edit(
    subject: Subject,
    edit: Edit,
    suffix: str,
    field: EditedField,
    old: str | None,
    new: str | None,
    changed: int | None = None,
) -> TicketEdit:
    return TicketEdit(
        key=f"{subject.source}:ticket_edit:{subject.issue_id}:{edit.id}:{suffix}",
        source=subject.source,
        url=subject.url,
        changed_at=subject.version(edit.at),
        ticket_id=subject.ticket_id,
        project_id=subject.project_id,
        field=field,
        old_value=old,
        new_value=new,
        changed_count=changed,
        edited_at=edit.at,
        actor_id=edit.actor_id,
    )
