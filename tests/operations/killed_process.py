"""Bring a home up to date and end by SIGKILL some time after the n-th step that writes.

Started by `test_kill.py` as ``python killed_process.py HOME REPOSITORY STAGE NUMBER SECONDS``;
prints how many steps there were when it was not killed.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gnomon.answers import refresh as measuring
from gnomon.inbox import Inbox
from gnomon.lake.lake import Lake
from gnomon.operations.catalogue import apply_catalogue
from gnomon.operations.compact import compact
from gnomon.operations.home import Home, open_home
from gnomon.operations.read import read
from gnomon.operations.refresh import refresh
from gnomon.operations.sync import sync
from small_home import settings, with_repository

#: What writes, and where its name is looked up.
_STEPS: list[tuple[Any, str]] = [
    (Lake, "_write"),
    (Lake, "remove"),
    (Inbox, "_store"),
    (Inbox, "save_cursor"),
    (Inbox, "mark_read"),
    (Inbox, "set_aside"),
    (Inbox, "add_wants"),
    (measuring, "save_state"),
]


class Countdown:
    """Counts steps, each before and after it is done, and ends the process at or after one."""

    def __init__(self, seconds: float) -> None:
        self.left: int | None = None
        self.count = 0
        self.seconds = seconds
        self.end: threading.Thread | None = None

    def tick(self) -> None:
        if self.left is None:
            return
        self.count += 1
        if self.count == self.left:
            self.end = threading.Thread(target=self._kill)
            self.end.start()
            if not self.seconds:
                self.end.join()

    def _kill(self) -> None:
        """End amid whatever is being done by then."""
        time.sleep(self.seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    def around(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            found = step(*args, **kwargs)
            self.tick()
            return found

        return counted


def stages(home: Home) -> dict[str, Callable[[], object]]:
    def alone(work: Callable[..., object]) -> Callable[[], object]:
        def run() -> object:
            with home.lease() as held:
                return work(home, held)

        return run

    return {
        "catalogue": lambda: apply_catalogue(home),
        "sync": lambda: sync(home),
        "read": alone(read),
        "refresh": alone(refresh),
        "compact": alone(compact),
    }


def main() -> None:
    folder, repository, stage, number, seconds = sys.argv[1:]
    countdown = Countdown(float(seconds))
    for owner, name in _STEPS:
        setattr(owner, name, countdown.around(getattr(owner, name)))
    told = settings(Path(folder), sources=with_repository(Path(repository)))
    with open_home(told) as home:
        for name, run in stages(home).items():
            if name == stage:
                countdown.left = int(number)
            run()
            if name == stage:
                break
    if countdown.end is not None:
        countdown.end.join()
    sys.stdout.write(str(countdown.count))


if __name__ == "__main__":
    main()
