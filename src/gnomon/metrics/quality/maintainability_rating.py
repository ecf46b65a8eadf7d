"""Maintainability rating of the code."""

from gnomon.domain.metric import Metric, Table, median


def maintainability_rating(code_measure: Table, main_analysis: Table) -> Table:
    """How easy to change an analyser grades the code: 1 with the least debt, 5 with the most.

    Args:
        code_measure: Needs ``key``, ``analysis_id``, ``measure``, ``value``.
        main_analysis: Needs ``analysis_id``, ``service_id``, ``analysed_at``, ``url``.

    Returns:
        One row per analysis that tells it: ``subject_id`` (the analysis), ``started_at`` and
        ``ended_at`` (its time), ``service_id``, ``value`` (float64, 1 is A and the best,
        5 is E), ``url``.

    Excludes:
        Analyses of changes and of other branches than the main one.
        Analyses that did not measure it.

    Source:
        SonarQube, "Metric definitions". The rating is read and never computed again: its grid is
        each server's own. In the mode of several qualities it has another name; where an analysis
        tells both, that one counts.
    """
    told = code_measure.filter(
        code_measure.measure.isin(["sqale_rating", "software_quality_maintainability_rating"])
    )
    newer = told.measure.startswith("software_quality_")
    told = told.group_by("analysis_id").agg(value=told.value.argmax(newer.cast("int64")))
    found = main_analysis.join(told, "analysis_id")
    return found.select(
        "service_id",
        "url",
        subject_id="analysis_id",
        started_at="analysed_at",
        ended_at="analysed_at",
        value=found.value,
    )


METRIC = Metric(
    measure=maintainability_rating,
    subject="code_analysis",
    aggregate=median,
    title="Maintainability rating",
    unit="1",
    better="lower",
    phase="pipeline",
    owned_by=("service_id",),
    balance="condition_coverage",
    source="SonarQube, Metric definitions: maintainability rating, 1 (A) to 5 (E)",
    needs=("sonarqube",),
    rows=("3.G2c",),
    aliases=("maintainability score", "technical debt rating", "sqale rating"),
    not_to_confuse=("new_issues_per_change: what a change adds, not what is there",),
)
