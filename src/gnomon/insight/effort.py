"""Whose working days went into what: each person's day, split over what they had under way."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct


class Underway(Struct, frozen=True, kw_only=True):
    """A thing that one person had under way."""

    person: str
    """Who."""
    thing: str
    """What."""
    first: date
    """First day."""
    last: date
    """Last day, which counts."""


class Spent(Struct, frozen=True, kw_only=True):
    """Working days of one person that went into one thing."""

    person: str
    """Who."""
    thing: str
    """What."""
    days: float
    """Working days, more than 0."""


def person_days(underway: Iterable[Underway], days: Sequence[date]) -> list[Spent]:
    """Split each person's working days over what they had under way on each of them.

    A day goes in equal parts to everything that was under way under the person's name; a day on
    which nothing was goes nowhere, so that nobody is said to have worked on what nobody traced.

    Args:
        underway: What was under way, and when.
        days: Working days to split, ascending.

    Returns:
        Days by person and thing, in order of both; a thing that no working day saw is left out.
    """
    spans: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in underway:
        begin, end = bisect_left(days, one.first), bisect_right(days, one.last)
        spans[one.person][one.thing].update(range(begin, end))
    found = []
    for person, things in sorted(spans.items()):
        parts: dict[int, int] = defaultdict(int)
        for places in things.values():
            for place in places:
                parts[place] += 1
        found += [
            Spent(person=person, thing=thing, days=sum(1 / parts[place] for place in places))
            for thing, places in sorted(things.items())
            if places
        ]
    return found
