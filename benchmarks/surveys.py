"""Answers to a survey a second over HTTP, and hiding small groups among ten thousand.

    python benchmarks/surveys.py [--answers 2000] [--connections 16] [--groups 10000] [--quick]

`gnomon serve` in a process of its own, with an open wave of an anonymous survey; people who were
invited post the form over connections that stay open, each their own once. The clock runs until the
last of them reads the page of thanks, and what they said must then be in the database after the
server was killed. The goal is 200 a second. The reference in each run is the same form posted to an
address that nobody was given: read, looked for, refused and rendered alike, with nothing kept.

Groups are hidden in a tree of divisions and teams; the goal is ten thousand in under a second. The
reference is a loop that only looks which of them are too small.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from senders import Load

from gnomon.cli.serve import listening, serve_home
from gnomon.inbox import Inbox, Wave
from gnomon.inbox.secrecy import drawn
from gnomon.operations.home import open_home
from gnomon.settings import Settings
from gnomon.surveys.plan import OwnQuestion, Plan, written
from gnomon.surveys.sealing import Seal
from gnomon.surveys.suppression import MINIMUM, Part, shown_parts

WAVE = "builds/benchmark"
GOAL_A_SECOND, GOAL_SECONDS = 200, 1.0
QUICK_ANSWERS, WARM_UP = 300, 100
DIVISIONS = 100
PLAN = Plan(
    survey="builds",
    title="How do builds serve you?",
    about="the build service",
    privacy="anonymous",
    instruments=("csat", "nps", "platform"),
    questions=(OwnQuestion(id="own_missing", kind="text", text={"en": "What is missing?"}),),
    languages=("en", "de"),
)
FORM = urlencode(
    {
        **{each.id: each.codes[0] for each in PLAN.asked() if each.codes},
        "own_missing": "A build that says why it failed, and a way to run one part of it. " * 3,
    }
).encode()


class _Load(Load):
    """Everybody's form."""

    def __init__(self, tokens: list[str], connections: int) -> None:
        super().__init__(connections)
        self._tokens = tokens

    def next(self) -> bytes | None:
        if not self._tokens:
            return None
        head = (
            f"POST /survey/{self._tokens.pop()} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(FORM)}\r\n\r\n"
        )
        return head.encode() + FORM


def _send(port: int, connections: int) -> None:
    tokens = json.loads(sys.stdin.read())
    load = _Load(tokens, connections)
    elapsed = asyncio.run(load.run(port, 500))
    ordered = sorted(load.seconds)
    told = {
        "wall": elapsed,
        "p50": ordered[len(ordered) // 2] * 1_000,
        "p99": ordered[int(len(ordered) * 0.99)] * 1_000,
        "statuses": sorted(set(load.statuses)),
    }
    sys.stdout.write(json.dumps(told))


def _serve(folder: Path, announce: int) -> None:
    with open_home(Settings(home=folder)) as home, listening("127.0.0.1", 0) as listener:
        os.write(announce, b"%d\n" % listener.getsockname()[1])
        serve_home(home, listener)


def _open_wave(folder: Path, count: int) -> list[str]:
    """Open a wave, and return the secret of everybody who is invited."""
    settings, today = Settings(home=folder), datetime.now(UTC).date()
    tokens = {f"person-{number}": drawn() for number in range(count)}
    groups = {person: f"catalog:group:{place % 40}" for place, person in enumerate(tokens)}
    wave = Wave(
        id=WAVE,
        survey=PLAN.survey,
        plan=written(PLAN),
        opened_on=today,
        closes_on=today + timedelta(days=14),
        invited={f"catalog:group:{number}": count // 40 for number in range(40)},
    )
    Seal(folder, WAVE).make()
    with open_home(settings) as home:
        home.inbox.open_wave(wave, groups, tokens)
    return list(tokens.values())


def answers(count: int, connections: int) -> None:
    """Measure answers a second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tokens = _open_wave(folder, WARM_UP + count)
        reading, announce = os.pipe()
        command = [sys.executable, __file__, "--serve", name, "--announce", f"{announce}"]
        server = subprocess.Popen(command, pass_fds=[announce])
        os.close(announce)
        try:
            with os.fdopen(reading) as told:
                port = told.readline().strip()
            _post(server, port, tokens[:WARM_UP], connections)
            _until_idle(server.pid)
            strangers = [drawn() for _ in range(count)]
            plain = _post(server, port, strangers, connections)
            kept = _post(server, port, tokens[WARM_UP:], connections)
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait(20)
        on_disk = Inbox.open(Settings(home=folder)).answer_count(WAVE)
    assert (plain["statuses"], kept["statuses"]) == (["404"], ["200"]), "Not answered as meant."
    assert on_disk == WARM_UP + count, f"{on_disk} of {WARM_UP + count} answers are there."
    print(f"{count:,} answers to {len(PLAN.asked())} questions over {connections} connections")
    print(
        f"{'':40}{'wall s':>8}{'CPU s':>8}{'a second':>10}{'a CPU s':>9}{'p50 ms':>8}{'p99 ms':>8}"
    )
    for what, one in (
        ("nobody's address, refused (reference)", plain),
        (f"kept for good (goal {GOAL_A_SECOND} a second)", kept),
    ):
        print(
            f"{what:40}{one['wall']:8.2f}{one['cpu']:8.2f}{count / one['wall']:10.0f}"
            f"{count / one['cpu']:9.0f}{one['p50']:8.1f}{one['p99']:8.1f}"
        )
    print(f"{'ratio to the reference, CPU':40}{'':8}{kept['cpu'] / plain['cpu']:8.2f}\n")


def _post(
    server: "subprocess.Popen[bytes]", port: str, tokens: list[str], connections: int
) -> dict[str, float]:
    """Post from a process of its own; the processor time is the server's alone."""
    command = [sys.executable, __file__, "--send", port, "--connections", f"{connections}"]
    began = _cpu_seconds(server.pid)
    sent = subprocess.run(
        command, input=json.dumps(tokens).encode(), capture_output=True, check=False
    )
    assert not sent.returncode, sent.stderr.decode()
    told: dict[str, float] = json.loads(sent.stdout)
    return told | {"cpu": _cpu_seconds(server.pid) - began}


def _until_idle(process: int) -> None:
    """Wait until a new server has made its home's tables, which no answer has to wait for."""
    deadline, before = time.monotonic() + 400, 0.0
    while time.monotonic() < deadline:
        used = _cpu_seconds(process)
        if used - before < 0.1:
            return
        before = used
        time.sleep(2)
    raise TimeoutError("The server is still at work by itself.")


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def hiding(groups: int) -> None:
    """Measure how long it takes to choose what is hidden."""
    chance = random.Random(1)
    sizes = [chance.choice([0, 2, 4, 5, 6, 7, 9, 14, 30]) for _ in range(groups - DIVISIONS)]
    teams = [
        Part(f"team-{number}", size, f"division-{number % DIVISIONS}")
        for number, size in enumerate(sizes)
    ]
    divisions = [
        Part(f"division-{number}", sum(sizes[number::DIVISIONS])) for number in range(DIVISIONS)
    ]
    # Some of the company are in no team of a division.
    parts, whole = [*divisions, *teams], sum(sizes) + 3
    flat = [Part(part.name, part.count) for part in teams]
    print(f"Hiding among {groups:,} groups{'':17}{'wall ms':>9}{'CPU ms':>9}{'of the look':>13}")
    rows = (
        ("only which are too small (reference)", lambda: _small(parts)),
        ("in divisions", lambda: shown_parts(parts, whole)),
        ("all side by side", lambda: shown_parts(flat, whole)),
    )
    took = [(what, *_best(work)) for what, work in rows]
    for what, wall, cpu in took:
        print(f"{what:44}{wall * 1e3:9.2f}{cpu * 1e3:9.2f}{cpu / took[0][2]:13.1f}")
    print(f"The goal is {GOAL_SECONDS:g} s.")


def _small(parts: list[Part]) -> list[str]:
    return [part.name for part in parts if 0 < part.count < MINIMUM]


def _best(work: Callable[[], object]) -> tuple[float, float]:
    times = []
    for _ in range(7):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in times), min(cpu for _, cpu in times)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("--answers", type=int, default=2_000)
    asked.add_argument("--connections", type=int, default=16)
    asked.add_argument("--groups", type=int, default=10_000)
    asked.add_argument("--quick", action="store_true", help=f"{QUICK_ANSWERS} answers")
    asked.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--announce", type=int, help=argparse.SUPPRESS)
    asked.add_argument("--send", type=int, help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.serve:
        _serve(told.serve, told.announce)
    elif told.send:
        _send(told.send, told.connections)
    else:
        answers(QUICK_ANSWERS if told.quick else told.answers, told.connections)
        hiding(told.groups)


if __name__ == "__main__":
    main()
