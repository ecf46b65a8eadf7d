"""How fast pages of GitLab merge requests become entities and Arrow batches.

Run with ``python benchmarks/gitlab_pages.py``. One core, everything in memory: what the reader
leaves of the time is what inbox and lake may use. Plain msgspec decoding of the same pages, in the
same run, is the floor.
"""

import gc
import json
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pyarrow as pa

from gnomon.domain.entity import Entity, arrow_schema
from gnomon.domain.event import Event
from gnomon.sources.gitlab import SOURCE
from gnomon.sources.gitlab.payloads import MergeRequest

PAGES = 200
PER_PAGE = 100
ROUNDS = 9
START = datetime(2025, 1, 1, tzinfo=UTC)


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


def events() -> list[Event]:
    made = []
    for page in range(PAGES):
        numbers = range(page * PER_PAGE + 1, (page + 1) * PER_PAGE + 1)
        body = json.dumps([merge_request(number) for number in numbers]).encode()
        path = f"/api/v4/projects/42/merge_requests?page={page + 1}"
        made.append(
            Event(
                id=str(page),
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


def main() -> None:
    pages = events()
    count = PAGES * PER_PAGE
    size = sum(len(page.data) for page in pages)
    print(f"{count:,} merge requests in {PAGES} pages, {size / count:,.0f} bytes each")
    print(f"{'':28}{'records/s':>12}{'us each':>10}{'vs decode':>11}")
    floor = best(decode_only, pages)
    for name, work in (
        ("msgspec decode alone", decode_only),
        ("reader: bytes to entities", read),
        ("bytes to Arrow", read_to_arrow),
    ):
        spent = floor if work is decode_only else best(work, pages)
        print(
            f"{name:28}{count / spent:>12,.0f}{spent / count * 1e6:>10.1f}{spent / floor:>10.1f}x"
        )


if __name__ == "__main__":
    main()
