"""Journeys of developers, step by step: what machines do, how long it takes, whether it works.

Source: HEAT's task success and efficiency, step by step; figures are of what platforms tell of
tasks. A step that no task tells of is done by hand as far as anybody knows.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.design import Journey, JourneyTask
from gnomon.steering.registers.share import Share

Table = Any

#: How far back tasks are looked at.
ASIDE = timedelta(weeks=13)


class Counted(Struct, frozen=True, kw_only=True):
    """What was told of one task of one platform service."""

    decided: int
    """Attempts that ended or were given up."""
    succeeded: int
    """Those that succeeded."""
    median_seconds: float | None
    """Half of the successes took longer; null: no length is told."""
    hands_on_seconds: float | None
    """Median time that people worked on one; null: nobody says."""
    alone: int
    """Successes without a person of the platform, where it is told."""
    told: int
    """Successes of which it is told."""


class Step(Struct, frozen=True, kw_only=True):
    """A step of a journey."""

    step: str
    """What is done."""
    service: str | None
    """Name of the platform service; null: by hand."""
    succeeded: Share | None
    """Attempts that succeeded; null: no task tells of it."""
    median_seconds: float | None
    """Half of the successes took longer; null: unknown."""
    hands_on_seconds: float | None
    """Median time that people worked on one; null: unknown."""
    alone: Share | None
    """Successes that no person of the platform had to help; null: no task tells of it."""


class DeveloperJourney(Struct, frozen=True, kw_only=True):
    """A journey of colleagues, step by step."""

    title: str
    """What it is called."""
    steps: tuple[Step, ...]
    """Its steps, in order."""
    automated: Share
    """Steps that a platform does without help in at least half of the cases, of all steps."""
    seconds: float | None
    """Sum of the steps' medians; null while one is unknown."""
    weakest: str | None
    """Step that fails the most often; null: none is known, or none ever failed."""


def journeys(
    told: Iterable[Journey],
    tasks: Iterable[JourneyTask],
    counted: Mapping[tuple[str, str], Counted],
) -> list[DeveloperJourney]:
    """Follow the journeys of colleagues step by step, by title.

    Args:
        told: Journeys of the catalogue; those of customers are left out.
        tasks: Their steps.
        counted: What was told of tasks, by key of the platform service and task.
    """
    steps: dict[str, list[JourneyTask]] = {}
    for each in sorted(tasks, key=lambda one: one.position):
        steps.setdefault(each.journey_id, []).append(each)
    ours = [each for each in told if each.is_internal and each.key in steps]
    found = [
        _journey(each.title, [_step(one, counted) for one in steps[each.key]]) for each in ours
    ]
    return sorted(found, key=lambda one: one.title)


def _step(told: JourneyTask, counted: Mapping[tuple[str, str], Counted]) -> Step:
    seen = counted.get((told.platform_service_id or "", told.task or ""))
    service = told.platform_service_id
    return Step(
        step=told.step,
        service=service.rpartition(":")[2] if service else None,
        succeeded=Share(count=seen.succeeded, of=seen.decided) if seen else None,
        median_seconds=seen.median_seconds if seen else None,
        hands_on_seconds=seen.hands_on_seconds if seen else None,
        alone=Share(count=seen.alone, of=seen.told) if seen else None,
    )


def _journey(title: str, steps: list[Step]) -> DeveloperJourney:
    lengths = [step.median_seconds for step in steps]
    known = [length for length in lengths if length is not None]
    failing = [
        (step.succeeded.ratio, step.step)
        for step in steps
        if step.succeeded is not None and step.succeeded.ratio is not None
    ]
    worst = min(failing, default=None)
    return DeveloperJourney(
        title=title,
        steps=tuple(steps),
        automated=Share(count=sum(_is_automated(step) for step in steps), of=len(steps)),
        seconds=sum(known) if len(known) == len(lengths) else None,
        weakest=worst[1] if worst is not None and worst[0] < 1 else None,
    )


def _is_automated(step: Step) -> bool:
    ratio = step.alone.ratio if step.alone is not None else None
    return ratio is not None and 2 * ratio >= 1


def developer_journeys(place: Installation, now: datetime) -> list[DeveloperJourney]:
    """Follow the journeys of colleagues over the tasks of the last thirteen weeks.

    Args:
        place: What is asked.
        now: When; what is not decided by then is left out.
    """
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        told, tasks = entity_rows(tables, Journey), entity_rows(tables, JourneyTask)
        if not tasks:
            return []
        kind = pa.timestamp("us", "UTC")
        span = {"since": pa.array([now - ASIDE], kind), "until": pa.array([now], kind)}
        session.memory("asked_span", pa.table(span))
        tables.bring_unkept("platform_task_life")
        rows = session.rows(lambda: _tasks(tables), "tasks of journeys").to_pylist()
    counted = {
        (row.pop("platform_service_id"), row.pop("task")): Counted(**row)
        for row in rows
        if row["platform_service_id"] is not None
    }
    return journeys(told, tasks, counted)


def _tasks(tables: Tables) -> Table:
    life, span = tables["platform_task_life"], tables.session.table("asked_span")
    since, until = span.since.as_scalar(), span.until.as_scalar()
    decided = life.filter((life.decided_at >= since) & (life.decided_at < until))
    is_done = decided.outcome == "succeeded"
    is_told = is_done & (decided.had_human_help.notnull() | decided.is_automatic)
    is_alone = is_done & (decided.is_automatic | (~decided.had_human_help).fill_null(False))
    return decided.group_by("platform_service_id", "task").agg(
        decided=decided.count(),
        succeeded=is_done.cast("int64").sum(),
        median_seconds=decided.seconds.quantile(0.5),
        hands_on_seconds=decided.hands_on_seconds.quantile(0.5),
        alone=is_alone.cast("int64").sum(),
        told=is_told.cast("int64").sum(),
    )
