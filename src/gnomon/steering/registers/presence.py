"""How much of a wait people were there for: working days, less the leave of their groups.

Source: own model. Leave is told of groups and never of a person, so a working day counts by the
part of the group's people who are not away: 0.75 where a quarter of them is. A span's days away are
spread evenly over its working days. Groups answer to each other as they do today.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from gnomon.domain.capacity import TeamLeave
from gnomon.domain.organisation import Membership

#: Leave of a group of one is that person's, which nobody is told.
_LEAST_PEOPLE = 2
_DAY = timedelta(days=1)


class Span(Struct, frozen=True, kw_only=True):
    """Days that a word was waited for, and whose word it is."""

    first_on: date
    """The day it was asked for; it does not count itself."""
    last_on: date
    """The last day of waiting."""
    person_id: str | None = None
    """Who is to give it; null: nobody is named."""
    group_name: str | None = None
    """Group whose word it is, where nobody is named."""


class Presence:
    """Knows working days, and the part of each group's people who were there on them."""

    def __init__(
        self,
        leave: Iterable[TeamLeave] = (),
        memberships: Iterable[Membership] = (),
        names: Mapping[str, str] | None = None,
        line: Callable[[str], Sequence[str]] = lambda name: [name],
        working_days: Iterable[date] = (),
    ) -> None:
        """Keep what is known.

        Args:
            leave: What was told of leave, of any group.
            memberships: Who belongs to which group, and when.
            names: Names of groups, by key.
            line: Names a group and those above it, nearest first.
            working_days: Working days of the calendar, holidays left out.
        """
        self._days = sorted(working_days)
        self._names, self._line = dict(names or {}), line
        self._leave: dict[str, list[TeamLeave]] = defaultdict(list)
        for told in leave:
            self._leave[told.group_name].append(told)
        self._of_person: dict[str, list[Membership]] = defaultdict(list)
        self._below: dict[str, list[Membership]] = defaultdict(list)
        for each in memberships:
            if each.group_id in self._names:
                self._of_person[each.person_id].append(each)
                for name in line(self._names[each.group_id]):
                    self._below[name].append(each)
        self._away: dict[str, float | None] = {}

    def days(self, span: Span) -> float | None:
        """Count the working days of a wait, each by the part of the group that was there.

        Args:
            span: The wait; its first day does not count.

        Returns:
            Null where the leave of one of them is not told, or the calendar does not reach it.
        """
        if span.last_on <= span.first_on:
            return 0.0
        if not self._reaches(span.first_on, span.last_on):
            return None
        found = 0.0
        for day in self._between(span.first_on, span.last_on):
            there = self._there(span, day)
            if there is None:
                return None
            found += there
        return found

    def _reaches(self, first: date, last: date) -> bool:
        return bool(self._days) and self._days[0] <= first and last <= self._days[-1]

    def _between(self, after: date, last: date) -> list[date]:
        return self._days[bisect_right(self._days, after) : bisect_right(self._days, last)]

    def _there(self, span: Span, day: date) -> float | None:
        """Return the part of people who were there; of several groups by the time in each."""
        if span.person_id is None:
            return self._there_of(span.group_name, day) if span.group_name else None
        parts: dict[str, float] = {}
        for each in self._of_person.get(span.person_id, ()):
            if _holds(each, day):
                # Two roles in one group are one time.
                name = self._names[each.group_id]
                parts[name] = max(each.share, parts.get(name, 0.0))
        told = [
            (part, there)
            for name, part in parts.items()
            if part > 0 and (there := self._there_of(name, day)) is not None
        ]
        whole = sum(part for part, _ in told)
        return sum(part * there for part, there in told) / whole if whole else None

    def _there_of(self, name: str, day: date) -> float | None:
        """Ask the nearest group, from here upwards, that told leave of the day."""
        for group in self._line(name):
            for told in self._leave.get(group, ()):
                if told.first_on <= day <= told.last_on:
                    away = self._away_part(told)
                    if away is not None:
                        return 1.0 - away
        return None

    def _away_part(self, told: TeamLeave) -> float | None:
        """Return the part of a group's person-days that leave takes in its span."""
        if told.key not in self._away:
            self._away[told.key] = self._measure(told)
        return self._away[told.key]

    def _measure(self, told: TeamLeave) -> float | None:
        if not self._reaches(told.first_on, told.last_on):
            return None
        people, person_days = set[str](), 0.0
        for day in self._between(told.first_on - _DAY, told.last_on):
            shares: dict[str, dict[str, float]] = defaultdict(dict)
            for each in self._below.get(told.group_name, ()):
                if _holds(each, day):
                    of_person = shares[each.person_id]
                    of_person[each.group_id] = max(each.share, of_person.get(each.group_id, 0.0))
            people |= shares.keys()
            person_days += sum(min(sum(each.values()), 1.0) for each in shares.values())
        if len(people) < _LEAST_PEOPLE or not person_days:
            return None
        return min(told.away_days / person_days, 1.0)


def _holds(membership: Membership, day: date) -> bool:
    begun = membership.valid_from is None or membership.valid_from <= day
    return begun and (membership.valid_to is None or membership.valid_to > day)
