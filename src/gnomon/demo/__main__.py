"""The company's tools in a process of their own: ``python -m gnomon.demo``.

Prints the address of the tools as its first line, and beside it the port that takes mail. A line on
its input names a Gnomon to tell what happens from then on; the end of its input ends it, so that it
never outlives whoever started it.
"""

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from gnomon.demo.company import Company, found
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.going_on import Live
from gnomon.demo.live import live
from gnomon.demo.mailroom import mailroom
from gnomon.demo.misbehaviour import Misbehaviour
from gnomon.demo.server import Serving, serve
from gnomon.errors import SourceError, UsageError

_AGAIN_SECONDS = 1.0


class _Remembered(Live):
    """A company that goes on where it stopped, because the moment of each step is written down."""

    def __init__(self, company: Company, steps: Path | None) -> None:
        super().__init__(company, Courier())
        self._steps = steps
        if steps is not None and steps.exists():
            for line in steps.read_text().split():
                super().step(int(line))

    def step(self, now: int) -> list[HookDelivery]:
        if self._steps is not None:
            with self._steps.open("a") as file:
                file.write(f"{now}\n")
        return super().step(now)


def main() -> None:
    """Serve the tools until the input ends."""
    asked = argparse.ArgumentParser(prog="python -m gnomon.demo", description=__doc__)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--now", type=datetime.fromisoformat, help="where the story ends")
    asked.add_argument("--port", type=int, default=0, help="of the tools, where it is free")
    asked.add_argument("--steps", type=Path, help="file that keeps what happened since")
    asked.add_argument("--mail", type=Path, help="folder that letters are laid in")
    told = asked.parse_args()
    company = found(told.seed, told.now)
    happening = _Remembered(company, told.steps)
    with _served(company, told.port, told.seed) as running, ExitStack() as more:
        mail = f" {more.enter_context(mailroom(told.mail))}" if told.mail else ""
        sys.stdout.write(f"{running.base_url}{mail}\n")
        sys.stdout.flush()
        for line in sys.stdin:
            arguments = (company, line.strip(), happening, running)
            threading.Thread(target=_go_on, args=arguments, daemon=True).start()


@contextmanager
def _served(company: Company, port: int, seed: int) -> Iterator[Serving]:
    """Serve on the port wished for, so that links stay good, or on any other."""
    misbehaviour = Misbehaviour(seed=seed)
    try:
        serving = serve(company, port=port, misbehaviour=misbehaviour)
        running = serving.__enter__()
    except UsageError:
        serving = serve(company, misbehaviour=misbehaviour)
        running = serving.__enter__()
    try:
        yield running
    finally:
        serving.__exit__(None, None, None)


def _go_on(company: Company, gnomon_url: str, happening: Live, running: Serving) -> None:
    """Let things happen for as long as this runs, whether or not Gnomon answers just now."""
    pause = threading.Event()
    while True:
        try:
            for _ in live(company, gnomon_url, serving=running, happening=happening):
                pass
        except SourceError:
            # What Gnomon missed it fetches later.
            pause.wait(_AGAIN_SECONDS)


if __name__ == "__main__":
    main()
