"""What was found at linked addresses becomes one event, and the event becomes facts."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.guidance import LinkLook, LookState
from gnomon.errors import PayloadError

SOURCE = "catalog"
EVENT_TYPE = "links.looked"


class Look(Struct, frozen=True, kw_only=True):
    """What was found at one address."""

    address: str
    state: LookState
    status: int | None = None


class Looked(Struct, frozen=True, kw_only=True):
    """A round over all of them."""

    at: datetime
    looks: tuple[Look, ...]


def event(looks: Iterable[Look], at: datetime) -> Event:
    """Make the event of a round; the time makes each its own.

    Args:
        looks: What was found.
        at: When, with its zone.
    """
    data = msgspec.json.encode({"at": at, "looks": list(looks)})
    return Event(
        id=hashlib.sha256(data).hexdigest()[:32],
        source=SOURCE,
        type=EVENT_TYPE,
        time=at,
        data=data,
    )


def entities(told: Event) -> Iterator[Entity]:
    """Read a round.

    Raises:
        PayloadError: It is no such event.
    """
    try:
        found = msgspec.json.decode(told.data, type=Looked)
    except msgspec.DecodeError as error:
        raise PayloadError(f"{EVENT_TYPE}: {error}.") from error
    for each in found.looks:
        key = hashlib.sha256(each.address.encode()).hexdigest()[:16]
        yield LinkLook(
            key=f"{SOURCE}:link_look:{key}",
            source=SOURCE,
            changed_at=found.at,
            address=each.address,
            state=each.state,
            status=each.status,
            looked_at=found.at,
        )
