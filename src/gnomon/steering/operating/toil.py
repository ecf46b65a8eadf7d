"""Toil as a share of hours, and where it goes: never by person.

Source: Google, "Site Reliability Engineering", chapter "Eliminating toil": at most half of the
time; manual, repetitive, automatable work without lasting value.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from gnomon.answers.question import next_period, period_start
from gnomon.domain.practice import ToilTask

#: Above this share of the hours there is no time left to make it less.
CEILING = 0.5
_QUARTERS = 4
_QUARTER_DAYS = 91
#: What is started by hand this often in a quarter is routine.
_ROUTINE = 3
_MINUTES = 60


class Quarter(Struct, frozen=True, kw_only=True):
    """Work by hand in a quarter."""

    begins_on: date
    """First day."""
    hours: float
    """Hours that the register tells of it, to the day of looking in the last one."""
    daily_hours: float
    """The same by days: quarters that are not over compare, too."""


def trend(tasks: Iterable[ToilTask], today: date, quarters: int = _QUARTERS) -> list[Quarter]:
    """Say how much work by hand there was in each of the last quarters, the oldest first.

    Args:
        tasks: The register.
        today: Last day that counts.
        quarters: How many quarters, the running one among them.
    """
    told, found = list(tasks), []
    end = today + timedelta(days=1)
    start = period_start(today, "quarter")
    for _ in range(quarters):
        days = (end - start).days
        hours = sum(_hours(task, start, end) for task in told)
        found.append(Quarter(begins_on=start, hours=hours, daily_hours=hours / days))
        end, start = start, period_start(start - timedelta(days=1), "quarter")
    return found[::-1]


def _hours(task: ToilTask, start: date, end: date) -> float:
    """Return the hours of a task from a day to before another."""
    first = max(start, task.begun_on or start)
    last = min(end, task.automated_on or end)
    days = max((last - first).days, 0)
    quarter = (next_period(start, "quarter") - start).days
    return task.times_per_quarter * task.minutes / _MINUTES * days / quarter


class GroupToil(Struct, frozen=True, kw_only=True):
    """Work by hand of one group in a quarter, against the hours its people work."""

    group_id: str
    """Key of the group."""
    toil_hours: float
    """Hours of work by hand that are not automated yet."""
    worked_hours: float | None
    """Hours its people work in a quarter by the calendar; null: nobody belongs to it."""

    @property
    def share(self) -> float | None:
        """Toil by hours; null where the hours are not known."""
        return self.toil_hours / self.worked_hours if self.worked_hours else None


def by_group(
    tasks: Iterable[ToilTask], capacity: Mapping[str, float], quarter_hours: float, today: date
) -> list[GroupToil]:
    """Hold the work by hand of each group against its hours, the largest share first.

    What nobody told of is not in it: the share is at least this.

    Args:
        tasks: The register; a task without a group is nobody's and left out.
        capacity: People of each group, part-time ones in part, by the group's key.
        quarter_hours: Hours that one person works in a quarter.
        today: The day of looking.
    """
    hours: dict[str, float] = defaultdict(float)
    for task in tasks:
        is_begun = task.begun_on is None or task.begun_on <= today
        is_done = task.automated_on is not None and task.automated_on <= today
        if task.group_id is not None and is_begun and not is_done:
            hours[task.group_id] += task.times_per_quarter * task.minutes / _MINUTES
    found = [
        GroupToil(
            group_id=group,
            toil_hours=told,
            worked_hours=capacity[group] * quarter_hours if capacity.get(group) else None,
        )
        for group, told in hours.items()
    ]
    return sorted(found, key=lambda one: (one.share is None, -(one.share or 0.0), one.group_id))


class ManualRun(Struct, frozen=True, kw_only=True):
    """A pipeline that people start by hand again and again."""

    where: str
    """Repository, or service, it is of."""
    count: int
    """Times in the last quarter."""


def manual_runs(places: Iterable[str | None]) -> list[ManualRun]:
    """Name what is started by hand often enough to be a routine, the most often first.

    Args:
        places: Where each run by hand of the last quarter was; null where nobody knows.
    """
    times = Counter(place for place in places if place is not None)
    found = [ManualRun(where=where, count=n) for where, n in times.items() if n >= _ROUTINE]
    return sorted(found, key=lambda one: (-one.count, one.where))


def quarter_before(today: date) -> date:
    """Return the first of the 91 days that end today."""
    return today - timedelta(days=_QUARTER_DAYS - 1)
