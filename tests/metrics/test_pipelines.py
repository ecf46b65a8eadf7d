"""Measures of pipelines, worked by hand on every engine."""

import random
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from engine_fixtures import (
    MONDAY,
    Connection,
    DuckDBConnection,
    Workbench,
    at,
    build,
    ordered,
)
from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.entity import Entity
from gnomon.metrics.pipeline.flaky_pipeline_rate import flaky_pipeline_rate
from gnomon.metrics.pipeline.merge_to_green_time import merge_to_green_time
from gnomon.metrics.pipeline.pipeline_duration import pipeline_duration
from gnomon.metrics.pipeline.pipeline_first_try_rate import pipeline_first_try_rate
from gnomon.metrics.pipeline.pipeline_infrastructure_failure_rate import (
    pipeline_infrastructure_failure_rate,
)
from gnomon.metrics.pipeline.pipeline_queue_time import pipeline_queue_time
from gnomon.metrics.pipeline.pipeline_success_rate import pipeline_success_rate
from gnomon.metrics.pipeline.pipeline_test_failure_rate import pipeline_test_failure_rate
from gnomon.metrics.pipeline.pipelines_started_by_hand import pipelines_started_by_hand
from gnomon.metrics.pipeline.time_to_green import time_to_green
from told import REPOSITORY, change, identity, landing, merged, repository, revision

HOUR = 3600.0


def key(number: int) -> str:
    return f"gitlab:pipeline_run:{number}"


def run(
    number: int, finished_at: datetime | None, result: Any = "success", sha: int = 1, **told: Any
) -> PipelineRun:
    return PipelineRun(
        key=key(number),
        source="gitlab",
        changed_at=MONDAY,
        repository_id=REPOSITORY,
        revision=revision(sha),
        ref=told.pop("ref", "main"),
        finished_at=finished_at,
        result=result,
        **told,
    )


def job(number: int, name: str, hours: float, result: Any = "success", **told: Any) -> JobRun:
    return JobRun(
        key=f"gitlab:job_run:{number}:{name}:{hours}",
        source="gitlab",
        changed_at=MONDAY,
        pipeline_run_id=key(number),
        repository_id=REPOSITORY,
        name=name,
        finished_at=at(hours=hours),
        result=result,
        **told,
    )


def finished_runs(con: Connection, facts: list[Entity]) -> Any:
    """Make the table that the measures read once, for all of them."""
    local = DuckDBConnection()
    bench = Workbench(local, [repository(), *facts], {})
    return con.table(local.arrow(bench.table("finished_pipeline_run")))


RUNS: list[Entity] = [
    # Waited ten minutes, ran for one hour.
    run(1, at(hours=2), queued_at=at(hours=0.5), started_at=at(hours=1)),
    # A test failed; a test failed and passed when tried again.
    run(2, at(hours=3), "failure", 2),
    job(2, "unit", 2.5),
    job(2, "browser", 3, "failure", failure_reason="script_failure"),
    run(3, at(hours=4), "success", 3),
    job(3, "unit", 3.5, "failure", failure_reason="script_failure"),
    job(3, "unit", 3.8),
    # Its runner went away; a job that may fail failed, too.
    run(4, at(hours=5), "failure", 4),
    job(4, "unit", 5, "failure", failure_reason="runner_system_failure"),
    job(4, "lint", 5, "failure", failure_reason="script_failure", is_allowed_to_fail=True),
    # Nobody tells why; out of time.
    run(5, at(hours=6), "failure", 5),
    run(6, at(hours=7), "timeout", 6),
    # Not on the main line.
    run(7, at(hours=8), "failure", 7, ref="feature"),
    run(8, at(hours=9), "success", 8, ref="v1", is_tag=True),
    # No verdict.
    run(9, at(hours=9), "cancellation", 9),
    run(10, at(hours=9), "skip", 9),
    run(11, None, None, 9, started_at=at(hours=9)),
]


def test_runs_worked_by_hand(con: Connection) -> None:
    runs = finished_runs(con, RUNS)
    durations = con.rows(pipeline_duration(runs))
    assert [row["value"] for row in durations if row["subject_id"] == key(1)] == [HOUR]
    assert sum(row["value"] is not None for row in durations) == 1
    assert len(durations) == 8
    waits = con.rows(pipeline_queue_time(runs))
    assert [row["value"] for row in waits if row["value"] is not None] == [HOUR / 2]
    passed = con.rows(pipeline_success_rate(runs))
    assert (sum(row["value"] for row in passed), len(passed)) == (3.0, 8)
    first = con.rows(pipeline_first_try_rate(runs))
    assert [row["subject_id"] for row in first if row["value"]] == [key(1)]
    assert len(first) == 6
    # Of one failed run nobody tells why: neither rate knows it.
    tests = con.rows(pipeline_test_failure_rate(runs))
    assert ordered(tests, "subject_id", "value") == [
        (key(1), 0.0),
        (key(2), 1.0),
        (key(3), 0.0),
        (key(4), 0.0),
        (key(5), None),
        (key(6), 0.0),
    ]
    broken = con.rows(pipeline_infrastructure_failure_rate(runs))
    assert [row["subject_id"] for row in broken if row["value"]] == [key(4), key(6)]


def test_what_somebody_starts_by_hand_is_counted_and_a_bot_is_a_schedule(con: Connection) -> None:
    ann, bot = identity("ann"), identity("release-bot", is_bot=True)
    facts = [
        repository(),
        ann,
        bot,
        run(1, at(hours=2), trigger="web", actor_id=ann.key, queued_at=at(hours=1), name="audit"),
        run(2, at(hours=4), trigger="workflow_dispatch", actor_id=ann.key, started_at=at(hours=3)),
        # Nobody says who, but a button was pressed.
        run(3, at(hours=6), trigger="UserIdCause", started_at=at(hours=5)),
        run(4, at(hours=8), trigger="web", actor_id=bot.key, started_at=at(hours=7)),
        run(5, at(hours=9), trigger="push", actor_id=ann.key, started_at=at(hours=8)),
        run(6, at(hours=9), trigger="schedule", started_at=at(hours=8)),
        run(7, at(hours=9), actor_id=ann.key, started_at=at(hours=8)),
        # Not begun: it has no time.
        run(8, None, None, trigger="web", actor_id=ann.key),
    ]
    found = build(con, pipelines_started_by_hand, facts)
    assert ordered(found, "subject_id", "started_at", "value", "detail") == [
        (key(1), at(hours=1), 1.0, "audit"),
        (key(2), at(hours=3), 1.0, None),
        (key(3), at(hours=5), 1.0, None),
    ]


def test_the_same_commit_that_fails_and_passes_is_flaky(con: Connection) -> None:
    facts: list[Entity] = [
        run(1, at(hours=1), "failure", 1),
        run(2, at(hours=2), "success", 1),
        # Passed first, failed later: the environment changed, not luck.
        run(3, at(hours=1), "success", 2),
        run(4, at(hours=2), "failure", 2),
        # Another branch is another setting.
        run(5, at(hours=1), "failure", 3),
        run(6, at(hours=2), "success", 3, ref="feature"),
        # A job of it was tried again.
        run(7, at(hours=1), "success", 4),
        job(7, "unit", 0.5, "failure", failure_reason="script_failure"),
        job(7, "unit", 0.8),
    ]
    found = con.rows(flaky_pipeline_rate(finished_runs(con, facts)))
    assert ordered(found, "subject_id", "ended_at", "value") == [
        (key(1), at(hours=2), 1.0),
        (key(3), at(hours=2), 0.0),
        (key(5), at(hours=1), 0.0),
        (key(6), at(hours=2), 0.0),
        (key(7), at(hours=1), 1.0),
    ]


def test_red_from_the_first_failure_to_the_next_success(con: Connection) -> None:
    facts: list[Entity] = [
        run(1, at(hours=1)),
        run(2, at(hours=2), "failure"),
        run(3, at(hours=3), "failure"),
        run(4, at(hours=3.5), "success", ref="feature"),
        run(5, at(hours=5)),
        run(6, at(hours=7), "timeout"),
    ]
    found = con.rows(time_to_green(finished_runs(con, facts)))
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (key(2), at(hours=2), at(hours=5), 3 * HOUR),
        (key(6), at(hours=7), None, None),
    ]


def test_a_change_is_green_with_the_first_run_that_holds_it(con: Connection) -> None:
    facts: list[Entity] = [
        repository(),
        identity("ann"),
        identity("renovate-bot"),
        *(landing(revision(number), number) for number in (1, 2, 3, 4)),
        # Landed before the first run that is known.
        landing(revision(8), 0),
        *merged(8, at(0), at(hours=0.5)),
        # Its own run fails, the one of the next commit passes.
        *merged(1, at(0), at(hours=1)),
        run(1, at(hours=2), "failure", 1),
        *merged(2, at(0), at(hours=3)),
        run(2, at(hours=4), "success", 2),
        # Its own run passes, on its branch first.
        *merged(3, at(0), at(hours=5)),
        run(3, at(hours=5), "success", 3, ref="feature"),
        run(4, at(hours=6), "success", 3),
        # Not green yet; not merged; a bot's; its commit is on no main line.
        *merged(4, at(0), at(hours=7)),
        change(5),
        *merged(6, at(0), at(hours=1), author="renovate-bot"),
        *merged(7, at(0), at(hours=1)),
    ]
    found = build(con, merge_to_green_time, facts)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (f"{REPOSITORY}!1", at(hours=1), at(hours=4), 3 * HOUR),
        (f"{REPOSITORY}!2", at(hours=3), at(hours=4), HOUR),
        (f"{REPOSITORY}!3", at(hours=5), at(hours=6), HOUR),
        (f"{REPOSITORY}!4", at(hours=7), None, None),
    ]
    without = [each for each in facts if not isinstance(each, PipelineRun)]
    assert build(con, merge_to_green_time, without) == []


def test_where_nobody_tells_the_main_line_what_was_merged_later_is_later(con: Connection) -> None:
    facts: list[Entity] = [
        repository(),
        identity("ann"),
        *merged(1, at(0), at(hours=1)),
        run(1, at(hours=2), "failure", 1),
        # Merged into the branch of another change: nothing says when it reached the main line.
        *merged(2, at(0), at(hours=2), target_branch="feature"),
        *merged(3, at(0), at(hours=3)),
        run(3, at(hours=4), "success", 3),
        *merged(4, at(0), at(hours=5)),
        run(4, at(hours=6), "failure", 4),
    ]
    found = build(con, merge_to_green_time, facts)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (f"{REPOSITORY}!1", at(hours=1), at(hours=4), 3 * HOUR),
        (f"{REPOSITORY}!3", at(hours=3), at(hours=4), HOUR),
        (f"{REPOSITORY}!4", at(hours=5), None, None),
    ]


def test_a_builder_that_knows_no_default_branch_builds_that_of_the_host(con: Connection) -> None:
    built = "jenkins:repository:git.example.org/web/shop"
    address = "https://git.example.org/web/shop"
    facts: list[Entity] = [
        repository(url=address),
        repository(built, default_branch=None, url=address),
        identity("ann"),
        *merged(1, at(0), at(hours=1)),
        *merged(2, at(0), at(hours=2)),
        replace(run(1, at(hours=3), "success", 1), repository_id=built),
        # Of the branch of a change.
        replace(run(2, at(hours=4), "success", 2, ref="MR-2"), repository_id=built),
    ]
    found = build(con, merge_to_green_time, facts)
    assert ordered(found, "subject_id", "ended_at", "value") == [
        (f"{REPOSITORY}!1", at(hours=3), 2 * HOUR),
        (f"{REPOSITORY}!2", None, None),
    ]


def test_jobs_say_when_a_run_began_and_ended_where_its_list_does_not(con: Connection) -> None:
    facts: list[Entity] = [
        repository(),
        run(1, None, queued_at=at(0)),
        job(1, "build", 1, started_at=at(hours=0.5)),
        job(1, "lint", 3, "failure", started_at=at(hours=1), is_allowed_to_fail=True),
        # Nobody tells its jobs; it still runs.
        run(2, None),
        run(3, None, None),
        job(3, "build", 1, started_at=at(hours=0.5)),
    ]
    found = build(con, pipeline_duration, facts)
    assert ordered(found, "subject_id", "started_at", "ended_at", "value") == [
        (key(1), at(hours=0.5), at(hours=3), 2.5 * HOUR)
    ]
    (waited,) = build(con, pipeline_queue_time, facts)
    assert waited["value"] == 0.5 * HOUR


def test_red_and_flaky_of_random_runs_equal_plain_python(duckdb_con: DuckDBConnection) -> None:
    chance = random.Random(5)  # noqa: S311 - the same seed tells the same story
    facts: list[Entity] = []
    told = []
    for number in range(80):
        sha, good = chance.randint(1, 12), chance.random() < 0.5
        told.append((number, sha, good))
        facts.append(run(number, at(hours=number), "success" if good else "failure", sha))
    red, was_green = [], True
    for number, _, good in told:
        if not good and was_green:
            end = next((later for later, _, fine in told if later > number and fine), None)
            red.append((key(number), None if end is None else at(hours=end)))
        was_green = good
    flaky = []
    for sha in {sha for _, sha, _ in told}:
        tries = [(number, good) for number, of, good in told if of == sha]
        failed = [number for number, good in tries if not good]
        is_flaky = any(good and failed and number > failed[0] for number, good in tries)
        flaky.append((key(tries[0][0]), float(is_flaky)))
    runs = finished_runs(duckdb_con, facts)
    found = duckdb_con.rows(time_to_green(runs))
    assert ordered(found, "subject_id", "ended_at") == sorted(red)
    found = duckdb_con.rows(flaky_pipeline_rate(runs))
    assert ordered(found, "subject_id", "value") == sorted(flaky)
