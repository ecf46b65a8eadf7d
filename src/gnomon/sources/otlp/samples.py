"""Service signals by their semantic names: what of a point is a sample of a service.

Amounts of one instance add up to those of the service; quantiles and levels do not. They are told
only for a resource that names no single instance, as a Collector reports that has summed them up.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from math import isclose
from typing import Any

from gnomon.domain.signals import Sample, Signal
from gnomon.sources.otlp.options import OtlpOptions
from gnomon.sources.otlp.points import Point

#: Durations of requests a service answered, by the names of the stable and the older conventions.
_REQUESTS = {
    "http.server.request.duration",
    "http.server.duration",
    "rpc.server.call.duration",
    "rpc.server.duration",
}
_LEVELS: dict[str, Signal] = {
    "container.cpu.usage": "cpu_cores",
    "k8s.pod.cpu.usage": "cpu_cores",
    "k8s.pod.cpu_limit_utilization": "cpu_ratio",
    "process.cpu.utilization": "cpu_ratio",
    "container.memory.usage": "memory_bytes",
    "k8s.pod.memory.usage": "memory_bytes",
    "process.memory.usage": "memory_bytes",
    "k8s.pod.memory_limit_utilization": "memory_ratio",
}
_INSTANCES = (
    "service.instance.id",
    "k8s.pod.name",
    "k8s.pod.uid",
    "container.id",
    "host.id",
    "host.name",
    "process.pid",
)
_QUANTILES = (0.5, 0.95, 0.99)
_SECONDS = {"s": 1.0, "ms": 0.001, "us": 1e-6, "ns": 1e-9}
_ENVIRONMENT = ("deployment.environment.name", "deployment.environment")
_SERVER_ERROR = 500


def environment(point: Point) -> str | None:
    """Name the environment a point is of, by the current or the older attribute."""
    told = (point.resource.get(name) for name in _ENVIRONMENT)
    return next((str(name) for name in told if name), None)


def samples(source: str, told: Iterable[Point], options: OtlpOptions) -> Iterator[Sample]:
    """Tell what the points of a request say of running services.

    Points of one resource, meter and interval are put together: routes and methods are not told
    apart. A cumulative point says nothing of an interval by itself and tells no sample.
    """
    groups: dict[tuple[Any, ...], list[Point]] = {}
    for point in told:
        if point.resource.get("service.name"):
            resource = tuple(sorted(point.resource.items()))
            key = (resource, point.name, point.unit, point.starts_at, point.ends_at)
            groups.setdefault(key, []).append(point)
    for points in groups.values():
        yield from _samples(source, points, options)


def _samples(source: str, points: list[Point], options: OtlpOptions) -> Iterator[Sample]:
    first = points[0]
    starts_at = first.starts_at
    if first.name in _REQUESTS and first.kind == "histogram" and first.temporality == "delta":
        found = _requests(points, options)
    elif first.name in _LEVELS and len(points) == 1 and not _is_instance(first):
        found = _level(first)
        starts_at = first.ends_at - timedelta(seconds=options.level_seconds)
    else:
        return
    if starts_at is None or starts_at >= first.ends_at:
        return
    version = first.resource.get("service.version")
    for signal, quantile, threshold, value in found:
        yield Sample(
            key=f"{source}:sample:{_place(first)}:{signal}:{quantile}:{threshold}"
            f"@{starts_at:%Y%m%dT%H%M%S.%fZ}",
            source=source,
            changed_at=first.ends_at,
            service_ref=str(first.resource["service.name"]),
            environment=environment(first),
            version=None if version is None else str(version),
            signal=signal,
            quantile=quantile,
            threshold_seconds=threshold,
            value=value,
            starts_at=starts_at,
            ends_at=first.ends_at,
        )


def _place(point: Point) -> str:
    """Stand for what reports, and the meter it reports with."""
    told = sorted(f"{name}={value}" for name, value in point.resource.items())
    return hashlib.sha256(f"{point.name}\n{told}".encode()).hexdigest()[:24]


_Told = tuple[Signal, float | None, float | None, float]


def _level(point: Point) -> Iterator[_Told]:
    if point.value is not None:
        yield _LEVELS[point.name], None, None, point.value


def _requests(points: list[Point], options: OtlpOptions) -> Iterator[_Told]:
    yield "request_count", None, None, float(sum(point.count or 0 for point in points))
    failed = [point for point in points if _is_error(point)]
    yield "error_count", None, None, float(sum(point.count or 0 for point in failed))
    first = points[0]
    unit = _SECONDS.get(first.unit or "s")
    counted = [point for point in points if point.count]
    if unit is None or not counted or len({point.bounds for point in counted}) > 1:
        # Buckets of different bounds cannot be put together.
        return
    bounds = [bound * unit for bound in counted[0].bounds]
    counts = _added(counted)
    if options.apdex_seconds is not None:
        failing = _added([point for point in counted if point in failed])
        yield from _apdex(bounds, counts, failing, options.apdex_seconds)
    if not _is_instance(first):
        for quantile in _QUANTILES:
            value = quantile_of(quantile, bounds, counts)
            if value is not None:
                yield "request_seconds", quantile, None, value


def _added(points: list[Point]) -> list[int]:
    return [sum(counts) for counts in zip(*(each.bucket_counts for each in points), strict=True)]


def _apdex(
    bounds: list[float], counts: list[int], failing: list[int], target: float
) -> Iterator[_Told]:
    """Count by Apdex where buckets end at T and at 4 T exactly; failed requests frustrate."""
    places = [
        next((i for i, bound in enumerate(bounds) if isclose(bound, limit)), None)
        for limit in (target, 4 * target)
    ]
    near, far = places
    if near is None or far is None:
        return
    good = [all_ - bad for all_, bad in zip(counts, failing or [0] * len(counts), strict=True)]
    satisfied, tolerating = sum(good[: near + 1]), sum(good[near + 1 : far + 1])
    yield "apdex_satisfied_count", None, target, float(satisfied)
    yield "apdex_tolerating_count", None, target, float(tolerating)
    yield "apdex_frustrated_count", None, target, float(sum(counts) - satisfied - tolerating)


def quantile_of(quantile: float, bounds: list[float], counts: Sequence[int]) -> float | None:
    """Read a quantile from buckets, taking values to lie evenly within one.

    Null where it lies above the last bound, for nobody knows how far, and where there are none.
    """
    total = sum(counts)
    if not total or not bounds:
        return None
    rank = quantile * total
    below = 0
    for place, reached in enumerate(accumulate(counts)):
        if reached >= rank and counts[place]:
            if place == len(bounds):
                return None
            low = bounds[place - 1] if place else min(0.0, bounds[0])
            return low + (bounds[place] - low) * (rank - below) / counts[place]
        below = reached
    return None


def _is_error(point: Point) -> bool:
    told = point.attributes
    if told.get("error.type"):
        return True
    status = told.get("http.response.status_code", told.get("http.status_code", 0))
    code = told.get("rpc.grpc.status_code", 0)
    return (isinstance(status, int) and status >= _SERVER_ERROR) or (
        isinstance(code, int) and code != 0
    )


def _is_instance(point: Point) -> bool:
    return any(name in point.resource for name in _INSTANCES)
