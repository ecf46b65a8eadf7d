"""Files of observations are read when they come, so that whoever asks opens none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gnomon.answers.ask import ask
from gnomon.answers.holding import Holding
from gnomon.answers.question import Question
from gnomon.answers.writing import OBSERVATION
from gnomon.engines.held import HeldFiles
from gnomon.operations.home import open_home
from small_home import NewHome, bring_up_to_date, merge_request, project, tell

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUESTION = Question(
    metrics=("time_to_merge", "pickup_time"), since=date(2026, 3, 1), until=date(2026, 4, 1)
)


def test_files_are_read_when_they_come_and_each_once(
    new_home: NewHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    load = HeldFiles._load

    def loading(self: HeldFiles, held: Any, files: list[str], reads: Any) -> None:
        opened.extend(file for file in files if f"/{OBSERVATION}/" in file)
        load(self, held, files, reads)

    monkeypatch.setattr(HeldFiles, "_load", loading)
    with open_home(new_home()) as home:
        tell(
            home, project(1, "web/checkout"), merge_request(1, MONDAY, MONDAY + timedelta(hours=1))
        )
        bring_up_to_date(home)
        holding = Holding(home.lake, home.engine)
        opened.clear()
        holding.look()
        files = set(home.lake.snapshot(OBSERVATION).uris())
        assert {*opened} == files
        assert len(opened) == len(files)
        opened.clear()
        holding.look()
        merged, _ = ask(home.installation(), QUESTION, now=MONDAY + timedelta(days=2))
        assert (merged.rows[0].n, opened) == (1, [])
        tell(home, merge_request(2, MONDAY, MONDAY + timedelta(hours=5)))
        bring_up_to_date(home)
        opened.clear()
        holding.look()
        assert {*opened} == set(home.lake.snapshot(OBSERVATION).uris()) - files
        assert opened
