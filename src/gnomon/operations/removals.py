"""Removals of sources with what they told: noted until the last of it is gone."""

from datetime import datetime

import msgspec
from msgspec import Struct

from gnomon.operations.home import Home

_NOTE = "sources.removed"


class Extent(Struct, frozen=True, kw_only=True):
    """How much a source has told."""

    waiting_count: int
    """Events not read yet, or set aside."""
    event_count: int
    """Events that were read."""
    rows: dict[str, int]
    """Rows made of them, newer and older ones, by table."""

    @property
    def row_count(self) -> int:
        """Rows of all tables together."""
        return sum(self.rows.values())


class Removal(Struct, frozen=True, kw_only=True):
    """A removal that is under way, or just done."""

    source: str
    """The instance."""
    who: str
    """Who wants it."""
    was_connected: bool
    """Whether the settings named it; nobody else is kept from telling more."""
    told: Extent | None = None
    """How much it had told; null: nothing is taken out yet."""
    again: tuple[str, ...] = ()
    """Tables whose things others told of, too; they are read again."""
    done_at: datetime | None = None
    """When the last of it was taken out; null: it is under way."""


def noted(home: Home) -> list[Removal]:
    """List the removals that are noted, done ones too."""
    kept = home.inbox.get(_NOTE)
    return [] if kept is None else msgspec.json.decode(kept, type=list[Removal])


def removals(home: Home) -> list[Removal]:
    """List the removals under way."""
    return [one for one in noted(home) if one.done_at is None]


def note_removal(home: Home, removal: Removal) -> None:
    """Note a removal in the place of an earlier one of the same source."""
    keep(home, [*(one for one in noted(home) if one.source != removal.source), removal])


def keep(home: Home, all_of_them: list[Removal]) -> None:
    """Note these removals and no others."""
    home.inbox.put(_NOTE, msgspec.json.encode(all_of_them).decode() if all_of_them else None)
