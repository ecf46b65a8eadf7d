"""Issues that customers open: tickets that are sayings, too, by their labels."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import Ticket, TicketTransition
from gnomon.sources.sayings import DeskOptions, Done, Saying, feedback, happening
from gnomon.sources.source import Reader, Want


class IssueFeedback(DeskOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which issues are what customers say; words are labels, the type and the project's path."""

    labels: tuple[str, ...] = ()
    """An issue with one of these labels is a saying; none: no issue is."""


def with_feedback(readers: Mapping[str, Reader], options: IssueFeedback) -> Mapping[str, Reader]:
    """Make readers tell sayings beside the tickets that are some.

    Args:
        readers: Readers of a tool that tells issues as tickets.
        options: Which of them are sayings.
    """
    if not options.labels:
        return readers
    return {name: _beside(reader, options) for name, reader in readers.items()}


def _beside(reader: Reader, options: IssueFeedback) -> Reader:
    def read(event: Event) -> Iterator[Entity | Want]:
        for row in reader(event):
            yield row
            if isinstance(row, Ticket):
                yield from _saying(row, options)
            elif isinstance(row, TicketTransition):
                yield from _move(row)

    return read


def _saying(ticket: Ticket, options: IssueFeedback) -> Iterator[Entity]:
    asked = {label.lower() for label in options.labels}
    if not asked & {label.lower() for label in ticket.labels}:
        return
    told = Saying(
        id=_number(ticket.key),
        title=ticket.title,
        words=(*ticket.labels, ticket.kind, *_path(ticket.url)),
        channel="issue",
        customer=ticket.reporter_id,
        said_at=ticket.opened_at,
        changed_at=ticket.changed_at,
        url=ticket.url,
        tickets=(_whole(ticket),),
        is_deleted=ticket.is_deleted,
    )
    yield feedback(ticket.source, told, options)


def _move(row: TicketTransition) -> Iterator[Entity]:
    """Tell ends and new beginnings; of an issue that is no saying they are about nothing."""
    was = (row.from_status or "").lower()
    kind: Done | None = "resolved" if row.to_category == "done" else None
    if was == "closed":
        kind = "reopened"
    if was and kind is not None:
        number = _number(row.ticket_id)
        yield happening(row.source, number, kind, row.entered_at, actor_id=row.actor_id)


def _number(key: str) -> str:
    return key.partition(":ticket:")[2]


def _whole(ticket: Ticket) -> str:
    """Name the issue with its repository: numbers alone are of every one."""
    project = ticket.project_id.replace(":ticket_project:", ":repository:", 1)
    return f"{project}{ticket.number}" if ticket.number.startswith("#") else ticket.number


def _path(url: str | None) -> tuple[str, ...]:
    path = urlsplit(url or "").path.partition("/-/")[0].partition("/issues/")[0].strip("/")
    return (path,) if path else ()
