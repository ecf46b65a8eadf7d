"""Uptime."""

from gnomon.domain.metric import Metric, Table, ratio


def uptime(uptime_span: Table) -> Table:
    """Time in which services answered, of the time in which somebody looked.

    Args:
        uptime_span: Needs ``check_id``, ``service_id``, ``state``, ``started_at``, ``ended_at``,
            ``seconds``, ``reason``, ``url``.

    Returns:
        One row per check: ``subject_id``, ``started_at``, ``ended_at`` (the next look, which
        decides the period; null while it holds), ``service_id``, ``value`` (float64, seconds up;
        null while it holds), ``weight`` (float64, seconds up or down), ``detail`` (why it was not
        up), ``url``.

    Excludes:
        Time in maintenance.
        Time in which nobody looked or could tell.

    Source:
        Uptime Kuma and blackbox exporter, ``probe_success`` over time; not availability by
        requests (Google, *The site reliability workbook*). An outage is known to the interval.
    """
    looked = uptime_span.filter(uptime_span.state.isin(["up", "down"]))
    return looked.select(
        "service_id",
        "started_at",
        "ended_at",
        "url",
        subject_id="check_id",
        value=looked.seconds * (looked.state == "up").cast("float64"),
        weight="seconds",
        detail="reason",
    )


METRIC = Metric(
    measure=uptime,
    subject="uptime_check",
    aggregate=ratio,
    title="Uptime",
    unit="ratio",
    better="higher",
    phase="production",
    owned_by=("service_id",),
    balance="deployment_frequency",
    source="Uptime Kuma and blackbox exporter: time up by time up or down; not by requests",
    needs=("prober", "uptimekuma", "prometheus", "freshping"),
    rows=("3.M8.6",),
    aliases=("availability of checks",),
    not_to_confuse=("time_to_recover: how long incidents took",),
)
