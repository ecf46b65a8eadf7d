"""Prometheus: real payloads, a real server, and whatever else it may answer."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.event import Event
from gnomon.domain.signals import Sample, Signal
from gnomon.errors import PayloadError, SourceError
from gnomon.sources.prometheus import SOURCE
from gnomon.sources.prometheus.options import CHECKS, PrometheusOptions
from gnomon.sources.source import Checkpoint

Serve = Callable[..., Any]
ABOUT = {"signal": "request_count", "interval_seconds": 15, "service_label": "job"}
METADATA = "what there is to ask for, not what was measured"
REFUSED = {
    "api/query_exemplars.json": "single traces, not what was measured",
    "api/series.json": METADATA,
    "api/labels.json": METADATA,
    "api/label_values.json": METADATA,
    "api/metadata.json": METADATA,
    "api/targets.json": METADATA,
    "api/targets_metadata.json": METADATA,
    "api/status_tsdb.json": METADATA,
    "api/status_buildinfo.json": METADATA,
    "api/alertmanagers.json": METADATA,
    "api/rules.json": "rules and their alerts arrive by Alertmanager",
    "api/rules_recorded.json": "rules and their alerts arrive by Alertmanager",
    "api/alerts.json": "alerts arrive by Alertmanager",
    "api/query_instant.json": "a value of one moment is of no interval",
    "exposition/alertmanager_metrics.txt": "Prometheus reads it, and answers for it",
}
READ = {"api/query_range.json", "api/query_range_recorded.json"}


def read(event: Event) -> list[Any]:
    return list(SOURCE.readers[event.type](event))


def told(page: bytes, **about: Any) -> list[Any]:
    body = b'{"about":%b,"page":%b}' % (json.dumps({**ABOUT, **about}).encode(), page)
    return read(Event(id="1", source="prom", type="prometheus.api.range", data=body))


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_every_payload_is_read_or_refused(payloads: Path) -> None:
    folder = payloads / "prometheus"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    print(f"prometheus: {len(READ)} payloads read, {len(REFUSED)} refused")  # noqa: T201
    assert there == READ | REFUSED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_a_payload_is_refused(payloads: Path, name: str) -> None:
    with pytest.raises(PayloadError):
        told((payloads / "prometheus" / name).read_bytes())


def test_a_documented_range_gives_a_sample_per_value(payloads: Path) -> None:
    rows = told((payloads / "prometheus/api/query_range.json").read_bytes())
    assert rows[0] == Sample(
        key="prom:sample:prometheus///request_count//@2015-07-01T20:10:15Z",
        source="prom",
        changed_at=at(1435781430.781),
        service_ref="prometheus",
        signal="request_count",
        value=1.0,
        starts_at=at(1435781415.781),
        ends_at=at(1435781430.781),
    )
    assert [(row.service_ref, row.value) for row in rows] == [
        *[("prometheus", 1.0)] * 3,
        *[("node", 0.0)] * 2,
        ("node", 1.0),
    ]


def test_a_recorded_range(payloads: Path) -> None:
    page = (payloads / "prometheus/api/query_range_recorded.json").read_bytes()
    rows = told(page, service_label="instance", signal="memory_bytes")
    assert [(row.service_ref, row.value) for row in rows] == [
        ("test-instance", 6461119616.0),
        ("test-instance", 6444519616.0),
    ]
    # Without the label that names a service it is nobody's.
    assert told(page) == []
    assert told(page, service_label="instance", exclude=["test-*"]) == []


def matrix(*values: Any, **labels: str) -> bytes:
    series = {"metric": {"job": "shop", **labels}, "values": list(values)}
    body = {"status": "success", "data": {"resultType": "matrix", "result": [series]}}
    return json.dumps(body).encode()


def test_what_is_no_number_has_no_row() -> None:
    values = ([1e9, "NaN"], [1e9 + 15, "+Inf"], [1e9 + 30, "-Inf"], [1e9 + 45, "0"])
    assert [row.value for row in told(matrix(*values))] == [0.0]


def test_labels_name_environment_and_version() -> None:
    (row,) = told(
        matrix([1e9, "3.5e-1"], env="eu", role="canary"),
        environment_label="env",
        version_label="role",
        signal="request_seconds",
        quantile=0.95,
    )
    assert (row.environment, row.version, row.quantile, row.value) == ("eu", "canary", 0.95, 0.35)
    assert row.key == "prom:sample:shop/eu/canary/request_seconds/0.95/@2001-09-09T01:46:25Z"


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"[",
        b'{"status":"error","errorType":"bad_data","error":"parse error"}',
        matrix([1e9, "1,5"]),
        matrix([1e99, "1"]),
        matrix(["soon", "1"]),
        b'{"status":"success","data":{"resultType":"vector","result":[]}}',
    ],
)
def test_nonsense_is_refused(page: bytes) -> None:
    with pytest.raises(PayloadError):
        told(page)


def fetched(served: Any, cursor: dict[str, str], **more: Any) -> list[Any]:
    steps = served.fetch(SOURCE, source="prom", cursor=cursor, **more)
    cursor.update({s.stream: s.value for s in steps if isinstance(s, Checkpoint)})
    return [row for step in steps if isinstance(step, Event) for row in read(step)]


def ranged(path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
    assert path == "/api/v1/query_range"
    first, last, step = (int(query[name][0]) for name in ("start", "end", "step"))
    assert (last - first) // step < 11_000
    return 200, {}, matrix(*[[moment, "1"] for moment in range(first, last + 1, step)])


UNASKED: tuple[Signal, ...] = (
    *("error_count", "request_seconds", "cpu_cores", "memory_bytes", "instance_count"),
)


def test_a_long_time_is_asked_for_in_stretches_and_once(serve: Serve) -> None:
    served, cursor = serve(ranged), dict[str, str]()
    options = PrometheusOptions(
        service_label="job", questions=dict.fromkeys(UNASKED, ""), checks=dict.fromkeys(CHECKS, "")
    )
    rows = fetched(served, cursor, options=options)
    assert len(served.asked) == 5
    # Fourteen days of five minutes, each once, up to now.
    starts = sorted(row.starts_at for row in rows)
    assert len(set(starts)) == len(starts) == 14 * 288
    assert datetime.now(UTC) - starts[-1] < timedelta(minutes=11)
    assert {start.minute % 5 for start in starts} == {0}
    again = fetched(served, cursor, options=options)
    assert {row.starts_at for row in again} <= {*starts[-1:], starts[-1] + timedelta(minutes=5)}


def test_what_cannot_be_asked_is_said_and_the_rest_is_read(serve: Serve) -> None:
    def answer(path: str, query: dict[str, list[str]]) -> Any:
        if "process_cpu" in query["query"][0]:
            error = {"status": "error", "errorType": "bad_data", "error": "parse error: what"}
            return 400, {}, json.dumps(error).encode()
        return ranged(path, query)

    served, since = serve(answer), datetime.now(UTC) - timedelta(hours=1)
    with pytest.raises(SourceError, match=r"1 of the streams.*400"):
        served.fetch(SOURCE, source="prom", since=since)
    assert any("process_resident_memory" in path for path in served.asked)


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval_seconds": 0},
        {"service_label": ""},
        {"quantiles": (95.0,)},
        {"apdex_threshold_seconds": 0.0},
    ],
)
def test_options_that_cannot_be_asked_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        PrometheusOptions(**wrong)


BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


Collect = Callable[[str, PrometheusOptions, datetime], list[Any]]


def test_a_real_prometheus_tells_what_a_service_did(
    real: tuple[str, Any], collect: Collect
) -> None:
    options = PrometheusOptions(
        environment_label="env",
        version_label="role",
        interval_seconds=3600,
        first_days=1,
        apdex_threshold_seconds=0.5,
    )
    rows = collect(real[0], options, BEGIN)
    of_two_hours = [
        row
        for row in rows
        if row.service_ref == "basket" and row.starts_at == BEGIN + timedelta(hours=1)
    ]
    assert {row.environment for row in of_two_hours} == {"eu"}
    found = {(row.version, row.signal, row.quantile): row.value for row in of_two_hours}
    # A hundred requests a minute, six of which fail; 80 within T, 10 within four times T.
    expected = {
        "request_count": 6000.0,
        "error_count": 360.0,
        "apdex_satisfied_count": 4800.0,
        "apdex_tolerating_count": 600.0,
        "apdex_frustrated_count": 600.0,
    }
    for signal, count in expected.items():
        assert found[("stable", signal, None)] == pytest.approx(count)
        assert found[("canary", signal, None)] == pytest.approx(count / 2)
    # 66 of 100 are within 0.1 s, 86 within 0.5 s and 96 within 2 s; within a bucket it is linear.
    assert found[("stable", "request_seconds", 0.5)] == pytest.approx(0.1 * 50 / 66)
    assert found[("stable", "request_seconds", 0.95)] == pytest.approx(0.5 + 1.5 * 9 / 10)
    thresholds = {row.threshold_seconds for row in of_two_hours if row.signal.startswith("apdex")}
    assert thresholds == {0.5}


def test_a_real_prometheus_scrapes_a_living_service(
    real: tuple[str, Any], collect: Collect
) -> None:
    url, shop = real
    options = PrometheusOptions(environment_label="env", interval_seconds=5, settle_seconds=0)
    begun, deadline = datetime.now(UTC), time.monotonic() + 60
    # What was counted before the first scrape is no increase.
    while shop.scrape_count < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    # What is counted between two intervals' scrapes is lost, so it is spread over some time.
    for _ in range(20):
        for _ in range(10):
            shop.serve(0.2)
        time.sleep(0.3)
    rows: list[Any] = []
    while sum(row.value for row in rows) < 1 and time.monotonic() < deadline:
        time.sleep(2.5)
        rows = [r for r in collect(url, options, begun) if r.signal == "request_count"]
    rows = [row for row in rows if row.value > 0]
    assert {(row.service_ref, row.environment) for row in rows} == {("checkout", "production")}
    # An interval's count is extrapolated to its ends; together they are about as many as served.
    assert 60 < sum(row.value for row in rows) < 340
