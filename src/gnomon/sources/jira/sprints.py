"""Asking the agile interface for boards and their sprints."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
from msgspec import Raw, Struct

from gnomon.domain.event import Event
from gnomon.sources.http import AnswerError
from gnomon.sources.jira.dated import dated_event
from gnomon.sources.jira.envelope import envelope
from gnomon.sources.jira.site import ABSENT, read, selected
from gnomon.sources.source import Fetching

_AGILE = "/rest/agile/1.0"
#: A board of another kind answers a question for its sprints with 400.
_NO_SPRINTS = ABSENT | {400}


class _Place(Struct, rename="camel"):
    project_key: str | None = None


class _Known(Struct):
    id: int
    type: str = ""
    location: _Place | None = None


class FoundBoard(Struct, frozen=True):
    """A board with its own words, to be told beside its sprints."""

    id: int
    """Its number."""
    has_sprints: bool
    """Whether it may have sprints and is to be read."""
    body: bytes
    """What Jira said of it."""


class _Boards(Struct, rename="camel"):
    values: list[Raw] = []
    is_last: bool = True


class _Origin(Struct, rename="camel"):
    origin_board_id: int | None = None


class _Sprints(Struct, rename="camel"):
    values: list[_Origin] = []
    is_last: bool = True


async def all_boards(fetching: Fetching) -> list[FoundBoard]:
    """List the boards the account sees; none where Jira has no agile interface.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    found: list[FoundBoard] = []
    while True:
        params = {"startAt": len(found), "maxResults": 50}
        try:
            reply = await fetching.client.get(f"{_AGILE}/board", params)
        except AnswerError as error:
            if error.status in ABSENT:
                return found
            raise
        page = read(reply, _Boards)
        found += [_board(fetching, body) for body in page.values]
        if page.is_last or not page.values:
            return found


async def board_sprints(
    fetching: Fetching, board: FoundBoard, known: Mapping[int, FoundBoard]
) -> AsyncIterator[Event]:
    """Fetch the sprints of a board, each page with the boards its sprints were made on.

    Args:
        fetching: The fetch.
        board: The board to ask for.
        known: All boards, by number.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    offset = 0
    while True:
        params = {"startAt": offset, "maxResults": 50}
        try:
            reply = await fetching.client.get(f"{_AGILE}/board/{board.id}/sprint", params)
        except AnswerError as error:
            if error.status in _NO_SPRINTS:
                return
            raise
        page = read(reply, _Sprints)
        origins = {s.origin_board_id for s in page.values if s.origin_board_id in known}
        boards = [Raw(known[number].body) for number in sorted(origins) if number is not None]
        data = envelope({"boards": boards, "page": reply.body})
        yield dated_event(fetching.source, "jira.api.sprints", reply, data)
        offset += len(page.values)
        if page.is_last or not page.values:
            return


async def one_sprint(fetching: Fetching, ref: str) -> AsyncIterator[Event]:
    """Fetch one sprint and the board it was made on; nothing when it is gone.

    Raises:
        SourceError: Jira did not answer as it promises.
    """
    reply = await _if_there(fetching, f"{_AGILE}/sprint/{ref}")
    if reply is None:
        return
    origin = read(reply, _Origin).origin_board_id
    board = await _if_there(fetching, f"{_AGILE}/board/{origin}") if origin else None
    boards = [Raw(board.body)] if board else []
    data = envelope({"boards": boards, "sprint": reply.body})
    yield dated_event(fetching.source, "jira.api.sprints", reply, data)


async def _if_there(fetching: Fetching, path: str) -> Any:
    try:
        return await fetching.client.get(path)
    except AnswerError as error:
        if error.status in ABSENT:
            return None
        raise


def _board(fetching: Fetching, body: Raw) -> FoundBoard:
    known = msgspec.json.decode(body, type=_Known)
    project = known.location.project_key if known.location else None
    is_wanted = project is None or selected(project, fetching)
    return FoundBoard(
        id=known.id, has_sprints=is_wanted and known.type != "kanban", body=bytes(body)
    )
