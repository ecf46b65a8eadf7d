"""The body of an event: decoded, or refused by name."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

T = TypeVar("T")

#: A tool's clock may be a little ahead; a row from further ahead would win over every later one.
_CLOCK_SLACK = timedelta(days=1)


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
