"""How soon a delivery stands on an open page, in a company that works all the while.

    python benchmarks/open_page.py [--changes 30000] [--quick]

`gnomon serve` in a process of its own over a company of `company`; a browser that keeps a page open
is its event stream. GitLab tells of a merge request opened a moment ago; the clock runs until the
delivery is acknowledged, until the stream says that figures changed, and until the page shows the
merge request. The reference in each run is the same page asked once more, with nothing new. The
first delivery finds no query compiled.
"""

import argparse
import os
import queue
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import company
import httpx2

from gnomon.operations.home import open_home
from gnomon.operations.refresh import refresh

QUICK = 3_000
ROUNDS = 5
SECRET = "GNOMON_BENCHMARK_SECRET"
TARGET_SECONDS = 5.0
SERVICE = 7
PAGE = f"/metrics/time_to_merge?order=age&scope={company.TEAM}"
# Deliveries alone: there is no GitLab to ask for what they leave out.
SETTINGS = f"""\
serve: {{sync_every_minutes: 0}}
catalogue: [catalogue.yaml]
sources:
  gitlab: {{type: gitlab, webhook_secret_env: {SECRET}}}
  jira: {{type: jira}}
  argocd: {{type: argocd}}
  pagerduty: {{type: pagerduty}}
"""


def opened(number: int) -> dict[str, Any]:
    """Return a merge request opened just now, as GitLab's webhook tells it."""
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    address = f"https://gitlab.example.org/shop/svc-{SERVICE}"
    return {
        "object_kind": "merge_request",
        "event_type": "merge_request",
        "user": {"id": 70, "name": "Person 70", "username": "person-70"},
        "project": {
            "id": SERVICE,
            "path_with_namespace": f"shop/svc-{SERVICE}",
            "web_url": address,
            "default_branch": "main",
        },
        "object_attributes": {
            "id": number,
            "iid": number,
            "title": f"Told by hook {number}",
            "state": "opened",
            "target_project_id": SERVICE,
            "created_at": at,
            "updated_at": at,
            "author_id": 70,
            "source_branch": "told",
            "target_branch": "main",
            "draft": False,
            "work_in_progress": False,
            "url": f"{address}/-/merge_requests/{number}",
            "action": "open",
        },
    }


class _OpenPage:
    """The event stream of a page, from the moment it says hello."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._hello = threading.Event()
        self.news: queue.Queue[float] = queue.Queue()
        """When it was told that figures changed."""
        threading.Thread(target=self._listen, daemon=True).start()
        assert self._hello.wait(60), "The page's stream did not open."

    def _listen(self) -> None:
        with httpx2.stream("GET", f"{self._address}/live", timeout=600) as stream:
            for line in stream.iter_lines():
                if line == "event: hello":
                    self._hello.set()
                elif line == "event: changed":
                    self.news.put(time.perf_counter())


def deliver(client: httpx2.Client, page: _OpenPage, number: int) -> tuple[float, float, float]:
    """Deliver one; return the seconds to the acknowledgement, to the news and to the page.

    News may be of what was measured before; a page that shows nothing new by then waits for more.
    """
    began = time.perf_counter()
    headers = {"X-Gitlab-Token": os.environ[SECRET]}
    client.post("/webhooks/gitlab", json=opened(number), headers=headers).raise_for_status()
    acknowledged = time.perf_counter() - began
    while True:
        told = page.news.get(timeout=500) - began
        if f"Told by hook {number}" in client.get(PAGE).raise_for_status().text:
            return acknowledged, told, time.perf_counter() - began


def compare(changes: int) -> None:
    with tempfile.TemporaryDirectory(dir=company.cache()) as scratch:
        home = Path(scratch) / "home"
        shutil.copytree(company.made(changes), home)
        (home / "gnomon.yaml").write_text(SETTINGS, encoding="utf-8")
        with open_home(company.settings(home)) as place, place.lease() as held:
            refresh(place, held)
        shutil.rmtree(home / "compiled", ignore_errors=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        serving = subprocess.Popen(
            [Path(sys.executable).with_name("gnomon"), "serve", "--home", home, "--port", f"{port}"]
        )
        try:
            _measure(f"http://127.0.0.1:{port}", changes)
        finally:
            serving.terminate()
            serving.wait(60)


def _measure(address: str, changes: int) -> None:
    with httpx2.Client(base_url=address, timeout=600) as client:
        _until_served(client)
        page = _OpenPage(address)
        first = deliver(client, page, 9_000_000)
        warm = [deliver(client, page, 9_000_001 + number) for number in range(ROUNDS)]
        again = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get(PAGE).raise_for_status()
            again.append(time.perf_counter() - began)
    reference = statistics.median(again)
    print(f"A company of {changes:,} changes; {ROUNDS} deliveries after the first; medians")
    print(f"{'':46}{'seconds':>9}{'of the page':>13}")
    rows = {
        "the page again, nothing new (reference)": reference,
        "first delivery: the page shows it": first[2],
        "a delivery: acknowledged": statistics.median(one[0] for one in warm),
        "a delivery: the open page is told": statistics.median(one[1] for one in warm),
        f"a delivery: the page shows it (target {TARGET_SECONDS:g} s)": statistics.median(
            one[2] for one in warm
        ),
    }
    for what, seconds in rows.items():
        print(f"{what:46}{seconds:9.3f}{seconds / reference:13.1f}")


def _until_served(client: httpx2.Client) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            client.get("/").raise_for_status()
        except httpx2.ConnectError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("gnomon serve did not answer within a minute.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--changes", type=int, default=30_000)
    parser.add_argument("--quick", action="store_true", help=f"with {QUICK:,} changes")
    given = parser.parse_args()
    os.environ[SECRET] = "benchmark"
    compare(QUICK if given.quick else given.changes)


if __name__ == "__main__":
    main()
