"""What analyses found, and what gates said of it, against what was truly analysed."""

from collections import defaultdict

import pytest
from ledger import NOW, UNTIL, Demo, assert_same, service_of

from gnomon.answers.gate_history import gate_history
from gnomon.answers.question import Question
from gnomon.demo.hosting import change_key
from gnomon.demo.organisation import SERVICES
from gnomon.demo.sonarqube.analyses import ANALYSED, UNCOVERED, Looked, analyses, changes

pytestmark = pytest.mark.xdist_group("e2e")


@pytest.fixture(scope="module")
def merged(demo: Demo) -> dict[str, Looked]:
    """Analysed changes that were merged and no bot opened, by their key."""
    numbers = {place.path: place.id for place in demo.company.repositories}
    paths = {service.name: service.repository for service in SERVICES}
    return {
        change_key(paths[project], numbers[paths[project]], one.change.iid): one
        for project in ANALYSED
        for one in changes(demo.company, project)
        if one.change and one.change.merged_at and one.change.author.kind != "bot"
    }


def test_issues_of_a_change_are_those_found_and_those_gone_by_its_merge(
    demo: Demo, merged: dict[str, Looked]
) -> None:
    told = {one.subject_id: one.value for one in demo.observations("new_issues_per_change")}
    assert_same(told, {key: float(len(one.found)) for key, one in merged.items()})
    gone = {
        one.subject_id: (one.value, one.weight)
        for one in demo.observations("issues_fixed_before_merge")
    }
    expected = {
        key: (
            float(sum(each.fixed_at is not None for each in one.found)),
            float(len(one.found)),
        )
        for key, one in merged.items()
        if one.found
    }
    assert_same(gone, expected)


def test_each_analysis_of_a_main_line_tells_its_coverage(demo: Demo) -> None:
    told: dict[str, list[float]] = defaultdict(list)
    for one in demo.observations("condition_coverage"):
        if service_of(one) in ANALYSED and one.value is not None:
            told[service_of(one)].append(round(one.value, 4))
    for project in ANALYSED:
        expected = sorted(round(one.coverage, 1) / 100 for one in analyses(demo.company, project))
        assert sorted(told[project]) == pytest.approx(expected)


def test_the_gate_says_of_each_service_what_its_analyses_say(demo: Demo) -> None:
    question = Question(metrics=(), since=demo.since, until=UNTIL)
    history = gate_history(demo.home.installation(), question, None, now=NOW)
    told: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in history.judged:
        if one.teller == "sonarqube" and one.revision:
            project = str(one.service_id).removeprefix("catalog:service:")
            told[project].append((one.revision, one.verdict))
    for project in ANALYSED:
        of_main = analyses(demo.company, project)
        expected = {(one.revision, "pass" if one.is_passed else "fail") for one in of_main}
        assert expected <= set(told[project])
    failed = {
        project: sum(verdict == "fail" for _, verdict in told[project]) / len(told[project])
        for project in ANALYSED
    }
    assert max(failed, key=lambda project: failed[project]) == UNCOVERED
