"""Unit test coverage."""

from gnomon.domain.metric import Metric, Table, ratio


def unit_test_coverage(
    report_file: Table,
    coverage_report: Table,
    *,
    line_coverage_definitions: tuple[str, ...] = ("cobertura",),
) -> Table:
    """Lines that unit tests ran through, of the lines there are to run.

    Args:
        report_file: Needs ``key``, ``gate``, ``service_id``, ``changed_at``, ``url``.
        coverage_report: Needs ``report_id``, ``kind``, ``definition``, ``covered_count``,
            ``valid_count``.
        line_coverage_definitions: Definitions whose lines are taken for the same thing:
            ``cobertura``, ``lcov``, ``jacoco``. With several, figures of tools that count
            otherwise become one series.

    Returns:
        One row per report: ``subject_id``, ``started_at`` and ``ended_at`` (handed over, which
        decides the period), ``service_id``, ``value`` (float64, covered lines; null when there is
        no line to cover), ``weight`` (float64, lines), ``detail`` (the definition), ``url``.

    Excludes:
        Branches, statements, instructions, functions and classes, which count something else.
        Reports handed over for another gate.
        Definitions that are not asked for.

    Source:
        Cobertura, ``coverage-04.dtd``: lines-covered and lines-valid, counted from the lines.
    """
    asked = coverage_report.filter(
        (coverage_report.kind == "line")
        & coverage_report.definition.isin(line_coverage_definitions)
    )
    unit = report_file.filter(report_file.gate == "unit_test").select(
        "service_id", "url", subject_id="key", told_at="changed_at"
    )
    told = asked.drop("url").join(unit, asked.report_id == unit.subject_id)
    lines = told.valid_count.nullif(0).cast("float64")
    return told.select(
        "subject_id",
        "service_id",
        "url",
        started_at="told_at",
        ended_at="told_at",
        # Covered is null where there is nothing to cover: the whole is unknown, not 0.
        value=(lines * 0 + told.covered_count).cast("float64"),
        weight=lines,
        detail="definition",
    )


METRIC = Metric(
    measure=unit_test_coverage,
    subject="report_file",
    aggregate=ratio,
    title="Unit test coverage",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="change_fail_rate",
    source="Cobertura, covered lines by lines; Sonar's coverage mixes lines and branches",
    needs=("reports",),
    rows=("3.G1",),
    aliases=("line coverage", "test coverage"),
    not_to_confuse=("acceptance_criteria_coverage: whether tickets say when they are done",),
)
