"""The lake: rows appended by anyone, the newest per key true, and nothing lost beside a rewrite."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from gnomon.domain.planning import TicketProject
from gnomon.engines.duckdb import DuckDB
from gnomon.errors import LakeError
from gnomon.lake.lake import Lake
from gnomon.lake.newest import losers, newest, received_by, winners
from gnomon.lake.rows import RowBuffer, lake_schema

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def project(name: str, title: str, *, minute: int = 0, gone: bool = False) -> TicketProject:
    return TicketProject(
        key=f"jira:ticket_project:{name}",
        source="jira",
        changed_at=NOON + timedelta(minutes=minute),
        name=name,
        title=title,
        is_deleted=gone,
    )


def rows(*projects: TicketProject, received: int = 0, event: str = "e1") -> pa.Table:
    buffer = RowBuffer()
    buffer.add(projects, NOON + timedelta(hours=received), event)
    return buffer.tables()["ticket_project"]


def titles(lake: Lake, tmp_path: Path) -> dict[str, str]:
    """Read the newest title of every project."""
    schema = lake_schema(TicketProject)
    snapshot = lake.snapshot("ticket_project")
    with DuckDB(tmp_path).session() as session:
        session.scan("fresh", snapshot.uris(layer="fresh"), schema)
        session.scan("settled", snapshot.uris(layer="settled"), schema)
        tables = session.table("fresh"), session.table("settled")
        found = session.rows(lambda: newest(*tables).select("name", "title")).to_pylist()
    return {row["name"]: row["title"] for row in found}


def test_the_newest_version_of_a_thing_wins_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.append("ticket_project", rows(project("SHOP", "new", minute=5), received=1))
    lake.append("ticket_project", rows(project("SHOP", "old"), received=2, event="e2"))
    assert titles(lake, tmp_path) == {"SHOP": "new"}


def test_of_two_tellings_of_one_version_the_later_one_wins(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.append("ticket_project", rows(project("SHOP", "second"), received=2, event="e2"))
    lake.append("ticket_project", rows(project("SHOP", "first"), received=1))
    assert titles(lake, tmp_path) == {"SHOP": "second"}


def test_a_deleted_thing_is_gone_until_it_is_told_again(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.append("ticket_project", rows(project("SHOP", "here"), project("PAY", "here")))
    lake.append("ticket_project", rows(project("SHOP", "here", minute=1, gone=True), received=1))
    assert titles(lake, tmp_path) == {"PAY": "here"}
    lake.append("ticket_project", rows(project("SHOP", "back", minute=2), received=2))
    assert titles(lake, tmp_path) == {"PAY": "here", "SHOP": "back"}


def test_superseded_rows_answer_questions_as_of_an_earlier_time(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.append("ticket_project", rows(project("SHOP", "first"), received=1))
    lake.append("ticket_project", rows(project("SHOP", "second", minute=1), received=3, event="e2"))
    with DuckDB(tmp_path).session() as session:
        files = lake.snapshot("ticket_project").uris()
        session.scan("every", files, lake_schema(TicketProject))
        every = session.table("every")
        until = ibis.literal(NOON + timedelta(hours=2))
        for query, title in (
            (received_by(every, until), "first"),
            (losers(every), "first"),
            (winners(every), "second"),
        ):
            assert session.rows(partial(query.select, "title")).to_pylist() == [{"title": title}]


def test_a_column_added_later_is_null_in_rows_written_before(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    before = rows(project("SHOP", "old"))
    lake.append("ticket_project", before.drop_columns(["url"]))
    lake.append("ticket_project", rows(project("PAY", "new"), event="e2"))
    assert titles(lake, tmp_path) == {"SHOP": "old", "PAY": "new"}
    schema = lake.schema("ticket_project")
    assert schema is not None
    assert "url" in schema.names


def test_rows_that_do_not_fit_are_refused_with_the_name_of_the_table(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.append("ticket_project", rows(project("SHOP", "old")))
    wrong = pa.table({"key": [["a", "list"]], "title": ["new"]})
    with pytest.raises(LakeError, match="'ticket_project'"):
        lake.append("ticket_project", wrong)
    assert titles(lake, tmp_path) == {"SHOP": "old"}


def test_a_replaced_part_leaves_the_others_alone(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    parts = ["metric", "month"]
    for month in ("2026-01", "2026-02"):
        table = pa.table({"value": [1.0], "metric": ["m"], "month": [month]})
        lake.add("observation", table, parts)
    new = pa.table({"value": [2.0, 3.0], "metric": ["m", "m"], "month": ["2026-02", "2026-02"]})
    where = {"metric": ["m"], "month": ["2026-02"]}
    lake.replace("observation", new, partition_by=parts, where=where)
    files = lake.snapshot("observation").files
    assert sorted((f.partition["month"], f.row_count) for f in files) == [
        ("2026-01", 1),
        ("2026-02", 2),
    ]
    lake.remove("observation", {"metric": ["m"], "month": ["2026-01"]})
    assert [f.partition["month"] for f in lake.snapshot("observation").files] == ["2026-02"]


def test_threads_see_what_each_of_them_has_written(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    assert lake.snapshot("ticket_project").files == ()

    def append(writer: int) -> list[int]:
        counts: list[int] = []
        for number in range(5):
            name = f"P{writer}-{number}"
            lake.append("ticket_project", rows(project(name, "here")), batch=name)
            files = lake.snapshot("ticket_project").files
            assert name in {file.partition["part"] for file in files}
            counts.append(sum(file.row_count for file in files))
        return counts

    with ThreadPoolExecutor(4) as threads:
        counts = [*threads.map(append, range(4))]
    assert all(one == sorted(one) for one in counts)
    assert max(one[-1] for one in counts) == lake.version("ticket_project") + 1 == 20


_WRITER = """
import sys
from datetime import UTC, datetime
from gnomon.domain.planning import TicketProject
from gnomon.lake.lake import Lake
from gnomon.lake.rows import RowBuffer

noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
root, writer, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for number in range(count):
    name = f"P{writer}-{number}"
    told = TicketProject(key=name, source="jira", changed_at=noon, name=name, title="here")
    rows = RowBuffer()
    rows.add([told], noon, name)
    Lake(root).append("ticket_project", rows.tables()["ticket_project"])
"""


def test_processes_append_beside_each_other_and_beside_a_rewrite(tmp_path: Path) -> None:
    root = tmp_path / "lake"
    lake = Lake(root)
    lake.append("ticket_project", rows(project("SHOP", "here")), batch="first")
    command = (sys.executable, "-c", _WRITER, str(root))
    writers = [subprocess.Popen([*command, str(number), "15"]) for number in range(2)]
    settled = rows(project("SHOP", "here"))
    for name, value in (("layer", "settled"), ("part", "always")):
        settled = settled.append_column(name, pa.array([value], pa.string()))
    while any(writer.poll() is None for writer in writers):
        where = {"layer": ["settled"], "part": ["always"]}
        lake.replace("ticket_project", settled, partition_by=["layer", "part"], where=where)
    assert [writer.wait() for writer in writers] == [0, 0]
    lake.remove("ticket_project", {"layer": ["fresh"], "part": ["first"]})
    expected = {"SHOP"} | {f"P{w}-{n}" for w in range(2) for n in range(15)}
    assert titles(lake, tmp_path).keys() == expected
