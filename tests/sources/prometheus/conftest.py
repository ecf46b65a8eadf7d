"""A real Prometheus on loopback, and a small service for it to scrape."""

import asyncio
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gnomon.domain.event import Event
from gnomon.sources.http import ToolClient
from gnomon.sources.prometheus import SOURCE
from gnomon.sources.prometheus.options import PrometheusOptions
from gnomon.sources.source import Fetching
from ports import free_port

#: Bounds of the buckets, as a library of Go writes them.
BOUNDS = ("0.1", "0.5", "2", "+Inf")
_START_SECONDS = 30.0


class Shop:
    """A service that counts its requests and tells Prometheus."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str], int] = {}
        self.scrape_count = 0

    def serve(self, seconds: float, status: int = 200) -> None:
        """Serve one request."""
        with self._lock:
            for bound in BOUNDS:
                key = (str(status), bound)
                within = bound == "+Inf" or seconds <= float(bound)
                self._counts[key] = self._counts.get(key, 0) + within

    def metrics(self) -> str:
        """Write the text exposition."""
        name = "http_server_request_duration_seconds"
        lines = [f"# TYPE {name} histogram"]
        with self._lock:
            for (status, bound), count in sorted(self._counts.items()):
                labels = f'http_response_status_code="{status}"'
                lines.append(f'{name}_bucket{{{labels},le="{bound}"}} {count}')
                if bound == "+Inf":
                    lines.append(f"{name}_count{{{labels}}} {count}")
        lines += ["# TYPE process_cpu_seconds_total counter"]
        lines += [f"process_cpu_seconds_total {time.monotonic() / 2}"]
        lines += ["process_resident_memory_bytes 50000000"]
        return "\n".join([*lines, ""])


@contextmanager
def scraped(shop: Shop) -> Iterator[int]:
    """Serve the metrics of a shop on loopback, on the port yielded."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = shop.metrics().encode()
            shop.scrape_count += 1
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def prometheus(folder: Path, target: int, past: str = "", jobs: str = "") -> Iterator[str]:
    """Run a Prometheus that scrapes a port every half second, at the address yielded.

    Args:
        folder: For its settings and data.
        target: Port to scrape.
        past: What it measured before, in the OpenMetrics format.
        jobs: What else it scrapes, as it stands below ``scrape_configs``.
    """
    data = folder / "data"
    data.mkdir()
    if past:
        file = folder / "past.om"
        file.write_text(past)
        words = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(file), str(data)]
        subprocess.run(words, check=True, capture_output=True, timeout=_START_SECONDS)
    settings = folder / "prometheus.yml"
    settings.write_text(
        "global: {scrape_interval: 500ms, scrape_timeout: 400ms}\n"
        "scrape_configs:\n"
        "  - job_name: shop\n"
        "    static_configs:\n"
        f"      - targets: ['127.0.0.1:{target}']\n"
        "        labels: {service: checkout, env: production}\n" + jobs
    )
    port = free_port()
    words = ["prometheus", f"--config.file={settings}", f"--storage.tsdb.path={data}"]
    words += [f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=5y"]
    url = f"http://127.0.0.1:{port}"
    with started(words, f"{url}/-/ready"):
        yield url


@contextmanager
def started(words: list[str], ready: str) -> Iterator[None]:
    """Run a server until it is no longer needed.

    Args:
        words: The command.
        ready: Address that answers once it has started.
    """
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{words[0]} did not start.")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=1).is_success
    except httpx2.HTTPError:
        return False


Collect = Callable[[str, PrometheusOptions, datetime], list[Any]]


@pytest.fixture(scope="session")
def collect() -> Collect:
    """Fetch from a server since a time and read what came into rows."""

    async def steps(url: str, options: PrometheusOptions, since: datetime) -> list[Any]:
        client = ToolClient(url, {})
        try:
            fetching = Fetching(
                source="prom", client=client, options=options, cursor={}, since=since
            )
            assert SOURCE.fetch is not None
            return [step async for step in SOURCE.fetch(fetching)]
        finally:
            await client.aclose()

    def collecting(url: str, options: PrometheusOptions, since: datetime) -> list[Any]:
        events = [e for e in asyncio.run(steps(url, options, since)) if isinstance(e, Event)]
        return [row for event in events for row in SOURCE.readers[event.type](event)]

    return collecting


BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: Per minute: requests within 0.1 s, 0.5 s and 2 s, slower ones, and fast failures.
MINUTE = (60, 20, 10, 4, 6)


def past() -> str:
    """Write three hours of a steady service, and half of it of a canary beside it."""
    name, lines = "http_server_request_duration_seconds", []
    lines.append(f"# TYPE {name} histogram")
    *good, failed = MINUTE
    for role, share in (("stable", 1.0), ("canary", 0.5)):
        base = f'service="basket",env="eu",role="{role}"'
        for status, added in (("200", good), ("500", [failed, 0, 0, 0])):
            labels = f'{base},http_response_status_code="{status}"'
            for minute in range(181):
                moment = int(BEGIN.timestamp()) + minute * 60
                within = 0.0
                for bound, count in zip(BOUNDS, added, strict=True):
                    within += count * share * minute
                    lines.append(f'{name}_bucket{{{labels},le="{bound}"}} {within} {moment}')
                lines.append(f"{name}_count{{{labels}}} {within} {moment}")
    return "\n".join([*sorted(lines, key=lambda line: line[0] != "#"), "# EOF", ""])


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shop]]:
    if shutil.which("prometheus") is None:
        pytest.skip("Prometheus is not installed; Debian's package is called prometheus.")
    shop = Shop()
    shop.serve(0.01)
    shop.serve(0.01, 500)
    with (
        scraped(shop) as target,
        prometheus(tmp_path_factory.mktemp("prometheus"), target, past()) as url,
    ):
        yield url, shop


class Door:
    """A service that a check from outside looks at; it is open or shut."""

    is_open = True

    def __init__(self, port: int) -> None:
        self.port = port


@contextmanager
def _doored() -> Iterator[Door]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if door.is_open else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        door = Door(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield door
        finally:
            server.shutdown()
            thread.join()


_PROBES = """\
  - job_name: doors
    metrics_path: /probe
    params: {{module: [http_2xx]}}
    static_configs:
      - targets: ['http://127.0.0.1:{door}/']
        labels: {{service: checkout, from: cellar}}
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: instance}}
      - {{target_label: __address__, replacement: '{exporter}'}}
"""


@pytest.fixture
def probed(tmp_path: Path) -> Iterator[tuple[str, Door]]:
    """Run a blackbox exporter that looks at a door, and the Prometheus that asks it to."""
    name = "prometheus-blackbox-exporter"
    program = shutil.which(name) or shutil.which("blackbox_exporter")
    if program is None or shutil.which("prometheus") is None:
        pytest.skip(f"Prometheus or blackbox exporter is missing; Debian's package is {name}.")
    modules = tmp_path / "modules.yml"
    modules.write_text(
        "modules:\n  http_2xx: {prober: http, timeout: 300ms, http: {preferred_ip_protocol: ip4}}\n"
    )
    address = f"127.0.0.1:{free_port()}"
    words = [program, f"--config.file={modules}", f"--web.listen-address={address}"]
    with _doored() as door, started(words, f"http://{address}/-/healthy"):
        jobs = _PROBES.format(door=door.port, exporter=address)
        with prometheus(tmp_path, door.port, jobs=jobs) as url:
            yield url, door
