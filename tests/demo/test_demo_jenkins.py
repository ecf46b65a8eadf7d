"""Jenkins builds the warehouse, whose code is on GitLab, and tells of it in real shapes."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from demo_reader import NOW, Reader
from real_shape import parts, recorded

from gnomon.demo import builds as truth
from gnomon.demo.company import Company, found
from gnomon.demo.courier import SECRETS, Courier, HookDelivery
from gnomon.demo.going_on import Live
from gnomon.demo.hosting import ON_JENKINS
from gnomon.demo.jenkins import hooks
from gnomon.demo.jenkins.kept import KEPT_DAYS, builds, kept, repositories, results_of
from gnomon.demo.jenkins.shapes import RESULTS
from gnomon.demo.jenkins.tree import parse, pruned
from gnomon.demo.pipelines_live import Pipelines
from gnomon.demo.records import Repository
from gnomon.sources.jenkins import SOURCE
from gnomon.sources.source import Delivery, Want

_MAIN = "/jenkins/job/logistics/job/warehouse/job/main"
_API = "jenkins/api"

#: Address, the part of the body that counts, and the recorded bodies it is held against.
ENDPOINTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "root": ("/jenkins/api/json?tree=jobs[name,url]", "", (f"{_API}/jobsInRootFolder.json",)),
    "folder": (
        "/jenkins/job/logistics/api/json?tree=jobs[name,url]",
        "",
        (f"{_API}/jobsInJenkinsFolder.json",),
    ),
    "job": (
        f"{_MAIN}/api/json",
        "",
        (f"{_API}/job-info.json", f"{_API}/jobs_with_builds.json # []"),
    ),
    "build": (
        f"{_MAIN}/5/api/json",
        "",
        (f"{_API}/build-info-git-commit.json", f"{_API}/build-info.json"),
    ),
    "stages": (f"{_MAIN}/5/wfapi/describe", "", (f"{_API}/workflow.json",)),
    "tests": (f"{_MAIN}/5/testReport/api/json", "", (f"{_API}/constructed/test_report.json",)),
}

#: What Jenkins and its plugins document and no recorded body shows.
DOCUMENTED = {
    r"\._class: ": "every exported thing has it",
    r"^job: \$\.(fullName|allBuilds)": "the API's own page has them",
    r"^job: \$\.(first|last)\w*Build: ": "null in the recorded one",
    r"\.actions\[\]\.(buildsByBranchName|lastBuiltRevision|remoteUrls|scmName)": "Git plugin",
    r"\.actions\[\]\.(failCount|skipCount|totalCount|urlName)": "JUnit plugin",
    r"^stages: .*\.(execNode|(queue|pause)DurationMillis): ": "Stage View plugin's reference",
}


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_body_has_the_shape_of_recorded_ones(name: str, tools: Reader, payloads: Path) -> None:
    path, part, sources = ENDPOINTS[name]
    answer = tools.get(path)
    assert answer.status_code == 200, answer.text
    shape = recorded(payloads, sources)
    pieces = list(parts(answer.json(), part))
    found = {f"{name}: {text}" for piece in pieces for text in shape.differences(piece)}
    assert sorted(t for t in found if not any(re.search(p, t) for p in DOCUMENTED)) == []


@pytest.mark.parametrize("phase", ["STARTED", "COMPLETED", "FINALIZED"])
def test_notification_has_the_shape_of_the_plugin(
    phase: hooks.Phase, company: Company, payloads: Path
) -> None:
    one = builds(company, _warehouse(company))[3]
    body = hooks.notification(company, one, phase)
    file = f"jenkins/webhooks/constructed/notification_{phase.lower()}.json"
    assert sorted(recorded(payloads, (file,)).differences(body)) == []
    # Nothing is left out, either.
    whole = json.loads((payloads / file).read_text(encoding="utf-8"))
    assert whole.keys() == body.keys()
    assert whole["build"].keys() == body["build"].keys()


def _warehouse(company: Company) -> Repository:
    (place,) = repositories(company)
    assert {place.path} == ON_JENKINS
    return place


def _jobs(tools: Reader, path: str = "/jenkins") -> dict[str, str]:
    """Find every job below a folder: its path and the class it says it is of."""
    found: dict[str, str] = {}
    body = tools.get(f"{path}/api/json?tree=jobs[url,lastBuild[number]]").json()
    for each in body["jobs"]:
        below = "/jenkins" + each["url"][each["url"].index("/job/") :].rstrip("/")
        if "lastBuild" in each:
            found[below] = each["_class"]
        else:
            found |= _jobs(tools, below)
    return found


def test_jobs_are_of_the_main_line_and_of_changes_of_late(company: Company, tools: Reader) -> None:
    place = _warehouse(company)
    found = _jobs(tools)
    expected = kept(company, place)
    assert found.keys() == {
        f"/jenkins/job/logistics/job/warehouse/job/{quote(name, safe='')}" for name in expected
    }
    assert {kind.rsplit(".", 1)[1] for kind in found.values()} == {"WorkflowJob"}
    oldest = company.now - KEPT_DAYS * 86_400
    late = {
        f"MR-{change.iid}"
        for change in place.merge_requests
        if (change.merged_at or change.closed_at or company.now) >= oldest
    }
    assert set(expected) - {"main"} <= late
    assert len(expected) > 10


def test_gitlab_has_no_pipelines_of_what_jenkins_builds(company: Company, tools: Reader) -> None:
    place = _warehouse(company)
    project = f"/gitlab/api/v4/projects/{place.id}"
    assert tools.get(f"{project}/pipelines").json() == []
    assert tools.get(f"{project}/jobs").json() == []
    assert tools.get(project).json()["jobs_enabled"] is False
    assert tools.get(f"{project}/merge_requests").json() != []
    assert tools.get("/gitlab/api/v4/projects/101/pipelines").json() != []


def test_builds_of_a_job_are_the_runs_that_were(company: Company, tools: Reader) -> None:
    place = _warehouse(company)
    mine = kept(company, place)["main"][::-1]
    fields = (
        "number,result,timestamp,duration,actions[lastBuiltRevision[SHA1],totalCount,failCount]"
    )
    told: list[dict[str, Any]] = []
    for first in range(0, len(mine), 50):
        path = f"{_MAIN}/api/json?tree=allBuilds[{fields}]{{{first},{first + 50}}}"
        page = tools.get(path).json()["allBuilds"]
        assert len(page) <= 50
        told += page
    assert [each["number"] for each in told] == [one.number for one in mine]
    assert [each["number"] for each in told] == list(range(len(mine), 0, -1))
    for each, one in zip(told, mine, strict=True):
        run = one.run
        assert each.keys() == {
            "_class", "number", "result", "timestamp", "duration", "actions",
        }  # fmt: skip
        assert each["timestamp"] == run.started_at * 1000
        assert each["result"] == (RESULTS[run.status] if run.finished_at else None)
        (revision,) = [a["lastBuiltRevision"] for a in each["actions"] if "lastBuiltRevision" in a]
        assert revision["SHA1"] == run.sha
        counted = [a["failCount"] for a in each["actions"] if "failCount" in a]
        tests = results_of(company, one)
        assert counted == ([tests.failed] if tests else [])


def test_stages_are_the_jobs_of_the_run(company: Company, tools: Reader) -> None:
    one = kept(company, _warehouse(company))["main"][4]
    stages = tools.get(f"{_MAIN}/{one.number}/wfapi/describe").json()["stages"]
    expected = [
        (job.name, job.started_at * 1000, ((job.finished_at or 0) - job.started_at) * 1000)
        for job in truth.jobs(one.run)
    ]
    assert [(s["name"], s["startTimeMillis"], s["durationMillis"]) for s in stages] == expected


def test_a_build_whose_tests_failed_is_unstable(company: Company) -> None:
    every = builds(company, _warehouse(company))
    outcomes = Counter(
        (one.run.status, tests.failed > 0)
        for one in every
        if (tests := results_of(company, one)) is not None
    )
    assert set(outcomes) == {("success", False), ("failed", True)}
    assert RESULTS["failed"] == "UNSTABLE"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ("a", {"_class": "x", "a": 1}),
        ("list[b]", {"_class": "x", "list": [{"b": 0}, {"b": 1}, {"b": 2}]}),
        ("list[b]{1,3},a", {"_class": "x", "a": 1, "list": [{"b": 1}, {"b": 2}]}),
        ("list[c]{2}", {"_class": "x", "list": [{"c": 5}]}),
        ("list[*]{,1}", {"_class": "x", "list": [{"b": 0, "c": 5}]}),
    ],
)
def test_a_tree_leaves_what_is_asked_for(tree: str, expected: dict[str, Any]) -> None:
    body = {"_class": "x", "a": 1, "more": 2, "list": [{"b": n, "c": 5} for n in range(3)]}
    assert pruned(body, parse(tree)) == expected


def test_wrong_token_and_wrong_places_are_refused(tools: Reader) -> None:
    url = f"{str(tools.client.base_url).rstrip('/')}/jenkins/api/json"
    for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Basic bm8="}):
        assert httpx2.get(url, headers=headers).status_code == 401
    for path in ("/jenkins/job/nothing/api/json", f"{_MAIN}/99999/api/json", f"{_MAIN}/5"):
        assert tools.get(path).status_code == 404


def test_what_is_built_while_the_company_goes_on_is_told_at_each_phase() -> None:
    going = found(seed=7, now=NOW)
    happening, pipelines = Live(going, Courier()), Pipelines(going, Courier())
    start = now = going.now
    sent: list[HookDelivery] = []
    while now < start + timedelta(hours=2).total_seconds():
        now += 60
        happening.step(now)
        sent += pipelines.step(now)
    assert {one.source for one in sent} == {"github", "jenkins"}
    place = _warehouse(going)
    runs = [one for one in builds(going, place) if start < one.run.started_at <= now]
    ended = [
        one
        for one in builds(going, place)
        if one.run.finished_at is not None and start < one.run.finished_at <= now
    ]
    assert ended
    bodies = [json.loads(one.body)["build"] for one in sent if one.source == "jenkins"]
    phases = Counter(body["phase"] for body in bodies)
    assert phases == {"STARTED": len(runs), "COMPLETED": len(ended), "FINALIZED": len(ended)}
    shas = {body["scm"]["commit"] for body in bodies if body["phase"] == "FINALIZED"}
    assert shas == {one.run.sha for one in ended}
    proof = {one.headers["Authorization"] for one in sent if one.source == "jenkins"}
    assert proof == {hooks.headers(SECRETS["jenkins"])["Authorization"]}
    assert set(_wanted(sent)) == {
        f"job/logistics/job/warehouse/job/{one.branch}/{one.number}" for one in ended
    }
    kinds = Counter(one.headers["X-GitHub-Event"] for one in sent if one.source == "github")
    assert kinds["workflow_job"] == 3 * kinds["workflow_run"] > 0


def _wanted(sent: list[HookDelivery]) -> Iterator[str]:
    """Take notifications in as Gnomon does, and say which builds it then asks for."""
    assert SOURCE.webhook is not None
    for one in sent:
        if one.source != "jenkins":
            continue
        headers = {name.lower(): value for name, value in one.headers.items()}
        delivery = Delivery(headers, one.body)
        SOURCE.webhook.verify(delivery, SECRETS["jenkins"])
        event = SOURCE.webhook.event(delivery, "jenkins")
        if event is not None:
            yield from (w.ref for w in SOURCE.readers[event.type](event) if isinstance(w, Want))
