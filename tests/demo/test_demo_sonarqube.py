"""SonarQube answers what was analysed, and what is planted shows."""

import json
from typing import Any

import pytest
from demo_reader import Reader

from gnomon.demo.company import Company
from gnomon.demo.sonarqube.analyses import (
    ANALYSED,
    ROTTING,
    TIDY,
    UNCOVERED,
    Looked,
    analyses,
    changes,
)

_API = "/sonarqube/api"


def _told(tools: Reader, path: str) -> Any:
    answer = tools.get(f"{_API}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def _share(told: list[Looked]) -> float:
    return sum(one.is_passed for one in told) / len(told)


def test_every_landing_of_half_a_year_was_analysed(company: Company, tools: Reader) -> None:
    for project in ANALYSED:
        known = analyses(company, project)
        assert len(known) > 9
        told = _told(tools, f"project_analyses/search?project={project}&ps=500")
        assert [one["key"] for one in told["analyses"]] == [one.key for one in reversed(known)]
        assert told["paging"]["total"] == len(known)


def test_pages_and_times_part_what_is_told(company: Company, tools: Reader) -> None:
    known = analyses(company, TIDY)
    second = _told(tools, f"project_analyses/search?project={TIDY}&p=2&ps=3")["analyses"]
    assert [one["key"] for one in second] == [one.key for one in known[-4:-7:-1]]
    newest = _told(tools, f"project_analyses/search?project={TIDY}&ps=1")["analyses"][0]
    since = newest["date"].replace("+", "%2B")
    history = _told(tools, f"measures/search_history?component={TIDY}&metrics=ncloc&from={since}")
    assert len(history["measures"][0]["history"]) == 1


def test_the_gate_says_of_an_analysis_what_came_out(company: Company, tools: Reader) -> None:
    for one in analyses(company, UNCOVERED)[:6]:
        told = _told(tools, f"qualitygates/project_status?analysisId={one.key}")["projectStatus"]
        assert told["status"] == ("OK" if one.is_passed else "ERROR")
        first = told["conditions"][0]
        assert (first["metricKey"], float(first["actualValue"])) == (
            "new_coverage",
            one.new_coverage,
        )


def test_what_is_planted_is_there(company: Company) -> None:
    passed = {project: _share(analyses(company, project)) for project in ANALYSED}
    assert min(passed, key=lambda project: passed[project]) == UNCOVERED
    assert passed[UNCOVERED] == pytest.approx(2 / 3, abs=0.05)
    rotting = analyses(company, ROTTING)
    assert rotting[0].smells + 20 < rotting[-1].smells
    assert rotting[0].coverage > rotting[-1].coverage + 2

    def mended(project: str) -> float:
        found = [each for one in changes(company, project) for each in one.found]
        return sum(each.fixed_at is not None for each in found) / len(found)

    assert mended(TIDY) > 0.75 > mended(UNCOVERED)


def test_a_change_tells_its_figures_and_what_was_found(company: Company, tools: Reader) -> None:
    one = next(one for one in changes(company, TIDY) if len(one.found) > 1)
    assert one.change is not None
    of = f"pullRequest={one.change.iid}"
    issues = _told(tools, f"issues/search?componentKeys={TIDY}&{of}")["issues"]
    assert [each["key"] for each in issues] == [each.key for each in one.found]
    gone = [each for each in issues if each.get("resolution") == "FIXED"]
    assert len(gone) == sum(each.fixed_at is not None for each in one.found)
    told = _told(tools, f"measures/component?component={TIDY}&{of}&metricKeys=new_violations,ncloc")
    figures = {each["metric"]: each for each in told["component"]["measures"]}
    assert figures["new_violations"]["period"]["value"] == str(one.new_issues)


def test_what_is_not_there_is_refused(tools: Reader) -> None:
    for path in (
        "project_branches/list?project=nobody",
        "qualitygates/project_status?analysisId=none",
        "measures/component?component=cart&pullRequest=1&metricKeys=ncloc",
        "issues/search?componentKeys=nobody",
        "users/search",
    ):
        answer = tools.get(f"{_API}/{path}")
        assert answer.status_code == 404
        assert json.loads(answer.text)["errors"][0]["msg"]
    assert tools.client.get(f"{_API}/metrics/search").status_code == 401
