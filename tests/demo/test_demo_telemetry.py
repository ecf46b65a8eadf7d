"""What the Collector exports is what the pipelines did, in OpenTelemetry's own messages."""

from collections import Counter

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)

from gnomon.demo.company import Company
from gnomon.demo.telemetry.pipelines import BOUNDS, began_at, exports, reported


def test_each_run_that_ended_is_counted_once_with_how_long_it_took(company: Company) -> None:
    requests = [ExportMetricsServiceRequest.FromString(each.body) for each in exports(company)]
    found: Counter[str] = Counter()
    seconds = 0.0
    for request in requests:
        ((scope,),) = (each.scope_metrics for each in request.resource_metrics)
        durations, active = scope.metrics
        assert (durations.name, active.name) == (
            "cicd.pipeline.run.duration",
            "cicd.pipeline.run.active",
        )
        for point in durations.histogram.data_points:
            told = {each.key: each.value.string_value for each in point.attributes}
            found[told["cicd.pipeline.result"]] += point.count
            assert sum(point.bucket_counts) == point.count
            assert len(point.bucket_counts) == len(BOUNDS) + 1
            seconds += point.sum
    end = max(each.at for each in exports(company))
    ended = [
        (run.status, run.finished_at - run.started_at)
        for run in reported(company)
        if run.finished_at is not None and began_at(company) <= run.finished_at < end
    ]
    words = {"success": "success", "failed": "failure", "canceled": "cancellation"}
    assert found == Counter(words[status] for status, _ in ended)
    assert seconds == sum(took for _, took in ended) > 0
