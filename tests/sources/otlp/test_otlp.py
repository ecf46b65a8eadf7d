"""OTLP metrics: both encodings, every kind of point, temporality, and nonsense."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.json_format import MessageToJson, Parse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from gnomon.domain.event import Event
from gnomon.domain.meter import MeterReading
from gnomon.domain.signals import Sample
from gnomon.errors import PayloadError, SignatureError
from gnomon.sources.otlp import SOURCE
from gnomon.sources.otlp.options import OtlpOptions
from gnomon.sources.otlp.read import readers
from gnomon.sources.otlp.samples import quantile_of
from gnomon.sources.source import Delivery

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ENDED = BEGAN + timedelta(minutes=1)
DELTA, CUMULATIVE = 1, 2
#: An exporter's trace id is hexadecimal, which JSON of Protocol Buffers is not.
EXEMPLAR = {"timeUnixNano": "1", "asDouble": 1, "traceId": "0af7651916cd43dd8448eb211c80319c"}


def nano(at: datetime) -> str:
    return str(int(at.timestamp()) * 10**9)


def attributes(told: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = {str: "stringValue", int: "intValue", float: "doubleValue", bool: "boolValue"}
    return [{"key": key, "value": {kinds[type(value)]: value}} for key, value in told.items()]


def point(told: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    return {
        "attributes": attributes(told or {}),
        "startTimeUnixNano": nano(BEGAN),
        "timeUnixNano": nano(ENDED),
        **facts,
    }


def request(*metrics: dict[str, Any], **resource: Any) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in resource.items()}
    return {
        "resourceMetrics": [
            {
                "resource": {"attributes": attributes(named)},
                "scopeMetrics": [{"scope": {"name": "test"}, "metrics": list(metrics)}],
            }
        ]
    }


def histogram(*points: dict[str, Any], name: str, unit: str = "s", of: int = DELTA) -> Any:
    data = {"aggregationTemporality": of, "dataPoints": list(points)}
    return {"name": name, "unit": unit, "histogram": data}


def read(told: dict[str, Any], **options: Any) -> list[Any]:
    return rows(json.dumps(told).encode(), "application/json", **options)


def rows(data: bytes, content_type: str, **options: Any) -> list[Any]:
    event = Event(
        id="1", source="otel", type="otlp.metrics", datacontenttype=content_type, data=data
    )
    return list(readers(OtlpOptions(**options))[event.type](event))


def signals(found: list[Any]) -> dict[Any, float]:
    return {
        (row.signal if row.quantile is None else (row.signal, row.quantile)): row.value
        for row in found
        if isinstance(row, Sample)
    }


#: 100 requests of two routes; two of them failed. T is 0.5 s.
ROUTES = histogram(
    point(
        {"http.route": "/a", "http.response.status_code": 200},
        count="80",
        sum=20.0,
        explicitBounds=[0.1, 0.5, 2.0],
        bucketCounts=["40", "30", "8", "2"],
    ),
    point(
        {"http.route": "/b", "http.response.status_code": 200},
        count="18",
        sum=9.0,
        explicitBounds=[0.1, 0.5, 2.0],
        bucketCounts=["0", "10", "8", "0"],
        exemplars=[EXEMPLAR],
    ),
    point(
        {"http.route": "/b", "http.response.status_code": 503},
        count="2",
        sum=0.1,
        explicitBounds=[0.1, 0.5, 2.0],
        bucketCounts=["2", "0", "0", "0"],
    ),
    name="http.server.request.duration",
)
SHOP = {"service__name": "checkout", "deployment__environment__name": "production"}


def test_requests_of_all_routes_are_one_service_over_one_interval() -> None:
    """50th of 100: 42 lie at or below 0.1 s, 40 more up to 0.5 s: 0.1 + 0.4 x 8/40 = 0.18 s.

    95th: 82 up to 0.5 s, 16 more up to 2 s: 0.5 + 1.5 x 13/16. The 99th lies above the last bound.
    Of the 42 and 40 that Apdex would satisfy, two failed and frustrate.
    """
    found = read(request(ROUTES, **SHOP), apdex_seconds=0.5)
    assert signals(found) == {
        "request_count": 100.0,
        "error_count": 2.0,
        ("request_seconds", 0.5): pytest.approx(0.18),
        ("request_seconds", 0.95): pytest.approx(0.5 + 1.5 * 13 / 16),
        "apdex_satisfied_count": 80.0,
        "apdex_tolerating_count": 16.0,
        "apdex_frustrated_count": 4.0,
    }
    sample = next(row for row in found if isinstance(row, Sample))
    assert (sample.service_ref, sample.environment) == ("checkout", "production")
    assert (sample.starts_at, sample.ends_at) == (BEGAN, ENDED)
    assert len({row.key for row in found}) == len(found)


def test_protobuf_says_the_same_as_json() -> None:
    told = request(ROUTES, **SHOP)
    message = Parse(json.dumps(told), ExportMetricsServiceRequest())
    assert rows(message.SerializeToString(), "application/x-protobuf") == read(told)
    assert rows(MessageToJson(message).encode(), "application/json; charset=utf-8") == read(told)


def test_a_single_instance_tells_amounts_and_no_quantiles() -> None:
    found = signals(read(request(ROUTES, **SHOP, service__instance__id="pod-1")))
    assert set(found) == {"request_count", "error_count"}


def test_apdex_wants_buckets_that_end_at_its_bounds() -> None:
    found = signals(read(request(ROUTES, **SHOP), apdex_seconds=0.3))
    assert not [name for name in found if "apdex" in str(name)]


def test_a_cumulative_histogram_is_a_reading_and_no_sample() -> None:
    told = histogram(point(count="5", sum=1.5), name="http.server.request.duration", of=CUMULATIVE)
    (reading,) = read(request(told, **SHOP))
    assert isinstance(reading, MeterReading)
    assert (reading.temporality, reading.count, reading.value) == ("cumulative", 5, 1.5)


def test_meters_of_pipelines_are_kept_as_told() -> None:
    runs = histogram(
        point(
            {"cicd.pipeline.name": "build", "cicd.pipeline.result": "success"},
            count="3",
            sum=360.0,
            explicitBounds=[60, 300],
            bucketCounts=["0", "3", "0"],
        ),
        name="cicd.pipeline.run.duration",
    )
    active = {
        "name": "cicd.pipeline.run.active",
        "unit": "{run}",
        "sum": {
            "aggregationTemporality": CUMULATIVE,
            "isMonotonic": False,
            "dataPoints": [point({"cicd.pipeline.name": "build"}, asInt="2")],
        },
    }
    lines = {"name": "vcs.ref.lines_delta", "gauge": {"dataPoints": [point(asInt="-7")]}}
    other = {"name": "jvm.gc.duration", "gauge": {"dataPoints": [point(asInt="1")]}}
    found = read(request(runs, active, lines, other, vcs__repository__name="shop/api"))
    duration, running, delta = found
    assert (duration.pipeline, duration.repository) == ("build", "shop/api")
    assert duration.attributes == ("cicd.pipeline.name=build", "cicd.pipeline.result=success")
    assert (duration.count, duration.value, duration.bounds) == (3, 360.0, (60.0, 300.0))
    assert duration.bucket_counts == (0, 3, 0)
    assert (running.kind, running.value, running.is_monotonic) == ("sum", 2.0, False)
    assert (delta.kind, delta.value, delta.temporality) == ("gauge", -7.0, None)


def test_exponential_buckets_get_bounds() -> None:
    """At scale 1 bounds grow by the root of 2; the bucket at offset 2 lies between 2 and 2.83."""
    exponential = {
        "name": "http.server.request.duration",
        "unit": "s",
        "exponentialHistogram": {
            "aggregationTemporality": DELTA,
            "dataPoints": [
                point(
                    count="10",
                    sum=24.0,
                    scale=1,
                    zeroCount="1",
                    positive={"offset": 2, "bucketCounts": ["4", "5"]},
                )
            ],
        },
    }
    reading, *_ = found = read(request(exponential, **SHOP))
    assert reading.bounds == pytest.approx((2.0, 2.0 * 2**0.5, 4.0))
    assert reading.bucket_counts == (1, 4, 5, 0)
    # The 5th of 10 is the last of the second bucket.
    assert signals(found)[("request_seconds", 0.5)] == pytest.approx(2.0 * 2**0.5)


def test_a_level_stands_for_the_time_since_the_export_before() -> None:
    memory = {"name": "container.memory.usage", "gauge": {"dataPoints": [point(asInt="1024")]}}
    (sample,) = read(request(memory, **SHOP), level_seconds=30)
    assert (sample.signal, sample.value) == ("memory_bytes", 1024.0)
    assert sample.starts_at == ENDED - timedelta(seconds=30)
    assert read(request(memory, **SHOP, container__id="c1")) == []
    assert read(request(memory)) == []


def test_a_point_without_a_value_is_left_out() -> None:
    told = {"name": "vcs.change.count", "gauge": {"dataPoints": [point(asInt="1", flags=1)]}}
    assert read(request(told)) == []


@pytest.mark.parametrize(
    ("quantile", "bounds", "counts", "expected"),
    [
        (0.5, [1.0, 2.0], [0, 4, 0], 1.5),
        (1.0, [1.0, 2.0], [0, 4, 0], 2.0),
        (0.5, [1.0], [0, 4], None),
        (0.5, [1.0], [0, 0], None),
        (0.5, [], [4], None),
        (0.5, [1.0, 2.0], [2, 2, 0], 1.0),
    ],
)
def test_a_quantile_lies_evenly_in_its_bucket_or_nowhere(
    quantile: float, bounds: list[float], counts: list[int], expected: float | None
) -> None:
    assert quantile_of(quantile, bounds, counts) == expected


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (histogram(point(count="1"), name="cicd.x", of=0), "neither delta nor cumulative"),
        (histogram(point(count="1", timeUnixNano="0"), name="cicd.x"), "no time_unix_nano"),
        (
            histogram(
                point(count="1", explicitBounds=[1], bucketCounts=["1"]), name="cicd.run.duration"
            ),
            "'cicd.run.duration' has 1 buckets",
        ),
        (
            histogram(point(count="9", explicitBounds=[1], bucketCounts=["1", "1"]), name="cicd.x"),
            "a count of 9",
        ),
        (
            histogram(
                point(count="2", explicitBounds=[2, 1], bucketCounts=["1", "1", "0"]), name="cicd.x"
            ),
            "one bucket more than its bounds",
        ),
    ],
)
def test_a_point_that_cannot_be_is_refused_by_name(told: dict[str, Any], says: str) -> None:
    with pytest.raises(PayloadError, match=says):
        read(request(told))


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"{", "application/json"),
        (b'{"resourceMetrics": 5}', "application/json"),
        (b"\xff" * 10, "application/x-protobuf"),
        (b'{"resourceMetrics":' + b"[" * 10_000, "application/json"),
    ],
)
def test_what_is_no_export_is_refused(data: bytes, content_type: str) -> None:
    with pytest.raises(PayloadError, match="is no OTLP metrics request"):
        rows(data, content_type)


def test_an_export_wants_a_token_and_sent_again_is_the_same() -> None:
    assert SOURCE.webhook is not None
    SOURCE.webhook.verify(Delivery({"authorization": "Bearer s3cret"}, b""), "s3cret")
    for header in ("", "Bearer wrong", "Basic s3cret"):
        with pytest.raises(SignatureError, match="OTEL_EXPORTER_OTLP_HEADERS"):
            SOURCE.webhook.verify(Delivery({"authorization": header}, b""), "s3cret")
    first, again = (SOURCE.webhook.event(Delivery({}, b"x"), "otel") for _ in range(2))
    assert first == again
