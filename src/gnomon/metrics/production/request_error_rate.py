"""Request error rate."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.production.hour_rows import by_hour


def request_error_rate(service_interval: Table) -> Table:
    """Requests that fail, of all requests.

    Args:
        service_interval: Needs the columns of that table.

    Returns:
        One row per service, tool's name of it and hour: ``subject_id`` (a sample), ``started_at``
        (the hour), ``ended_at`` (end of its last interval), ``service_id``, ``value`` (float64,
        failed requests), ``weight`` (requests), ``detail`` (what the tool calls the service),
        ``url``.

    Excludes:
        Environments that are not production; single versions beside the whole.
        Intervals that tell only one of the two counts.

    Source:
        OpenTelemetry and Google SRE, "Four golden signals": errors. What counts as failed is the
        tool's to say.
    """
    intervals = service_interval
    return by_hour(intervals, intervals.error_count, intervals.request_count)


METRIC = Metric(
    measure=request_error_rate,
    subject="sample",
    aggregate=ratio,
    title="Request error rate",
    unit="ratio",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="request_throughput",
    source="Google SRE, Four golden signals: failed of all requests",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M8.1",),
    aliases=("error rate",),
    not_to_confuse=("change_fail_rate: deployments, not requests",),
)
