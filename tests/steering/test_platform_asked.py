"""What teams did with platform services, asked of the engine and counted in plain Python."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from gnomon.answers.tables import Tables
from gnomon.domain.entity import Entity
from gnomon.domain.platform import PageView, PlatformService, PlatformTask, PlatformTaskEnd
from gnomon.errors import UsageError
from gnomon.lake.rows import RowBuffer
from gnomon.operations.home import Home, open_home
from gnomon.settings import Settings
from gnomon.steering.platform import asked
from gnomon.steering.platform.asked import Window

UNTIL = datetime(2026, 6, 1, tzinfo=UTC)
WINDOW = Window(since=UNTIL - timedelta(days=20), until=UNTIL)
_TOLD: dict[str, Any] = {"source": "it", "changed_at": UNTIL}
_KINDS: tuple[Any, ...] = ("service", "knowledge", "service")
_PATIENCE = {"s0": timedelta(days=1), "s1": timedelta(days=7), "s2": timedelta(days=30)}
_GROUPS = (None, "catalog:group:a", "catalog:group:b")
_RANDOM = random.Random(5)  # noqa: S311 - the same rows each time
SERVICES = [
    PlatformService(
        key=f"catalog:platform_service:s{n}", name=f"S{n}", title=f"S{n}", kind=kind,
        self_service="yes", owner_id="catalog:group:a",
        abandoned_after_seconds=None if n == 1 else _PATIENCE[f"s{n}"].total_seconds(), **_TOLD,
    )
    for n, kind in enumerate(_KINDS)
]  # fmt: skip


def _at() -> datetime:
    return UNTIL - timedelta(hours=_RANDOM.randrange(-100, 1500))


TASKS = [
    PlatformTask(
        key=f"it:platform_task:{n}", service_ref=_RANDOM.choice(["s0", "S1", "s2", "unknown"]),
        task="create", journey=_RANDOM.choice([None, "from_scratch", "scaling"]),
        group_id=_RANDOM.choice(_GROUPS), persona=_RANDOM.choice([None, "tester"]),
        is_automatic=_RANDOM.random() < 0.1, started_at=_at(), **_TOLD,
    )
    for n in range(900)
]  # fmt: skip
ENDS = {
    task.key: PlatformTaskEnd(
        key=f"{task.key}:end", task_id=task.key, service_ref=task.service_ref,
        ended_at=task.started_at + timedelta(minutes=_RANDOM.randrange(-1, 9999)),
        outcome=_RANDOM.choice(["succeeded", "succeeded", "failed", "abandoned"]),
        is_timed=_RANDOM.random() < 0.9, had_human_help=_RANDOM.choice([None, True, False]),
        **_TOLD,
    )
    for task in TASKS if _RANDOM.random() < 0.8
}  # fmt: skip
VIEWS = [
    PageView(
        key=f"it:page_view:{n}", service_ref=_RANDOM.choice(["S0", "s1", "unknown"]), page="/",
        group_id=_RANDOM.choice(_GROUPS), is_automatic=_RANDOM.random() < 0.2, viewed_at=_at(),
        **_TOLD,
    )
    for n in range(200)
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    path: Path = tmp_path_factory.mktemp("asked")
    with open_home(Settings(home=path)) as home:
        told: list[Entity] = [*SERVICES, *TASKS, *ENDS.values(), *VIEWS]
        rows = RowBuffer()
        rows.add(told, UNTIL, "test")
        for name, table in rows.tables().items():
            home.lake.append(name, table)
        yield home


@pytest.fixture
def tables(home: Home) -> Iterator[Tables]:
    place = home.installation()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions, is_brief=True)
        asked.bring_window(tables, WINDOW)
        yield tables


def _decided(task: PlatformTask) -> datetime:
    end = ENDS.get(task.key)
    return end.ended_at if end else task.started_at + _PATIENCE[task.service_ref.lower()]


def _of(service: str, since: datetime, until: datetime, group: str = "") -> list[PlatformTask]:
    """Name attempts of people with a service that were decided in a time."""
    return [
        task
        for task in TASKS
        if task.service_ref.lower() == service
        and not task.is_automatic
        and since <= _decided(task) < until
        and (not group or task.group_id == group)
    ]


def _lengths(tasks: list[PlatformTask]) -> list[float]:
    told = [(task, ENDS[task.key]) for task in tasks if task.key in ENDS]
    return [
        max((end.ended_at - task.started_at).total_seconds(), 0.0)
        for task, end in told
        if end.outcome == "succeeded" and end.is_timed
    ]


def test_attempts_of_a_window_and_the_one_before_are_summed_up(tables: Tables) -> None:
    spans = ((WINDOW.since, WINDOW.until, False), (WINDOW.before, WINDOW.since, True))
    for since, until, is_before in spans:
        found = asked.tasks(tables, is_before=is_before)
        for service in _PATIENCE:
            theirs, one = _of(service, since, until), found[f"catalog:platform_service:{service}"]
            ends = [ENDS.get(task.key) for task in theirs]
            assert one[None].n == len(theirs) > 0
            assert one[None].median_seconds == median(_lengths(theirs))
            assert one[None].abandoned == sum(
                end is None or end.outcome == "abandoned" for end in ends
            )
            assert one[None].alone == sum(
                end is not None and end.outcome == "succeeded" and end.had_human_help is False
                for end in ends
            )


def test_parts_are_summed_up_apart(tables: Tables) -> None:
    found = asked.tasks(tables, "group_id")["catalog:platform_service:s1"]

    for group in _GROUPS[1:]:
        assert group is not None
        theirs = _of("s1", WINDOW.since, WINDOW.until, group)
        assert (found[group].n, found[group].median_seconds) == (
            len(theirs),
            median(_lengths(theirs)),
        )


def test_attempts_still_open_at_the_end_are_counted(tables: Tables) -> None:
    late = UNTIL + timedelta(days=999)
    counts = {
        f"catalog:platform_service:{service}": sum(
            task.started_at < UNTIL for task in _of(service, UNTIL, late)
        )
        for service in _PATIENCE
    }

    assert asked.open_counts(tables) == {key: count for key, count in counts.items() if count}


def test_reading_counts_as_use_of_knowledge_and_tasks_as_use_of_anything(tables: Tables) -> None:
    used: dict[tuple[str, str | None], list[datetime]] = {}
    for task in TASKS:
        used.setdefault((task.service_ref.lower(), task.group_id), []).append(task.started_at)
    for view in VIEWS:
        if view.service_ref == "s1" and not view.is_automatic:
            used.setdefault(("s1", view.group_id), []).append(view.viewed_at)

    found = {(row["platform_service_id"][-2:], row["group_id"]): row for row in asked.uses(tables)}

    assert found.keys() == {(service, g) for service in _PATIENCE for g in _GROUPS if g}
    for key, row in found.items():
        times = [at for at in used[key] if at < UNTIL]
        assert row["first_at"] == min(times)
        assert row["uses"] == sum(at >= WINDOW.since for at in times)
        assert row["before"] == sum(WINDOW.before <= at < WINDOW.since for at in times)


def test_a_table_that_is_not_of_the_model_is_not_looked_through(tables: Tables) -> None:
    with pytest.raises(UsageError, match="No model table is called 'platform_task_lives'"):
        tables.bring_unkept("platform_task_lives")
