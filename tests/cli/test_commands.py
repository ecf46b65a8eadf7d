"""Every command teaches, answers as JSON, and its exit code says whose mistake it was."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from gnomon.cli import build, main

Run = Callable[..., "Done"]
COMMANDS = sorted(get_command(build()).commands)  # type: ignore[attr-defined]


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def gnomon(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["gnomon", *arguments])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return gnomon


@pytest.fixture
def start(tmp_path: Path) -> Run:
    """Run the command line as a process of its own, as a user does."""

    def gnomon(*arguments: str, told: str = "", **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-c", "from gnomon.cli import main; main()", *arguments],
            input=told,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "200", **environment},
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return gnomon


def test_every_command_of_the_product_is_there() -> None:
    expected = {
        "ask", "backup", "check", "compact", "demo", "explain", "export", "forget", "init",
        "metrics", "observations", "receive", "refresh", "replay", "restore", "scan", "serve",
        "sources", "sync", "token",
    }  # fmt: skip
    assert set(COMMANDS) >= expected


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_a_command_does_and_what_each_option_means(name: str) -> None:
    command = get_command(build()).commands[name]  # type: ignore[attr-defined]
    assert (command.help or "").strip()
    silent = [one.name for one in command.params if one.name != "help" and not one.help]
    assert silent == []
    shown = CliRunner().invoke(build(), [name, "--help"])
    assert shown.exit_code == 0
    assert (command.help or "").split()[0] in shown.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "time_to_murge"], "Did you mean 'time_to_merge'?"),
        (["ask", "time_to_merge", "--since", "yesterweek"], "is no date"),
        (["ask", "time_to_merge", "--by", "planet"], "No choice of --by is called 'planet'"),
        (["ask", "time_to_merge", "--every", "moth"], "Did you mean 'month'?"),
        (["ask", "time_to_merge", "--json", "--csv"], "not both"),
        (["observations", "time_to_merge", "--order", "size"], "No order is called 'size'"),
        (["observations", "time_to_merge", "--limit", "-1"], "--limit"),
        (["serve", "--port", "99999"], "--port"),
        (["scan", "."], "is not a git repository"),
        (["scan", "nowhere"], "There is no folder nowhere"),
        (["init", "/dev/null/here"], "cannot be written"),
        (["backup", "nowhere/kept"], "There is no folder nowhere"),
        (["restore", "nowhere"], "There is no file nowhere"),
        (["ask", "time_to_merge", "--as-of", "noon"], "is no time"),
        (["receive", "-", "--type", "gitlab.hook.merge_reqest", "--source", "g"], "Did you mean"),
        (
            ["receive", "nowhere.json", "--type", "gitlab.hook.note", "--source", "g"],
            "nowhere.json",
        ),
        (["sync", "gitlab"], "No source of the settings is called 'gitlab'"),
        (["replay", "chagne"], "Did you mean 'change'?"),
        (["forget", "nobody", "--yes"], "No person is called 'nobody'"),
        (["serve", "--host", "0.0.0.0"], "loopback"),  # noqa: S104 - refused
        (["explain", "magic"], "No metric is called 'magic'"),
        (["token", "create"], "Name the token to create"),
        (["token", "create", "x", "--scope", "raed"], "Did you mean 'read'?"),
        (["token", "create", "x", "--days", "5000"], "from 1 to 366 days"),
        (["nonsense"], "No such command"),
    ],
    ids=lambda told: told[0] if isinstance(told, list) else None,
)
def test_a_users_mistake_ends_with_2_and_says_what_to_do(
    run: Run, arguments: list[str], said: str
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_settings_are_a_users_mistake_that_names_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gnomon.yaml").write_text("sorces: {}\n")
    done = run("sources")
    assert done.returncode == 2
    assert "gnomon.yaml" in done.stderr
    assert "sorces" in done.stderr


def test_an_unknown_name_among_many_lists_some(run: Run) -> None:
    done = run("receive", "-", "--type", "zzz", "--source", "g")
    assert done.returncode == 2
    assert "alertmanager.hook.alerts" in done.stderr
    assert done.stderr.rstrip().endswith("more.")


def test_a_failure_that_is_nobodys_mistake_ends_with_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"no archive")
    done = run("restore", "kept", "--home", "home")
    assert done.returncode == 1
    assert "no backup, or cut short" in done.stderr


def test_a_token_is_made_listed_and_revoked(run: Run) -> None:
    made = run("token", "create", "Nightly", "--scope", "read", "--scope", "events")
    assert made.returncode == 0
    id_ = made.stdout.split("_")[1]
    (listed,) = json.loads(run("token", "list", "--json").stdout)
    assert (listed["id"], listed["scopes"]) == (id_, ["read", "events"])
    assert made.stdout.strip() not in run("token").stdout
    assert run("token", "revoke", id_).returncode == 0
    (listed,) = json.loads(run("token", "list", "--json").stdout)
    assert listed["revoked_at"] is not None
    again = run("token", "revoke", id_)
    assert again.returncode == 2
    assert "No token that is still good" in again.stderr


def test_an_event_from_standard_input_is_accepted_once(start: Run) -> None:
    arguments = ["receive", "-", "--type", "gitlab.api.projects", "--source", "gitlab", "--json"]
    told = json.dumps([{"id": 1, "path_with_namespace": "web/shop"}])
    assert json.loads(start(*arguments, told=told).stdout) == {"new": 1, "duplicates": 0}
    assert json.loads(start(*arguments, told=told).stdout) == {"new": 0, "duplicates": 1}


@pytest.mark.parametrize(
    ("arguments", "kind"), [(["metrics"], list), (["sources"], list), (["check"], list)]
)
def test_answers_are_json_on_standard_output(run: Run, arguments: list[str], kind: type) -> None:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), kind)


_METRIC = '''
"""Tickets told."""
from gnomon.domain.metric import Metric, count


def tickets_told(ticket):
    """Tickets that any tool told."""
    return ticket.select(
        "project_id", subject_id="key", started_at="opened_at", ended_at="opened_at",
        value=ticket.opened_at.notnull().cast("float64"),
    )


METRIC = Metric(
    measure=tickets_told, subject="ticket", aggregate=count, title="Tickets told", unit="1",
    better="neither", phase="planning", owned_by=("project_id",), balance="throughput",
    source="a test", needs=("acme",),
)
'''
_SOURCE = '''
"""A tool of our own."""
import msgspec

from gnomon.domain.planning import Ticket
from gnomon.sources.source import Source


class Options(msgspec.Struct):
    pass


def read(event):
    told = msgspec.json.decode(event.data)
    yield Ticket(
        key=f"{event.source}:ticket:{told['id']}", source=event.source,
        changed_at=event.received_at, project_id=f"{event.source}:ticket_project:A",
        number=told["id"], title="Told", kind="story", status="Open", status_category="to_do",
        opened_at=event.received_at,
    )


SOURCE = Source(
    name="acme", title="Acme", summary="Tickets.", options=Options,
    readers={"acme.ticket": read}, entities=(Ticket,),
)
'''
_REPORT = '''
"""A report of our own."""
from acme.sources.acme import read
from gnomon.domain.planning import Ticket
from gnomon.reports.report import Report

REPORT = Report(
    name="acmelist", title="Acme list", summary="Tickets.", media_types=("application/json",),
    entities=(Ticket,), recognise=lambda name, head: name.endswith(".acme"), read=read,
)
'''


def test_a_package_dropped_beside_gnomon_is_found_everywhere(start: Run, tmp_path: Path) -> None:
    for room, name, text in (
        ("metrics", "tickets_told", _METRIC),
        ("sources", "acme", _SOURCE),
        ("reports", "acmelist", _REPORT),
    ):
        folder = tmp_path / "lib" / "acme" / room
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text('"""Ours."""\n')
        (folder / f"{name}.py").write_text(text)
    (tmp_path / "lib" / "acme" / "__init__.py").write_text('"""Ours."""\n')
    plugin = {"GNOMON_PLUGINS": "acme", "PYTHONPATH": str(tmp_path / "lib")}
    listed = json.loads(start("metrics", "--json", **plugin).stdout)
    assert "tickets_told" in {one["metric"] for one in listed}
    for number, kind in enumerate(("acme.ticket", "report.acmelist")):
        event = ["receive", "-", "--type", kind, "--source", "ours"]
        assert start(*event, told=json.dumps({"id": str(number)}), **plugin).returncode == 0
    assert start("refresh", **plugin).returncode == 0
    done = start("ask", "tickets_told", "--json", **plugin)
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["value"], row["n"], row["state"]) == (2.0, 2, "value")
