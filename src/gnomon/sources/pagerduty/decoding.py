"""Decoding what PagerDuty sent, or saying what is wrong with it."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

T = TypeVar("T")


def decoded(event: Event, decode: Callable[[bytes | msgspec.Raw], T], data: bytes) -> T:
    """Decode a payload.

    Raises:
        PayloadError: It is not JSON or not the shape; names the event and the place.
    """
    try:
        return decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PayloadError(
            f"The {event.type} event {event.id} of {event.source} is not what PagerDuty tells: "
            f"{error}."
        ) from error
