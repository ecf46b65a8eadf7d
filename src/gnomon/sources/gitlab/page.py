"""An event opened: what its address says, and its body decoded or refused by name."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
from msgspec import Struct

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

T = TypeVar("T")

_ADDRESS = re.compile(r"/projects/(\d+)(?:/(?:merge_requests|issues|pipelines)/(\d+))?(?=[/?]|$)")

#: A tool's clock may be a little ahead; a row from further ahead would win over every later one.
_CLOCK_SLACK = timedelta(days=1)


class Page(Struct, frozen=True):
    """Who told an event, and when."""

    source: str
    """The instance."""
    at: datetime
    """Version time of what has none of its own: when the tool told it."""
    subject: str
    """What was asked for."""

    def project_id(self) -> int:
        """Read the project's number from the address.

        Raises:
            PayloadError: The address names no project by number.
        """
        return self._ids()[0]

    def item(self) -> tuple[int, int]:
        """Read the numbers of project and merge request, issue or pipeline from the address.

        Raises:
            PayloadError: The address does not name both.
        """
        project, number = self._ids()
        if number is None:
            raise PayloadError(f"The address {self.subject!r} names no merge request or issue.")
        return project, number

    def _ids(self) -> tuple[int, int | None]:
        found = _ADDRESS.search(self.subject)
        if found is None:
            raise PayloadError(
                f"The address {self.subject!r} names no project by number. "
                "Give the event the subject '/api/v4/projects/<number>/...'."
            )
        return int(found[1]), int(found[2]) if found[2] else None


def page(event: Event) -> Page:
    """Open an event.

    Raises:
        PayloadError: Neither the teller nor the inbox has put a time on it.
    """
    at = event.time or event.received_at
    if at is None:
        raise PayloadError(f"The event {event.id} carries no time. Give it one.")
    return Page(event.source, at, event.subject or "")


def decoded(decoder: msgspec.json.Decoder[T], event: Event) -> T:
    """Decode the body.

    Raises:
        PayloadError: It is not JSON, or a field is missing or of another type; names the field.
    """
    try:
        return decoder.decode(event.data)
    except msgspec.ValidationError as error:
        raise PayloadError(f"{event.type} of {event.subject or event.id}: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PayloadError(
            f"{event.type} of {event.subject or event.id} is not JSON: {error}."
        ) from error


def items(decoder: msgspec.json.Decoder[list[T] | T], event: Event) -> list[T]:
    """Decode a page of things, or one thing, into a list.

    Raises:
        PayloadError: See `decoded`.
    """
    found = decoded(decoder, event)
    return found if isinstance(found, list) else [found]


def check_clock(times: Iterable[datetime], event: Event) -> None:
    """Refuse rows from the future: the newest row wins, so they would win for good.

    Raises:
        PayloadError: A time is more than a day past the event's arrival.
    """
    if event.received_at is None:
        return
    newest = max(times, default=None)
    if newest is not None and newest > event.received_at + _CLOCK_SLACK:
        raise PayloadError(
            f"{event.type} of {event.subject or event.id} tells of "
            f"{newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC but arrived at "
            f"{event.received_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC. Check the clocks of the tool "
            "and of this machine, then retry the event."
        )
