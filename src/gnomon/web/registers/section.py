"""What a section of the registers' page is made of, and the words for shares and ages."""

import re
from collections.abc import Iterable

from msgspec import Struct

from gnomon.steering.registers.share import Share

#: Shares of fewer than this are said as counts alone.
_FEW = 5
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?|unknown|none yet|")


class Fact(Struct, frozen=True, kw_only=True):
    """One figure of a section."""

    title: str
    text: str
    """The figure in words, *unknown* among them."""
    mark: str = ""
    """``good``, ``attention`` or ``unknown``; empty: it is neither."""
    count: int | None = None
    """How many hold, where it is a share."""
    of: int | None = None
    """How many there are."""


class Cell(Struct, frozen=True, kw_only=True):
    """What stands in a column of a row."""

    text: str
    mark: str = ""
    href: str | None = None
    note: str = ""


class Listing(Struct, frozen=True, kw_only=True):
    """A table of a section; the first cell of a row heads it."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]

    @property
    def numbers(self) -> list[bool]:
        """Whether each column holds figures alone, which stand under one another."""
        columns = zip(*self.rows, strict=True)
        return [all(_NUMBER.fullmatch(c.text) and not c.note for c in column) for column in columns]


class Section(Struct, frozen=True, kw_only=True):
    """A register, or several of one concern."""

    name: str
    """Its anchor."""
    title: str
    lead: str
    """What it answers, and by which rule."""
    facts: list[Fact]
    listings: list[Listing]
    kinds: list[str]
    """Kinds of the catalogue that fill it."""


def share_fact(title: str, held: Share, *, least: float = 1.0, none: str = "none is told") -> Fact:
    """Say a share; below what is wanted it calls for attention.

    Args:
        title: What is counted.
        held: How many of how many.
        least: Part that is wanted.
        none: What is said where there is nothing to count.
    """
    ratio = held.ratio
    mark = "unknown" if ratio is None else "good" if ratio >= least else "attention"
    return Fact(
        title=title,
        text=none if ratio is None else share_words(held),
        mark=mark,
        count=held.count,
        of=held.of,
    )


def share_words(held: Share) -> str:
    """Say a share in words; few are counted alone."""
    told = f"{held.count:,} of {held.of:,}"
    return told if held.of < _FEW else f"{told}, {held.count / held.of:.0%}"


def ago(age_days: int | None, never: str = "never") -> str:
    """Say how long ago something was."""
    if age_days is None:
        return never
    return "today" if age_days == 0 else f"{plural(age_days, 'day')} ago"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Say a count with its word."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def days_after(lag: float, *, event: str = "") -> str:
    """Say how many days after something it was; below zero it was ahead of it."""
    days = f"{abs(lag):g} {'day' if abs(lag) == 1 else 'days'}"
    return f"{days} ahead" if lag < 0 else f"{days} {event}".strip()


def cells(*told: str | Cell) -> list[Cell]:
    """Make a row; a text alone is a cell."""
    return [Cell(text=each) if isinstance(each, str) else each for each in told]


def attention_count(section: Section) -> int:
    """Count what calls for attention in the tables of a section."""
    return sum(
        any(cell.mark in ("attention", "missed") for cell in row)
        for listing in section.listings
        for row in listing.rows
    )


def is_told(section: Section) -> bool:
    """Whether anything is written down for a section."""
    return any(listing.rows for listing in section.listings)


def joined(words: Iterable[str], nothing: str = "none") -> str:
    """Join words by commas."""
    return ", ".join(words) or nothing
