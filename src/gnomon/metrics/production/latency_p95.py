"""95th percentile latency."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, median


def latency_p95(service_interval: Table) -> Table:
    """Time in which 95 % of the requests of an interval are answered.

    The tool tells a percentile of each interval, and no percentile of a longer time follows from
    those. The figure is that of a typical interval: half of the intervals are slower.

    Args:
        service_interval: Needs the columns of that table.

    Returns:
        One row per service, tool's name of it and interval that tells it: ``subject_id`` (a
        sample), ``started_at``, ``ended_at``, ``service_id``, ``value`` (float64, seconds),
        ``weight`` 1, ``detail`` (what the tool calls the service), ``url``.

    Excludes:
        Environments that are not production; single versions beside the whole.

    Source:
        Google SRE, "Four golden signals": latency, as a percentile the tool takes; never averaged.
    """
    told = service_interval.filter(service_interval.latency_p95.notnull())
    return told.select(
        *("service_id", "url"),
        subject_id="sample_id",
        started_at="starts_at",
        ended_at="ends_at",
        value=told.latency_p95.cast("float64"),
        weight=one(),
        detail="service_ref",
    )


METRIC = Metric(
    measure=latency_p95,
    subject="sample",
    aggregate=median,
    title="95th percentile latency",
    unit="s/request",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="request_throughput",
    source="Google SRE, Four golden signals: latency, 95th percentile of a typical interval",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M8.2",),
    aliases=("p95 latency", "response time p95"),
    not_to_confuse=("change_lead_time: of changes, not requests",),
)
