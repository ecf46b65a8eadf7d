"""Tasks of a platform, worked by hand on every engine."""

from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine_fixtures import MONDAY, Connection, at, build, ordered
from gnomon.domain.platform import PlatformService, PlatformTask, PlatformTaskEnd
from gnomon.metrics.platform.platform_success_rate import platform_success_rate
from gnomon.metrics.platform.platform_task_time import platform_task_time
from gnomon.model.platform_task_life import platform_task_life


def offer(name: str = "databases", **told: Any) -> PlatformService:
    return PlatformService(
        key=f"catalog:platform_service:{name}",
        source="catalog",
        changed_at=MONDAY,
        name=name,
        title=name,
        kind="service",
        self_service="yes",
        owner_id="catalog:group:platform",
        service_id=f"catalog:service:{name}-operator",
        **told,
    )


def task(name: str, started_at: datetime, **told: Any) -> PlatformTask:
    told.setdefault("service_ref", "Databases")
    return PlatformTask(
        key=f"it:platform_task:{name}",
        source="it",
        changed_at=started_at,
        task="create",
        started_at=started_at,
        **told,
    )


def end(name: str, ended_at: datetime, outcome: Any = "succeeded", **told: Any) -> PlatformTaskEnd:
    return PlatformTaskEnd(
        key=f"it:platform_task_end:{name}",
        source="it",
        changed_at=ended_at,
        task_id=f"it:platform_task:{name}",
        service_ref="databases",
        ended_at=ended_at,
        outcome=outcome,
        **told,
    )


FACTS = [
    offer(abandoned_after_seconds=86_400.0),
    # Alone in an hour; with help in two; nobody says; at one instant, so of no known length.
    task("alone", at(0)),
    end("alone", at(0, 1), had_human_help=False),
    task("helped", at(0)),
    end("helped", at(0, 2), had_human_help=True),
    task("unsaid", at(0)),
    end("unsaid", at(0, 3)),
    task("instant", at(0)),
    end("instant", at(0), had_human_help=False, is_timed=False),
    # Failed; left without an end for longer than the service's day; of no service that is known,
    # which has the usual week; by a robot.
    task("failed", at(0)),
    end("failed", at(0, 4), "failed"),
    task("left", at(0)),
    task("stray", at(0), service_ref="nobody's"),
    task("robot", at(0), is_automatic=True),
    end("robot", at(0, 1), had_human_help=False),
]


def told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {row["subject_id"].rpartition(":")[2]: row for row in rows}


def test_without_an_end_an_attempt_is_given_up_when_its_services_time_has_passed(
    con: Connection,
) -> None:
    rows = {row["task_id"].rpartition(":")[2]: row for row in build(con, platform_task_life, FACTS)}

    assert (rows["left"]["outcome"], rows["left"]["decided_at"]) == ("abandoned", at(1))
    assert (rows["stray"]["outcome"], rows["stray"]["decided_at"]) == ("abandoned", at(7))
    assert rows["stray"]["platform_service_id"] is None
    assert rows["alone"]["platform_service_id"] == "catalog:platform_service:databases"
    assert rows["alone"]["service_id"] == "catalog:service:databases-operator"
    assert {name: row["seconds"] for name, row in rows.items() if row["seconds"] is not None} == {
        "alone": 3600.0,
        "helped": 7200.0,
        "unsaid": 10_800.0,
        "robot": 3600.0,
    }


def test_success_is_without_help_and_unknown_where_nobody_says(con: Connection) -> None:
    found = told(build(con, platform_success_rate, FACTS))

    assert {name: row["value"] for name, row in found.items()} == {
        "alone": 1.0,
        "helped": 0.0,
        "unsaid": None,
        "instant": 1.0,
        "failed": 0.0,
        "left": 0.0,
        "stray": 0.0,
    }
    assert found["unsaid"]["weight"] is None
    assert found["left"]["ended_at"] == at(1)


def test_time_is_of_attempts_that_succeeded_and_have_a_length(con: Connection) -> None:
    found = build(con, platform_task_time, FACTS)

    assert ordered(found, "subject_id", "value") == [
        ("it:platform_task:alone", 3600.0),
        ("it:platform_task:helped", 7200.0),
        ("it:platform_task:unsaid", 10_800.0),
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["succeeded", "failed", "abandoned", None]),
            st.sampled_from([True, False, None]),
            st.booleans(),
        ),
        max_size=8,
    )
)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_success_is_what_plain_python_says(
    duckdb_con: Connection, attempts: list[tuple[Any, bool | None, bool]]
) -> None:
    facts: list[Any] = [offer()]
    wanted = {}
    for number, (outcome, help_, is_automatic) in enumerate(attempts):
        facts.append(task(f"{number}", at(0), is_automatic=is_automatic))
        if outcome is not None:
            facts.append(end(f"{number}", at(1), outcome, had_human_help=help_))
        if is_automatic:
            continue
        if outcome != "succeeded":
            wanted[f"{number}"] = 0.0
        else:
            wanted[f"{number}"] = None if help_ is None else float(not help_)

    found = told(build(duckdb_con, platform_success_rate, facts))
    assert {name: row["value"] for name, row in found.items()} == wanted
