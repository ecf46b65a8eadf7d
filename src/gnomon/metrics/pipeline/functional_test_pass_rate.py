"""Functional test pass rate."""

from gnomon.domain.metric import Metric, Table, ratio


def functional_test_pass_rate(report_file: Table, test_run: Table) -> Table:
    """Functional test cases that passed, at once or when tried again, of those that ran.

    Args:
        report_file: Needs ``key``, ``gate``, ``service_id``, ``changed_at``, ``url``.
        test_run: Needs ``report_id`` and its counts.

    Returns:
        One row per report: ``subject_id``, ``started_at`` and ``ended_at`` (handed over, which
        decides the period), ``service_id``, ``value`` (float64, cases that passed; null when
        none ran), ``weight`` (float64, cases that ran), ``url``.

    Excludes:
        Cases that were skipped.
        Reports handed over for another gate.

    Source:
        Playwright, JSON report: expected and flaky by all that ran.
    """
    functional = report_file.filter(report_file.gate == "functional_test").select(
        "service_id", "url", subject_id="key", told_at="changed_at"
    )
    told = test_run.drop("url").join(functional, test_run.report_id == functional.subject_id)
    executed = (told.test_count - told.skipped_count).nullif(0).cast("float64")
    return told.select(
        "subject_id",
        "service_id",
        "url",
        started_at="told_at",
        ended_at="told_at",
        value=executed * 0 + told.passed_count + told.flaky_count,
        weight=executed,
    )


METRIC = Metric(
    measure=functional_test_pass_rate,
    subject="report_file",
    aggregate=ratio,
    title="Functional test pass rate",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="functional_test_flaky_rate",
    source="Playwright, JSON report: expected and flaky by all that ran",
    needs=("reports",),
    rows=("3.G4b",),
)
