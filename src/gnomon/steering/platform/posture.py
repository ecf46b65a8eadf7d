"""How far what runs on a platform service is protected, and which leaves have run out.

Source: own model. A protection that is enforced and holds on fewer workloads than there are is
explained by leaves in force alone; the rest runs without it and without leave.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Group
from gnomon.domain.platform import PlatformService
from gnomon.domain.posture import PlatformException, PlatformPosture

Mark = Literal["good", "attention", "missed", "unknown"]
#: A count older than this says little of today.
STALE_DAYS = 92
_NAMES = {
    "enforced": "enforced",
    "on_by_default": "on by default",
    "offered": "offered",
    "absent": "absent",
}


class Leave(Struct, frozen=True, kw_only=True):
    """Leave to run without a protection."""

    exception: PlatformException
    """What the catalogue tells of it."""
    who: str
    """Display name of the group, or *every team*."""
    days_left: int
    """Days until it ends; below 1: it has."""

    @property
    def has_ended(self) -> bool:
        """Whether it no longer holds."""
        return self.days_left <= 0


class Protection(Struct, frozen=True, kw_only=True):
    """One protection of one service."""

    posture: PlatformPosture
    """What the catalogue tells of it."""
    state: str
    """Its state in words."""
    ratio: float | None
    """Share of workloads that have it; null when nobody counted."""
    leaves: tuple[Leave, ...]
    """Who may run without it, those that end first at the top."""
    uncovered: int | None
    """Workloads without it that no leave in force covers; null when nobody counted, or a leave
    says not how many."""
    mark: Mark
    """How it stands."""
    said: str
    """Why, in words."""


class ServicePosture(Struct, frozen=True, kw_only=True):
    """What protects what runs on one service."""

    name: str
    """Name of the service."""
    title: str
    """Display name."""
    protections: tuple[Protection, ...]
    """By name; none: nobody told."""
    conformant: int
    """Workloads and protections that hold, of those that were counted."""
    counted: int
    """Workloads and protections that were counted."""

    @property
    def ratio(self) -> float | None:
        """Share of counted workloads that have their protections; null when nothing is counted."""
        return self.conformant / self.counted if self.counted else None


def postures(place: Installation, today: date) -> list[ServicePosture]:
    """Say how every platform service protects what runs on it, by title.

    Args:
        place: What is asked.
        today: The day.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        services = entity_rows(tables, PlatformService)
        told = entity_rows(tables, PlatformPosture)
        leaves = entity_rows(tables, PlatformException)
        titles = {each.key: each.title for each in entity_rows(tables, Group)}
    return [
        posture(
            each,
            [one for one in told if one.platform_service_id == each.key],
            [one for one in leaves if one.platform_service_id == each.key],
            titles,
            today,
        )
        for each in sorted(services, key=lambda one: one.title)
    ]


def posture(
    service: PlatformService,
    told: Iterable[PlatformPosture],
    exceptions: Iterable[PlatformException],
    titles: Mapping[str, str],
    today: date,
) -> ServicePosture:
    """Say how one platform service protects what runs on it.

    Args:
        service: The service.
        told: Its protections.
        exceptions: Leaves to run without one.
        titles: Display names of groups, by key.
        today: The day.
    """
    leaves = [_leave(each, titles, today) for each in exceptions]
    protections = [
        _protection(each, [one for one in leaves if one.exception.fact == each.fact], today)
        for each in sorted(told, key=lambda one: one.fact)
    ]
    counted = [one.posture for one in protections if one.ratio is not None]
    return ServicePosture(
        name=service.name,
        title=service.title,
        protections=tuple(protections),
        conformant=sum(one.conformant_count or 0 for one in counted),
        counted=sum(one.workload_count or 0 for one in counted),
    )


def _leave(one: PlatformException, titles: Mapping[str, str], today: date) -> Leave:
    who = "every team" if one.group_id is None else titles.get(one.group_id, one.group_id)
    return Leave(exception=one, who=who, days_left=(one.expires_on - today).days)


def _protection(told: PlatformPosture, leaves: list[Leave], today: date) -> Protection:
    few, many = told.conformant_count, told.workload_count
    is_counted = few is not None and many is not None and 0 < many >= few
    covered = _covered([one for one in leaves if not one.has_ended])
    uncovered = None
    if is_counted and few is not None and many is not None:
        missing = many - few
        uncovered = 0 if missing == 0 else None if covered is None else max(0, missing - covered)
    mark, said = _stands(told, leaves, uncovered, today, is_counted=is_counted)
    return Protection(
        posture=told,
        state=_NAMES[told.state],
        ratio=few / many if is_counted and few is not None and many else None,
        leaves=tuple(sorted(leaves, key=lambda one: (one.days_left, one.who))),
        uncovered=uncovered,
        mark=mark,
        said=said,
    )


def _covered(leaves: list[Leave]) -> int | None:
    """Count the workloads that leaves in force cover; null when one of them says not how many."""
    counts = [one.exception.workload_count for one in leaves]
    return None if None in counts else sum(each or 0 for each in counts)


def _stands(
    told: PlatformPosture,
    leaves: list[Leave],
    uncovered: int | None,
    today: date,
    *,
    is_counted: bool,
) -> tuple[Mark, str]:
    ended = sum(one.has_ended for one in leaves)
    if uncovered:
        noun = "workload runs" if uncovered == 1 else "workloads run"
        left = f"; {ended} ended" if ended else ""
        return "missed", f"{uncovered} {noun} without it and without leave{left}."
    if ended:
        return "attention", f"{ended} of the leaves to run without it ended: decide anew."
    if told.state == "absent":
        return "missed", "Nothing runs with it."
    if not is_counted or told.checked_on is None or (today - told.checked_on).days > STALE_DAYS:
        when = f" since {told.checked_on}" if told.checked_on and is_counted else ""
        return "unknown", f"Nobody counted what runs with it{when}."
    if uncovered is None:
        return "attention", "A leave says not how many workloads it covers."
    return "good", "Everything runs with it, or with leave in force."
