"""`gnomon import` and `gnomon schema`: tables anyone can load, held to their contracts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from starlette.middleware.base import RequestResponseEndpoint
from typer.testing import CliRunner

from gnomon.answers.lineage import entities
from gnomon.cli import build
from gnomon.domain.contract import arrow_contract, json_schema, kinds
from gnomon.domain.entity import arrow_schema, field_meanings
from gnomon.domain.event import Event
from gnomon.errors import GnomonError, PayloadError, SignatureError, UsageError
from gnomon.operations.home import open_home, stale_entities
from gnomon.operations.readers import Readers
from gnomon.operations.sources import source_reports
from gnomon.settings import Settings, SourceSettings
from gnomon.sources.source import Delivery
from gnomon.sources.table import SOURCE as TABLE
from gnomon.sources.table.rows import read, tables
from gnomon.steering.visibility import LOCAL
from gnomon.web.contracts import ROUTER
from small_home import SOURCES, NewHome

HEADER = "key,changed_at,project_id,number,title,kind,status,opened_at,points,is_sub_task,labels"
GOOD = (
    '{0},2026-03-02T09:00:00Z,helpdesk:ticket_project:H,H-{0},"Broken, badly",bug,open,'
    '2026-03-01T10:00:00+02:00,{1},{2},"{3}"'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GNOMON_HOME", raising=False)
    return tmp_path


def run(*words: str) -> Any:
    return CliRunner().invoke(build(), list(words), catch_exceptions=True)


def kept(folder: Path) -> list[Any]:
    """Read what the home accepted, as a refresh would."""
    with open_home(Settings(home=folder / ".gnomon")) as home:
        readers = Readers(home.settings)
        return [row for each in home.inbox.new() for row in readers.read(each.event)]


def test_rows_that_hold_are_taken_and_the_others_are_named(folder: Path) -> None:
    lines = [
        HEADER,
        GOOD.format("1", "3", "false", '[""a"", ""b""]'),
        GOOD.format("2", "", "", ""),
        GOOD.format("3", "many", "", ""),
        GOOD.format("4", "", "", "a b"),
        GOOD.format("5", "", "perhaps", ""),
        GOOD.format("6", "", "", "").replace("2026-03-02T09:00:00Z", "2026-03-02 09:00"),
        GOOD.format("7", "", "", "").replace("2026-03-02T09:00:00Z", "1772442000"),
        GOOD.format("8", "", "", "").replace("2026-03-02", "2076-03-02"),
        GOOD.format("", "", "", ""),
        "9,too,short",
    ]
    (folder / "t.csv").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    result = run("import", "ticket", "t.csv", "--source", "helpdesk", "--json")
    done = json.loads(result.stdout)
    assert (result.exit_code, done["row_count"], done["new_event_count"]) == (1, 2, 1)
    reasons = {each["row"]: each["reason"] for each in done["refused"]}
    for row, says in {
        3: "`$.points`",
        4: "Column 'labels' is a list",
        5: "`$.is_sub_task`",
        6: "Column 'changed_at' is a time; expected ISO 8601 with a zone",
        7: "Column 'changed_at' is a time",
        8: "which has not come yet",
        9: "missing required field `key`",
        10: "3 values for 11 columns",
    }.items():
        assert says in reasons.pop(row)
    assert reasons == {}
    first, second = kept(folder)
    assert (first.key, first.source, first.points, first.is_sub_task) == (
        "1",
        "helpdesk",
        3.0,
        False,
    )
    assert (first.labels, first.title) == (("a", "b"), "Broken, badly")
    assert first.opened_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (second.points, second.labels) == (None, ())


def test_the_same_file_counts_once_and_all_good_rows_end_well(folder: Path) -> None:
    (folder / "t.csv").write_text(f"{HEADER}\n{GOOD.format('1', '', '', '')}\n")
    first, again = (run("import", "ticket", "t.csv", "--source", "helpdesk") for _ in range(2))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "all known already" in again.stderr
    assert len(kept(folder)) == 1


def test_parquet_and_json_lines_say_the_same(folder: Path) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    row = {"key": "helpdesk:identity:ann", "changed_at": at, "user_name": "ann", "_dlt_id": "x1"}
    pq.write_table(pa.Table.from_pylist([row]), folder / "i.parquet")
    line = json.dumps({**row, "changed_at": at.isoformat(), "email": None})
    (folder / "i.jsonl").write_text(f"{line}\n\nnonsense\n[1]\n")
    assert run("import", "identity", "i.parquet", "--source", "helpdesk").exit_code == 0
    (parquet,) = kept(folder)
    assert (parquet.user_name, parquet.changed_at) == ("ann", at)
    result = run("import", "identity", "i.jsonl", "--source", "helpdesk", "--json")
    done = json.loads(result.stdout)
    # The same rows by another way are known already.
    assert (done["row_count"], done["new_event_count"]) == (1, 0)
    assert [each["row"] for each in done["refused"]] == [2, 3]


def test_a_time_without_a_zone_in_parquet_is_refused(folder: Path) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - what is refused
    pq.write_table(pa.Table.from_pylist([{"key": "k", "changed_at": naive}]), folder / "i.parquet")
    result = run("import", "identity", "i.parquet", "--source", "helpdesk")
    assert "row 1: Column 'changed_at' is a time" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.csv", b"", "has no header"),
        ("t.csv", b"key,key\n1,2\n", "names key twice"),
        ("t.csv", b"key\n\xff\n", "not UTF-8"),
        ("t.parquet", b"nonsense", "is no parquet"),
        ("t.xlsx", b"", "No table format is called 'xlsx'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(
    folder: Path, name: str, content: bytes, says: str
) -> None:
    (folder / name).write_bytes(content)
    result = run("import", "ticket", name, "--source", "helpdesk")
    assert isinstance(result.exception, GnomonError)
    assert says in str(result.exception)
    assert kept(folder) == []


def test_unknown_tables_and_columns_suggest_the_nearest(folder: Path) -> None:
    (folder / "t.csv").write_text("key,changed_at,ttle\n1,2026-03-02T09:00:00Z,x\n")
    unknown = run("import", "tiket", "t.csv", "--source", "helpdesk")
    assert isinstance(unknown.exception, UsageError)
    assert "Did you mean 'ticket'?" in str(unknown.exception)
    result = run("import", "ticket", "t.csv", "--source", "helpdesk")
    assert "Did you mean 'title'?" in " ".join(result.stderr.split())


def test_pushed_rows_are_read_whole_or_set_aside() -> None:
    line = b'{"key":"k","changed_at":"2026-03-02T09:00:00Z","user_name":"ann"}\n'
    event = Event(id="1", source="helpdesk", type="table.rows", subject="identity", data=line)
    (row,) = read(event)
    assert (row.key, row.source) == ("k", "helpdesk")
    for subject, data, says in (
        ("identity", line + b"{}\n", "Row 2 of identity: .*missing required field `key`"),
        ("nothing", line, "No table is called 'nothing'"),
        (None, line, "subject names the table"),
    ):
        broken = Event(id="1", source="x", type="table.rows", subject=subject, data=data)
        with pytest.raises(PayloadError, match=says):
            list(read(broken))


def test_pushed_rows_are_those_of_the_table_that_the_header_names() -> None:
    webhook = TABLE.webhook
    assert webhook is not None
    line = b'{"key":"k","changed_at":"2026-03-02T09:00:00Z","user_name":"ann"}\n'
    proof = {"authorization": "Bearer s3cret", "x-gnomon-table": "identity"}
    webhook.verify(Delivery(proof, line), "s3cret")
    with pytest.raises(SignatureError, match="bearer token"):
        webhook.verify(Delivery(proof, line), "another")
    event = webhook.event(Delivery(proof, line), "helpdesk")
    assert event is not None
    assert [(type(row).__name__, row.key) for row in read(event)] == [("Identity", "k")]


@pytest.mark.parametrize("name", tables())
def test_every_table_publishes_its_contract(name: str) -> None:
    entity = tables()[name]
    told = json_schema(entity)
    assert told["title"] == name
    assert told["properties"].keys() == field_meanings(entity).keys()
    assert all(each["description"] for each in told["properties"].values())
    assert {"key", "changed_at", "source"} <= set(told["required"])
    arrow = arrow_contract(entity)
    assert arrow.equals(arrow_schema(entity))
    assert pa.ipc.read_schema(arrow.serialize()).field("key").metadata[b"meaning"]
    assert kinds(entity).keys() == told["properties"].keys()


def test_tables_that_nobody_loads_again_do_not_make_others_stale(new_home: NewHome) -> None:
    told = {"helpdesk": SourceSettings(type="table"), "gitlab": SOURCES["gitlab"]}
    with open_home(new_home(sources=told)) as home:
        for name in told:
            home.inbox.record_success(name, datetime.now(UTC))
        later = datetime.now(UTC) + timedelta(days=30)
        stale = stale_entities(home, later)
        states = {report.source: report.state for report in source_reports(home, later)}
    assert "change" in stale
    assert "uptime_check" not in stale
    assert states == {"helpdesk": "fresh", "gitlab": "stale"}


def test_tables_are_the_entities() -> None:
    assert tables().keys() == entities().keys()


def test_contracts_are_written_in_three_languages() -> None:
    assert "ticket" in run("schema").stdout.split()
    assert json.loads(run("schema", "ticket").stdout)["title"] == "ticket"
    assert (
        "changed_at: timestamp[us, tz=UTC] not null"
        in run("schema", "ticket", "--format", "arrow").stdout
    )
    raw = run("schema", "ticket", "--format", "arrow-ipc").stdout_bytes
    assert pa.ipc.read_schema(pa.py_buffer(raw)).names == arrow_schema(tables()["ticket"]).names


def test_contracts_are_served() -> None:
    app = FastAPI()
    app.include_router(ROUTER)

    @app.middleware("http")
    async def let_in(request: Request, answer: RequestResponseEndpoint) -> Response:
        request.state.visitor = LOCAL
        return await answer(request)

    client = TestClient(app)
    for each in client.get("/tables.json").json():
        assert client.get(each["json_schema"]).json()["title"] == each["table"]
    arrow = client.get("/tables/ticket.schema.arrow").content
    assert "opened_at" in pa.ipc.read_schema(pa.py_buffer(arrow)).names
