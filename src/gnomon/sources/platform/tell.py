"""Tasks and page views as their own tools tell them, one or several at once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.platform import Journey, PageView, PlatformTask, PlatformTaskEnd, TaskOutcome
from gnomon.errors import PayloadError
from gnomon.sources.bodies import check_clock, items
from gnomon.sources.moment import utc
from gnomon.sources.platform.people import person_ref
from gnomon.sources.platform.rows import named, row, team_key

_Instant = Annotated[datetime, Meta(tz=True)]
_Amount = Annotated[float, Meta(ge=0)]


class TaskTold(Struct, frozen=True, kw_only=True):
    """What is told of an attempt: its start, its end, or both. See *Tell what teams do*."""

    id: str | None = None
    """What makes the attempt this one; start and end carry the same. Null: the event's."""
    service: str
    task: str | None = None
    journey: Journey | None = None
    team: str | None = None
    person: Any = None
    persona: str | None = None
    automatic: bool = False
    started_at: _Instant | None = None
    ended_at: _Instant | None = None
    outcome: TaskOutcome | None = None
    human_help: bool | None = None
    hands_on_seconds: _Amount | None = None


class ViewTold(Struct, frozen=True, kw_only=True):
    """What is told of a page being read."""

    id: str | None = None
    service: str
    page: str
    team: str | None = None
    person: Any = None
    persona: str | None = None
    automatic: bool = False
    viewed_at: _Instant
    found_count: Annotated[int, Meta(ge=0)] | None = None


_TASKS = msgspec.json.Decoder(list[TaskTold] | TaskTold)
_VIEWS = msgspec.json.Decoder(list[ViewTold] | ViewTold)


def tasks(event: Event) -> Iterator[Entity]:
    """Read attempts at tasks.

    Raises:
        PayloadError: A field is missing, wrong, or contradicts another; names it.
    """
    told = items(_TASKS, event)
    found = [
        entity
        for place, one in enumerate(told)
        for entity in _task(event, one, _identity(event, one.id, place, len(told)))
    ]
    check_clock((each.changed_at for each in found), event)
    yield from found


def views(event: Event) -> Iterator[Entity]:
    """Read pages being read.

    Raises:
        PayloadError: A field is missing or wrong; names it.
    """
    told = items(_VIEWS, event)
    found = []
    for place, one in enumerate(told):
        at = utc(one.viewed_at)
        found.append(
            PageView(
                service_ref=named(event, "service", one.service),
                page=named(event, "page", one.page).partition("?")[0],
                group_id=team_key(one.team),
                person_ref=person_ref(one.person),
                persona=one.persona,
                is_automatic=one.automatic,
                viewed_at=at,
                found_count=one.found_count,
                **row(event, "page_view", _identity(event, one.id, place, len(told)), at),
            )
        )
    check_clock((each.changed_at for each in found), event)
    yield from found


def _identity(event: Event, told: str | None, place: int, count: int) -> str:
    return told or (event.id if count == 1 else f"{event.id}:{place}")


def _task(event: Event, told: TaskTold, identity: str) -> Iterator[Entity]:
    started, ended = told.started_at, told.ended_at
    _check(event, told)
    service = named(event, "service", told.service)
    if started is not None:
        yield PlatformTask(
            service_ref=service,
            task=named(event, "task", told.task or ""),
            journey=told.journey,
            group_id=team_key(told.team),
            person_ref=person_ref(told.person),
            persona=told.persona,
            is_automatic=told.automatic,
            started_at=utc(started),
            **row(event, "platform_task", identity, utc(started)),
        )
    if ended is not None and told.outcome is not None:
        yield PlatformTaskEnd(
            task_id=f"{event.source}:platform_task:{identity}",
            service_ref=service,
            ended_at=utc(ended),
            outcome=told.outcome,
            had_human_help=told.human_help,
            hands_on_seconds=told.hands_on_seconds,
            **row(event, "platform_task_end", identity, utc(ended)),
        )


def _check(event: Event, told: TaskTold) -> None:
    about = f"{event.type} of {told.id or event.id}"
    if told.started_at is None and told.ended_at is None:
        raise PayloadError(f"{about} has neither `started_at` nor `ended_at`. Tell one or both.")
    if (told.ended_at is None) != (told.outcome is None):
        raise PayloadError(
            f"{about} has `ended_at` or `outcome` alone. An end has both: when, and succeeded, "
            "failed or abandoned."
        )
    if told.started_at and told.ended_at and told.ended_at < told.started_at:
        raise PayloadError(
            f"{about} ends at {told.ended_at.isoformat()}, before it starts at "
            f"{told.started_at.isoformat()}. Correct the times and send it again."
        )
