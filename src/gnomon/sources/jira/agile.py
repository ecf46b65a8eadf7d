"""What Jira tells besides issues: sprints of boards, projects, accounts.

None of these has a version time, so the time of the fetch stands in for it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import Sprint
from gnomon.errors import PayloadError
from gnomon.sources.jira.envelope import decode
from gnomon.sources.jira.payloads import (
    Board,
    Project,
    ProjectPage,
    SprintPage,
    SprintPayload,
    User,
)
from gnomon.sources.jira.people import People
from gnomon.sources.jira.text import moment
from gnomon.sources.jira.tickets import ticket_project

_SPRINTS = msgspec.json.Decoder(SprintPage)
_PROJECTS = msgspec.json.Decoder(ProjectPage | list[Project])
_USERS = msgspec.json.Decoder(list[User] | User)
_STATES: Mapping[str, Literal["future", "active", "closed"]] = {
    "future": "future",
    "active": "active",
    "closed": "closed",
}


def sprints(event: Event) -> Iterable[Entity]:
    """Read a board's sprints, or one sprint, each with its board where the fetch knew it.

    Raises:
        PayloadError: The data is not a page of sprints.
    """
    told = decode(event, _SPRINTS, event.data)
    page = decode(event, _SPRINTS, told.page) if told.page else told
    boards = {board.id: board for board in told.boards}
    for found in [told.sprint] if told.sprint else page.values:
        # A board lists sprints that began elsewhere; only the board of origin tells the project,
        # so that every list that holds a sprint tells the same of it.
        board = boards.get(found.origin_board_id) if found.origin_board_id else None
        yield sprint(event.source, found, board, at=told_at(event))


def sprint(source: str, told: SprintPayload, board: Board | None, *, at: datetime) -> Sprint:
    """A sprint of a board. Dates may be missing: a future sprint has none until it is planned.

    Args:
        source: Instance that told it.
        told: The sprint.
        board: The board it was made on; null where that is not known.
        at: When it was told.

    Raises:
        PayloadError: Its state is none that Jira documents.
    """
    state = _STATES.get(told.state.lower())
    if state is None:
        raise PayloadError(
            f"{source} tells sprint {told.id} ({told.name}) in the state {told.state!r}; "
            f"known are {', '.join(_STATES)}."
        )
    project = board.location.project_key if board and board.location else None
    return Sprint(
        key=f"{source}:sprint:{told.id}",
        source=source,
        changed_at=at,
        board_id=f"{source}:board:{told.origin_board_id}" if told.origin_board_id else None,
        project_id=f"{source}:ticket_project:{project}" if project else None,
        name=told.name,
        goal=told.goal or None,
        state=state,
        starts_at=moment(told.start_date) if told.start_date else None,
        ends_at=moment(told.end_date) if told.end_date else None,
        completed_at=moment(told.complete_date) if told.complete_date else None,
    )


def projects(event: Event) -> Iterable[Entity]:
    """Read the list of projects: a page of Cloud, the bare list of Data Center.

    Raises:
        PayloadError: The data is neither.
    """
    told = decode(event, _PROJECTS, event.data)
    for found in told.values if isinstance(told, ProjectPage) else told:
        yield ticket_project(event.source, found, at=told_at(event))


def users(event: Event) -> Iterable[Entity]:
    """Read a page of accounts, or one.

    Raises:
        PayloadError: The data holds no accounts.
    """
    told = decode(event, _USERS, event.data)
    people = People(event.source)
    for user in told if isinstance(told, list) else [told]:
        people.mention(user, told_at(event))
    return people.identities()


def told_at(event: Event) -> datetime:
    """Say when an event was told: its own time, else when the inbox took it."""
    return event.time or event.received_at or datetime(1970, 1, 1, tzinfo=UTC)
