"""Accept what the test asks for, and say on standard output what was acknowledged.

Started as a program of its own, to be killed at any moment:
``accepting_process.py HOME VARIABLE FIRST COUNT``.
"""

import sys
from concurrent.futures import Future
from pathlib import Path

from gnomon.domain.event import Event
from gnomon.inbox import Inbox
from gnomon.settings import Settings


def _acknowledge(id_: str, promise: "Future[bool]") -> None:
    is_new = promise.result()
    sys.stdout.write(f"{id_} {'new' if is_new else 'known'}\n")
    sys.stdout.flush()


def main(home: str, variable: str, first: str, count: str) -> None:
    settings = Settings(home=Path(home), database=variable or None)
    with Inbox.open(settings) as inbox:
        sys.stdout.write("open\n")
        sys.stdout.flush()
        for number in range(int(first), int(first) + int(count)):
            told = Event(
                id=f"{number}", source="gitlab", type="gitlab.hook.push", data=b"%d" % number * 500
            )
            promise = inbox.accept_soon(told)
            promise.add_done_callback(lambda done, id_=told.id: _acknowledge(id_, done))
            if number % 8 == 0:
                promise.result()


if __name__ == "__main__":
    main(*sys.argv[1:])
