"""Tickets, how they moved, and the sprints they were planned into."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

StatusCategory = Literal["to_do", "in_progress", "done"]


class TicketProject(Entity, frozen=True, kw_only=True):
    """A project that holds tickets. Grain: one row per project and source."""

    name: str
    """Key or path of the project: ``SHOP``."""
    title: str
    """Display name."""


class Ticket(Entity, frozen=True, kw_only=True):
    """A unit of work as planned. Grain: one row per ticket."""

    project_id: str
    """Project it is in now."""
    number: str
    """What people call it: ``SHOP-12``, ``#7``."""
    title: str
    """Its summary."""
    kind: str
    """Type as the tool names it, lower case: story, task, bug, epic, sub-task."""
    is_sub_task: bool = False
    """Whether it is part of another ticket by type."""
    status: str
    """Status as the tool names it."""
    status_category: StatusCategory | None = None
    """What the status means to the tool; null when it does not say."""
    priority: str | None = None
    """Priority as the tool names it."""
    points: float | None = None
    """Estimate in story points; null when not estimated, 0 only when someone said 0."""
    reporter_id: str | None = None
    """Identity that reported it."""
    assignee_id: str | None = None
    """Identity it is assigned to now."""
    parent_id: str | None = None
    """Epic or parent ticket."""
    labels: tuple[str, ...] = ()
    """Its labels."""
    components: tuple[str, ...] = ()
    """Components of the project it touches."""
    sprint_ids: tuple[str, ...] = ()
    """Sprints it was ever planned into."""
    opened_at: datetime
    """When it was created."""
    resolved_at: datetime | None = None
    """When it was resolved; null while open."""
    resolution: str | None = None
    """How it was resolved, as the tool names it."""


class TicketText(Entity, frozen=True, kw_only=True):
    """What a ticket says. Grain: one row per ticket; kept apart because it is large."""

    ticket_id: str
    """The ticket."""
    project_id: str
    """Its project."""
    description: str | None = None
    """Description as plain text."""
    acceptance_criteria: str | None = None
    """Text of the acceptance criteria field, where the tool has one."""
    checklist_count: int | None = None
    """Entries of a checklist field, where the tool has one."""


class TicketTransition(Entity, frozen=True, kw_only=True):
    """A ticket entering a status. Grain: one row per change of status; creation is the first."""

    ticket_id: str
    """The ticket."""
    project_id: str
    """Its project."""
    from_status: str | None = None
    """Status left; null at creation."""
    to_status: str
    """Status entered."""
    to_category: StatusCategory | None = None
    """What the entered status means to the tool; null when it does not say."""
    entered_at: datetime
    """When."""
    actor_id: str | None = None
    """Identity that moved it."""


class TicketEdit(Entity, frozen=True, kw_only=True):
    """A change of another field of a ticket. Grain: one row per edit and field.

    A ticket may be in several sprints: an edit of them is one row per sprint it entered (its key
    in ``new_value``) or left (in ``old_value``). Assignees and projects are keys, too.
    """

    ticket_id: str
    """The ticket."""
    project_id: str
    """Its project."""
    field: Literal["points", "assignee", "sprint", "priority", "flagged", "kind", "project", "text"]
    """What was edited."""
    old_value: str | None = None
    """Value before; a text only says that there was one."""
    new_value: str | None = None
    """Value after; a text only says that there is one."""
    changed_count: int | None = None
    """Characters of a text between its common beginning and end, before or after, whichever are
    more; null for other fields, and when the tool does not tell the text."""
    edited_at: datetime
    """When."""
    actor_id: str | None = None
    """Identity that edited it."""


class Sprint(Entity, frozen=True, kw_only=True):
    """A time box of a board. Grain: one row per sprint."""

    board_id: str | None = None
    """Board it was planned on."""
    project_id: str | None = None
    """Project of that board, where it has one."""
    name: str
    """Its name."""
    goal: str | None = None
    """Its goal; null or empty when none was set."""
    state: Literal["future", "active", "closed"]
    """Where it is."""
    starts_at: datetime | None = None
    """Planned or real start."""
    ends_at: datetime | None = None
    """Planned end."""
    completed_at: datetime | None = None
    """When it was closed; null while it runs."""
