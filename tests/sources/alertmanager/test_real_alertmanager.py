"""A real Alertmanager fires a real alert into a real webhook, and resolves it."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gnomon.sources.alertmanager import SOURCE
from gnomon.sources.source import Delivery

PROGRAM = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
SECRET = "not-a-real-secret"
SECONDS = 30.0
CONFIG = """\
route:
  receiver: gnomon
  group_wait: 0s
  group_interval: 1s
receivers:
  - name: gnomon
    webhook_configs:
      - url: http://127.0.0.1:{port}/webhooks/alertmanager
        send_resolved: true
        http_config: {{authorization: {{credentials: {secret}}}}}
"""

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="needs Alertmanager (package prometheus-alertmanager)"
)


class _Hook(BaseHTTPRequestHandler):
    """Takes deliveries as Gnomon's server does."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.told.append(Delivery(headers=headers, body=body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hook) as server:
        server.told = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def alertmanager(tmp_path: Path, hook: Any) -> Iterator[str]:
    (tmp_path / "alertmanager.yml").write_text(CONFIG.format(port=hook.server_port, secret=SECRET))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    words = [
        str(PROGRAM),
        f"--config.file={tmp_path / 'alertmanager.yml'}",
        f"--storage.path={tmp_path / 'data'}",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    ]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(words, stdout=log, stderr=log)
        try:
            wait_for(lambda: is_ready(address), tmp_path / "log")
            yield address
        finally:
            running.terminate()
            running.wait(timeout=SECONDS)


def is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"http://{address}/-/ready", timeout=1).is_success
    except httpx2.HTTPError:
        return False


def wait_for(condition: Any, log: Path | None = None) -> None:
    until = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > until:
            pytest.fail(log.read_text() if log else "nothing came in time")
        time.sleep(0.1)


def send(address: str, **alert: Any) -> None:
    httpx2.post(f"http://{address}/api/v2/alerts", json=[alert], timeout=5).raise_for_status()


def read(delivery: Delivery) -> list[Any]:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(delivery, SECRET)
    event = SOURCE.webhook.event(delivery, "alertmanager")
    assert event is not None
    rows = list(SOURCE.readers[event.type](event))
    return [row for row in rows if type(row).__name__ == "Incident"]


def test_an_alert_is_an_incident_from_firing_to_resolved(hook: Any, alertmanager: str) -> None:
    labels = {"alertname": "ShopIsDown", "service": "shop", "severity": "critical"}
    began = datetime.now(UTC).replace(microsecond=0)
    annotations = {"summary": "The shop does not answer"}
    facts = {"labels": labels, "annotations": annotations, "startsAt": began.isoformat()}
    send(alertmanager, **facts)
    wait_for(lambda: hook.told)
    (firing,) = read(hook.told[0])
    assert (firing.title, firing.service_ref, firing.severity, firing.reported_by) == (
        "The shop does not answer",
        "shop",
        "critical",
        "monitoring",
    )
    assert (firing.opened_at, firing.resolved_at) == (began, None)
    ended = datetime.now(UTC).replace(microsecond=0)
    send(alertmanager, **facts, endsAt=ended.isoformat())
    wait_for(lambda: any(b'"resolved"' in each.body for each in hook.told))
    (resolved,) = read(next(each for each in hook.told if b'"resolved"' in each.body))
    assert resolved.key == firing.key
    assert (resolved.opened_at, resolved.resolved_at) == (began, ended)
