"""`gnomon source` connects, tests and removes one as the pages do."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gnomon.cli import main
from gnomon.operations.home import open_home
from gnomon.settings import load

Run = Callable[..., tuple[int, str, str]]
ADD = ("add", "reviews", "--type", "feedbackcsv", "--set")


@pytest.fixture
def source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run the command on a home; return its exit code, its output and its errors."""
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("GNOMON_HOME", str(tmp_path))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gnomon", "source", *arguments])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_source_is_tested_connected_and_removed_with_its_data(
    source: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("id,text,said_at\n1,Fine,2026-03-02T09:00:00Z\n")
    (tmp_path / "gnomon.yaml").write_text("# Ours\n")

    said = ("--type", "feedbackcsv", "--set", f"url={folder}")
    code, out, _ = source("test", "reviews", *said, "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "reachable")
    code, _, err = source(*ADD, f"url={folder}", "--set", "webhook_secret_env=NOT_SET")
    assert code == 0
    assert "$NOT_SET is not set here" in err
    assert (tmp_path / "gnomon.yaml").read_text().startswith("# Ours\n")
    assert source("test", "reviews")[:2] == (0, "reachable: It can be read.\n")

    code, _, err = source("remove", "reviews", "--with-data", "--yes")

    assert code == 0
    assert "0 events, which became 0 rows" in err
    assert load(tmp_path).sources == {}
    with open_home(load(tmp_path)) as home:
        actions = [one.action for one in home.inbox.entries(limit=9, action="source.")]
    assert actions == ["source.data_removed", "source.removed", "source.added"]


def test_a_test_that_fails_ends_so(source: Run, tmp_path: Path) -> None:
    code, out, _ = source("test", "x", "--type", "feedbackcsv", "--set", f"url={tmp_path / 'no'}")

    assert code == 1
    assert out.startswith("failed: There is no folder")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "x"), "--type gitlab"),
        ((*ADD, "url"), "--set url=TEXT"),
        ((*ADD, "colour=red"), "no such setting"),
        (("test", "x"), "No source of the settings is called 'x'"),
        (("remove", "x", "--yes"), "No source of the settings is called 'x'"),
    ],
)
def test_a_mistake_says_what_to_do(source: Run, arguments: tuple[str, ...], says: str) -> None:
    code, _, err = source(*arguments)

    assert code == 2
    assert says in err
