"""`gnomon report`: recognises, reads once, and hands over."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, replace
from typer.testing import CliRunner

from gnomon.cli import build
from gnomon.errors import GnomonError, ReportError, UsageError
from gnomon.operations.home import open_home
from gnomon.operations.readers import Readers, event_types
from gnomon.settings import Settings
from gnomon.web import cloudevents

GOOD = '<testsuite name="unit"><testcase name="adds"/></testsuite>'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GNOMON_HOME", raising=False)
    (tmp_path / "good.xml").write_text(GOOD)
    (tmp_path / "broken.xml").write_text("<testsuite>")
    (tmp_path / "notes.txt").write_text("All green, trust me.")
    return tmp_path


def figures(told: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return all that a report tells but which report it is."""
    rows = [asdict(row) for table in sorted(told) for row in told[table]]
    return [{k: v for k, v in row.items() if k not in ("key", "report_id")} for row in rows]


def run(*words: str) -> Any:
    return CliRunner().invoke(build(), ["report", *words], catch_exceptions=True)


def test_a_report_becomes_an_event_once(folder: Path) -> None:
    words = ("good.xml", "--service", "checkout-api", "--revision", "4f2a", "--json")
    first, again = (json.loads(run(*words).stdout) for _ in range(2))
    rows = {"report_file": 1, "test_result": 1, "test_run": 1}
    assert first["files"] == [{"file": "good.xml", "format": "junit", "rows": rows}]
    assert (first["new"], first["duplicates"]) == (1, 0)
    assert (again["new"], again["duplicates"]) == (0, 1)
    with open_home(Settings(home=folder / ".gnomon")) as home:
        (stored,) = home.inbox.new()
        assert stored.event.type == "report.junit"
        assert stored.event.subject == "service=checkout-api&revision=4f2a&file=good.xml"
        assert len(list(Readers(home.settings).read(stored.event))) == 3


def test_one_broken_file_keeps_all_back(folder: Path) -> None:
    result = run("good.xml", "broken.xml")
    assert isinstance(result.exception, ReportError)
    assert "broken.xml, line 1, in testsuite" in str(result.exception)
    with open_home(Settings(home=folder / ".gnomon")) as home:
        assert home.inbox.new() == []


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        (("notes.txt",), ReportError, "in none of the formats read"),
        (("nowhere.xml",), UsageError, "nowhere.xml cannot be read"),
        (("good.xml", "--type", "junitt"), UsageError, "Did you mean 'junit'?"),
        (("good.xml", "--type", "trivy"), ReportError, "good.xml is no JSON"),
    ],
)
def test_mistakes_are_named(folder: Path, words: Any, kind: type[Exception], says: str) -> None:
    assert folder.is_dir()
    result = run(*words)
    assert isinstance(result.exception, kind)
    assert says in str(result.exception)


def test_a_file_too_large_for_an_event_is_not_even_read(folder: Path) -> None:
    with (folder / "junit.xml").open("wb") as sparse:
        sparse.write(b"<testsuites>")
        sparse.truncate(2 * 2**30)
    result = run("junit.xml")
    assert isinstance(result.exception, ReportError)
    assert "2,147,483,648 bytes; at most" in str(result.exception)


def test_a_load_run_too_large_for_an_event_is_summed_up_where_it_lies(
    folder: Path, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        f"{1_772_355_600_000 + n},{n % 700},a{n % 3},200,{'true' if n % 9 else 'false'}\n"
        for n in range(5000)
    )
    header = "timeStamp,elapsed,label,responseCode,success\n"
    (folder / "run.jtl").write_text(header + "".join(lines))
    monkeypatch.setattr("gnomon.cli.report.MAX_EVENT_BYTES", 100_000)
    told = json.loads(run("run.jtl", "--service", "checkout-api", "--json").stdout)
    assert told["files"][0]["rows"] == {"load_result": 4, "report_file": 1}
    with open_home(Settings(home=folder / ".gnomon")) as home:
        (stored,) = home.inbox.new()
    assert (stored.event.type, len(stored.event.data) < 50_000) == ("report.load_run", True)
    known = read("jmeter_csv", (folder / "run.jtl").read_bytes())
    assert figures(read("load_run", stored.event.data)) == figures(known)


@pytest.mark.parametrize("data", [
    '{"load_run_of": "x", "labels": {"a": {"count": 1, "failed": 2}}}',
    '{"load_run_of": "x", "labels": {"a": {"count": 1, "elapsed": {"1": 2}}}}',
    '{"load_run_of": "x", "labels": {"a": {"count": -1}}}',
    '{"load_run_of": "x", "labels": {"a": {"count": 1, "sum": 1}}}',
    '{"load_run_of": "x"}',
])  # fmt: skip
def test_sums_of_more_than_there_was_are_refused(read: Any, data: str) -> None:
    with pytest.raises(ReportError):
        read("load_run", data)


class _Events(BaseHTTPRequestHandler):
    """Reads what is posted as Gnomon's server does."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.told += cloudevents.read(headers, body)  # type: ignore[attr-defined]
        token = headers.get("authorization")
        self.send_response(200 if token == "Bearer t" else 401)
        self.end_headers()
        self.wfile.write(b'{"new":1,"duplicates":0}' if token else b"no token")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Events) as listening:
        listening.told = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def test_a_running_gnomon_takes_reports(
    folder: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNOMON_EVENTS_TOKEN", "t")
    url = f"http://127.0.0.1:{server.server_port}"
    result = run("good.xml", "--url", url, "--service", "a&b ü", "--pipeline", "http://ci/1?x=%20")
    assert result.exit_code == 0, result.output
    (event,) = server.told
    assert (event.type, event.source, event.data) == ("report.junit", "reports", GOOD.encode())
    received = replace(event, received_at=datetime(2026, 3, 2, tzinfo=UTC))
    told = list(Readers(Settings(home=folder)).read(received))
    assert told[-1].service_id == "catalog:service:a&b ü"
    assert told[-1].pipeline_url == "http://ci/1?x=%20"


def test_a_server_that_refuses_is_quoted(folder: Path, server: Any) -> None:
    assert folder.is_dir()
    result = run("good.xml", "--url", f"http://127.0.0.1:{server.server_port}")
    assert isinstance(result.exception, GnomonError)
    assert "answered 401 for good.xml" in str(result.exception)


def test_report_types_are_event_types() -> None:
    assert {"report.junit", "report.sarif", "report.lcov"} <= set(event_types())


POLICY = """\
apiVersion: gnomon.dev/v1
kind: QualityGate
metadata: {name: unit}
spec:
  gate: unit_test
  thresholds:
    - {measure: line_coverage, atLeast: 80%}
"""
COVERED = (
    '<coverage><packages><package name="a"><classes><class name="A" filename="a.py"><lines>'
    '<line number="1" hits="1"/><line number="2" hits="{hits}"/></lines></class></classes>'
    "</package></packages></coverage>"
)
JUDGED = ("good.xml", "coverage.xml", "--service", "shop", "--revision", "4f2a", "--fail-on-gate")


@pytest.fixture
def policy(folder: Path) -> Path:
    (folder / "coverage.xml").write_text(COVERED.format(hits=0))
    (folder / "gate.yaml").write_text(POLICY)
    return folder


def test_a_broken_gate_has_an_exit_code_of_its_own(policy: Path) -> None:
    result = run(*JUDGED, "--catalogue", "gate.yaml")
    assert result.exit_code == 3
    # One of two lines is covered.
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["fail", "unit", "test"],
        ["fail", "line", "coverage:", "0.5,", "agreed", "0.8"],
    ]
    with open_home(Settings(home=policy / ".gnomon")) as home:
        assert len(home.inbox.new()) == 2


def test_a_kept_gate_lets_go_on(policy: Path) -> None:
    (policy / "coverage.xml").write_text(COVERED.format(hits=3))
    result = run(*JUDGED, "--catalogue", "gate.yaml", "--json")
    assert result.exit_code == 0, result.output
    gates = json.loads(result.stdout)["gates"]
    assert [(each["measure"], each["verdict"]) for each in gates] == [
        (None, "pass"),
        ("line_coverage", "pass"),
    ]


def test_without_agreement_a_gate_was_not_run(policy: Path) -> None:
    # The home's catalogue, which was never applied, agrees to nothing.
    result = run(*JUDGED)
    assert (result.exit_code, result.stdout.split()) == (3, ["not", "run", "unit", "test"])
    assert policy.is_dir()


def test_a_server_is_not_asked_for_policies(policy: Path, server: Any) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    result = run(*JUDGED, "--url", url)
    assert isinstance(result.exception, UsageError)
    assert server.told == []
    assert policy.is_dir()


def test_what_goes_to_a_server_is_judged_here(
    policy: Path, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNOMON_EVENTS_TOKEN", "t")
    result = run(
        *JUDGED, "--catalogue", "gate.yaml", "--url", f"http://127.0.0.1:{server.server_port}"
    )
    assert (result.exit_code, len(server.told)) == (3, 2)
    assert not (policy / ".gnomon").exists()


def test_a_gate_that_is_none_is_named(folder: Path) -> None:
    assert folder.is_dir()
    result = run("good.xml", "--gate", "unit_tests")
    assert isinstance(result.exception, UsageError)
    assert "Did you mean 'unit_test'?" in str(result.exception)
