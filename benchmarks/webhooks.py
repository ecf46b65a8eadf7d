"""Deliveries a second over loopback: stored with a shared commit, one commit each, not at all.

The same server, source and signature each time; the load comes from a process of its own over 64
connections that stay open. A reader takes events out meanwhile, as it does in the server.

    python benchmarks/webhooks.py [--deliveries N] [--connections N] [--rounds N] [--quick]
"""

import argparse
import asyncio
import gc
import hmac
import json
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import uvicorn
from senders import Load

from gnomon.domain.event import Event
from gnomon.inbox import Inbox
from gnomon.operations.home import open_home
from gnomon.operations.read import read
from gnomon.settings import Settings, SourceSettings
from gnomon.web.webhooks import Webhooks

_SECRET = "benchmark-secret"
_INSTANCE = "jira"
_PAGE = b'{"issues": [], "padding": "' + b"x" * 200_000 + b'"}'
_WARM_UP = 300
_MODES = {
    "none": "answered without storing",
    "each": "one commit per delivery",
    "grouped": "shared commits",
    "grouped+sync": "shared commits, a sync in this process",
    "grouped+sync elsewhere": "shared commits, a sync in another process",
}


class _Nothing:
    """An inbox that forgets at once."""

    def accept_soon(self, _told: Event) -> "Future[bool]":
        done: Future[bool] = Future()
        done.set_result(True)
        return done


class _Each:
    """The inbox without groups: every delivery is a transaction of its own."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._threads = ThreadPoolExecutor(max_workers=8)

    def accept_soon(self, told: Event) -> "Future[bool]":
        return self._threads.submit(lambda: self._inbox.accept([told]).new == 1)


def _settings(home: Path) -> Settings:
    os.environ["GNOMON_BENCHMARK_SECRET"] = _SECRET
    named = SourceSettings(type="jira", webhook_secret_env="GNOMON_BENCHMARK_SECRET")
    return Settings(home=home, sources={_INSTANCE: named})


def _read(settings: Settings) -> None:
    """Turn events into facts in the lake as the server does, until the process ends."""
    with open_home(settings) as home, home.lease() as held:
        newest = 0
        while True:
            newest = home.inbox.wait(newest, 1)
            time.sleep(0.3)  # The server's worker gathers for as long.
            read(home, held)


def _sync(inbox: Inbox) -> None:
    """Accept pages of 200 kB as fast as a tool that answers in a third of a second gives them."""
    number = 0
    while True:
        pages = [
            Event(
                id=f"{os.getpid()}-{number}-{part}",
                source=_INSTANCE,
                type="jira.api.issues",
                data=_PAGE,
            )
            for part in range(4)
        ]
        inbox.accept(pages)
        number += 1
        time.sleep(0.3)


def _serve(mode: str, home: Path, announce: int) -> None:
    settings = _settings(home)
    inbox = Inbox.open(settings)
    store = {"none": _Nothing(), "each": _Each(inbox)}.get(mode, inbox)
    threading.Thread(target=_read, args=(settings,), daemon=True).start()
    if mode == "grouped+sync":
        threading.Thread(target=_sync, args=(inbox,), daemon=True).start()
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    os.write(announce, b"%d\n" % listening.getsockname()[1])
    config = uvicorn.Config(
        Webhooks(settings, store), log_level="warning", access_log=False, ws="none"
    )
    gc.collect()
    gc.freeze()  # As `gnomon serve` does.
    uvicorn.Server(config).run([listening])
    os._exit(0)  # The reader and the sync never end by themselves.


def _body() -> bytes:
    """A Jira webhook about one transition, two kilobytes, as Jira writes it."""
    person = {"accountId": "5b10ac8d82e05b22cc7d4ef5", "displayName": "Ada", "active": True}
    kind = {"id": "10001", "name": "Story", "subtask": False}
    status = {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}}
    return json.dumps(
        {
            "timestamp": 1_767_225_600_000,
            "webhookEvent": "jira:issue_updated",
            "user": person,
            "issue": {
                "id": "10042",
                "key": "SHOP-42",
                "self": "https://jira.example/rest/api/2/issue/10042",
                "fields": {
                    "summary": "Pay by invoice",
                    "description": "As a customer I pay by invoice. " * 40,
                    "issuetype": kind,
                    "status": status,
                    "project": {"id": "1", "key": "SHOP", "name": "Shop"},
                    "creator": person,
                    "assignee": person,
                    "created": "2026-01-01T00:00:00.000+0000",
                    "updated": "2026-01-02T00:00:00.000+0000",
                    "labels": ["billing"],
                },
            },
            "changelog": {"id": "77", "items": []},
        }
    ).encode()


class _Load(Load):
    """All senders together."""

    def __init__(self, port: int, deliveries: int, connections: int) -> None:
        body = _body()
        proof = hmac.new(_SECRET.encode(), body, sha256).hexdigest()
        self._request = (
            (
                f"POST /webhooks/{_INSTANCE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
                f"X-Hub-Signature: sha256={proof}\r\n"
                f"X-Atlassian-Webhook-Identifier: {os.getpid()}-%d\r\n\r\n"
            ).encode(),
            body,
        )
        self._left = deliveries
        super().__init__(connections)

    def next(self) -> bytes | None:
        if self._left == 0:
            return None
        self._left -= 1
        head, body = self._request
        return head % self._left + body


def _send(port: int, deliveries: int, connections: int) -> None:
    load = _Load(port, deliveries, connections)
    elapsed = asyncio.run(load.run(port, 120))
    ordered = sorted(load.seconds)
    told = {
        "rate": len(ordered) / elapsed,
        "p50": statistics.median(ordered) * 1_000,
        "p99": ordered[int(len(ordered) * 0.99)] * 1_000,
        "refused": sum(status != "200" for status in load.statuses),
    }
    sys.stdout.write(json.dumps(told))


def _measure(mode: str, deliveries: int, connections: int) -> dict[str, float]:
    """Start a server, send to it, end it."""
    started: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        reading, announce = os.pipe()
        command = [sys.executable, __file__]
        serve = [*command, "--serve", mode, "--home", folder, "--announce", f"{announce}"]
        started.append(subprocess.Popen(serve, pass_fds=[announce]))
        os.close(announce)
        try:
            with os.fdopen(reading) as told:
                port = told.readline().strip()
            if mode.endswith("elsewhere"):
                started.append(subprocess.Popen([*command, "--sync", "--home", folder]))
            # A server is warm: its tables exist, its statements are compiled.
            _run(command, port, _WARM_UP, connections)
            time.sleep(2)
            sent = _run(command, port, deliveries, connections)
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)
            for process in started:
                process.wait(20)
        return dict(sent, kept=_kept(Path(folder)) - _WARM_UP)


def _run(command: list[str], port: str, deliveries: int, connections: int) -> dict[str, float]:
    size = ["--deliveries", f"{deliveries}", "--connections", f"{connections}"]
    sent = subprocess.run([*command, "--send", port, *size], stdout=subprocess.PIPE, check=True)
    told: dict[str, float] = json.loads(sent.stdout)
    return told


def _kept(home: Path) -> float:
    """Count the deliveries that were ever kept: their ids outlive them."""
    connection = sqlite3.connect(home / "inbox.db")
    count = connection.execute("SELECT count(*) FROM seen").fetchone()[0]
    connection.close()
    return float(count)


def _compare(deliveries: int, connections: int, rounds: int) -> None:
    """Measure all in turn, several times: the machine may have other things to do meanwhile."""
    print(f"{rounds} rounds of {deliveries:,} deliveries of {len(_body()):,} bytes each, medians")
    told: dict[str, list[dict[str, float]]] = {mode: [] for mode in _MODES}
    for _ in range(rounds):
        for mode, results in told.items():
            # One commit per delivery takes several times as long: fewer show as much.
            count = deliveries // 4 if mode == "each" else deliveries
            results.append(_measure(mode, count, connections))
            lost = 0 if mode == "none" else count - results[-1]["kept"]
            assert lost <= 0, f"{mode}: {lost:.0f} deliveries were acknowledged and lost"
    print(f"{'store':44}{'a second':>10}{'of none':>9}{'p50 ms':>9}{'p99 ms':>9}{'refused':>9}")
    for mode, title in _MODES.items():
        ratio = statistics.median(
            one["rate"] / bare["rate"] for one, bare in zip(told[mode], told["none"], strict=True)
        )
        rate, p50, p99, refused = (
            statistics.median(one[name] for one in told[mode])
            for name in ("rate", "p50", "p99", "refused")
        )
        print(f"{title:44}{rate:10,.0f}{ratio:9.2f}{p50:9.1f}{p99:9.1f}{refused:9.0f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deliveries", type=int, default=3_000)
    asked.add_argument("--connections", type=int, default=64)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--quick", action="store_true", help="one round of 1,000 deliveries")
    asked.add_argument("--serve", choices=_MODES, help=argparse.SUPPRESS)
    asked.add_argument("--send", type=int, help=argparse.SUPPRESS)
    asked.add_argument("--sync", action="store_true", help=argparse.SUPPRESS)
    asked.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--announce", type=int, help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.serve:
        _serve(told.serve, told.home, told.announce)
    elif told.send:
        _send(told.send, told.deliveries, told.connections)
    elif told.sync:
        _sync(Inbox.open(_settings(told.home)))
    elif told.quick:
        _compare(1_000, told.connections, 1)
    else:
        _compare(told.deliveries, told.connections, told.rounds)


if __name__ == "__main__":
    main()
