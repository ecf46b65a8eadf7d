"""Load test error rate."""

from gnomon.domain.metric import Metric, Table, ratio


def load_test_error_rate(report_file: Table, load_result: Table) -> Table:
    """Requests under load that failed, of all that were sent.

    Args:
        report_file: Needs ``key``, ``gate``, ``service_id``, ``changed_at``, ``url``.
        load_result: Needs ``report_id``, ``label``, ``sample_count``, ``failed_count``.

    Returns:
        One row per load run: ``subject_id``, ``started_at`` and ``ended_at`` (handed over, which
        decides the period), ``service_id``, ``value`` (float64, failed requests; null when none
        was sent), ``weight`` (float64, requests), ``url``.

    Excludes:
        Transactions, whose requests count by themselves.
        Reports handed over for another gate.

    Source:
        JMeter, *Aggregate report*: error % by status and by assertion.
    """
    load = report_file.filter(report_file.gate == "load_test").select(
        "service_id", "url", subject_id="key", told_at="changed_at"
    )
    whole = load_result.filter(load_result.label.isnull()).drop("url")
    told = whole.join(load, whole.report_id == load.subject_id)
    sent = told.sample_count.nullif(0).cast("float64")
    return told.select(
        "subject_id",
        "service_id",
        "url",
        started_at="told_at",
        ended_at="told_at",
        value=sent * 0 + told.failed_count,
        weight=sent,
    )


METRIC = Metric(
    measure=load_test_error_rate,
    subject="report_file",
    aggregate=ratio,
    title="Load test error rate",
    unit="ratio",
    better="lower",
    phase="pipeline",
    owned_by=("service_id",),
    balance="load_test_latency_score",
    source="JMeter, Aggregate report: failed samples by samples",
    needs=("reports",),
    rows=("3.G5b",),
    not_to_confuse=("change_fail_rate: deployments that failed customers",),
)
