"""What arrives reaches an open page. `benchmarks/open_page.py` measures how soon."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import httpx2

from gnomon.operations.home import Home
from ports import free_port
from web_pages import parsed

_PAGE = "/metrics/time_to_merge?order=age&scope=shop"


def test_a_delivery_reaches_an_open_page(client: httpx2.Client, address: str, home: Home) -> None:
    secret = home.settings.sources["gitlab"].webhook_secret() or ""
    with _Listener(address) as listener:
        answer = client.post(
            "/webhooks/gitlab", json=_opened(7000), headers={"X-Gitlab-Token": secret}
        )

        assert answer.status_code == 200
        assert listener.changed.wait(120)

    # What an earlier test left to read may have changed the page first.
    deadline = time.monotonic() + 120
    while "Offered by hook 7000" not in parsed(client.get(_PAGE).text).text:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_server_ends_while_a_page_is_open(tmp_path: Path) -> None:
    port = free_port()
    gnomon, address = Path(sys.executable).with_name("gnomon"), f"http://127.0.0.1:{port}"
    serving = subprocess.Popen([gnomon, "serve", "--port", str(port), "--home", tmp_path])
    try:
        # It takes some seconds until it listens: connecting is tried again, later each time.
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=8), timeout=60) as patient:
            patient.get(f"{address}/glossary")
        with _Listener(address):
            serving.terminate()
            # It ends in order, and then by what ended it.
            assert serving.wait(30) == -signal.SIGTERM
    finally:
        serving.kill()
        serving.wait()


class _Listener:
    """An open page, as far as its stream goes."""

    def __init__(self, address: str) -> None:
        self.changed = threading.Event()
        self._address = address
        self._is_listening = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_listening.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join(timeout=10)

    def _listen(self) -> None:
        with httpx2.stream("GET", f"{self._address}/live", timeout=130) as stream:
            for line in stream.iter_lines():
                if line == "event: hello":
                    self._is_listening.set()
                if line == "event: changed":
                    self.changed.set()
                    return


def _opened(number: int) -> dict[str, object]:
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return {
        "object_kind": "merge_request",
        "event_type": "merge_request",
        "user": {"id": 308, "name": "Ann", "username": "ann"},
        "project": {
            "id": 1,
            "path_with_namespace": "web/checkout",
            "web_url": "https://gitlab.example.org/web/checkout",
            "default_branch": "main",
        },
        "object_attributes": {
            "id": number,
            "iid": number,
            "title": f"Offered by hook {number}",
            "state": "opened",
            "target_project_id": 1,
            "created_at": at,
            "updated_at": at,
            "author_id": 308,
            "source_branch": "offered",
            "target_branch": "main",
            "draft": False,
            "work_in_progress": False,
            "url": f"https://gitlab.example.org/web/checkout/-/merge_requests/{number}",
            "action": "open",
        },
    }
