"""Journeys of developers, step by step, worked out by hand."""

from datetime import UTC, datetime
from typing import Any

from gnomon.domain.design import Journey, JourneyTask
from gnomon.steering.platform.developer_journeys import Counted, journeys

_TOLD: dict[str, Any] = {"source": "catalog", "changed_at": datetime(2026, 1, 1, tzinfo=UTC)}
_DATABASES = "catalog:platform_service:databases"


def journey(name: str, *, is_internal: bool = True) -> Journey:
    return Journey(
        key=name,
        name=name,
        title=name.title(),
        is_internal=is_internal,
        test_within_days=9,
        **_TOLD,
    )


def step(of: str, position: int, what: str, task: str | None = None) -> JourneyTask:
    return JourneyTask(
        key=f"{of}:{position}",
        journey_id=of,
        position=position,
        step=what,
        platform_service_id=_DATABASES if task else None,
        task=task,
        **_TOLD,
    )


def counted(decided: int, succeeded: int, alone: int, told: int, seconds: float | None) -> Counted:
    return Counted(
        decided=decided,
        succeeded=succeeded,
        median_seconds=seconds,
        hands_on_seconds=None,
        alone=alone,
        told=told,
    )


def test_a_journey_is_as_fast_and_as_automatic_as_its_steps() -> None:
    tasks = [
        step("store", 2, "restore it", "restore"),
        step("store", 1, "make it", "create"),
        step("ask", 1, "ask for a password"),
        step("ask", 2, "make it", "create"),
        step("buy", 1, "pay", "create"),
    ]
    told = {
        (_DATABASES, "create"): counted(10, 9, 9, 9, 600.0),
        (_DATABASES, "restore"): counted(4, 2, 0, 1, 7200.0),
    }
    ours = [journey("store"), journey("ask"), journey("buy", is_internal=False), journey("bare")]
    ask, store = journeys(ours, tasks, told)
    assert [one.step for one in store.steps] == ["make it", "restore it"]
    assert (store.seconds, store.weakest) == (7800.0, "restore it")
    assert (store.automated.count, store.automated.of) == (1, 2)
    # Nobody tells of the first step: its time is unknown, and so is the whole.
    assert (ask.seconds, ask.weakest) == (None, "make it")
    assert (ask.steps[0].service, ask.steps[0].succeeded) == (None, None)
    assert (ask.automated.count, ask.automated.of) == (1, 2)


def test_what_nobody_tells_of_help_is_not_automated() -> None:
    told = {(_DATABASES, "create"): counted(3, 3, 0, 0, None)}
    (found,) = journeys([journey("store")], [step("store", 1, "make it", "create")], told)
    assert (found.automated.count, found.seconds, found.weakest) == (0, None, None)
