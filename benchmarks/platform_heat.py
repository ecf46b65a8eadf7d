"""HEAT of 50 platform services by team and week, over millions of platform tasks.

    python benchmarks/platform_heat.py [--tasks 10000000] [--quick]

The goal is 10 million tasks in under 10 s on two cores: every figure of the platform's pages over
13 weeks, and what became of attempts by service, team and week over a year. Start and end of a task
are told apart, so that every task is joined with its end. The lake is written first and settled,
which is not timed. The reference is the least that any engine must do: reading the two columns that
a count by service needs.
"""

import argparse
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from timing import timed

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables
from gnomon.domain.entity import Entity, arrow_schema
from gnomon.domain.organisation import Group
from gnomon.domain.platform import PlatformBaseline, PlatformService, PlatformTask, PlatformTaskEnd
from gnomon.lake.rows import RowBuffer
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from gnomon.settings import Settings
from gnomon.steering.platform.sheets import product
from gnomon.steering.platform.usage import decided_task, task_sums

SERVICES, TEAMS, WEEKS = 50, 400, 52
NOW = datetime(2026, 6, 1, tzinfo=UTC)
AT_ONCE = 1_000_000
QUICK, TARGET_SECONDS = 100_000, 10.0


def main() -> None:
    """Write, measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--tasks", type=int, default=10_000_000)
    arguments.add_argument("--quick", action="store_true", help=f"{QUICK:,} tasks")
    given = arguments.parse_args()
    tasks = QUICK if given.quick else given.tasks
    with tempfile.TemporaryDirectory() as folder, open_home(Settings(home=Path(folder))) as home:
        _write(home, tasks)
        print(f"{tasks:,} tasks of {SERVICES} services and {TEAMS} teams")
        place = home.installation()
        took = [(what, *timed(partial(work, place))) for what, work in _STEPS]
    print(f"{'':44}{'wall s':>9}{'CPU s':>9}{'of the least':>14}{'rows':>12}")
    least = took[0][2]
    for what, wall, cpu, found in took:
        print(f"{what:44}{wall:9.2f}{cpu:9.2f}{cpu / least:14.1f}{found:12,}")
    print(f"The goal of {TARGET_SECONDS:g} s on two cores is {2 * TARGET_SECONDS:g} CPU s at most.")


def _sheets(place: Installation) -> int:
    found = product(place, NOW)
    assert len(found.sheets) == SERVICES
    assert all(sheet.figures["success_rate"] is not None for sheet in found.sheets)
    return sum(len(sheet.by_team) for sheet in found.sheets)


def _weekly(place: Installation) -> int:
    """Sum up attempts by service, team and week with what the pages sum them up by."""
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions, is_brief=True)
        tables.bring_unkept("platform_task_life")
        instant = pa.timestamp("us", "UTC")
        span = {"since": NOW - timedelta(weeks=WEEKS), "until": NOW}
        columns = {f"window_{name}": pa.array([at], instant) for name, at in span.items()}
        session.memory("year", pa.table(columns))

        def query() -> object:
            decided = decided_task(tables["platform_task_life"], session.table("year"))
            weekly = decided.mutate(week=decided.decided_at.truncate("W"))
            return task_sums(weekly, "group_id", "week")

        rows = session.rows(query, "platform tasks by team and week")
    assert set(rows.column("platform_service_id").to_pylist()[:100])
    return rows.num_rows


def _least(place: Installation) -> int:
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("platform_task")

        def query() -> object:
            task = session.table("platform_task")
            return task.group_by("service_ref").agg(n=task.count(), last=task.started_at.max())

        return session.rows(query, "the least").num_rows


#: The reference goes first.
_STEPS = (
    ("the least: a count by service (reference)", _least),
    ("every sheet over 13 weeks, first time", _sheets),
    ("every sheet over 13 weeks, again", _sheets),
    ("by service, team and week of a year", _weekly),
)


def _write(home: Home, tasks: int) -> None:
    usual = {"source": "catalog", "changed_at": NOW}
    groups = [
        Group(key=f"catalog:group:t{n}", name=f"t{n}", title=f"Team {n}", kind="team", **usual)
        for n in range(TEAMS)
    ]
    services = [
        PlatformService(
            key=f"catalog:platform_service:s{n}", name=f"s{n}", title=f"Service {n}",
            kind="service", self_service="yes", owner_id="catalog:group:t0", cost_per_month=1000.0,
            currency="EUR", **usual,
        )
        for n in range(SERVICES)
    ]  # fmt: skip
    baselines = [
        PlatformBaseline(
            key=f"catalog:platform_baseline:s{n}:from_scratch", platform_service_id=each.key,
            journey="from_scratch", seconds=86_400.0, basis="declared", **usual,
        )
        for n, each in enumerate(services)
    ]  # fmt: skip
    rows = RowBuffer()
    rows.add([*groups, *services, *baselines], NOW, "benchmark")
    for name, told in rows.tables().items():
        home.lake.append(name, told)
    random = np.random.default_rng(1)
    for first in range(0, tasks, AT_ONCE):
        _append_tasks(home, random, first, min(AT_ONCE, tasks - first))
    with home.lease() as held:
        compact(home, held)


def _append_tasks(home: Home, random: np.random.Generator, first: int, count: int) -> None:
    number = np.arange(first, first + count)
    service = random.integers(SERVICES, size=count)
    end = int(NOW.timestamp() * 1e6)
    started = end - random.integers(0, WEEKS * 7 * 86_400, count) * 1_000_000
    took = (random.lognormal(6, 1, count) * 1_000_000).astype(np.int64)
    instant = pa.timestamp("us", "UTC")
    keys = pa.array(np.char.add("platform:task:", number.astype("U")))
    refs = pa.array(np.char.add("s", service.astype("U")))
    team = pa.array(np.char.add("catalog:group:t", random.integers(TEAMS, size=count).astype("U")))
    journey = pa.array(np.array(["from_scratch", "scaling"])[random.integers(2, size=count)])
    outcome = pa.array(
        np.array(["succeeded", "failed", "abandoned"])[
            random.choice(3, size=count, p=[0.9, 0.07, 0.03])
        ]
    )
    told = {
        "key": keys,
        "source": pa.array(["platform"] * count),
        "changed_at": pa.array(started, instant),
        "is_deleted": pa.array(np.zeros(count, bool)),
        "service_ref": refs,
        "task": pa.array(["create"] * count),
        "journey": journey,
        "group_id": team,
        "is_automatic": pa.array(np.zeros(count, bool)),
        "started_at": pa.array(started, instant),
    }
    home.lake.append("platform_task", _filled(PlatformTask, told))
    ended = {
        **{name: told[name] for name in ("source", "changed_at", "is_deleted", "service_ref")},
        "key": pa.array(np.char.add("platform:task_end:", number.astype("U"))),
        "task_id": keys,
        "ended_at": pa.array(np.minimum(started + took, end - 1), instant),
        "outcome": outcome,
        "is_timed": pa.array(np.ones(count, bool)),
        "had_human_help": pa.array(random.random(count) < 0.1),
    }
    home.lake.append("platform_task_end", _filled(PlatformTaskEnd, ended))


def _filled(kind: type[Entity], told: dict[str, pa.Array]) -> pa.Table:
    schema, count = arrow_schema(kind), len(told["key"])
    told |= {
        "received_at": pa.array([NOW] * count, pa.timestamp("us", "UTC")),
        "event_id": pa.array(["benchmark"] * count),
    }
    columns = {
        name: told[name].cast(schema.field(name).type)
        if name in told
        else pa.nulls(count, schema.field(name).type)
        for name in schema.names
    }
    return pa.table(columns)


if __name__ == "__main__":
    main()
