"""Builds asked for page by page from a real server, and what deliveries and builds mean."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.code import Repository
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.quality import TestRun
from gnomon.errors import PayloadError, SignatureError, SourceError
from gnomon.settings import SourceSettings
from gnomon.sources.http import AnswerError
from gnomon.sources.jenkins import SOURCE, credentials, webhook
from gnomon.sources.jenkins.read import build_name
from gnomon.sources.source import Checkpoint, Delivery, Want

RECEIVED_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
STARTED = 1_700_000_000_000
SHA = "c6d86dc654b12425e706bcf951adfe5a8627a517"
Serve = Callable[..., Any]

FETCHED = {
    "_class": "hudson.plugins.git.util.BuildData",
    "lastBuiltRevision": {"SHA1": SHA, "branch": [{"name": "refs/remotes/origin/main"}]},
    "remoteUrls": ["https://git.example.org/Shop/api.git"],
}
CAUSED = {
    "causes": [{"_class": "hudson.model.Cause$UserIdCause", "userId": "Asha"}],
}
TESTED = {"totalCount": 9, "failCount": 2, "skipCount": 1}


def build(number: int, **more: Any) -> dict[str, Any]:
    return {
        "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun",
        "number": number,
        "url": f"http://elsewhere/job/shop/job/api/{number}/",
        "timestamp": STARTED + number * 60_000,
        "duration": 30_000,
        "building": False,
        "result": "UNSTABLE",
        "actions": [{}, CAUSED, FETCHED, TESTED],
        **more,
    }


def read(event: Event) -> list[Entity | Want]:
    arrived = msgspec.structs.replace(event, received_at=RECEIVED_AT)
    return list(SOURCE.readers[event.type](arrived))


def told(body: Any, stages: Any = None) -> list[Any]:
    data = json.dumps({"build": body, "stages": stages}).encode()
    return read(Event(id="1", source="ci", type="jenkins.api.build", data=data))


def rows(found: list[Any], kind: type) -> list[Any]:
    return [row for row in found if isinstance(row, kind)]


class Jenkins:
    """A folder with one job of many builds."""

    def __init__(self, count: int = 3) -> None:
        self.builds = {number: build(number) for number in range(1, count + 1)}
        self.has_stages = True

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        tree = query.get("tree", [""])[0]
        body: Any = None
        if path == "/api/json":
            body = {"jobs": [{"url": "http://elsewhere/job/shop/"}]}
        elif path == "/job/shop/api/json":
            jobs = [{"url": f"http://elsewhere/job/shop/job/{x}/", "lastBuild": None} for x in "bc"]
            body = {"jobs": [*jobs, {"url": "http://x/job/shop/job/api/", "lastBuild": {}}]}
        elif path == "/job/shop/job/api/api/json":
            first, _, last = tree.rpartition("{")[2].rstrip("}").partition(",")
            newest_first = [self.builds[n] for n in sorted(self.builds, reverse=True)]
            body = {"allBuilds": newest_first[int(first) : int(last)]}
        elif path.endswith("/api/json") and path.split("/")[-3].isdigit():
            body = self.builds[int(path.split("/")[-3])]
        elif path.endswith("/api/json"):
            body = {"allBuilds": []}
        elif path.endswith("/wfapi/describe") and self.has_stages:
            start = {"startTimeMillis": STARTED, "durationMillis": 1000}
            body = {"stages": [{"id": "5", "name": "Test", "status": "FAILED", **start}]}
        return (404, {}, b"<html>") if body is None else (200, {}, json.dumps(body).encode())


def fetched(served: Any, cursor: dict[str, str] | None = None, **more: Any) -> list[Any]:
    steps = served.fetch(SOURCE, **{"source": "ci", "since": SINCE, "cursor": cursor or {}, **more})
    if cursor is not None:
        cursor.update({s.stream: s.value for s in steps if isinstance(s, Checkpoint)})
    return [row for step in steps if isinstance(step, Event) for row in read(step)]


def test_a_build_is_a_pipeline_run_of_the_repository_it_fetched() -> None:
    stage = {"id": "5", "name": "Deploy", "status": "PAUSED_PENDING_INPUT"}
    found = told(build(7), {"stages": [{**stage, "startTimeMillis": STARTED}]})
    (repository,), (run,), (job,) = (rows(found, k) for k in (Repository, PipelineRun, JobRun))
    assert (repository.key, repository.url, repository.path) == (
        "ci:repository:git.example.org/shop/api",
        "https://git.example.org/Shop/api",
        "Shop/api",
    )
    assert (run.key, run.repository_id) == ("ci:pipeline_run:shop/api#7", repository.key)
    assert (run.revision, run.ref, run.result) == (SHA, "main", "failure")
    assert (run.trigger, run.actor_id) == ("UserIdCause", "ci:identity:asha")
    assert (run.finished_at - run.started_at).total_seconds() == 30
    assert (job.name, job.result, job.finished_at) == ("Deploy", None, None)
    (tests,) = rows(found, TestRun)
    assert (tests.test_count, tests.passed_count, tests.failed_count) == (9, 6, 2)
    assert [row.user_name for row in rows(found, Identity)] == ["asha"]


@pytest.mark.parametrize(
    "address",
    [
        "git@git.example.org:Shop/api.git",
        "ssh://git@git.example.org/Shop/api.git",
        "https://user:s3cret@git.example.org/Shop/api",
    ],
)
def test_every_spelling_of_an_address_is_one_repository(address: str) -> None:
    body = build(1, actions=[{**FETCHED, "remoteUrls": [address]}])
    (repository,) = rows(told(body), Repository)
    assert repository.key == "ci:repository:git.example.org/shop/api"
    assert "s3cret" not in str(repository)


@pytest.mark.parametrize(
    ("result", "told_as"),
    [
        ("SUCCESS", "success"),
        ("FAILURE", "failure"),
        ("ABORTED", "cancellation"),
        ("NOT_BUILT", "skip"),
        ("NEW_ONE", None),
    ],
)
def test_results_are_named(result: str, told_as: str | None) -> None:
    (run,) = rows(told(build(1, result=result)), PipelineRun)
    assert run.result == told_as


def test_a_build_under_way_has_neither_end_nor_result() -> None:
    (run,) = rows(told(build(1, building=True, result=None, duration=0)), PipelineRun)
    assert (run.finished_at, run.result) == (None, None)


def test_a_tag_and_a_detached_head_are_told_apart() -> None:
    def ref(name: str) -> tuple[str | None, bool]:
        fetched_ref = {**FETCHED, "lastBuiltRevision": {"SHA1": SHA, "branch": [{"name": name}]}}
        (run,) = rows(told(build(1, actions=[fetched_ref])), PipelineRun)
        return run.ref, run.is_tag

    assert ref("refs/tags/v1") == ("v1", True)
    assert ref("detached") == (None, False)
    assert ref("origin/feature/x") == ("feature/x", False)


def test_all_pages_of_builds_below_folders_are_read_once(serve: Serve) -> None:
    jenkins, cursor = Jenkins(120), {}
    served = serve(jenkins.answer)
    assert len(rows(fetched(served, cursor), PipelineRun)) == 120
    assert cursor == {"job/shop/job/api": "120"}
    assert fetched(served, cursor) == []
    jenkins.builds[121] = build(121)
    assert [row.key for row in rows(fetched(served, cursor), PipelineRun)] == [
        "ci:pipeline_run:shop/api#121"
    ]


def test_a_build_under_way_is_asked_for_again_until_it_ends(serve: Serve) -> None:
    jenkins, cursor = Jenkins(3), {}
    jenkins.builds[2] = build(2, building=True, result=None)
    served = serve(jenkins.answer)
    fetched(served, cursor)
    assert cursor == {"job/shop/job/api": "1"}
    jenkins.builds[2] = build(2, result="SUCCESS")
    assert {row.result for row in rows(fetched(served, cursor), PipelineRun)} == {
        "failure",
        "success",
    }
    assert cursor == {"job/shop/job/api": "3"}


def test_old_builds_and_unwanted_jobs_are_left_out(serve: Serve) -> None:
    jenkins = Jenkins(3)
    since = datetime.fromtimestamp((STARTED + 150_000) / 1000, UTC)
    assert len(rows(fetched(serve(jenkins.answer), since=since), PipelineRun)) == 1
    assert fetched(serve(jenkins.answer), exclude=("shop/*",)) == []
    assert fetched(serve(jenkins.answer), include=("other/*",)) == []


def test_a_jenkins_without_stages_tells_its_builds(serve: Serve) -> None:
    jenkins = Jenkins(1)
    jenkins.has_stages = False
    found = fetched(serve(jenkins.answer))
    assert (len(rows(found, PipelineRun)), rows(found, JobRun)) == (1, [])


@pytest.mark.parametrize(
    "trouble",
    [None, (500, {}, b""), (429, {"Retry-After": "0"}, b"{}"), (200, {}, b'{"jobs": [')],
    ids=["hangs up", "fails", "throttles", "cuts short"],
)
def test_what_passes_is_tried_again(serve: Serve, trouble: Any) -> None:
    served = serve(Jenkins(1).answer)
    served.trouble = [trouble]
    assert len(rows(fetched(served), PipelineRun)) == 1


def test_a_wrong_token_a_sign_in_page_and_another_shape_are_named(serve: Serve) -> None:
    with pytest.raises(AnswerError, match="token is right"):
        fetched(serve(lambda *_: (401, {}, b"")))
    with pytest.raises(AnswerError, match="JSON was expected"):
        fetched(serve(lambda *_: (200, {"Content-Type": "text/html"}, b"<html>")))
    with pytest.raises(SourceError, match="jobs that"):
        fetched(serve(lambda *_: (200, {}, b'{"jobs": [{}]}')))


def test_a_job_that_fails_does_not_stop_the_others(serve: Serve) -> None:
    def answer(path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        refused = path.startswith("/job/shop/job/b/")
        return (403, {}, b"{}") if refused else Jenkins(1).answer(path, query)

    with pytest.raises(SourceError, match="1 of the streams"):
        fetched(serve(answer))


def notification(phase: str, payloads: Path) -> Event | None:
    file = payloads / f"jenkins/webhooks/constructed/notification_{phase}.json"
    return webhook.event(Delivery({}, file.read_bytes()), "ci")


def test_of_a_build_that_ends_twice_the_last_word_counts(payloads: Path) -> None:
    assert notification("started", payloads) is None
    assert notification("completed", payloads) is None
    event = notification("finalized", payloads)
    assert event is not None
    assert read(event) == [Want("build", "job/shop/18")]


def test_a_wanted_build_is_the_fetched_one(serve: Serve) -> None:
    served = serve(Jenkins(2).answer)
    whole = {row.key: row for row in fetched(served)}
    want = Want("build", "job/shop/job/api/2")
    one = [row for event in served.fetch_one(SOURCE, want, source="ci") for row in read(event)]
    kinds = (PipelineRun, JobRun, TestRun)
    same = [row for row in one if isinstance(row, kinds)]
    assert [type(row) for row in same] == list(kinds)
    assert same == [whole[row.key] for row in same]
    assert served.fetch_one(SOURCE, want, source="ci", exclude=("shop/*",)) == []
    with pytest.raises(SourceError, match="cannot be asked"):
        served.fetch_one(SOURCE, Want("build", "../secrets"), source="ci")


def basic(password: str) -> str:
    return "Basic " + b64encode(f"jenkins:{password}".encode()).decode()


@pytest.mark.parametrize("told_proof", [basic("s3cret"), "Bearer s3cret"])
def test_the_right_secret_is_let_in(told_proof: str) -> None:
    webhook.verify(Delivery({"authorization": told_proof}, b""), "s3cret")


@pytest.mark.parametrize(
    "told_proof", ["", basic("other"), "Bearer other", "Basic ???", "Bearer \udce9"]
)
def test_another_secret_is_not(told_proof: str) -> None:
    headers = {"authorization": told_proof} if told_proof else {}
    with pytest.raises(SignatureError):
        webhook.verify(Delivery(headers, b""), "s3cret")


def test_user_and_token_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "11ab")
    settings = SourceSettings(type="jenkins", user="asha", token_env="CI")
    assert credentials(settings) == {"authorization": "Basic YXNoYToxMWFi"}
    assert credentials(SourceSettings(type="jenkins")) == {}


#: Recorded builds that fetched no repository, hence tell no rows.
NO_REPOSITORY = ("build-info", "build-info-git-commit", "build-info-empty-and-null-params")
#: Recorded answers to questions we do not ask.
NOT_ASKED = {
    "computer": "agents are no fact of delivery",
    "constructed/test_report": "a build tells its counts itself",
    "job-info": "builds are asked for with what we read of them",
    "jobs_with_builds": "the same, in the shape of another reader",
    "pipeline-node": "steps within a stage are too fine",
    "plugins": "what is installed is no fact of delivery",
    "queue": "what waits has no commit yet",
    "queueItemCancelled": "the same",
    "queueItemRunning": "the same",
    "runHistory": "stages are asked for build by build",
    "user": "accounts are told by what they did",
}


@pytest.mark.parametrize("name", NO_REPOSITORY)
def test_a_recorded_build_without_a_repository_tells_nothing(payloads: Path, name: str) -> None:
    body = json.loads((payloads / f"jenkins/api/{name}.json").read_bytes())
    assert told(body) == []
    # The same build tells a run as soon as it says what it fetched.
    (run,) = rows(told({**body, "actions": [*body["actions"], FETCHED]}), PipelineRun)
    assert (run.key, run.result) == (f"ci:pipeline_run:fish#{body['number']}", "success")


def test_recorded_stages_are_jobs(payloads: Path) -> None:
    stages = json.loads((payloads / "jenkins/api/workflow.json").read_bytes())
    found = rows(told(build(16), stages), JobRun)
    assert [(row.name, row.result) for row in found] == [
        ("Build", "success"),
        ("Test", "success"),
        ("Deploy", None),
    ]
    assert (found[0].finished_at - found[0].started_at).total_seconds() == 5.228


@pytest.mark.parametrize("name", ["jobsInRootFolder", "jobsInJenkinsFolder"])
def test_recorded_folders_are_walked(serve: Serve, payloads: Path, name: str) -> None:
    body = json.loads((payloads / f"jenkins/api/{name}.json").read_bytes())
    # The recording was asked without a tree; the field that tells jobs from folders is added.
    body["jobs"] = [{**job, "lastBuild": {"number": 1}} for job in body["jobs"]]
    answers = {"/api/json": body}

    def answer(path: str, _: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        return 200, {}, json.dumps(answers.get(path, {"allBuilds": []})).encode()

    served = serve(answer)
    assert fetched(served) == []
    assert len(served.asked) == 1 + len(body["jobs"])


def test_every_recording_is_accounted_for(payloads: Path) -> None:
    folder = payloads / "jenkins"
    recorded = {
        str(file.relative_to(folder / "api").with_suffix(""))
        for file in folder.rglob("api/**/*.json")
    }
    told_here = {*NO_REPOSITORY, "workflow", "jobsInRootFolder", "jobsInJenkinsFolder"}
    assert recorded == told_here | NOT_ASKED.keys()
    pushed = len(list(folder.glob("webhooks/**/*.json")))
    print(f"Jenkins: {len(told_here) + pushed} read, {len(NOT_ASKED)} refused")  # noqa: T201 - asked for
    assert len(told_here) + pushed + len(NOT_ASKED) == 20


@pytest.mark.parametrize("data", [b"", b"null", b"{", b"<html>", b"[]", b'{"build": {}}', b"\xff"])
@pytest.mark.parametrize("type_", sorted(SOURCE.readers))
def test_a_body_that_is_none_is_refused_by_name(type_: str, data: bytes) -> None:
    with pytest.raises(PayloadError, match=type_):
        read(Event(id="1", source="ci", type=type_, data=data))


def test_the_name_of_a_build_is_its_folders_and_number() -> None:
    assert build_name("http://x/jenkins/job/a%20b/job/PR-7/12/") == "a b/PR-7#12"
    with pytest.raises(PayloadError, match="of no build"):
        build_name("http://x/job/a/")
    with pytest.raises(PayloadError, match="no time"):
        told(build(1, timestamp=253_402_300_799_000, duration=253_402_300_799_000))
