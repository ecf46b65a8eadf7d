"""Request throughput."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.production.hour_rows import by_hour


def request_throughput(service_interval: Table) -> Table:
    """Requests per minute: how much load a service handles.

    Args:
        service_interval: Needs the columns of that table.

    Returns:
        One row per service, tool's name of it and hour: ``subject_id`` (a sample), ``started_at``
        (the hour), ``ended_at`` (end of its last interval), ``service_id``, ``value`` (float64,
        requests), ``weight`` (minutes measured), ``detail`` (what the tool calls the service),
        ``url``.

    Excludes:
        Environments that are not production; single versions beside the whole.

    Source:
        Google SRE, "Four golden signals": traffic, here per minute measured.
    """
    intervals = service_interval
    return by_hour(intervals, intervals.request_count, intervals.seconds / 60)


METRIC = Metric(
    measure=request_throughput,
    subject="sample",
    aggregate=ratio,
    title="Request throughput",
    unit="1",
    better="neither",
    phase="production",
    owned_by=("service_id",),
    balance="request_error_rate",
    source="Google SRE, Four golden signals: traffic, requests per minute",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M8.3",),
    aliases=("requests per minute", "rpm", "traffic"),
    not_to_confuse=("throughput: tickets finished",),
)
