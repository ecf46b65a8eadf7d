"""What a Collector reports of one repository's pipelines, by OpenTelemetry's conventions for CI/CD.

Reference: https://opentelemetry.io/docs/specs/semconv/cicd/cicd-metrics/
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import AggregationTemporality, Metric

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline
from gnomon.demo.company import SPAN, Company
from gnomon.demo.gitlab.shapes import WEB
from gnomon.demo.organisation import DAY

#: The repository that is reported on, and for how many days the Collector has run.
REPORTED, REPORTED_DAYS = "technology/identity", 7
#: How often the Collector reported in the past, in seconds.
EVERY = 3_600
#: Upper bounds of the buckets of durations, in seconds.
BOUNDS = (60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0)
_RESULTS = {"success": "success", "failed": "failure", "canceled": "cancellation"}
_BILLION = 10**9


class Export(Struct, frozen=True, kw_only=True):
    """What was reported of an interval: its end, and the request in protobuf."""

    at: int
    body: bytes


def began_at(company: Company) -> int:
    """Say when the Collector began; it stays so while the company goes on."""
    return (company.start + SPAN - REPORTED_DAYS * DAY) // EVERY * EVERY


def exports(company: Company) -> Iterator[Export]:
    """Tell what was reported until now, the oldest first.

    Args:
        company: Whose pipelines.
    """
    runs = reported(company)
    for start in range(began_at(company), company.now - EVERY + 1, EVERY):
        yield export(runs, start, start + EVERY)


def reported(company: Company) -> list[Pipeline]:
    """List the runs of the repository that is reported on.

    Args:
        company: Whose pipelines.
    """
    place = next(each for each in company.repositories if each.path == REPORTED)
    return builds.pipelines(company, place)


def export(runs: list[Pipeline], since: int, until: int) -> Export:
    """Report on an interval: how long the runs took that ended in it, and how many were under way.

    Args:
        runs: All runs there are.
        since: First moment.
        until: First moment after it.
    """
    request = ExportMetricsServiceRequest()
    resource = request.resource_metrics.add()
    resource.resource.attributes.extend(
        _attributes(
            {
                "service.name": "otel-collector",
                "cicd.pipeline.name": REPORTED.rpartition("/")[2],
                "vcs.repository.name": REPORTED.rpartition("/")[2],
                "vcs.repository.url.full": f"{WEB}/{REPORTED}",
            }
        )
    )
    scope = resource.scope_metrics.add()
    scope.scope.name = "gitlabreceiver"
    _durations(scope.metrics.add(), runs, since, until)
    _active(scope.metrics.add(), runs, since, until)
    return Export(at=until, body=request.SerializeToString(deterministic=True))


def _durations(metric: Metric, runs: list[Pipeline], since: int, until: int) -> None:
    metric.name, metric.unit = "cicd.pipeline.run.duration", "s"
    metric.histogram.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
    took: dict[str, list[int]] = defaultdict(list)
    for run in runs:
        if run.finished_at is not None and since <= run.finished_at < until:
            took[run.status].append(run.finished_at - run.started_at)
    for status, seconds in sorted(took.items()):
        point = metric.histogram.data_points.add()
        told = {"cicd.pipeline.run.state": "executing", "cicd.pipeline.result": _RESULTS[status]}
        point.attributes.extend(_attributes(told))
        point.start_time_unix_nano, point.time_unix_nano = since * _BILLION, until * _BILLION
        point.count, point.sum = len(seconds), float(sum(seconds))
        point.explicit_bounds.extend(BOUNDS)
        counts = [0] * (len(BOUNDS) + 1)
        for each in seconds:
            counts[bisect_left(BOUNDS, each)] += 1
        point.bucket_counts.extend(counts)


def _active(metric: Metric, runs: list[Pipeline], since: int, until: int) -> None:
    metric.name, metric.unit = "cicd.pipeline.run.active", "{run}"
    metric.sum.aggregation_temporality = AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE
    metric.sum.is_monotonic = False
    point = metric.sum.data_points.add()
    point.attributes.extend(_attributes({"cicd.pipeline.run.state": "executing"}))
    point.start_time_unix_nano, point.time_unix_nano = since * _BILLION, until * _BILLION
    point.as_int = sum(
        run.started_at < until and (run.finished_at is None or run.finished_at >= until)
        for run in runs
    )


def _attributes(told: dict[str, str]) -> list[KeyValue]:
    return [KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in told.items()]
