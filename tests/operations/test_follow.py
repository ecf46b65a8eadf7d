"""A server follows the sources of its settings."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gnomon.operations.connect import connect_source, said
from gnomon.operations.disconnect import disconnect_source
from gnomon.operations.follow import Following
from gnomon.operations.home import Home, open_home
from gnomon.operations.serve import Worker
from gnomon.settings import load

ONE = "serve: {sync_every_minutes: 1}\nsources:\n  files: {type: feedbackcsv, url: /nowhere}\n"
TWO = ONE + "  more: {type: feedbackcsv, url: /elsewhere}\n"


def test_a_source_added_by_hand_counts_once_the_file_stands_still(tmp_path: Path) -> None:
    file = tmp_path / "gnomon.yaml"
    file.write_text(ONE)
    with open_home(load(tmp_path)) as home:
        following = Following(home)
        assert not following.look()
        file.write_text("")
        assert not following.look()
        file.write_text(TWO)
        assert not following.look()
        assert list(home.settings.sources) == ["files"]
        assert following.look()
        assert list(home.settings.sources) == ["files", "more"]
        assert not following.look()


def test_a_file_that_cannot_be_used_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "gnomon.yaml"
    file.write_text(ONE)
    with open_home(load(tmp_path)) as home, caplog.at_level(logging.WARNING):
        following = Following(home)
        file.write_text(TWO + "  wrong: {type: git, colour: red}\n")
        assert not following.look()
        assert not following.look()
        assert list(home.settings.sources) == ["files"]
    assert "colour" in caplog.text


def test_a_server_fetches_what_is_connected_and_takes_out_what_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("id,text,said_at\n1,Fine,2026-03-02T09:00:00Z\n")
    (tmp_path / "gnomon.yaml").write_text("serve: {sync_every_minutes: 60}\n")
    with open_home(load(tmp_path)) as home:
        worker = Worker(home)
        worker.start()
        try:
            told = {"url": str(folder)}
            connect_source(home, said(home.settings, "reviews", "feedbackcsv", told), who="ann")
            _wait(lambda: _names(home) == {"reviews"})
            disconnect_source(home, "reviews", with_data=True, who="ann")
            _wait(lambda: _names(home) == set())
        finally:
            worker.stop()


def _names(home: Home) -> set[str]:
    """Name the sources with rows in the lake."""
    files = home.lake.snapshot("feedback").files
    return {"reviews"} if sum(file.row_count for file in files) else set()


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
