"""A whole organisation: full refresh, refresh after 100 events, and what a page asks.

    python benchmarks/organisation.py [--changes 300000] [--quick]

300,000 changes, a million commits, 600,000 tickets with three million transitions, 100,000
deployments; 60 teams, 500 services, two years (`company`). Every step runs in a process of its
own, so its peak memory is its own. *Cold* is a home that has never compiled a query and a process
that has answered none; *warm* is the same question again. The reference in each run is one plain
DuckDB query over the Parquet files of the changes: the weekly median time to merge of every team.
"""

import argparse
import hashlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import company
import duckdb
from gitlab_pages import merge_request

from gnomon.answers import refresh as refreshing
from gnomon.answers.ask import ask
from gnomon.answers.lineage import metrics
from gnomon.answers.question import Question
from gnomon.answers.state import RefreshState, load_state, save_state
from gnomon.answers.tables import Tables
from gnomon.answers.writing_whole import write_whole
from gnomon.domain.event import Event
from gnomon.inbox import Lease
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from gnomon.operations.refresh import refresh

QUICK = 30_000
EVENTS = 100
#: Services that the events are of. Ten changes, opened, discussed and merged, make a hundred
#: events; forty is where they come from all over the company.
SERVICES_TOUCHED = (10, 40)
WARM_ROUNDS = 7
WEEKS = 13
UNTIL: date = company.END.date()
SINCE = UNTIL - timedelta(weeks=WEEKS)
MAIN = (
    "deployment_frequency",
    "change_lead_time",
    "change_fail_rate",
    "failed_deployment_recovery_time",
    "time_to_merge",
    "review_reaction_time",
    "throughput",
    "work_in_progress",
)

#: How change, review, deployment, incident and work go, without the process above them.
DELIVERY = (
    *MAIN, "acceptance_criteria_coverage", "change_size", "changes_merged_without_review",
    "changes_per_contributor", "coding_time", "deployment_rework_rate", "flowback_rate",
    "incident_count", "merge_to_deploy_time", "pickup_time", "review_comments", "review_time",
    "story_point_coverage", "time_to_recover", "work_item_age",
)  # fmt: skip

OF_NO_SCOPE = {name for name, metric in metrics().items() if metric.subject == "feedback"}

Told = dict[str, tuple[float, float]]
"""Wall and processor seconds by what was done."""


class _Watch:
    """Notes how long each thing takes."""

    def __init__(self) -> None:
        self.told: Told = {}

    @contextmanager
    def __call__(self, what: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.told[what] = (time.perf_counter() - wall, time.process_time() - processor)

    def warm(self, what: str, work: Callable[[], object]) -> None:
        """Note the first time and the median of the times after it."""
        with self(f"{what}, cold"):
            work()
        rounds = []
        for _ in range(WARM_ROUNDS):
            with self("round"):
                work()
            rounds.append(self.told.pop("round"))
        walls, processors = zip(*rounds, strict=True)
        self.told[f"{what}, warm"] = (statistics.median(walls), statistics.median(processors))


def settle(home: Home, held: Lease, watch: _Watch) -> None:
    with watch("compaction of everything"):
        compact(home, held)


def whole(home: Home, held: Lease, watch: _Watch) -> None:
    for name in ("cold", "warm"):
        with watch(f"full refresh, {name}"):
            done = refresh(home, held, whole=True)
        slowest = sorted(done.seconds.items(), key=lambda one: -one[1])[:6]
        print(name, {name: round(took, 1) for name, took in slowest}, file=sys.stderr)


def deliveries(home: Home, _held: Lease, watch: _Watch) -> None:
    asked = [metrics()[name] for name in DELIVERY]
    with (
        watch(f"full refresh of {len(asked)} metrics of delivery"),
        home.engine.session() as session,
    ):
        write_whole(asked, Tables(session, home.lake, home.settings.definitions), home.lake)


def arriving(home: Home, held: Lease, watch: _Watch, *, of: str = "", first: int = 0) -> None:
    for number, (touched, name) in enumerate(
        (touched, name) for touched in SERVICES_TOUCHED for name in ("first", "again")
    ):
        home.inbox.accept(list(_events(first + number, touched)))
        with watch(f"refresh{of} after {EVENTS} events of {touched} services, {name}"):
            done = refresh(home, held)
        assert done.partial, "Nothing was measured."
        # What customers said is of no scope, so that its release is looked for anew.
        assert set(done.whole) <= OF_NO_SCOPE, f"{done.whole} were measured as a whole."


def delivering(home: Home, held: Lease, watch: _Watch) -> None:
    """The same with the metrics of delivery alone; the others are forgotten, so it comes last."""
    few = {name: metrics()[name] for name in DELIVERY}
    state = load_state(home.engine, home.lake)
    known = {name: state.definitions[name] for name in few}
    save_state(home.lake, RefreshState(known, state.seen, state.steady))
    with patch.object(refreshing, "metrics", lambda: few):
        arriving(home, held, watch, of=f" of {len(few)} metrics of delivery", first=100)


def pages(home: Home, _held: Lease, watch: _Watch) -> None:
    place, now = home.installation(), company.END - timedelta(hours=1)
    everything = tuple(metrics())

    def team() -> None:
        for every in (None, "week"):
            asked = Question(
                metrics=everything, scope=company.TEAM, since=SINCE, until=UNTIL, every=every
            )
            answers = ask(place, asked, now=now)
            assert any(row.n for answer in answers for row in answer.rows)

    def overview() -> None:
        asked = Question(metrics=MAIN, by="team", since=SINCE, until=UNTIL)
        (first, *_) = ask(place, asked, now=now)
        assert len(first.rows) == company.TEAMS

    watch.warm(f"team page: {len(everything)} metrics, {WEEKS} weeks, by week too", team)
    watch.warm(f"overview: {len(MAIN)} metrics of {company.TEAMS} teams", overview)


def plain(home: Home, _held: Lease, watch: _Watch) -> None:
    files = {
        name: home.lake.snapshot(name).uris(layer=["settled", "fresh"])
        for name in ("change", "change_merge")
    }
    query = """
        SELECT change.repository_id, date_trunc('week', merged_at) AS week,
            median(epoch_us(merged_at) - epoch_us(opened_at))
        FROM read_parquet($change) AS change
        JOIN read_parquet($change_merge) AS ended ON change.key = ended.change_id
        WHERE merged_at IS NOT NULL GROUP BY ALL"""
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        watch.warm("plain DuckDB query", lambda: connection.execute(query, files).to_arrow_table())


STEPS = {
    one.__name__: one for one in (plain, settle, whole, deliveries, arriving, pages, delivering)
}


def _events(number: int, touched: int) -> Iterator[Event]:
    """Merge requests as GitLab tells them, each changed since it was last told."""
    for each in range(EVENTS):
        told = merge_request(10_000_000 + number * EVENTS + each)
        told["project_id"] = (each * 13 + number) % touched
        opened = company.END - timedelta(days=2, minutes=each)
        merged = company.END + timedelta(minutes=number * EVENTS + each)
        told |= {"created_at": opened.isoformat(), "updated_at": merged.isoformat()}
        told |= {"merged_at": merged.isoformat(), "web_url": None}
        body = json.dumps(told).encode()
        yield Event(
            id=hashlib.sha256(body).hexdigest()[:32],
            source="gitlab",
            type="gitlab.api.merge_requests",
            subject=f"/api/v4/projects/{told['project_id']}/merge_requests/{told['iid']}",
            data=body,
        )


def _step(name: str, folder: Path) -> None:
    watch = _Watch()
    with open_home(company.settings(folder)) as home, home.lease() as held:
        STEPS[name](home, held, watch)
    # What getrusage tells goes on from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    print(json.dumps({"told": watch.told, "peak": peak}))


def compare(changes: int) -> None:
    print(f"A company of {changes:,} changes and {2 * changes:,} tickets", flush=True)
    with tempfile.TemporaryDirectory(dir=company.cache()) as scratch:
        folder = Path(scratch) / "home"
        shutil.copytree(company.made(changes), folder)
        shutil.rmtree(folder / "compiled", ignore_errors=True)
        print("| | seconds | CPU s | of the plain query | peak MB of its process |")
        print("|---|---|---|---|---|")
        reference = 0.0
        for name in STEPS:
            command = [sys.executable, __file__, "--step", name, "--home", str(folder)]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            result: dict[str, Any] = json.loads(done.stdout)
            reference = reference or result["told"]["plain DuckDB query, warm"][0]
            for what, (wall, processor) in result["told"].items():
                print(
                    f"| {what} | {wall:.3f} | {processor:.3f} | {wall / reference:.1f} "
                    f"| {result['peak'] / 1e6:,.0f} |",
                    flush=True,
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--changes", type=int, default=company.FULL_CHANGES)
    parser.add_argument("--quick", action="store_true", help=f"with {QUICK:,} changes")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        _step(given.step, given.home)
    else:
        compare(QUICK if given.quick else given.changes)


if __name__ == "__main__":
    main()
