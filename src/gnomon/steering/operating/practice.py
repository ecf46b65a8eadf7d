"""Whether those on call have practised, what is still done by hand, and what reviews led to."""

from collections.abc import Iterable
from datetime import date, timedelta
from statistics import median

from msgspec import Struct

from gnomon.domain.practice import (
    IncidentAction,
    IncidentWorkflowStep,
    PracticeDay,
    ToilTask,
)

#: Who practised earlier than this has to again.
_FRESH = timedelta(days=183)
#: What comes less often in a quarter is no routine: automating it costs more than doing it.
_ROUTINE = 3
_MINUTES = 60


class Readiness(Struct, frozen=True, kw_only=True):
    """How many of a rota have practised; the rota is told, never who has not."""

    people_count: int
    """People on the rota."""
    practised_count: int
    """Those of them who took part in a practice day of the last half year."""
    last_on: date | None
    """Last practice day of the service; null: never."""

    @property
    def share(self) -> float | None:
        """Share that has practised; null for a rota without anybody."""
        return self.practised_count / self.people_count if self.people_count else None


def readiness(
    people: frozenset[str], service_id: str, days: Iterable[PracticeDay], today: date
) -> Readiness:
    """Say how ready the people of a rota are.

    Args:
        people: Keys of those on the rota.
        service_id: The service they answer for.
        days: Every practice day.
        today: The day of looking.
    """
    held = [day for day in days if day.held_on <= today]
    fresh = [day for day in held if today - day.held_on <= _FRESH]
    practised = {person for day in fresh for person in day.person_ids}
    of_service = [day.held_on for day in held if service_id in day.service_ids]
    return Readiness(
        people_count=len(people),
        practised_count=len(people & practised),
        last_on=max(of_service, default=None),
    )


class Automation(Struct, frozen=True, kw_only=True):
    """How much of a workflow no person does."""

    automated_count: int
    """Steps that no person does."""
    step_count: int
    """All steps."""

    @property
    def rate(self) -> float | None:
        """Automated by all; null without steps."""
        return self.automated_count / self.step_count if self.step_count else None


def automation(steps: Iterable[IncidentWorkflowStep]) -> Automation:
    """Count the steps of a workflow that no person does."""
    told = [step.is_automated for step in steps]
    return Automation(automated_count=sum(told), step_count=len(told))


class Toil(Struct, frozen=True, kw_only=True):
    """Work by hand that comes again."""

    task: ToilTask
    """The task."""
    hours_per_quarter: float
    """Hours it takes in a quarter; nothing once it is automated."""
    is_candidate: bool
    """Whether automating it is worth a look: a machine could, and it comes often enough."""


def toil(tasks: Iterable[ToilTask], today: date) -> list[Toil]:
    """Rank work by hand by the hours it takes.

    Args:
        tasks: The register.
        today: The day of looking; what is automated by then takes no hours.
    """
    found = []
    for task in tasks:
        is_done = task.automated_on is not None and task.automated_on <= today
        hours = 0.0 if is_done else task.times_per_quarter * task.minutes / _MINUTES
        is_routine = task.times_per_quarter >= _ROUTINE
        candidate = not is_done and task.is_automatable and is_routine
        found.append(Toil(task=task, hours_per_quarter=hours, is_candidate=candidate))
    return sorted(found, key=lambda one: (-one.hours_per_quarter, one.task.what))


class Specialist(Struct, frozen=True, kw_only=True):
    """A kind of specialist that several groups wait for."""

    name: str
    """Which."""
    group_count: int
    """Groups that ask."""
    requests_per_quarter: float
    """Requests in a quarter."""
    self_service_ratio: float
    """Share of the requests that nobody has to do by hand any more."""


def specialists(tasks: Iterable[ToilTask], today: date) -> list[Specialist]:
    """Sum up what is asked of specialists, the most asked first.

    Args:
        tasks: The register.
        today: The day of looking.
    """
    by_name: dict[str, list[ToilTask]] = {}
    for task in tasks:
        if task.specialist is not None:
            by_name.setdefault(task.specialist, []).append(task)
    found = []
    for name, asked in by_name.items():
        requests = sum(task.times_per_quarter for task in asked)
        served = sum(
            task.times_per_quarter
            for task in asked
            if task.automated_on is not None and task.automated_on <= today
        )
        groups = {group for task in asked for group in task.asked_by}
        found.append(
            Specialist(
                name=name,
                group_count=len(groups),
                requests_per_quarter=requests,
                self_service_ratio=served / requests,
            )
        )
    return sorted(found, key=lambda one: (-one.requests_per_quarter, one.name))


class Improvement(Struct, frozen=True, kw_only=True):
    """What reviews led to."""

    done_count: int
    """Actions done."""
    open_count: int
    """Actions not done yet."""
    median_days: float | None
    """Days from agreed to done, over what is done; null without any."""
    oldest_open_days: int | None
    """Age of the oldest that is not done; null without any."""


def improvement(actions: Iterable[IncidentAction], today: date) -> Improvement:
    """Say how long it takes from agreeing on an action to having done it.

    Args:
        actions: Actions of reviews.
        today: The day of looking.
    """
    told = list(actions)
    took = [(one.done_on - one.defined_on).days for one in told if one.done_on is not None]
    ages = [(today - one.defined_on).days for one in told if one.done_on is None]
    return Improvement(
        done_count=len(took),
        open_count=len(ages),
        median_days=median(took) if took else None,
        oldest_open_days=max(ages, default=None),
    )
