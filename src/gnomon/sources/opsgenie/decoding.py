"""Decode what Opsgenie told."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

T = TypeVar("T")


def decoded(event: Event, decode: Callable[[bytes], T]) -> T:
    """Decode the body of an event.

    Raises:
        PayloadError: It is not what Opsgenie tells; names the field.
    """
    try:
        return decode(event.data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what Opsgenie tells: "
            f"{error}."
        ) from error
