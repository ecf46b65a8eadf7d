"""GitHub, as a server of its own, tells of the bought team's repositories in real shapes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from demo_reader import NOW, Reader
from real_shape import parts, recorded

from gnomon.demo import builds
from gnomon.demo.company import Company
from gnomon.demo.hosting import ON_GITHUB
from gnomon.demo.misbehaviour import Misbehaviour
from gnomon.demo.records import MergeRequest, Repository
from gnomon.demo.server import serve

_ROOT = "/github/api/v3"
_PRICING, _SEARCH = f"{_ROOT}/repositories/109", f"{_ROOT}/repositories/107"
_BOUGHT = {"commerce/search-api", "commerce/recommendations", "commerce/pricing"}

_EXCHANGES = "github/exchanges"
_HOOKS = "github/webhooks"
_PULL = (
    f"{_EXCHANGES}/notifications_then_pull.exchange.json @ /pulls/",
    *(f"{_HOOKS}/pull_request__{name}.json # pull_request" for name in ("closed", "opened")),
)
_COMMIT = (
    f"{_EXCHANGES}/commit_get.exchange.json @ /commits/",
    f"{_EXCHANGES}/pull_commits.exchange.json @ /commits # []",
    f"{_EXCHANGES}/compare.exchange.json @ /compare/ # commits[]",
)
_REPOSITORY = (
    f"{_EXCHANGES}/get-repository.exchange.json @ /repos/",
    f"{_EXCHANGES}/workflow_run_get.exchange.json @ /PyGithub$",
)
_ISSUE = (
    f"{_EXCHANGES}/search-issues.exchange.json @ /search # items[]",
    f"{_EXCHANGES}/paginate-issues.exchange.json @ /issues # []",
    f"{_HOOKS}/issue_comment__created.json # issue",
)
_RUN = (
    f"{_EXCHANGES}/workflow_run_get.exchange.json @ /runs/",
    f"{_EXCHANGES}/workflow_runs_created_filter.exchange.json @ /runs # workflow_runs[]",
    f"{_HOOKS}/workflow_run__completed.with-pull-requests.json # workflow_run",
)

#: Address, the part of the body that counts, and the recorded bodies it is held against.
ENDPOINTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "repositories": (f"{_ROOT}/orgs/commerce/repos", "[]", _REPOSITORY),
    "repository": (f"{_ROOT}/repos/commerce/pricing", "", _REPOSITORY),
    "user": (
        f"{_ROOT}/users/anna-albrecht",
        "",
        (f"{_EXCHANGES}/commit_pulls.exchange.json @ /user$",),
    ),
    "issues": (f"{_PRICING}/issues?state=all&per_page=100", "[]", _ISSUE),
    "pulls": (
        f"{_PRICING}/pulls?state=all&per_page=100",
        "[]",
        (*_PULL, "github/api/pulls_list_backstage.json # []"),
    ),
    "pull": (f"{_PRICING}/pulls/5", "", _PULL),
    "commits of a pull": (f"{_PRICING}/pulls/5/commits", "[]", _COMMIT),
    "files": (
        f"{_PRICING}/pulls/5/files",
        "[]",
        (f"{_EXCHANGES}/commit_get.exchange.json @ /commits/ # files[]",),
    ),
    "reviews": (
        f"{_PRICING}/pulls/5/reviews",
        "[]",
        (
            f"{_EXCHANGES}/pull_reviews_list.exchange.json @ /reviews # []",
            "github/api/pull_reviews_list.json # []",
            f"{_HOOKS}/pull_request_review__submitted.json # review",
        ),
    ),
    "comments on lines": (
        f"{_PRICING}/pulls/5/comments",
        "[]",
        (
            f"{_EXCHANGES}/pull_review_comments.exchange.json @ /comments # []",
            f"{_HOOKS}/pull_request_review_comment__created.json # comment",
        ),
    ),
    "timeline": (
        f"{_PRICING}/issues/5/timeline?per_page=100",
        "[]",
        (
            f"{_EXCHANGES}/issue_timeline.exchange.json @ /timeline # []",
            f"{_HOOKS}/pull_request_review__submitted.json # review",
            *_COMMIT,
            *(f"{each}.commit" if "#" in each else f"{each} # commit" for each in _COMMIT),
        ),
    ),
    "commits": (f"{_PRICING}/commits?sha=main&per_page=100", "[]", _COMMIT),
    "commit": (f"{_SEARCH}/commits/tags/v1.1.0", "", _COMMIT),
    "releases": (f"{_SEARCH}/releases", "[]", ("github/api/releases_list.json # []",)),
    "runs": (f"{_PRICING}/actions/runs?per_page=100", "workflow_runs[]", _RUN),
    "deployments": (
        f"{_PRICING}/deployments?per_page=100",
        "[]",
        (f"{_EXCHANGES}/deployments_list.exchange.json @ /deployments # []",),
    ),
    "environments": (
        f"{_PRICING}/environments",
        "",
        (f"{_EXCHANGES}/environments_list.exchange.json @ /environments",),
    ),
    "workflows": (
        f"{_PRICING}/actions/workflows",
        "",
        (f"{_EXCHANGES}/workflows_list.exchange.json @ /workflows",),
    ),
}

#: What GitHub documents and no recorded body shows, by a pattern of the difference.
DOCUMENTED = {
    r"^issues: \$\.pull_request": "of the pull requests among the issues",
    r"^issues: \$\.draft": "of the pull requests among the issues",
    r"^user: \$\.(company|location|email)": "the API's reference has them",
    r"^files: \$\.previous_filename": "of renamed files",
    r"^comments on lines: \$\.in_reply_to_id": "of answers",
    r"^timeline: \$\.(review_requester|requested_reviewer)": "of requests for a review",
    r"^timeline: \$\.performed_via_github_app": "every event has it",
    r"^environments: \$\.environments\[\]\.html_url": "the API's reference has it",
}


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_body_has_the_shape_of_recorded_ones(name: str, tools: Reader, payloads: Path) -> None:
    path, part, sources = ENDPOINTS[name]
    answer = tools.get(path)
    assert answer.status_code == 200, answer.text
    assert _differences(name, answer.json(), part, payloads, sources) == []


def _differences(
    name: str, body: Any, part: str, payloads: Path, sources: tuple[str, ...]
) -> list[str]:
    shape = recorded(payloads, sources)
    pieces = list(parts(body, part))
    assert pieces, f"{name} answered nothing"
    found = {f"{name}: {text}" for piece in pieces for text in shape.differences(piece)}
    return sorted(text for text in found if not any(re.search(p, text) for p in DOCUMENTED))


def _all(tools: Reader, path: str) -> Iterator[Any]:
    """Follow the links through every page of a list."""
    while path:
        answer = tools.get(path)
        body = answer.json()
        yield from (
            body
            if isinstance(body, list)
            else next(iter(value for value in body.values() if isinstance(value, list)))
        )
        link = re.search(r'<http://[^/]+([^>]+)>; rel="next"', answer.headers.get("link", ""))
        path = link[1] if link else ""


def _place(company: Company, path: str) -> Repository:
    return next(place for place in company.repositories if place.path == path)


def test_the_bought_team_is_on_github_alone(company: Company, tools: Reader) -> None:
    mine = {each["full_name"] for each in _all(tools, f"{_ROOT}/orgs/commerce/repos")}
    assert mine == _BOUGHT == ON_GITHUB
    others = {each["path_with_namespace"] for each in _all(tools, "/gitlab/api/v4/projects")}
    assert not others & _BOUGHT
    assert len(others) + len(mine) == len(company.repositories)
    assert tools.get("/gitlab/api/v4/projects/commerce%2Fpricing").status_code == 404
    assert tools.get(f"{_ROOT}/repositories/101").status_code == 404


def test_pages_lead_to_every_pull_request_once_by_update(company: Company, tools: Reader) -> None:
    order = "state=all&sort=updated&direction=asc"
    told = list(_all(tools, f"{_PRICING}/issues?{order}&per_page=50"))
    changes = _place(company, "commerce/pricing").merge_requests
    assert sorted(each["number"] for each in told) == [change.iid for change in changes]
    times = [each["updated_at"] for each in told]
    assert times == sorted(times)
    since = (NOW - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    recent = list(_all(tools, f"{_PRICING}/issues?{order}&since={since}"))
    assert recent == [each for each in told if each["updated_at"] >= since]
    assert 0 < len(recent) < len(told)


def test_links_lead_on_and_back_and_stop_at_the_ends(tools: Reader) -> None:
    path = f"{_PRICING}/pulls?state=all&per_page=50"
    rels = [
        set(re.findall(r'rel="(\w+)"', tools.get(f"{path}&page={n}").headers["link"]))
        for n in (1, 2, 3)
    ]
    assert rels == [{"next", "last"}, {"prev", "next", "last", "first"}, {"prev", "first"}]
    assert "link" not in tools.get(f"{_ROOT}/orgs/commerce/repos").headers


def test_answers_tell_the_budget_and_a_version(tools: Reader) -> None:
    first = tools.get(f"{_PRICING}/pulls/5")
    again = tools.get(f"{_PRICING}/pulls/5", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    left = [int(each.headers["x-ratelimit-remaining"]) for each in (first, again)]
    assert left[0] == left[1] < int(first.headers["x-ratelimit-limit"])
    other = tools.get(f"{_PRICING}/pulls/6", **{"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert int(other.headers["x-ratelimit-remaining"]) == left[1] - 1


def test_who_asks_too_often_is_forbidden_for_a_while(company: Company) -> None:
    trouble = Misbehaviour(seed=3, one_in=1)
    with serve(company, misbehaviour=trouble) as running, Reader(running.base_url) as tools:
        found = []
        for number in range(1, 40):
            try:
                found.append(tools.get(f"{_PRICING}/pulls/{number}"))
            except httpx2.TransportError:
                continue
    throttled = [each for each in found if each.status_code == 403]
    assert len(throttled) == trouble.met["throttled"] > 0
    assert {each.headers["retry-after"] for each in throttled} == {"1"}
    assert all("rate limit" in each.json()["message"] for each in throttled)


def test_wrong_token_is_refused(tools: Reader) -> None:
    url = f"{str(tools.client.base_url).rstrip('/')}{_ROOT}/user/repos"
    for headers in ({}, {"Authorization": "Bearer no"}, {"PRIVATE-TOKEN": "no"}):
        assert httpx2.get(url, headers=headers).status_code == 401


def _merged(company: Company) -> Iterator[tuple[Repository, MergeRequest]]:
    for place in company.hosted_on("github"):
        for change in place.merge_requests:
            if change.merged_at is not None:
                yield place, change


def test_a_picked_fix_keeps_its_branch_and_lands_as_a_copy(company: Company, tools: Reader) -> None:
    picked = [(place, c) for place, c in _merged(company) if c.target != "main"]
    assert picked
    for place, change in picked:
        told = tools.get(f"{_ROOT}/repositories/{place.id}/pulls/{change.iid}").json()
        path = f"{_ROOT}/repositories/{place.id}/pulls/{change.iid}/commits"
        own = [each["sha"] for each in tools.get(path).json()]
        assert told["head"]["sha"] == own[-1]
        assert told["merge_commit_sha"] == change.landed_sha
        assert told["merge_commit_sha"] not in own
        landed = tools.get(f"{_ROOT}/repositories/{place.id}/commits/{change.landed_sha}").json()
        assert landed["commit"]["message"] == change.commits[-1].message


def test_a_timeline_tells_every_moment_of_a_change(company: Company, tools: Reader) -> None:
    place = _place(company, "commerce/pricing")
    for change in place.merge_requests[:40]:
        told = list(_all(tools, f"{_PRICING}/issues/{change.iid}/timeline?per_page=100"))
        kinds = [each["event"] for each in told]
        said = [n for n in change.notes if not n.is_system]
        assert kinds.count("committed") == len(change.commits)
        assert kinds.count("merged") == (change.merged_at is not None)
        assert kinds.count("commented") == sum(not n.is_inline for n in said)
        assert kinds.count("reviewed") == sum(n.is_inline for n in said) + len(change.approvals)
        asked = len(change.reviewers) if change.requested_at else 0
        assert kinds.count("review_requested") == asked
        assert kinds.count("ready_for_review") == (
            change.opened_at < change.ready_at <= company.now
        )
        ids = [each["id"] for each in told if "id" in each]
        assert len(ids) == len(set(ids))


def test_walks_from_a_commit_and_between_two_tell_what_lies_before(
    company: Company, tools: Reader
) -> None:
    place = _place(company, "commerce/pricing")
    whole = [each["sha"] for each in _all(tools, f"{_PRICING}/commits?sha=main&per_page=100")]
    assert whole[0] == place.mainline[-1]
    assert set(place.mainline) <= set(whole)
    base = place.mainline[-9]
    before = {each["sha"] for each in _all(tools, f"{_PRICING}/commits?sha={base}&per_page=100")}
    path = f"{_PRICING}/compare/{base}...main?per_page=100"
    ahead = [each["sha"] for each in tools.get(path).json()["commits"]]
    assert set(ahead) == set(whole) - before
    assert ahead[-1] == whole[0]
    assert tools.get(f"{_PRICING}/compare/{'0' * 40}...main").status_code == 404


def test_runs_and_their_jobs_are_those_that_were(company: Company, tools: Reader) -> None:
    place = _place(company, "commerce/pricing")
    runs = {run.id: run for run in builds.pipelines(company, place)}
    told = {each["id"]: each for each in _all(tools, f"{_PRICING}/actions/runs?per_page=100")}
    assert told.keys() == runs.keys()
    assert {each["head_sha"] for each in told.values()} == {run.sha for run in runs.values()}
    since = (NOW - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    recent = tools.get(f"{_PRICING}/actions/runs?created={since}..*&per_page=100").json()
    expected = {run.id for run in runs.values() if run.created_at >= NOW.timestamp() - 30 * 86_400}
    assert {each["id"] for each in recent["workflow_runs"]} == expected
    assert recent["total_count"] == len(expected)
    number = max(expected)
    jobs = tools.get(f"{_PRICING}/actions/runs/{number}/jobs?filter=all").json()
    assert [each["id"] for each in jobs["jobs"]] == [job.id for job in builds.jobs(runs[number])]


def test_deployments_are_told_with_their_steps(company: Company, tools: Reader) -> None:
    place = _place(company, "commerce/pricing")
    mine = {one.id: one for one in company.told_by_host(place)}
    told = list(_all(tools, f"{_PRICING}/deployments?per_page=100"))
    assert {each["id"] for each in told} == mine.keys()
    assert [each["id"] for each in told] == sorted(mine, reverse=True)
    states = {"success": "success", "failure": "failure", "running": "in_progress"}
    for each in told[:20]:
        steps = tools.get(f"{_PRICING}/deployments/{each['id']}/statuses").json()
        assert steps[0]["state"] == states[mine[each["id"]].status]
