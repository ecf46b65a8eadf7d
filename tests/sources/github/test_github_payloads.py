"""Every recorded body of GitHub: its rows, or why it is none of ours."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.entity import Entity
from gnomon.domain.running import Deployment
from gnomon.errors import PayloadError
from gnomon.sources.source import Want
from sources.github.github_readings import exchanges, hook, numbered, page, read, rows


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


#: Recording and place in it -> what it lists, rows by kind, fields of the first row.
RECORDED: dict[tuple[str, int], tuple[str, dict[str, int], dict[str, Any]]] = {
    ("commit_get", 0): (
        "commits",
        {"Commit": 1, "Identity": 1},
        {
            "key": "gh:repository:1@1292bf0e22c796e91cc3d6e24b544aece8c21f2a",
            "revision": "1292bf0e22c796e91cc3d6e24b544aece8c21f2a",
            "authored_at": at("2012-05-09T16:22:33Z"),
        },
    ),
    ("commit_pulls", 1): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:246648268", "path": "nadia-abara/PyGithub"},
    ),
    ("commit_pulls", 2): (
        "commits",
        {"Commit": 1, "Identity": 2},
        {
            "key": "gh:repository:1@e44d11d565c022496544dd6ed1f19a8d718c2b0c",
            "revision": "e44d11d565c022496544dd6ed1f19a8d718c2b0c",
            "authored_at": at("2020-03-11T01:40:25Z"),
        },
    ),
    ("commit_pulls", 3): (
        "pull_requests",
        {"Change": 1, "Want": 1, "Identity": 1},
        {"key": "gh:change:1!1431", "state": "merged", "opened_at": at("2020-03-09T20:23:21Z")},
    ),
    ("commits_list_filtered", 0): (
        "commits",
        {"Commit": 7, "Identity": 1},
        {
            "key": "gh:repository:1@de386d5dc9cf103c90c4128eeca0e6abdd382065",
            "revision": "de386d5dc9cf103c90c4128eeca0e6abdd382065",
            "authored_at": at("2012-05-28T17:21:42Z"),
        },
    ),
    ("compare", 0): (
        "compare",
        {"Commit": 4, "Identity": 1},
        {
            "key": "gh:repository:1@5bb654d26dd014d36794acd1e6ecf3736f12aad7",
            "revision": "5bb654d26dd014d36794acd1e6ecf3736f12aad7",
            "authored_at": at("2012-05-25T12:10:54Z"),
        },
    ),
    ("environments_list", 0): (
        "environments",
        {"Environment": 1},
        {"key": "gh:environment:464814513", "name": "dev"},
    ),
    ("environments_list", 1): (
        "environments",
        {"Environment": 1},
        {"key": "gh:environment:464814513", "name": "dev"},
    ),
    ("get-repository", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:1000", "path": "octokit-fixture-org/hello-world"},
    ),
    ("graphql_paged_discussions", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:3544490", "path": "PyGithub/PyGithub"},
    ),
    ("issue_timeline", 0): (
        "issue_timeline",
        {"TicketTransition": 1, "Identity": 1},
        {"key": "gh:ticket_transition:timeline-16333959", "to_category": "done"},
    ),
    ("issues_list", 0): (
        "issues",
        {"Ticket": 16, "TicketText": 16, "TicketTransition": 16, "Identity": 3},
        {
            "key": "gh:ticket:1#30",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2012-05-27T05:40:15Z"),
        },
    ),
    ("notifications_then_pull", 1): (
        "pull_requests",
        {"Change": 1, "Identity": 1},
        {"key": "gh:change:1!1171", "state": "open", "opened_at": at("2019-07-15T11:44:35Z")},
    ),
    ("paginate-issues", 0): (
        "issues",
        {"Ticket": 3, "TicketText": 3, "TicketTransition": 3, "Identity": 1},
        {
            "key": "gh:ticket:1#13",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2017-10-10T16:00:00Z"),
        },
    ),
    ("paginate-issues", 1): (
        "issues",
        {"Ticket": 3, "TicketText": 3, "TicketTransition": 3, "Identity": 1},
        {
            "key": "gh:ticket:1#10",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2017-10-10T16:00:00Z"),
        },
    ),
    ("paginate-issues", 2): (
        "issues",
        {"Ticket": 3, "TicketText": 3, "TicketTransition": 3, "Identity": 1},
        {
            "key": "gh:ticket:1#7",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2017-10-10T16:00:00Z"),
        },
    ),
    ("paginate-issues", 3): (
        "issues",
        {"Ticket": 3, "TicketText": 3, "TicketTransition": 3, "Identity": 1},
        {
            "key": "gh:ticket:1#4",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2017-10-10T16:00:00Z"),
        },
    ),
    ("paginate-issues", 4): (
        "issues",
        {"Ticket": 1, "TicketText": 1, "TicketTransition": 1, "Identity": 1},
        {
            "key": "gh:ticket:1#1",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2017-10-10T16:00:00Z"),
        },
    ),
    ("pull_commits", 0): (
        "pull_commits",
        {"ChangeCommit": 3, "Identity": 1},
        {
            "key": "gh:change_commit:1!31@4aadfff21cdd2d2566b0e4bd7309c233b5f4ae23",
            "revision": "4aadfff21cdd2d2566b0e4bd7309c233b5f4ae23",
            "change_id": "gh:change:1!31",
            "authored_at": at("2012-05-27T07:33:23Z"),
        },
    ),
    ("pull_review_comments", 0): (
        "pull_comments",
        {"Review": 2, "Identity": 2},
        {
            "key": "gh:review:line-comment-197784357",
            "kind": "comment",
            "change_id": "gh:change:1!31",
            "reviewed_at": at("2018-06-25T12:54:34Z"),
            "is_inline": True,
        },
    ),
    ("pull_reviews_list", 0): (
        "reviews",
        {"Review": 5, "Identity": 3},
        {
            "key": "gh:review:review-28482091",
            "kind": "approval",
            "change_id": "gh:change:1!538",
            "reviewed_at": at("2017-03-22T19:06:59Z"),
        },
    ),
    ("pulls_list_filtered", 0): (
        "pull_requests",
        {"Change": 3, "Want": 3, "Identity": 1},
        {"key": "gh:change:1!39", "state": "merged", "opened_at": at("2012-05-29T18:06:07Z")},
    ),
    ("release_by_tag", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:446365735", "path": "goran-ivanova/PyGithub"},
    ),
    ("run_artifacts", 0): (
        "run",
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:5138169628",
            "result": "success",
            "ref": "master",
            "revision": "03c2d3a9830af81414810cc51f6507073b7451f2",
            "started_at": None,
        },
    ),
    ("workflow_job_get", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:3544490", "path": "PyGithub/PyGithub"},
    ),
    ("workflow_job_get", 1): (
        "job",
        {"JobRun": 1},
        {
            "key": "gh:job_run:54251022208",
            "result": "success",
            "name": "OpenAPI sync branch",
            "revision": "9e1c2bfe545a53beae4b79fcbc52a212b71c17d2",
            "started_at": at("2025-11-01T08:16:10Z"),
        },
    ),
    ("workflow_run_attempt", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:446365735", "path": "goran-ivanova/PyGithub"},
    ),
    ("workflow_run_attempt", 1): (
        "run",
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:26365060973",
            "result": "success",
            "ref": "main",
            "revision": "3a17ecf4a5a4dc873f2632470a712497b38eea88",
            "started_at": at("2026-05-29T15:42:05Z"),
        },
    ),
    ("workflow_run_attempt", 2): (
        "run",
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:26365060973",
            "result": "success",
            "ref": "main",
            "revision": "3a17ecf4a5a4dc873f2632470a712497b38eea88",
            "started_at": at("2026-05-29T15:42:05Z"),
        },
    ),
    ("workflow_run_get", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:3544490", "path": "PyGithub/PyGithub"},
    ),
    ("workflow_run_get", 1): (
        "run",
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:3881497935",
            "result": "success",
            "ref": "feat/workflow-run",
            "revision": "c6e5cac67a58a4eb11f1f28567a77a6e2cc8ee98",
            "started_at": None,
        },
    ),
    ("workflow_run_jobs", 0): (
        "jobs",
        {"JobRun": 5},
        {
            "key": "gh:job_run:10545727758",
            "result": "success",
            "name": "test (Python 3.7)",
            "revision": "c6e5cac67a58a4eb11f1f28567a77a6e2cc8ee98",
            "started_at": at("2023-01-10T08:24:28Z"),
        },
    ),
    ("workflow_runs_created_filter", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:3544490", "path": "PyGithub/PyGithub"},
    ),
    ("workflow_runs_created_filter", 1): (
        "runs",
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:3770390952",
            "result": "success",
            "ref": "patch-1",
            "revision": "84e26cfaa0eede8179f34272f03afa28d76a07a7",
            "started_at": None,
        },
    ),
    ("workflow_runs_list", 0): (
        "runs",
        {"PipelineRun": 4},
        {
            "key": "gh:pipeline_run:109950033",
            "result": "success",
            "ref": "master",
            "revision": "61b610926a023d80486ce1115e7331a4c714cfcb",
            "finished_at": at("2020-05-20T02:40:25Z"),
        },
    ),
    ("workflows_list", 0): (
        "repositories",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:3544490", "path": "PyGithub/PyGithub"},
    ),
}
#: Delivery -> rows by kind, fields of the first row.
HOOKS: dict[str, tuple[dict[str, int], dict[str, Any]]] = {
    "deployment__payload": (
        {"Want": 1},
        {"kind": "deployment", "ref": "repositories/186853002/deployments/145988746"},
    ),
    "deployment_status__payload": (
        {"Want": 1},
        {"kind": "deployment", "ref": "repositories/186853002/deployments/145988746"},
    ),
    "issue_comment__created": ({}, {}),
    "issues__labeled": (
        {"Ticket": 1, "TicketText": 1, "TicketTransition": 1, "Identity": 1},
        {
            "key": "gh:ticket:186853002#1",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2019-05-15T15:20:18Z"),
        },
    ),
    "issues__milestoned": (
        {"Ticket": 1, "TicketText": 1, "TicketTransition": 1, "Identity": 1},
        {
            "key": "gh:ticket:186853002#2",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2019-05-15T15:20:33Z"),
        },
    ),
    "issues__opened": (
        {"Ticket": 1, "TicketText": 1, "TicketTransition": 1, "Identity": 1},
        {
            "key": "gh:ticket:186853002#1",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2019-05-15T15:20:18Z"),
        },
    ),
    "issues__reopened": (
        {"Ticket": 1, "TicketText": 1, "TicketTransition": 1, "Identity": 1, "Want": 1},
        {
            "key": "gh:ticket:186853002#1",
            "kind": "issue",
            "status": "open",
            "opened_at": at("2021-07-05T18:05:24Z"),
        },
    ),
    "issues__transferred": (
        {"Ticket": 1},
        {
            "key": "gh:ticket:17273051#1",
            "kind": "issue",
            "status": "closed",
            "is_deleted": True,
            "opened_at": at("2026-11-02T09:00:00Z"),
        },
    ),
    "pull_request__closed": (
        {"Change": 1, "ChangeMerge": 1, "Identity": 2, "Want": 1},
        {
            "key": "gh:change:186853002!2",
            "state": "closed",
            "opened_at": at("2019-05-15T15:20:33Z"),
        },
    ),
    "pull_request__converted_to_draft": (
        {"Change": 1, "Identity": 2, "Want": 1},
        {
            "key": "gh:change:186853002!2",
            "state": "open",
            "is_draft": True,
            "opened_at": at("2019-05-15T15:20:33Z"),
        },
    ),
    "pull_request__labeled": (
        {"Change": 1, "Identity": 2},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request__opened": (
        {"Change": 1, "Identity": 2, "Want": 1},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request__opened.with-null-body": (
        {"Change": 1, "Identity": 2, "Want": 1},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request__ready_for_review": (
        {"Change": 1, "Identity": 2, "Want": 1},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request__reopened": (
        {"Change": 1, "ChangeMerge": 1, "Identity": 2, "Want": 1},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request__review_requested": (
        {"Change": 1, "Identity": 2, "Want": 1},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request__synchronize": (
        {"Change": 1, "ChangeEvent": 1, "Identity": 2, "Want": 1},
        {"key": "gh:change:186853002!2", "state": "open", "opened_at": at("2019-05-15T15:20:33Z")},
    ),
    "pull_request_review__dismissed": (
        {"Want": 1},
        {"kind": "pull_request", "ref": "repositories/186853002/pulls/2"},
    ),
    "pull_request_review__submitted": ({}, {}),
    "pull_request_review_comment__created": (
        {"Review": 1, "Identity": 1},
        {
            "key": "gh:review:line-comment-284312630",
            "kind": "comment",
            "change_id": "gh:change:186853002!2",
            "reviewed_at": at("2019-05-15T15:20:37Z"),
            "is_inline": True,
        },
    ),
    "push__1": (
        {"GitRef": 1},
        {
            "key": "gh:ref:186853002:refs/tags/simple-tag",
            "kind": "tag",
            "name": "simple-tag",
            "revision": "0000000000000000000000000000000000000000",
            "is_deleted": True,
        },
    ),
    "push__payload": (
        {"GitRef": 1},
        {
            "key": "gh:ref:186853002:refs/tags/simple-tag",
            "kind": "tag",
            "name": "simple-tag",
            "revision": "0000000000000000000000000000000000000000",
            "is_deleted": True,
        },
    ),
    "push__with-new-branch": (
        {"GitRef": 1, "Want": 1},
        {
            "key": "gh:ref:186853002:refs/heads/master",
            "kind": "branch",
            "name": "master",
            "revision": "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
        },
    ),
    "release__prereleased": (
        {"Want": 1},
        {"kind": "tag", "ref": "repositories/186853002/commits/tags/0.0.1"},
    ),
    "release__published": (
        {"Want": 1},
        {"kind": "tag", "ref": "repositories/186853002/commits/tags/0.0.1"},
    ),
    "repository__created": (
        {"Repository": 1, "TicketProject": 1},
        {"key": "gh:repository:186853261", "path": "Octocoders/Hello-World"},
    ),
    "workflow_job__completed.failure.with-organization": (
        {"JobRun": 1},
        {
            "key": "gh:job_run:289782451",
            "result": "failure",
            "name": "linters",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
            "started_at": at("2021-08-05T10:34:58Z"),
        },
    ),
    "workflow_job__completed.success.with-organization": (
        {"JobRun": 1},
        {
            "key": "gh:job_run:289782451",
            "result": "success",
            "name": "linters",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
            "started_at": at("2021-08-05T10:34:58Z"),
        },
    ),
    "workflow_job__in_progress": (
        {"JobRun": 1},
        {
            "key": "gh:job_run:289782451",
            "name": "Analyze (javascript)",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
            "started_at": at("2021-09-13T02:21:13Z"),
        },
    ),
    "workflow_job__queued": (
        {"JobRun": 1},
        {
            "key": "gh:job_run:289782451",
            "name": "update",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
        },
    ),
    "workflow_job__waiting": (
        {"JobRun": 1},
        {
            "key": "gh:job_run:12877621891",
            "name": "test",
            "revision": "16c5286e8d9a0629956a28938386b36608707a71",
        },
    ),
    "workflow_run__completed": (
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:289782451",
            "result": "success",
            "ref": "master",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
            "started_at": None,
        },
    ),
    "workflow_run__completed.with-pull-requests": (
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:289782451",
            "result": "success",
            "ref": "master",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
            "change_id": "gh:change:300029405!2",
        },
    ),
    "workflow_run__requested": (
        {"PipelineRun": 1, "Identity": 1},
        {
            "key": "gh:pipeline_run:289782451",
            "ref": "master",
            "revision": "3484a3fb816e0859fd6e1cea078d76385ff50625",
        },
    ),
}

#: Recordings that hold nothing we ask for, beside what others of the same name hold.
NOT_ASKED = {
    "branch-protection": "rules of a branch are no fact of delivery",
    "check_runs_for_ref": "GitHub's own checks are its jobs; those of other tools tell themselves",
    "check_suite_runs": "the same",
    "code_scanning_alerts": "findings come from scanners' reports, with the revision they judge",
    "create-status": "a status is what another tool says of its own pipeline",
    "dependabot_alerts": "findings come from scanners' reports, with the revision they judge",
    "errors": "a refusal of a write; we only read",
    "graphql_issues": "the REST interface is asked",
    "graphql_pull_requests": "the REST interface is asked",
    "labels": "issues and pull requests carry their labels",
    "org_events": "shortened copies of webhooks, late and at most 300",
    "release-assets": "a release is told by its tag",
    "search-issues": "lists are asked for by time of update, a search is bounded",
    "workflow_run_timing": "the run itself tells when it began and ended",
}
#: Deliveries let through and dropped.
DROPPED = {
    "check_run": "GitHub's own checks are its jobs; those of other tools tell themselves",
    "check_suite": "the same",
    "code_scanning_alert": "findings come from scanners' reports",
    "create": "the push that made the branch or tag is told as well",
    "delete": "the push that deleted it is told as well",
    "dependabot_alert": "findings come from scanners' reports",
    "deployment_review": "a wait for approval is a status of the deployment",
    "merge_group": "a queue of merges; the merges are told",
    "milestone": "a list of issues, no time box",
    "ping": "says that the webhook works",
    "projects_v2_item": "tells no repository and no issue number",
    "pull_request_review_thread": "resolving a thread is no response",
    "secret_scanning_alert": "findings come from scanners' reports",
    "status": "what another tool says of its own pipeline",
}


@pytest.mark.parametrize(("name", "place"), sorted(RECORDED), ids=str)
def test_a_recorded_answer_is_read(payloads: Path, name: str, place: int) -> None:
    thing, counts, fields = RECORDED[name, place]
    exchange = exchanges(payloads / "github", name)[place]
    found = read(page(thing, exchange["response"]["body"], numbered(exchange["request"]["url"])))
    assert Counter(type(row).__name__ for row in found) == counts
    assert {field: getattr(found[0], field) for field in fields} == fields


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_a_recorded_delivery_is_read(payloads: Path, name: str) -> None:
    counts, fields = HOOKS[name]
    event = hook(name.partition("__")[0], (payloads / f"github/webhooks/{name}.json").read_bytes())
    assert event is not None
    found = read(event)
    assert Counter(type(row).__name__ for row in found) == counts
    if counts:
        assert {field: getattr(found[0], field) for field in fields} == fields


@pytest.mark.parametrize("kind", sorted(DROPPED))
def test_a_recorded_delivery_of_another_kind_is_dropped(payloads: Path, kind: str) -> None:
    files = sorted((payloads / "github/webhooks").glob(f"{kind}__*.json"))
    assert files
    assert [hook(kind, file.read_bytes()) for file in files] == [None] * len(files)


def test_recorded_reviews_that_say_nothing_are_left_out(payloads: Path) -> None:
    body = (payloads / "github/api/pull_reviews_list.json").read_bytes()
    found = read(page("reviews", body, "/repositories/1/pulls/7/reviews"))
    assert Counter(row.kind for row in found if hasattr(row, "reviewed_at")) == {"approval": 1}


def test_a_recorded_list_of_pull_requests_is_read(payloads: Path) -> None:
    body = (payloads / "github/api/pulls_list_backstage.json").read_bytes()
    found = read(page("pull_requests", body, "/repositories/1/pulls"))
    assert Counter(type(row).__name__ for row in found) == {"Change": 2, "Identity": 2}


def test_a_recorded_list_of_releases_is_refused_by_name(payloads: Path) -> None:
    # Releases are not listed: a release is told by its tag.
    body = (payloads / "github/api/releases_list.json").read_bytes()
    with pytest.raises(PayloadError, match=r"github\.api\.tags .*commit"):
        read(page("tags", body, "/repositories/1/tags"))


def test_a_recorded_deployment_and_its_recorded_statuses_are_one_row(payloads: Path) -> None:
    folder = payloads / "github"
    listed = exchanges(folder, "deployments_list")[0]["response"]["body"]
    statuses = exchanges(folder, "deployment_statuses_list")[0]["response"]["body"]
    body = {"deployment": listed[0], "statuses": statuses}
    (row,) = rows(read(page("deployment", body, "/repositories/1/deployments/7")), Deployment)
    assert (row.environment, row.status, row.revision) == (
        "test",
        "running",
        "743f5a58b0bce91c4eab744ff7e39dfca9e6e8a5",
    )


def test_every_recording_is_accounted_for(payloads: Path) -> None:
    folder = payloads / "github"
    recorded = {file.name.removesuffix(".exchange.json") for file in folder.glob("exchanges/*")}
    pushed = {file.stem for file in folder.glob("webhooks/*")}
    listed = {file.stem for file in folder.glob("api/*")}
    told = {name for name, _ in RECORDED} | {"deployments_list", "deployment_statuses_list"}
    assert recorded == told | NOT_ASKED.keys()
    assert not told & NOT_ASKED.keys()
    dropped = {name for name in pushed if name.split("__")[0] in DROPPED}
    assert pushed == HOOKS.keys() | dropped
    assert listed == {"pull_reviews_list", "pulls_list_backstage", "releases_list"}
    total = len(told) + len(HOOKS) + 2
    refused = len(NOT_ASKED) + len(dropped) + 1
    print(f"GitHub: {total} payloads read, {refused} refused")  # noqa: T201 - the count is asked for
    assert total + refused == 93


@pytest.mark.parametrize(
    "data", [b"", b"null", b"{", b"<html>", b"\xef\xbb\xbf[]", b"[{}]", b'{"id": "x"}', b"\xff"]
)
def test_a_body_that_is_none_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(PayloadError, match=r"github\.api\.issues"):
        list[Entity | Want](read(page("issues", data, "/repositories/1/issues")))
