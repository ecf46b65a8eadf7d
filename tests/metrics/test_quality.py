"""Measures of what analysers said of code, worked by hand on every engine."""

from datetime import datetime
from typing import Any

from engine_fixtures import Connection, at, build, ordered
from gnomon.domain.analysis import CodeAnalysis, CodeIssue, CodeMeasure
from gnomon.metrics.quality.condition_coverage import condition_coverage
from gnomon.metrics.quality.issues_fixed_before_merge import issues_fixed_before_merge
from gnomon.metrics.quality.maintainability_rating import maintainability_rating
from gnomon.metrics.quality.new_issues_per_change import new_issues_per_change
from gnomon.metrics.quality.reliability_rating import reliability_rating
from gnomon.metrics.quality.security_rating import security_rating
from gnomon.metrics.quality.vulnerability_count import vulnerability_count
from told import MONDAY, REPOSITORY, SHOP, change, identity, link, merged, repository, service


def analysis(name: str, **told: Any) -> CodeAnalysis:
    at_ = told.pop("analysed_at", MONDAY)
    return CodeAnalysis(
        key=f"sq:code_analysis:{name}",
        source=told.pop("source", "sq"),
        changed_at=at_,
        project_ref=told.pop("project_ref", "shop_api"),
        analysed_at=at_,
        **told,
    )


def measured(of: str, measure: str, value: float) -> CodeMeasure:
    return CodeMeasure(
        key=f"sq:code_measure:{of}/{measure}",
        source="sq",
        changed_at=MONDAY,
        analysis_id=f"sq:code_analysis:{of}",
        project_ref="shop_api",
        measure=measure,
        value=value,
        measured_at=MONDAY,
    )


def issue(name: str, change: int, state: Any, closed_at: datetime | None = None) -> CodeIssue:
    return CodeIssue(
        key=f"sq:code_issue:{name}",
        source="sq",
        changed_at=closed_at or MONDAY,
        project_ref="shop_api",
        change_ref=str(change),
        change_number=change,
        rule="s:S1",
        state=state,
        opened_at=MONDAY,
        closed_at=closed_at,
    )


CATALOGUE = [
    repository(),
    service(),
    link("repository", "web/shop"),
    link("sonar_project", "shop_api"),
]
MAIN = [
    *CATALOGUE,
    analysis("1", branch="main", is_main=True),
    measured("1", "coverage", 81.5),
    measured("1", "reliability_rating", 3.0),
    measured("1", "sqale_rating", 1.0),
    measured("1", "software_quality_maintainability_rating", 2.0),
    measured("1", "vulnerabilities", 0.0),
    # Nothing was measured but coverage, which was none.
    analysis("2", branch="main", is_main=True, analysed_at=at(1)),
    measured("2", "coverage", 0.0),
    # Of another branch, of a change, and of a project nobody links.
    analysis("3", branch="release/1", is_main=False),
    measured("3", "coverage", 10.0),
    analysis("4", change_ref="7", change_number=7),
    measured("4", "coverage", 20.0),
    analysis("5", branch="main", is_main=True, project_ref="other"),
    measured("5", "coverage", 30.0),
]


def test_the_newest_ways_of_an_analyser_to_measure_code(con: Connection) -> None:
    found = build(con, condition_coverage, MAIN)
    assert ordered(found, "subject_id", "service_id", "ended_at", "value") == [
        ("sq:code_analysis:1", SHOP, MONDAY, 0.815),
        ("sq:code_analysis:2", SHOP, at(1), 0.0),
    ]
    figures = {
        measure.__name__: [row["value"] for row in build(con, measure, MAIN)]
        for measure in (
            reliability_rating,
            maintainability_rating,
            security_rating,
            vulnerability_count,
        )
    }
    assert figures == {
        "reliability_rating": [3.0],
        # In the mode of several qualities the newer name counts.
        "maintainability_rating": [2.0],
        # Not measured is not the best, and zero vulnerabilities were measured.
        "security_rating": [],
        "vulnerability_count": [0.0],
    }


def test_a_project_that_two_services_link_is_no_ones(con: Connection) -> None:
    facts = [*MAIN, link("sonar_project", "shop_api", of="catalog:service:other")]
    assert build(con, condition_coverage, facts) == []


def test_a_project_of_another_instance_is_not_meant(con: Connection) -> None:
    facts = [f for f in MAIN if f not in CATALOGUE]
    facts = [*CATALOGUE[:3], link("sonar_project", "shop_api", tool_source="other"), *facts]
    assert build(con, condition_coverage, facts) == []


CHANGES = [
    *CATALOGUE,
    identity("ann"),
    identity("robot", user_name="robot[bot]", is_bot=True),
    *merged(7, at(0), at(2)),
    *merged(8, at(0), at(2)),
    *merged(9, at(0), at(2)),
    change(10, at(0)),
    *merged(11, at(0), at(2), author="robot"),
    *(analysis(str(n), change_ref=str(n), change_number=n) for n in (7, 8, 10, 11)),
    # Four were seen: gone a day before the merge, gone a day after it, still there, set aside.
    issue("a", 7, "fixed", at(1)),
    issue("b", 7, "fixed", at(3)),
    issue("c", 7, "open"),
    issue("d", 7, "dismissed", at(1)),
    issue("e", 10, "open"),
    issue("f", 11, "open"),
]


def test_issues_of_a_change_and_those_gone_before_its_merge(con: Connection) -> None:
    """Three of the four count, one was gone in time: 1 of 3. Another change had none."""
    found = build(con, new_issues_per_change, CHANGES)
    assert ordered(found, "subject_id", "repository_id", "ended_at", "value") == [
        (f"{REPOSITORY}!7", REPOSITORY, at(2), 3.0),
        (f"{REPOSITORY}!8", REPOSITORY, at(2), 0.0),
    ]
    fixed = build(con, issues_fixed_before_merge, CHANGES)
    assert ordered(fixed, "subject_id", "value", "weight") == [(f"{REPOSITORY}!7", 1.0, 3.0)]


def test_a_change_of_a_project_nobody_links_was_not_analysed(con: Connection) -> None:
    facts = [fact for fact in CHANGES if fact is not CATALOGUE[3]]
    assert build(con, new_issues_per_change, facts) == []
