"""What a report format is: how to know one, and what it says."""

from collections.abc import Callable, Iterable
from typing import BinaryIO

from msgspec import Struct

from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.reports.samples import LoadRun

#: How much of a file is enough to know its format.
HEAD_BYTES = 4096


class Report(Struct, frozen=True, kw_only=True):
    """A format Gnomon reads; each ``reports/<format>.py`` declares one as ``REPORT``."""

    name: str
    """Its events are ``report.<name>``: ``junit``."""
    title: str
    """The format's name as its makers write it."""
    summary: str
    """One sentence: what it tells Gnomon."""
    media_types: tuple[str, ...]
    """Media types of such files; the first is what `gnomon report` sends."""
    entities: tuple[type[Entity], ...]
    """Tables it can fill."""
    recognise: Callable[[str, bytes], bool]
    """Whether a file is one, from its name and its first `HEAD_BYTES` bytes."""
    read: Callable[[Event], Iterable[Entity]]
    """Turns such an event into facts. Pure: no clock, no network, no settings.

    Raises `ReportError` when the file cannot be read; names file, line and element.
    """

    sums: Callable[[BinaryIO, str], LoadRun] | None = None
    """Sums up such a file of any size, read once as a stream; its name is for messages. Null: it is
    no record of single requests.

    Raises `ReportError` as `read` does.
    """

    @property
    def event_type(self) -> str:
        """Type of its events."""
        return f"report.{self.name}"
