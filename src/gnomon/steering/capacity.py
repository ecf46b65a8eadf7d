"""How full a group's time is: the work it has taken up, held against the days its people have.

Source: own model; that waiting grows without bound as use nears the whole is queueing theory
(Kingman, 1961; Reinertsen, "The Principles of Product Development Flow"). Load is of a group. A
person without tickets is not idle: no ticket tells it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Literal

from msgspec import Struct

from gnomon.answers.effort import Effort
from gnomon.domain.capacity import TeamLeave
from gnomon.domain.organisation import Membership

#: Days ahead that load is told for.
AHEAD_DAYS = 14
#: Below and above these parts of its capacity a group's time is used too little, or too much.
LOW, HIGH = 0.6, 1.0
#: Fewer finished tickets say nothing of what one takes.
LEAST_FINISHED = 5
_SATURDAY = 5
Band = Literal["low", "within", "high"]


class Capacity(Struct, frozen=True, kw_only=True):
    """The person-days of a group in the days ahead."""

    people: float
    """People by the part of their time."""
    working_days: int
    """Working days ahead, holidays left out."""
    away_days: float | None
    """Days its people are away; null: of some of its groups nobody told."""
    untold: tuple[str, ...]
    """Names of groups with members whose leave nobody told."""

    @property
    def days(self) -> float | None:
        """Return person-days; null where leave is not told of everybody."""
        if self.away_days is None:
            return None
        return max(self.people * self.working_days - self.away_days, 0.0)


class Load(Struct, frozen=True, kw_only=True):
    """Work taken up, in person-days."""

    ticket_count: int
    """Tickets under way."""
    ticket_days: float
    """Person-days that half of the finished tickets took at most."""
    finished_count: int
    """Finished tickets behind that."""

    @property
    def days(self) -> float:
        """Return the person-days of what is under way."""
        return self.ticket_count * self.ticket_days


def capacity(
    memberships: Iterable[Membership],
    names: Mapping[str, str],
    covers: Mapping[str, frozenset[str]],
    leave: Iterable[TeamLeave],
    working_days: Iterable[date],
    today: date,
) -> Capacity:
    """Say how many person-days a scope has in the days ahead.

    Args:
        memberships: Who belongs to its groups; those that hold today count, a person once.
        names: Names of its groups, by key.
        covers: Names of a group and of everything below it, by the name of each group.
        leave: What was told of leave, of any group.
        working_days: Working days of the calendar.
        today: The day.
    """
    ahead = [day for day in working_days if today < day <= today + timedelta(days=AHEAD_DAYS)]
    ours = [each for each in memberships if each.group_id in names and _holds(each, today)]
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for each in ours:
        of_person = shares[each.person_id]
        # Two roles in one group are one time.
        of_person[each.group_id] = max(each.share, of_person.get(each.group_id, 0.0))
    told = list(leave)
    wanted = {names[each.group_id] for each in ours}
    covered: set[str] = set()
    away = 0.0
    for name in {each.group_name for each in told}:
        # Of leave told for a group above the scope nobody knows how much is the scope's.
        part = _away([each for each in told if each.group_name == name], ahead)
        if name in names.values() and part is not None:
            covered |= covers.get(name, frozenset())
            away += part
    untold = tuple(sorted(wanted - covered))
    return Capacity(
        people=sum(min(sum(each.values()), 1.0) for each in shares.values()),
        working_days=len(ahead),
        away_days=None if untold or not wanted else away,
        untold=untold,
    )


def _holds(membership: Membership, day: date) -> bool:
    begun = membership.valid_from is None or membership.valid_from <= day
    return begun and (membership.valid_to is None or membership.valid_to > day)


def _away(spans: Iterable[TeamLeave], ahead: list[date]) -> float | None:
    """Return the days away of the days ahead; null where a day of them is in no span.

    A span that lies partly ahead counts by its part of Mondays to Fridays.
    """
    told = list(spans)
    if not ahead or any(not any(s.first_on <= day <= s.last_on for s in told) for day in ahead):
        return None
    first, last = ahead[0], ahead[-1]
    found = 0.0
    for each in told:
        length = _weekdays(each.first_on, each.last_on)
        shared = _weekdays(max(each.first_on, first), min(each.last_on, last))
        found += each.away_days * shared / length if length else 0.0
    return found


def _weekdays(first: date, last: date) -> int:
    days = (first + timedelta(days=passed) for passed in range((last - first).days + 1))
    return sum(day.weekday() < _SATURDAY for day in days)


def load(effort: Effort, ticket_count: int | None) -> Load | None:
    """Say how many person-days what is under way takes.

    Args:
        effort: Person-days of the window, by ticket.
        ticket_count: Tickets under way; null: not known.

    Returns:
        Null where that is not known, or where too few tickets were finished.
    """
    days: dict[str, float] = defaultdict(float)
    for row in effort.rows:
        if row.category is not None:
            days[row.ticket] += row.days
    if ticket_count is None or len(days) < LEAST_FINISHED:
        return None
    return Load(
        ticket_count=ticket_count,
        ticket_days=median(days.values()),
        finished_count=len(days),
    )


def used(work: Load | None, time: Capacity) -> float | None:
    """Return load by capacity; null where either is unknown, or there is no time at all."""
    return work.days / time.days if work is not None and time.days else None


def band(ratio: float) -> Band:
    """Say where a load lies."""
    return "low" if ratio < LOW else "high" if ratio > HIGH else "within"
