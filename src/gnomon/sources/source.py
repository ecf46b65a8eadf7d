"""What a source is: how to ask a tool, what it pushes, and what its payloads mean."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.settings import SourceSettings
from gnomon.sources.http import ToolClient


class Want(Struct, frozen=True):
    """One object a delivery mentions and does not tell; its source fetches it by itself."""

    kind: str
    """What it is, in the source's own words: ``merge_request``."""
    ref: str
    """Where it is, in the source's own words: ``projects/42/merge_requests/7``."""


class Checkpoint(Struct, frozen=True):
    """How far a stream has come; kept once every event before it is on disk."""

    stream: str
    """Name of the stream: ``projects/42/merge_requests``."""
    value: str
    """What to go on from, in the stream's own words."""


class Progress(Struct, frozen=True):
    """A step of a long fetch, for a progress bar."""

    done: int
    """Steps done."""
    total: int | None
    """Steps in all, where known."""
    label: str
    """What is being fetched."""


class Fetching(Struct, frozen=True, kw_only=True):
    """One fetch from one instance: what to ask with, what for, and from where on."""

    source: str
    """Name of the instance; becomes the events' ``source``."""
    client: ToolClient
    """Asks the tool within its limits."""
    options: Any
    """The source's own options, decoded from the settings."""
    url: str = ""
    """Base address of the instance, or the path of a local repository."""
    include: tuple[str, ...] = ()
    """Patterns of projects, repositories or applications to read; empty: all."""
    exclude: tuple[str, ...] = ()
    """Patterns to leave out; wins over ``include``."""
    cursor: Mapping[str, str]
    """Checkpoints of earlier fetches by stream; empty the first time."""
    since: datetime | None = None
    """Nothing older is wanted; null: everything."""


#: Turns one event into facts. Pure: no clock, no network, no settings.
Reader = Callable[[Event], Iterable[Entity | Want]]
Fetch = Callable[[Fetching], AsyncIterator[Event | Checkpoint | Progress]]
FetchOne = Callable[[Fetching, Want], AsyncIterator[Event]]
#: Compares what is held (newest rows, not deleted) with what the tool lists now.
Reconcile = Callable[[Fetching, Iterable[Entity]], AsyncIterator[Event]]


class Delivery(Struct, frozen=True):
    """A webhook request as it arrived."""

    headers: Mapping[str, str]
    """Header names in lower case."""
    body: bytes
    """The raw body, as signed."""


class Webhook(Struct, frozen=True, kw_only=True):
    """How a tool pushes: what proves a delivery, and which event it becomes."""

    verify: Callable[[Delivery, str], None]
    """Check signature or token over the raw body with the shared secret.

    Raises `SignatureError` when the proof is missing or wrong; compares in constant time.
    """
    event: Callable[[Delivery, str], Event | None]
    """Name the event (type, id, time) of a delivery to the named instance; null: not wanted.

    Must not fail on a body it does not know: a tool that hears 4xx may stop sending for good.
    """
    paths: tuple[str, ...] = ()
    """Paths below its address that tools append by themselves: ``/v1/metrics``."""


class Source(Struct, frozen=True, kw_only=True):
    """A tool Gnomon reads; each ``sources/<tool>/__init__.py`` declares one as ``SOURCE``."""

    name: str
    """Type in the settings: ``gitlab``."""
    title: str
    """The tool's name as its makers write it."""
    summary: str
    """One sentence: what it tells Gnomon."""
    options: type[Struct]
    """Settings of an instance beyond the common ones."""
    readers: Mapping[str, Reader]
    """Reader per event type; every type begins with ``<name>.``."""
    cloudevents: Mapping[str, str] = {}
    """Beginnings of the types that others give to what it reads, as ``POST /events`` hears them,
    each with the type of ours that stands for them: ``dev.cdevents.``."""
    readers_for: Callable[[Any], Mapping[str, Reader]] | None = None
    """Makes the readers of an instance from its options, where what a payload means depends on
    them; null: ``readers``, which also are those of the default options."""
    entities: tuple[type[Entity], ...]
    """Tables it can fill."""
    is_loaded_at_will: bool = False
    """Whether somebody loads it when they like, so that its silence says nothing of its tables."""
    veil: Callable[[Event, str, Any], Event] | None = None
    """Takes out of an event that is told to Gnomon what must not be kept, before it is: the event,
    its type in the source's own words and the instance's options in, the event to keep out. Never
    fails; what it cannot read stays as it is. Null: events are kept untouched."""
    fetch: Fetch | None = None
    """Ask the tool page by page, from a cursor; null for a source that only pushes."""
    fetch_one: FetchOne | None = None
    """Fetch what a `Want` names."""
    reconcile: Reconcile | None = None
    """Find what was deleted, moved or missed without a word; null where a fetch tells all."""
    webhook: Webhook | None = None
    """What it pushes; null for a source that is only asked."""
    credentials: Callable[[SourceSettings], Mapping[str, str]] | None = None
    """Makes the headers that prove who asks, for `gnomon.sources.http.connect`; null: none."""
    rights: str = ""
    """Scopes or rights the token needs, for the documentation."""
    setup: str = ""
    """How to connect it and its webhook, in Markdown, for the documentation."""
