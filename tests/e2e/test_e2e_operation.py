"""The home after collecting: complete, quiet, and the same however often it is asked."""

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import msgspec
import pyarrow as pa
import pytest
from ibis import _
from ledger import UNTIL, Demo

from gnomon.answers.lineage import metrics, reads
from gnomon.answers.observing import laid_out, observation_schema
from gnomon.answers.refresh import is_alone
from gnomon.answers.scopes import CHANGE_COLUMNS, STEADY
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, PARTITION_BY
from gnomon.cli.demo import Story, story_of
from gnomon.cli.serve import listening
from gnomon.domain.answer import Answer
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Session
from gnomon.errors import UsageError
from gnomon.operations.refresh import refresh
from gnomon.operations.sources import source_reports
from gnomon.operations.sync import sync

pytestmark = pytest.mark.xdist_group("e2e")


#: Sources that only push, or that look while a server runs.
PUSHING = (
    "alertmanager",
    "cdevents",
    "grafana",
    "kuma",
    "platform",
    "telemetry",
    "uptime",
)
#: A source whose file was handed over.
HANDED = "freshping"
#: Sources that are asked.
ASKED = (
    *("github", "gitlab", "jenkins", "intercom", "jira", "mail", "argocd", "argorollouts"),
    *("newrelic", "opsgenie", "pagerduty", "prometheus", "qmetry", "sonarqube", "zendesk"),
)


def _observations(demo: Demo) -> dict[str, tuple[int, int]]:
    """Count the observations of each metric, and fold what they say, in whatever order."""
    schema = observation_schema()
    files = demo.home.lake.snapshot(OBSERVATION).uris()
    with demo.home.engine.session() as session:
        session.scan("observation", files, schema, PARTITION_BY)

        def summed() -> Any:
            rows = session.table("observation")
            said = ibis.struct({name: rows[name] for name in schema.names}).hash()
            told = rows.select("metric", said=said).group_by("metric")
            return told.agg(row_count=_.count(), said=_.said.bit_xor())

        found = session.rows(summed).to_pylist()
    return {row["metric"]: (row["row_count"], row["said"]) for row in found}


def test_every_source_is_fresh_and_nothing_was_set_aside(demo: Demo) -> None:
    reports = {report.source: report for report in source_reports(demo.home)}
    assert reports.keys() == {*ASKED, *PUSHING, HANDED}
    for report in reports.values():
        # What was pushed in the past does not show that it still is.
        state = "never" if report.source in PUSHING else "fresh"
        assert (report.state, report.error) == (state, None), report.source
        assert (report.new_count, report.set_aside_count) == (0, 0), report.source


def test_a_second_sync_and_a_refresh_change_nothing(demo: Demo) -> None:
    before = _observations(demo)
    # Pages asked for by the time of asking are other pages; they must say nothing new.
    errors = {one.source: one.error for one in sync(demo.home)}
    assert errors == dict.fromkeys(ASKED)
    with demo.home.lease() as held:
        refresh(demo.home, held)
        assert _observations(demo) == before
        refresh(demo.home, held, whole=True)
    assert _observations(demo) == before


def test_what_follows_from_each_change_alone_needs_the_facts_of_no_other(demo: Demo) -> None:
    # A refresh measures these metrics of the changes that moved, and of no other.
    unmoved = frozenset(STEADY)
    asked = [one for one in metrics().values() if is_alone(one, CHANGE_COLUMNS.keys(), unmoved)]
    assert "time_to_merge" in {one.name for one in asked}
    with demo.home.engine.session() as session:
        tables = Tables(session, demo.home.lake, {})
        some = tables["change"].select(some="key").filter(_.some.hash() % 7 == 0)
        session.keep("few", lambda: some, None)
        few = session.table("few")
        told = {name: _rows(session, tables[name]) for name in STEADY}
        for name, column in CHANGE_COLUMNS.items():
            every = tables[name]
            told[name] = _rows(session, every.semi_join(few, every[column] == few.some))
        whole = _measured(tables, asked, few)
    with demo.home.engine.session() as session:
        for name, rows in told.items():
            session.memory(name, rows)
        alone = _measured(Tables(session, demo.home.lake, {}), asked)
    assert len(alone["time_to_merge"]) > 100
    assert alone == whole


def _rows(session: Session, table: Any) -> pa.Table:
    return session.rows(lambda: table)


def _measured(tables: Tables, asked: list[Metric], few: Any = None) -> dict[str, list[str]]:
    """What metrics measure, in whatever order; only of these few, where they are named."""
    found: dict[str, list[str]] = {}
    for metric in asked:
        tables.bring(*reads(metric.measure))
        rows = laid_out(metric, tables.measure(metric))
        if few is not None:
            rows = rows.semi_join(few, rows.subject_id == few.some)
        found[metric.name] = sorted(map(repr, _rows(tables.session, rows).to_pylist()))
    return found


def test_every_observation_is_of_a_thing_of_its_kind(demo: Demo) -> None:
    # A refresh leaves out the metrics of kinds that a scope has none of.
    kinds = sorted({metric.subject for metric in metrics().values()})
    rows = pa.table(
        {"name": [*metrics()], "kind": [metric.subject for metric in metrics().values()]}
    )
    files = demo.home.lake.snapshot(OBSERVATION).uris()
    with demo.home.engine.session() as session:
        session.scan("observation", files, observation_schema(), PARTITION_BY)
        session.memory("measured", rows)
        tables = Tables(session, demo.home.lake, {}, is_brief=True)
        told = {kind: tables[kind] for kind in kinds}

        def strangers() -> Any:
            measured, seen = session.table("measured"), session.table("observation")
            asked = seen.inner_join(measured, seen.metric == measured.name)
            return ibis.union(
                *(
                    asked.filter(asked.kind == kind)
                    .anti_join(things, asked.subject_id == things.key)
                    .select("metric", "subject_id")
                    for kind, things in told.items()
                )
            )

        assert session.rows(strangers).to_pylist() == []


def test_the_command_answers_what_the_pages_answer(demo: Demo) -> None:
    window = ["--since", demo.since.isoformat(), "--until", UNTIL.isoformat()]
    told = demo.command("ask", "change_lead_time", "--by", "team", *window)
    assert {"metric", "unit", "definition", "as_of", "rows"} <= told.keys()
    assert (told["metric"], told["unit"]) == ("change_lead_time", "s")
    required = {"group", "value", "n", "open_n", "coverage", "state"}
    assert all(required <= row.keys() for row in told["rows"])
    answer = msgspec.convert(told, Answer)
    expected = {name: row.value for name, row in demo.by_group("change_lead_time").items()}
    assert {str(row.group): row.value for row in answer.rows} == expected


def test_a_home_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something that is no demo"):
        story_of(tmp_path, 7, fresh=True)
    assert (tmp_path / "notes.txt").exists()


def test_a_demo_of_today_is_opened_again_and_another_one_is_not(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    first = story_of(home, 7)
    assert story_of(home, 7) == first
    with pytest.raises(UsageError, match=r"seed 7\. Collect it anew with --fresh"):
        story_of(home, 8)
    assert story_of(home, 8, fresh=True).seed == 8
    old = Story(seed=8, now=datetime.now(UTC) - timedelta(days=2), is_collected=True)
    (home / "demo.json").write_bytes(msgspec.json.encode(old))
    with pytest.raises(UsageError, match="--fresh"):
        story_of(home, 8)


def test_a_port_that_is_taken_is_said_before_anything_is_collected() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (
            pytest.raises(UsageError, match=f"cannot serve on 127.0.0.1 port {port}"),
            listening("127.0.0.1", port),
        ):
            pass
