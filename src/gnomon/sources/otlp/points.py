"""OTLP metrics, decoded: one reading for each point of each series.

Reference: https://opentelemetry.io/docs/specs/otlp/ and the metrics data model. Protobuf and JSON
say the same; the content type tells them apart.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Literal

from google.protobuf.json_format import Parse, ParseError
from google.protobuf.message import DecodeError
from msgspec import Struct
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.metrics.v1 import metrics_pb2

from gnomon.domain.event import Event
from gnomon.errors import PayloadError

Attributes = Mapping[str, str | int | float | bool]
Kind = Literal["sum", "gauge", "histogram"]
Temporality = Literal["delta", "cumulative"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The last second of the calendar, in nanoseconds.
_LAST = 253_402_300_799 * 10**9
_TEMPORALITIES: dict[int, Temporality] = {
    metrics_pb2.AGGREGATION_TEMPORALITY_DELTA: "delta",
    metrics_pb2.AGGREGATION_TEMPORALITY_CUMULATIVE: "cumulative",
}
#: More buckets than any exporter makes; what has more is no measurement.
_MOST_BUCKETS = 4096


class Point(Struct, frozen=True, kw_only=True):
    """One point of one series."""

    name: str
    unit: str | None
    kind: Kind
    temporality: Temporality | None
    is_monotonic: bool | None
    resource: Attributes
    attributes: Attributes
    starts_at: datetime | None
    ends_at: datetime
    count: int | None = None
    value: float | None = None
    bounds: tuple[float, ...] = ()
    bucket_counts: tuple[int, ...] = ()

    @property
    def series(self) -> str:
        """Stand for the meter with all its attributes, whatever their order."""
        told = [
            sorted(f"{k}={v}" for k, v in each.items()) for each in (self.resource, self.attributes)
        ]
        return hashlib.sha256(f"{self.name}\n{self.unit}\n{told}".encode()).hexdigest()[:24]


def points(event: Event) -> Iterator[Point]:
    """Decode the points of a request.

    Points that say they hold no value are left out.

    Raises:
        PayloadError: It is no OTLP metrics request, or a point has no time or impossible buckets.
    """
    for per_resource in _request(event).resource_metrics:
        resource = _attributes(per_resource.resource.attributes)
        for scope in per_resource.scope_metrics:
            for metric in scope.metrics:
                yield from _points(metric, resource)


def _request(event: Event) -> Any:
    request = ExportMetricsServiceRequest()
    try:
        if "json" in event.datacontenttype.lower():
            Parse(event.data, request, ignore_unknown_fields=True, max_recursion_depth=50)
        else:
            request.ParseFromString(event.data)
    except (ParseError, DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise PayloadError(
            f"{event.type} {event.id} is no OTLP metrics request as {event.datacontenttype}: "
            f"{error}."
        ) from error
    return request


def _points(metric: Any, resource: Attributes) -> Iterator[Point]:
    kind = metric.WhichOneof("data")
    if kind is None or kind == "summary":
        # Summaries hold quantiles that cannot be put together; the specification calls them legacy.
        return
    data = getattr(metric, kind)
    temporality = _TEMPORALITIES.get(getattr(data, "aggregation_temporality", 0))
    for point in data.data_points:
        if point.flags & metrics_pb2.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK:
            continue
        ends_at = _moment(point.time_unix_nano)
        if ends_at is None:
            raise PayloadError(f"A point of {metric.name!r} has no time_unix_nano. Send one.")
        if kind != "gauge" and temporality is None:
            raise PayloadError(
                f"{metric.name!r} says neither delta nor cumulative. "
                "Set its aggregation_temporality."
            )
        yield Point(
            name=metric.name,
            unit=metric.unit or None,
            kind="histogram" if kind == "exponential_histogram" else kind,
            temporality=temporality,
            is_monotonic=data.is_monotonic if kind == "sum" else None,
            resource=resource,
            attributes=_attributes(point.attributes),
            starts_at=_moment(point.start_time_unix_nano),
            ends_at=ends_at,
            **_amounts(metric.name, kind, point),
        )


def _amounts(name: str, kind: str, point: Any) -> dict[str, Any]:
    if kind in ("sum", "gauge"):
        which = point.WhichOneof("value")
        return {"value": _finite(getattr(point, which)) if which else None}
    told = {"count": point.count, "value": _finite(point.sum) if point.HasField("sum") else None}
    if kind == "histogram":
        bounds, counts = tuple(point.explicit_bounds), tuple(point.bucket_counts)
    else:
        bounds, counts = _exponential(name, point)
    is_whole = not counts or (len(counts) == len(bounds) + 1 and sum(counts) == point.count)
    if not is_whole or list(bounds) != sorted(set(bounds)):
        raise PayloadError(
            f"A histogram of {name!r} has {len(counts)} buckets, {len(bounds)} bounds and a count "
            f"of {point.count}; there should be one bucket more than its bounds, and they should "
            "add up to it."
        )
    return told | {"bounds": bounds, "bucket_counts": counts}


def _exponential(name: str, point: Any) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Turn buckets that grow by a factor into buckets with bounds; values below zero have none."""
    positive = point.positive
    if sum(point.negative.bucket_counts) or len(positive.bucket_counts) > _MOST_BUCKETS:
        raise PayloadError(
            f"A histogram of {name!r} holds negative values or more than {_MOST_BUCKETS} buckets, "
            "which no duration or size does."
        )
    growth = 2.0**-point.scale
    first = positive.offset
    try:
        edges = [2.0 ** ((first + i) * growth) for i in range(len(positive.bucket_counts) + 1)]
    except OverflowError:
        raise PayloadError(f"A histogram of {name!r} has bounds no number can hold.") from None
    # Zero and what is too small to tell from it lie below the first edge, nothing above the last.
    return tuple(edges), (point.zero_count, *positive.bucket_counts, 0)


def _attributes(told: Any) -> Attributes:
    found: dict[str, str | int | float | bool] = {}
    for each in told:
        which = each.value.WhichOneof("value")
        if which in ("string_value", "int_value", "double_value", "bool_value"):
            found[each.key] = getattr(each.value, which)
    return found


def _moment(nanoseconds: int) -> datetime | None:
    if not 0 < nanoseconds <= _LAST:
        return None
    return _EPOCH + timedelta(microseconds=nanoseconds // 1000)


def _finite(value: float) -> float | None:
    return float(value) if isfinite(value) else None
