"""Writes that share a commit: each hears of its own."""

import threading
import time
from collections.abc import Sequence

import pytest

from gnomon.errors import InboxError, InboxUnavailableError
from gnomon.inbox.together import Together


def test_those_who_wait_are_written_together() -> None:
    groups: list[int] = []
    first, go_on = threading.Event(), threading.Event()

    def write(told: Sequence[int]) -> list[int]:
        groups.append(len(told))
        first.set()
        assert go_on.wait(10)
        return [one * 2 for one in told]

    together = Together(write)
    kept: dict[int, int] = {}
    threads = [
        threading.Thread(target=lambda n=number: kept.update({n: together.keep(n)}))
        for number in range(20)
    ]
    threads[0].start()
    assert first.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting) < 19:
        time.sleep(0.001)
    go_on.set()
    for thread in threads:
        thread.join()
    assert kept == {number: number * 2 for number in range(20)}
    assert groups == [1, 19]


def test_a_failure_is_everybodys_and_the_next_goes_on() -> None:
    trouble: list[Exception] = [InboxUnavailableError("full"), ValueError("a defect")]

    def write(told: Sequence[int]) -> Sequence[int]:
        if trouble:
            raise trouble.pop(0)
        return told

    together = Together(write)
    with pytest.raises(InboxUnavailableError, match="full"):
        together.keep(1)
    with pytest.raises(ValueError, match="a defect"):
        together.keep(2)
    assert together.keep(3) == 3
    assert issubclass(InboxUnavailableError, InboxError)
