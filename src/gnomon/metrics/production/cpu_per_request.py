"""CPU per thousand requests."""

from gnomon.domain.metric import Metric, Table, ratio
from gnomon.metrics.production.hour_rows import by_hour


def cpu_per_request(service_interval: Table) -> Table:
    """Processor seconds spent on a thousand requests.

    Args:
        service_interval: Needs the columns of that table.

    Returns:
        One row per service, tool's name of it and hour: ``subject_id`` (a sample), ``started_at``
        (the hour), ``ended_at`` (end of its last interval), ``service_id``, ``value`` (float64,
        processor seconds times 1,000), ``weight`` (requests), ``detail`` (what the tool calls the
        service), ``url``.

    Excludes:
        Environments that are not production; single versions beside the whole.
        Intervals without requests told.

    Source:
        FinOps, "Unit economics": cost of a unit of work. The load of an idle service is in it.
    """
    intervals = service_interval
    return by_hour(
        intervals, intervals.cpu_cores * intervals.seconds * 1000, intervals.request_count
    )


METRIC = Metric(
    measure=cpu_per_request,
    subject="sample",
    aggregate=ratio,
    title="CPU per thousand requests",
    unit="1",
    better="lower",
    phase="production",
    owned_by=("service_id",),
    balance="latency_p95",
    source="FinOps, Unit economics: processor seconds per thousand requests",
    needs=("newrelic", "prometheus", "otlp"),
    rows=("3.M8.4",),
    aliases=("resource usage per request",),
    not_to_confuse=("cpu_utilisation: of what is provided",),
)
