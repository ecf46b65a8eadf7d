"""Coverage of lines and conditions, as an analyser mixes them."""

from gnomon.domain.metric import Metric, Table, median


def condition_coverage(code_measure: Table, main_analysis: Table) -> Table:
    """How much of the code's lines and conditions the tests ran through, as an analyser counts.

    Args:
        code_measure: Needs ``key``, ``analysis_id``, ``measure``, ``value``.
        main_analysis: Needs ``analysis_id``, ``service_id``, ``analysed_at``, ``url``.

    Returns:
        One row per analysis that tells it: ``subject_id`` (the analysis), ``started_at`` and
        ``ended_at`` (its time), ``service_id``, ``value`` (float64, 0 to 1), ``url``.

    Excludes:
        Analyses of changes and of other branches than the main one.
        Analyses that did not measure it.

    Source:
        SonarQube, "Metric definitions", Coverage: conditions that were both true and false
        and lines that ran, by conditions twice and lines. No line-rate of a coverage report is in
        this series.
    """
    told = code_measure.filter(code_measure.measure == "coverage")
    told = told.select("analysis_id", "value")
    found = main_analysis.join(told, "analysis_id")
    return found.select(
        "service_id",
        "url",
        subject_id="analysis_id",
        started_at="analysed_at",
        ended_at="analysed_at",
        value=found.value / 100.0,
    )


METRIC = Metric(
    measure=condition_coverage,
    subject="code_analysis",
    aggregate=median,
    title="Coverage of lines and conditions",
    unit="ratio",
    better="higher",
    phase="pipeline",
    owned_by=("service_id",),
    balance="new_issues_per_change",
    source="SonarQube, Metric definitions: coverage, lines and conditions mixed",
    needs=("sonarqube",),
    rows=("3.G2a",),
    aliases=("Sonar coverage", "unit test coverage"),
    not_to_confuse=(
        "coverage_report: a report counts lines or branches by themselves, never both in one",
    ),
)
