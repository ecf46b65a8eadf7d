"""Memory utilisation."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.production.hour_rows import by_hour


def memory_utilisation(service_interval: Table) -> Table:
    """Memory used, of what the instances may use.

    Args:
        service_interval: Needs the columns of that table.

    Returns:
        One row per service, tool's name of it and hour: ``subject_id`` (a sample), ``started_at``
        (the hour), ``ended_at`` (end of its last interval), ``service_id``, ``value`` (float64,
        share used times seconds), ``weight`` (seconds measured), ``detail`` (what the tool calls
        the service), ``url``.

    Excludes:
        Environments that are not production; single versions beside the whole.

    Source:
        Google SRE, "Four golden signals": saturation; weighted by time.
    """
    intervals = service_interval
    return by_hour(intervals, intervals.memory_ratio * intervals.seconds, intervals.seconds)


METRIC = Metric(
    measure=memory_utilisation,
    subject="sample",
    aggregate=ratio,
    title="Memory utilisation",
    unit="ratio",
    better="neither",
    phase="production",
    owned_by=("service_id",),
    balance="request_throughput",
    source="Google SRE, Four golden signals: saturation of the memory",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M8.4",),
    aliases=("memory usage",),
    not_to_confuse=(),
)
