"""How fast pages of GitLab merge requests become entities: alone, and from inbox to lake.

    python benchmarks/gitlab_pages.py [--pages 500] [--quick]

The first rows are one core with everything in memory, the best of several rounds. The last is the
whole path in a process of its own: events that wait in the inbox are read, appended to the lake,
archived there and let go. Plain msgspec decoding of the same pages, in the same run, is the floor.
"""

import argparse
import gc
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from gnomon.domain.entity import Entity, arrow_schema
from gnomon.domain.event import Event
from gnomon.operations.home import open_home
from gnomon.operations.read import read as read_inbox
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.gitlab import SOURCE
from gnomon.sources.gitlab.payloads import MergeRequest

PAGES = 200
WHOLE_PAGES = 500
PER_PAGE = 100
ROUNDS = 5
START = datetime(2021, 1, 1, tzinfo=UTC)


def user(number: int) -> dict[str, Any]:
    name = f"person-{number}"
    return {
        "id": number,
        "name": f"Person {number}",
        "username": name,
        "state": "active",
        "avatar_url": f"https://secure.gravatar.com/avatar/{number:032x}?s=80&d=identicon",
        "web_url": f"https://gitlab.example.org/{name}",
    }


def merge_request(number: int) -> dict[str, Any]:
    """Make one as GitLab lists it: 2.2 kB, most of which nobody reads."""
    opened = START + timedelta(minutes=13 * number)
    merged = opened + timedelta(hours=5 + number % 40)
    author, merger = user(number % 60), user((number + 7) % 60)
    stamp = merged.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    reference = f"!{number}"
    return {
        "id": 1_000_000 + number,
        "iid": number,
        "project_id": 42,
        "title": f"SHOP-{number % 997 + 1} let customers keep a basket",
        "description": "## What does this do?\r\n\r\nIt keeps the basket for a day. " * 3,
        "state": "merged",
        "created_at": opened.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "updated_at": stamp,
        "merged_by": merger,
        "merge_user": merger,
        "merged_at": stamp,
        "closed_by": None,
        "closed_at": None,
        "target_branch": "main",
        "source_branch": f"feature/SHOP-{number % 997 + 1}-basket",
        "user_notes_count": number % 9,
        "upvotes": 0,
        "downvotes": 0,
        "author": author,
        "assignees": [author],
        "assignee": author,
        "reviewers": [merger],
        "source_project_id": 42,
        "target_project_id": 42,
        "labels": ["backend", "team::basket"],
        "draft": False,
        "work_in_progress": False,
        "milestone": None,
        "merge_when_pipeline_succeeds": False,
        "merge_status": "can_be_merged",
        "detailed_merge_status": "not_open",
        "sha": f"{number:040x}",
        "merge_commit_sha": f"{number + 1:040x}",
        "squash_commit_sha": None,
        "discussion_locked": None,
        "should_remove_source_branch": True,
        "force_remove_source_branch": True,
        "reference": reference,
        "references": {"short": reference, "relative": reference, "full": f"shop/api{reference}"},
        "web_url": f"https://gitlab.example.org/shop/api/-/merge_requests/{number}",
        "time_stats": {"time_estimate": 0, "total_time_spent": 0},
        "squash": False,
        "task_completion_status": {"count": 0, "completed_count": 0},
        "has_conflicts": False,
        "blocking_discussions_resolved": True,
        "approvals_before_merge": None,
    }


def events(pages: int = PAGES) -> list[Event]:
    made = []
    for page in range(pages):
        numbers = range(page * PER_PAGE + 1, (page + 1) * PER_PAGE + 1)
        body = json.dumps([merge_request(number) for number in numbers]).encode()
        path = f"/api/v4/projects/42/merge_requests?page={page + 1}"
        made.append(
            Event(
                id=hashlib.sha256(path.encode() + body).hexdigest()[:32],
                source="gitlab",
                type="gitlab.api.merge_requests",
                subject=path,
                data=body,
                received_at=datetime(2027, 1, 1, tzinfo=UTC),
            )
        )
    return made


def decode_only(pages: list[Event]) -> None:
    decoder = msgspec.json.Decoder(list[MergeRequest])
    for page in pages:
        decoder.decode(page.data)


def read(pages: list[Event]) -> dict[type[Entity], list[Any]]:
    reader = SOURCE.readers["gitlab.api.merge_requests"]
    tables: dict[type[Entity], list[Any]] = defaultdict(list)
    for page in pages:
        for row in reader(page):
            tables[type(row)].append(row)  # type: ignore[index]
    return tables


def read_to_arrow(pages: list[Event]) -> list[pa.RecordBatch]:
    batches = []
    for entity, found in read(pages).items():
        schema = arrow_schema(entity)
        fields = entity.__struct_fields__
        columns = zip(*map(msgspec.structs.astuple, found), strict=True)
        arrays = [
            pa.array(column, schema.field(name).type)
            for name, column in zip(fields, columns, strict=True)
        ]
        batches.append(pa.RecordBatch.from_arrays(arrays, names=list(fields)))
    return batches


def best(work: Callable[[list[Event]], object], pages: list[Event]) -> float:
    """Take the processor time of the best of several rounds; other work disturbs it little."""
    spent = []
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        work(pages)
        spent.append(time.process_time() - start)
    return min(spent)


def whole_path(folder: Path) -> None:
    """Read what waits in an inbox into the lake, and print what it took."""
    # What a process imports on its first rows is paid once, whatever waits.
    with (
        tempfile.TemporaryDirectory() as other,
        open_home(Settings(home=Path(other))) as home,
        home.lease() as held,
    ):
        home.inbox.accept(events(1))
        read_inbox(home, held)
    settings = Settings(home=folder, sources={"gitlab": SourceSettings(type="gitlab")})
    with open_home(settings) as home, home.lease() as held:
        wall, processor = time.perf_counter(), time.process_time()
        done = read_inbox(home, held)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        assert not home.inbox.counts(), "Events were left in the inbox."
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told = {"wall": wall, "processor": processor, "peak": peak, "rows": done.row_count}
    print(json.dumps(told))


def measured_whole_path(pages: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        with open_home(settings) as home:
            home.inbox.accept(events(pages))
        command = [sys.executable, __file__, "--read", folder]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def show(name: str, count: int, spent: float, floor: float) -> None:
    each = spent / count
    print(f"{name:36}{1 / each:>12,.0f}{each * 1e6:>10.1f}{each / floor:>10.1f}x", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=WHOLE_PAGES, help="in the inbox")
    parser.add_argument("--quick", action="store_true", help="100 pages in the inbox")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        whole_path(given.read)
        return
    pages = events()
    count = PAGES * PER_PAGE
    size = sum(len(page.data) for page in pages)
    print(f"{count:,} merge requests in {PAGES} pages, {size / count:,.0f} bytes each")
    print(f"{'':36}{'records/s':>12}{'us each':>10}{'vs decode':>11}")
    floor = best(decode_only, pages) / count
    show("msgspec decode alone", count, floor * count, floor)
    show("reader: bytes to entities", count, best(read, pages), floor)
    show("bytes to Arrow", count, best(read_to_arrow, pages), floor)
    waiting = 100 if given.quick else given.pages
    told = measured_whole_path(waiting)
    many = waiting * PER_PAGE
    show("inbox to lake, processor time", many, told["processor"], floor)
    show("inbox to lake, wall time", many, told["wall"], floor)
    print(f"{many:,} merge requests, {told['rows']:,.0f} rows, peak {told['peak'] / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
