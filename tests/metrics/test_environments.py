"""Measures of test environments, worked by hand on every engine."""

from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.lifecycle import LifecycleEvent
from gnomon.domain.quality import ReportFile
from gnomon.metrics.pipeline.environment_spin_up_time import environment_spin_up_time
from gnomon.metrics.pipeline.environments_not_deleted import environments_not_deleted
from gnomon.metrics.pipeline.fresh_environment_rate import fresh_environment_rate

SHOP = "catalog:service:shop"


def step(name: str, happening: str, hours: float) -> LifecycleEvent:
    return LifecycleEvent(
        key=f"{name} {happening} {hours:g}",
        source="garden",
        changed_at=at(hours=hours),
        subject_id=f"garden:environment:{name}",
        subject_kind="environment",
        subject_name=name,
        happening=happening,
        happened_at=at(hours=hours),
    )


def ran(name: str, environment: str | None, hours: float, **told: Any) -> ReportFile:
    return ReportFile(
        key=name,
        source="ci",
        changed_at=at(hours=hours),
        format="junit",
        service_id=told.pop("service_id", SHOP),
        environment=environment,
        gate=told.pop("gate", "functional_test"),
        ran_at=at(hours=hours),
        **told,
    )


#: `pr-7` lives twice; `pr-8` is never seeded and stands; `pr-9` was deleted without being seeded.
LIVES = [
    step("pr-7", "created", 1),
    step("pr-7", "seeded", 1.5),
    step("pr-7", "modified", 1.6),
    step("pr-7", "deleted", 3),
    step("pr-7", "created", 5),
    step("pr-7", "seeded", 5.25),
    step("pr-8", "created", 6),
    step("pr-9", "created", 7),
    step("pr-9", "deleted", 8),
]


def test_the_first_run_after_a_creation_is_fresh(con: Connection) -> None:
    """Two reports of one pipeline are one run; the second run in a life shares it."""
    facts = [
        *LIVES,
        ran("first", "pr-7", 2, pipeline_url="run-1"),
        ran("load", "pr-7", 2.2, pipeline_url="run-1", gate="load_test"),
        ran("second", "pr-7", 2.5),
        ran("again", "pr-7", 6),
        ran("shared", "staging", 6),
        ran("dead", "pr-7", 4),
        ran("nowhere", None, 6),
        ran("unit", "pr-8", 7, gate="unit_test"),
    ]
    found = build(con, fresh_environment_rate, facts)
    assert ordered(found, "subject_id", "ended_at", "value", "detail") == [
        ("again", at(hours=6), 1.0, "pr-7"),
        ("dead", at(hours=4), None, "pr-7"),
        ("first", at(hours=2), 1.0, "pr-7"),
        ("second", at(hours=2.5), 0.0, "pr-7"),
        ("shared", at(hours=6), None, "staging"),
    ]


def test_spin_up_lasts_from_creation_until_the_data_is_in(con: Connection) -> None:
    facts = [
        *LIVES,
        ran("one", "pr-7", 2),
        ran("two", "pr-7", 6),
        ran("other", "pr-7", 6.5, service_id="catalog:service:pay"),
    ]
    found = build(con, environment_spin_up_time, facts)
    assert ordered(found, "subject_id", "ended_at", "value", "service_id") == [
        ("pr-7 created 1", at(hours=1.5), 1800.0, SHOP),
        ("pr-7 created 5", at(hours=5.25), 900.0, None),
        ("pr-8 created 6", None, None, None),
    ]


def test_what_was_not_deleted_stands(con: Connection) -> None:
    found = build(con, environments_not_deleted, LIVES)
    assert ordered(found, "subject_id", "started_at", "ended_at") == [
        ("pr-7 created 1", at(hours=1), at(hours=3)),
        ("pr-7 created 5", at(hours=5), None),
        ("pr-8 created 6", at(hours=6), None),
        ("pr-9 created 7", at(hours=7), at(hours=8)),
    ]
