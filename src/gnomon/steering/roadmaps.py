"""Roadmaps: what was announced when, what was kept, and what those it is for had to say.

Source: own model. An item is judged by the first quarter it was announced for: saying a later one
afterwards is a slip, not a new promise.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.roadmap import Roadmap, RoadmapAnnouncement, RoadmapItem
from gnomon.insight.nines import wilson

State = Literal["announced", "delivered", "dropped"]
#: Words of horizons without a date, the nearest first.
WORDS = ("now", "next", "later")
_QUARTER_MONTHS = 3
_DECEMBER = 12


def quarter(horizon: str) -> tuple[date, date] | None:
    """Return the first day of a quarter and the first after it; null for a word."""
    if horizon in WORDS:
        return None
    year, number = int(horizon[:4]), int(horizon[-1])
    first = date(year, (number - 1) * _QUARTER_MONTHS + 1, 1)
    month = first.month + _QUARTER_MONTHS
    after = date(year + 1, 1, 1) if month > _DECEMBER else date(year, month, 1)
    return first, after


def is_later(horizon: str, than: str) -> bool | None:
    """Whether a horizon is further away than another; null where a word meets a quarter."""
    ours, theirs = quarter(horizon), quarter(than)
    if ours is not None and theirs is not None:
        return ours > theirs
    if ours is None and theirs is None:
        return WORDS.index(horizon) > WORDS.index(than)
    return None


class Entry(Struct, frozen=True, kw_only=True):
    """One item, and what was said of it."""

    item: RoadmapItem
    """The item."""
    announcements: tuple[RoadmapAnnouncement, ...]
    """Every horizon said for it, the first one first."""
    state: State
    """Announced, delivered or dropped."""
    slip_count: int
    """How often a later horizon was said than before."""
    promised: str | None
    """The first quarter it was announced for; null: it was given words alone."""
    is_kept: bool | None
    """Whether customers had it by the end of that quarter; null while it runs, or without one."""

    @property
    def horizon(self) -> str:
        """Return the horizon said last."""
        return self.announcements[-1].horizon if self.announcements else "later"


class Change(Struct, frozen=True, kw_only=True):
    """One thing a publication said that was new."""

    on: date
    """When."""
    item: str
    """Name of the item."""
    title: str
    """What it is called."""
    what: str
    """What was said, in words."""


class Reliability(Struct, frozen=True, kw_only=True):
    """How far announced quarters could be relied on."""

    kept: int
    """Items that customers had by the end of the first quarter said."""
    due: int
    """Items whose first quarter is over, dropped ones too."""
    ratio: float | None
    """Share kept; null while none is due."""
    interval: tuple[float, float] | None
    """Its 95 % interval by Wilson."""
    slips: int
    """Later horizons said than before, of all items."""


class Plan(Struct, frozen=True, kw_only=True):
    """One roadmap today."""

    roadmap: Roadmap
    """The roadmap."""
    entries: tuple[Entry, ...]
    """Its items, the nearest horizon first; then what was delivered and dropped."""
    changes: tuple[Change, ...]
    """Its change log, the newest first."""
    versions: tuple[date, ...]
    """Days on which it was published, the newest first."""
    reliability: Reliability
    """How far it could be relied on."""
    age_days: int | None
    """Days since it last said something new; null: it never did."""
    is_fresh: bool | None
    """Whether that is within its limit; null: it never said anything."""
    outcome_ratio: float | None
    """Share of items that say what will be better; null without items."""


def plans(place: Installation, today: date) -> list[Plan]:
    """Say where every roadmap stands.

    Args:
        place: What is asked.
        today: The day.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        roadmaps = entity_rows(tables, Roadmap)
        items = entity_rows(tables, RoadmapItem)
        said = entity_rows(tables, RoadmapAnnouncement)
    return [
        plan(each, [one for one in items if one.roadmap_id == each.key], said, today)
        for each in sorted(roadmaps, key=lambda one: one.title)
    ]


def plan(
    roadmap: Roadmap,
    items: Iterable[RoadmapItem],
    announcements: Iterable[RoadmapAnnouncement],
    today: date,
) -> Plan:
    """Say where one roadmap stands; what is dated ahead of today is not said yet.

    Args:
        roadmap: The roadmap.
        items: Its items.
        announcements: Horizons said, of other items too.
        today: The day.
    """
    said: dict[str, list[RoadmapAnnouncement]] = defaultdict(list)
    for each in sorted(announcements, key=lambda one: one.announced_on):
        if each.announced_on <= today:
            said[each.item_id].append(each)
    entries = [_entry(item, said[item.key], today) for item in items if said[item.key]]
    entries.sort(key=_nearest)
    changes = sorted(
        (change for entry in entries for change in _changes(entry, today)),
        key=lambda one: (one.on, one.title),
        reverse=True,
    )
    # A publication that says the same again is one, too: somebody looked.
    published = {change.on for change in changes}
    published |= {each.announced_on for entry in entries for each in entry.announcements}
    versions = tuple(sorted(published, reverse=True))
    age = (today - versions[0]).days if versions else None
    with_outcome = sum(entry.item.outcome is not None for entry in entries)
    return Plan(
        roadmap=roadmap,
        entries=tuple(entries),
        changes=tuple(changes),
        versions=versions,
        reliability=_reliability(entries),
        age_days=age,
        is_fresh=None if age is None else age <= roadmap.fresh_within_days,
        outcome_ratio=with_outcome / len(entries) if entries else None,
    )


def _entry(item: RoadmapItem, said: Sequence[RoadmapAnnouncement], today: date) -> Entry:
    horizons = [each.horizon for each in said]
    promised = next((each for each in horizons if each not in WORDS), None)
    delivered = item.delivered_on if item.delivered_on and item.delivered_on <= today else None
    dropped = item.dropped_on if item.dropped_on and item.dropped_on <= today else None
    return Entry(
        item=item,
        announcements=tuple(said),
        state="delivered" if delivered else "dropped" if dropped else "announced",
        slip_count=sum(bool(is_later(after, before)) for before, after in pairwise(horizons)),
        promised=promised,
        is_kept=_kept(promised, delivered, today),
    )


def _kept(promised: str | None, delivered: date | None, today: date) -> bool | None:
    span = quarter(promised) if promised is not None else None
    if span is None:
        return None
    if delivered is not None:
        return delivered < span[1]
    return False if today >= span[1] else None


def _nearest(entry: Entry) -> tuple[int, int, str, str]:
    order = ("announced", "delivered", "dropped").index(entry.state)
    horizon = entry.horizon
    # Words and quarters in one order: now, the quarters as they come, next, later.
    place = {"now": 0, "next": 2, "later": 3}.get(horizon, 1)
    return order, place, horizon, entry.item.title


def _changes(entry: Entry, today: date) -> Iterable[Change]:
    item = entry.item

    def change(on: date, what: str) -> Change:
        return Change(on=on, item=item.name, title=item.title, what=what)

    before: str | None = None
    for each in entry.announcements:
        if before is None:
            yield change(each.announced_on, f"announced for {each.horizon}")
        elif each.horizon != before:
            slipped = " (later)" if is_later(each.horizon, before) else ""
            yield change(each.announced_on, f"moved from {before} to {each.horizon}{slipped}")
        before = each.horizon
    if item.delivered_on is not None and item.delivered_on <= today:
        yield change(item.delivered_on, "delivered")
    if item.dropped_on is not None and item.dropped_on <= today:
        yield change(item.dropped_on, f"dropped: {item.dropped_why or 'no reason given'}")


def _reliability(entries: Iterable[Entry]) -> Reliability:
    found = list(entries)
    due = [entry for entry in found if entry.is_kept is not None]
    kept = sum(entry.is_kept is True for entry in due)
    return Reliability(
        kept=kept,
        due=len(due),
        ratio=kept / len(due) if due else None,
        interval=wilson(kept, len(due)) if due else None,
        slips=sum(entry.slip_count for entry in found),
    )
