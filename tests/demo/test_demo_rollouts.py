"""The cluster and its notifications tell of every canary what truly became of it."""

import copy
import json
from collections import Counter
from typing import Any

import pytest
from demo_reader import Reader

from gnomon.demo.argorollouts.hooks import newest, notifications
from gnomon.demo.argorollouts.progress import STEPS, Brought, analyses, brought, looks
from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.courier import SECRETS, Courier
from gnomon.demo.deliveries import history_deliveries
from gnomon.demo.delivery import EXPOSED_PERCENT
from gnomon.demo.going_on import Live
from gnomon.demo.organisation import SERVICES

_API = "/argorollouts/apis/argoproj.io/v1alpha1"


@pytest.fixture(scope="module")
def versions(company: Company) -> list[Brought]:
    return [one for told in brought(company).values() for one in told]


def _told(tools: Reader, path: str, limit: int = 2) -> list[Any]:
    """Read every page of a list."""
    found: list[Any] = []
    further = ""
    while True:
        answer = tools.get(f"{_API}/{path}?limit={limit}&continue={further}")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += body["items"]
        further = body["metadata"].get("continue", "")
        if not further:
            return found
        assert len(body["items"]) == limit


def test_every_production_deployment_of_a_canary_was_brought_out_unless_its_sync_failed(
    company: Company, versions: list[Brought]
) -> None:
    canaries = {service.name for service in SERVICES if service.has_canary}
    expected = [
        one.id
        for one in company.deployments
        if one.service in canaries
        and one.environment == "production"
        and one.kind != "config"
        and (one.status != "failure" or one.stopped_at_percent is not None)
    ]
    assert sorted(version.deployment.id for version in versions) == expected
    assert {version.service for version in versions} == canaries


def test_some_were_taken_back_before_and_some_after_users_met_them(
    versions: list[Brought],
) -> None:
    stopped = Counter(
        (version.deployment.status, version.deployment.stopped_at_percent)
        for version in versions
        if version.deployment.stopped_at_percent is not None
    )
    assert stopped.keys() == {("aborted", 0), ("failure", EXPOSED_PERCENT)}
    assert min(stopped.values()) > 2


def test_an_abort_shows_no_step_to_users_that_they_did_not_meet(
    company: Company, versions: list[Brought]
) -> None:
    for version in versions:
        told = looks(version, company.now)
        assert [look.at for look in told] == sorted(look.at for look in told)
        assert told[0].at == version.deployment.started_at
        most = max(
            (step.get("setWeight", 0) for look in told for step in STEPS[: look.index]), default=0
        )
        stopped = version.deployment.stopped_at_percent
        if stopped is not None:
            assert most == stopped
            assert (told[-1].phase, told[-1].index) == ("Degraded", 0)
        elif version.deployment.finished_at is not None:
            assert (told[-1].phase, told[-1].index) == ("Healthy", len(STEPS))
            assert told[-1].at == version.deployment.finished_at


def test_the_cluster_tells_where_each_rollout_is_now_page_by_page(
    company: Company, tools: Reader
) -> None:
    told = {one["metadata"]["name"]: one for one in _told(tools, "namespaces/production/rollouts")}
    for service, mine in brought(company).items():
        one, last = told[service], mine[-1]
        images = [each["image"] for each in one["spec"]["template"]["spec"]["containers"]]
        assert images == [last.deployment.image]
        assert one["metadata"]["annotations"] == {"rollout.argoproj.io/revision": str(len(mine))}
        assert one["status"]["phase"] == looks(last, company.now)[-1].phase
    assert _told(tools, "rollouts") == list(told.values())
    assert _told(tools, "namespaces/staging/rollouts") == []


def test_a_few_analyses_of_each_kind_are_kept(tools: Reader) -> None:
    told = _told(tools, "analysisruns", limit=7)
    phases = Counter(
        (one["metadata"]["name"].rsplit("-", 3)[0], one["status"]["phase"]) for one in told
    )
    assert max(phases.values()) <= 5
    assert {phase for _, phase in phases} == {"Successful", "Failed"}
    for one in told:
        value = float(one["status"]["metricResults"][0]["measurements"][0]["value"].strip("[]"))
        assert (value < 0.05) == (one["status"]["phase"] == "Successful")
    names = [one["metadata"]["name"] for one in told]
    assert len(set(names)) == len(names)


def test_every_version_that_went_step_by_step_was_analysed(
    company: Company, versions: list[Brought]
) -> None:
    for version in versions:
        found = list(analyses(version, company.seed, company.now))
        stopped = version.deployment.stopped_at_percent
        if version.is_at_once:
            assert found == []
        elif version.deployment.finished_at is not None:
            assert [one.is_good for one in found] == {
                None: [True],
                0: [False],
                EXPOSED_PERCENT: [True, False],
            }[stopped]


def test_every_step_was_told_by_a_notification(company: Company, versions: list[Brought]) -> None:
    sent = [one for one in history_deliveries(company) if one.source == "argorollouts"]
    assert {one.headers["X-Gnomon-Token"] for one in sent} == {SECRETS["argorollouts"]}
    bodies = [json.loads(one.body) for one in sent]
    told = Counter(
        (body["metadata"]["name"], body["metadata"]["annotations"]["rollout.argoproj.io/revision"])
        for body in bodies
    )
    assert told == {
        (version.service, str(version.number)): len(looks(version, company.now))
        for version in versions
    }
    assert len(list(notifications(company))) == len(bodies)
    aborted = [body for body in bodies if body["status"].get("abort")]
    assert all(body["status"]["phase"] == "Degraded" for body in aborted)


def test_as_the_company_goes_on_new_canaries_are_told(company: Company) -> None:
    going = copy.deepcopy(company)
    live = Live(going, Courier(), Chance(7, "a test of live canaries"))
    sent = [one for step in range(1, 400) for one in live.step(company.now + step * 120)]
    told = [json.loads(one.body) for one in sent if one.source == "argorollouts"]
    known = {(one.service, one.number) for mine in brought(company).values() for one in mine}
    made = {
        (one.service, str(one.number)): len(looks(one, going.now))
        for mine in brought(going).values()
        for one in mine
        if (one.service, one.number) not in known
    }
    assert made
    counted = Counter(
        (body["metadata"]["name"], body["metadata"]["annotations"]["rollout.argoproj.io/revision"])
        for body in told
    )
    running = {
        (one.service, str(one.number))
        for mine in brought(going).values()
        for one in mine
        if one.deployment.finished_at is None
    }
    assert {key: n for key, n in counted.items() if key not in running} == {
        key: n for key, n in made.items() if key not in running
    }
    other = next(one for one in going.deployments if one.service == "cart")
    assert newest(going, other) == []


def test_what_is_not_there_is_refused_as_kubernetes_does(tools: Reader) -> None:
    for path, code in (
        (f"{_API}/rollouts?continue=bm90aGluZw", 410),
        (f"{_API}/rollouts?continue=%25", 410),
        (f"{_API}/experiments", 404),
    ):
        answer = tools.get(path)
        assert (answer.status_code, answer.json()["code"]) == (code, code)
        assert answer.json()["kind"] == "Status"
    assert tools.client.get(f"{_API}/rollouts").json()["reason"] == "Unauthorized"
