"""Several processes on one inbox, some of them killed."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gnomon.inbox import Inbox
from gnomon.settings import Settings

_PROGRAM = Path(__file__).with_name("accepting_process.py")
_SEED = 20_261_122


@contextmanager
def _accepting(settings: Settings, first: int, count: int) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, f"{_PROGRAM}", f"{settings.home}", settings.database or ""]
    process = subprocess.Popen(
        [*command, f"{first}", f"{count}"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def _acknowledged(lines: list[str]) -> list[tuple[str, str]]:
    """Read what a process said; a line cut off by its death was not heard."""
    whole = [line.split() for line in lines if line.endswith((" new\n", " known\n"))]
    return [(id_, said) for id_, said in whole]


def test_kill_9_loses_nothing_acknowledged_and_keeps_nothing_twice(settings: Settings) -> None:
    """The tool sends again whatever was not acknowledged, from the first such event on."""
    chance = random.Random(_SEED)  # noqa: S311 - to be the same each time
    Inbox.open(settings).close()
    acknowledged: dict[str, list[str]] = {}
    kills = 0
    for _ in range(4):
        with _accepting(settings, first=len(acknowledged), count=5_000) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            lines = [process.stdout.readline() for _ in range(chance.randrange(1, 60))]
            time.sleep(chance.random() * 0.02)
            process.kill()
            lines += process.stdout.readlines()
            kills += process.wait(30) == -9
        for id_, said in _acknowledged(lines):
            acknowledged.setdefault(id_, []).append(said)
    assert kills == 4
    assert len(acknowledged) > 6
    with Inbox.open(settings) as inbox:
        kept = [stored.event for stored in inbox.new(limit=100_000)]
    ids = [told.id for told in kept]
    assert len(ids) == len(set(ids)), "kept twice"
    assert set(acknowledged) <= set(ids), "acknowledged and lost"
    assert all(said.count("new") <= 1 for said in acknowledged.values()), "new twice"
    assert all(told.data == told.id.encode() * 500 for told in kept), "half an event"
    assert [told.received_at for told in kept] == sorted({told.received_at for told in kept})  # type: ignore[type-var]


def test_two_processes_make_the_inbox_and_accept_at_once(settings: Settings) -> None:
    """Half of what each is told the other is told too."""
    with (
        _accepting(settings, first=0, count=400) as one,
        _accepting(settings, first=200, count=400) as other,
    ):
        assert one.stdout is not None
        assert other.stdout is not None
        said = _acknowledged(one.stdout.readlines()) + _acknowledged(other.stdout.readlines())
        assert (one.wait(30), other.wait(30)) == (0, 0)
    assert len(said) == 800
    new = [id_ for id_, what in said if what == "new"]
    assert sorted(new, key=int) == [f"{number}" for number in range(600)]
    with Inbox.open(settings) as inbox:
        assert inbox.counts()["gitlab"].new == 600


_READER = """
import sys, time
from pathlib import Path
from gnomon.inbox import Inbox
from gnomon.settings import Settings
inbox = Inbox.open(Settings(home=Path(sys.argv[1]), database=sys.argv[2] or None))
held = inbox.take("read", seconds=3600)
print(None if held is None else held.fence, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("is_killed", [False, True])
def test_only_one_of_two_readers_gets_the_lease(settings: Settings, is_killed: bool) -> None:
    with Inbox.open(settings) as inbox:
        command = [sys.executable, "-c", _READER, f"{settings.home}", settings.database or ""]
        reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "1\n"
            if is_killed:
                reader.kill()
                reader.wait(30)
            held = inbox.take("read")
        finally:
            reader.kill()
            reader.wait(30)
            reader.stdout.close()  # type: ignore[union-attr]
        if is_killed:
            assert held is not None, "an hour's lease of a dead process kept everybody out"
            assert held.fence == 2
        else:
            assert held is None
