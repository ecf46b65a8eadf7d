"""Apdex."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.production.hour_rows import by_hour


def apdex(service_interval: Table) -> Table:
    """How many requests are answered fast enough for those who wait for them.

    Args:
        service_interval: Needs the columns of that table.

    Returns:
        One row per service, tool's name of it and hour: ``subject_id`` (a sample), ``started_at``
        (the hour), ``ended_at`` (end of its last interval), ``service_id``, ``value`` (float64,
        satisfied and half of tolerating requests), ``weight`` (requests), ``detail`` (what the tool
        calls the service), ``url``.

    Excludes:
        Environments that are not production; single versions beside the whole.

    Source:
        Apdex Alliance, specification 1.1: satisfied and half of tolerating, of all; counts are
        added up, scores never. Another threshold is another figure.
    """
    intervals = service_interval
    return by_hour(
        intervals,
        intervals.apdex_satisfied_count + intervals.apdex_tolerating_count / 2,
        intervals.apdex_satisfied_count
        + intervals.apdex_tolerating_count
        + intervals.apdex_frustrated_count,
    )


METRIC = Metric(
    measure=apdex,
    subject="sample",
    aggregate=ratio,
    title="Apdex",
    unit="ratio",
    better="higher",
    phase="production",
    owned_by=("service_id",),
    balance="request_throughput",
    source="Apdex Alliance: satisfied and half of tolerating, of all requests",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M8.5",),
    aliases=("application performance index",),
    not_to_confuse=(),
)
