"""Every recorded body of GitLab: its rows, or why it is none of ours."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gitlab_readings import exchanges, hook, page, read

from gnomon.errors import PayloadError

ABOUT = "/api/v4/projects/1/merge_requests/7/x"
RUN_ENDED = datetime(2015, 12, 24, 17, 54, 27, 895000, tzinfo=UTC)

#: API body -> what it lists, rows by kind, fields of the first row.
PAGES: dict[str, tuple[str, dict[str, int], dict[str, Any]]] = {
    "basic/deployments": (
        "deployments",
        {"Deployment": 2, "Identity": 1},
        {
            "key": "gl:deployment:41",
            "environment": "production",
            "status": "success",
            "started_at": None,
            "finished_at": datetime(2016, 8, 11, 7, 36, 39, 851000, tzinfo=UTC),
        },
    ),
    "basic/environments": (
        "environments",
        {"Environment": 2},
        {"key": "gl:environment:1", "name": "review/fix-foo", "tier": None},
    ),
    "basic/issue_resource_state_events": (
        "issue_state_events",
        {"TicketTransition": 1, "Identity": 1},
        {"ticket_id": "gl:ticket:1#7", "from_status": "opened", "to_category": "done"},
    ),
    "basic/merge_request_commits": (
        "merge_request_commits",
        {"ChangeCommit": 2, "Identity": 1},
        {
            "change_id": "gl:change:1!7",
            "commit_id": "gl:repository:1@a2da7552f26d5b46a6a09bb8b7b066e3a102be7d",
            "author_id": "gl:identity:example@example.com",
            "authored_at": datetime(2015, 12, 19, 9, 2, 31, tzinfo=UTC),
        },
    ),
    "basic/merge_request_discussions": (
        "discussions",
        {"Review": 1, "Identity": 1},
        {
            "kind": "comment",
            "is_inline": True,
            "thread_id": "7d66bf19bf835e6a4666130544ba1b5c343fc705",
            "reviewed_at": datetime(2018, 5, 22, 20, 0, 18, 858000, tzinfo=UTC),
        },
    ),
    "basic/pipeline": (
        "pipelines",
        {"PipelineRun": 1, "Identity": 1},
        {"key": "gl:pipeline_run:46", "result": "success", "trigger": None, "started_at": None},
    ),
    "basic/pipeline_jobs": (
        "jobs",
        {"JobRun": 2},
        {"name": "teaspoon", "result": "failure", "finished_at": RUN_ENDED, "failure_reason": None},
    ),
    "basic/pipelines": (
        "pipelines",
        {"PipelineRun": 2, "Identity": 1},
        {
            "key": "gl:pipeline_run:47",
            "result": None,
            "changed_at": datetime(2016, 8, 16, 10, 23, 19, 7000, tzinfo=UTC),
        },
    ),
    "basic/project_commits": (
        "commits",
        {"Commit": 20, "Identity": 3},
        {
            "key": "gl:repository:1@f7dd067490fe57505f7226c3b54d3127d2f7fd46",
            "committed_at": datetime(2012, 7, 25, 11, 22, 21, tzinfo=UTC),
            "added_lines": None,
        },
    ),
    "basic/project_tags": (
        "tags",
        {"GitRef": 30},
        {"kind": "tag", "name": "v2.8.2", "tagged_at": None},
    ),
    "branches": (
        "branches",
        {"GitRef": 1},
        {
            "key": "gl:ref:1:refs/heads/master",
            "kind": "branch",
            "revision": "7b5c3cc8be40ee161ae89a06bba6229da1032a0c",
        },
    ),
    "deployments_list_full": (
        "deployments",
        {"Deployment": 1, "Identity": 1},
        {"key": "gl:deployment:41", "status": "running", "started_at": None, "finished_at": None},
    ),
    "environments_list_full": (
        "environments",
        {"Environment": 1},
        {"name": "review/fix-foo", "changed_at": datetime(2013, 12, 2, 10, 12, 29, tzinfo=UTC)},
    ),
    "group_iterations": (
        "iterations",
        {"Sprint": 1},
        {"name": "Iteration II", "state": "active", "ends_at": datetime(2020, 2, 1, tzinfo=UTC)},
    ),
    "jobs_list_full": (
        "jobs",
        {"JobRun": 2},
        {"key": "gl:job_run:7", "failure_reason": "script_failure", "finished_at": None},
    ),
    "merge_request": (
        "merge_requests",
        {"Change": 1, "Identity": 2},
        {
            "key": "gl:change:278964!14656",
            "state": "open",
            "is_draft": True,
            "author_id": "gl:identity:3614858",
            "opened_at": datetime(2019, 7, 11, 22, 34, 43, 500000, tzinfo=UTC),
            "target_branch": "master",
        },
    ),
    # The recording has lost its line breaks, and with them the lines to count.
    "merge_request_diffs": (
        "merge_request_diffs",
        {"ChangeSize": 1},
        {"file_count": 2, "paths": ("",), "is_truncated": False},
    ),
    # The recorded events tell no time, so nothing but who caused them can be placed.
    "merge_request_state_events": (
        "merge_request_state_events",
        {"Identity": 1},
        {"user_name": "root"},
    ),
    "merge_requests_list": (
        "merge_requests",
        {"Change": 3, "Identity": 3},
        {
            "number": 15442,
            "is_draft": True,
            "title": "Draft: Use structured logging for DB load balancer",
        },
    ),
    # Before 17 approvals tell no time.
    "models/approvals": ("approvals", {"Identity": 2}, {"user_name": "root"}),
    "models/deployment": (
        "deployments",
        {"Deployment": 1, "Identity": 1},
        {"revision": "a91957a858320c0e17f3a0eca7cfacbff50ea29a", "status": "success"},
    ),
    "models/environment": ("environments", {"Environment": 1}, {"tier": "testing"}),
    "models/issue": (
        "issues",
        {"Ticket": 1, "TicketText": 1, "TicketTransition": 1, "Sprint": 1, "Identity": 2},
        {
            "key": "gl:ticket:4#1",
            "number": "#1",
            "status_category": "done",
            "points": None,
            "assignee_id": "gl:identity:9",
            "sprint_ids": ("gl:sprint:158",),
            "parent_id": "gl:epic:1347",
        },
    ),
    "models/job": ("jobs", {"JobRun": 1}, {"result": "failure", "finished_at": RUN_ENDED}),
    "models/merge-request-discussions": (
        "discussions",
        {"Review": 4, "Identity": 1},
        {"key": "gl:review:note-1126", "kind": "comment", "is_inline": False},
    ),
    "models/pipeline": (
        "pipelines",
        {"PipelineRun": 1, "Identity": 1},
        {"finished_at": datetime(2016, 8, 11, 11, 32, 35, 145000, tzinfo=UTC)},
    ),
    "models/project": (
        "projects",
        {"Repository": 1, "TicketProject": 1},
        {"key": "gl:repository:3", "path": "diaspora/diaspora-project-site"},
    ),
}

#: Bodies of things we ask for, in a shape that cannot become rows.
BROKEN = {
    "basic/project_issues": ("issues", "missing required field `iid`"),
    "commit": ("commits", "tells neither committed_date nor created_at"),
    "commit_merge_requests": ("merge_requests", "missing required field `created_at`"),
}

#: Bodies of things we do not ask for.
NOT_ASKED = {
    "basic/error_project_not_found": "an error body; the client raises on its status",
    "basic/merge_request_closes_issues": "tickets are named in title, branch and description",
    "basic/merge_request_diff_versions": "sizes come from the diffs",
    "basic/milestones": "iterations are the sprints",
    "basic/pipeline_bridges": "a downstream pipeline is told by its own project",
    "basic/pipeline_schedules": "a pipeline tells that a schedule set it off",
    "basic/project_releases": "deployments and tags are measured, release notes are not",
    "basic/resource_label_events": "labels are not statuses of a ticket",
    "dora_metrics_project": "figures are measured from facts, never taken over",
    "feature_flags": "no entity yet",
    "merge_request_approval_state": "rules, without times",
    "merge_trains": "no entity yet",
    "models/bridge": "a downstream pipeline is told by its own project",
    "models/epic": "an issue names its epic; epics themselves are not read yet",
    "models/events": "an activity feed, cut by retention",
    "models/group": "teams come from the catalogue",
    "models/label-events": "labels are not statuses of a ticket",
    "models/members": "teams come from the catalogue",
    "models/pipeline-test-report-summary": "test reports are read from their files",
    "models/releases": "deployments and tags are measured, release notes are not",
    "pipeline_test_report": "test reports are read from their files",
    "project_events_full": "an activity feed, cut by retention",
    "user": "accounts are told by what they did",
    "users_search": "accounts are told by what they did",
}

#: Delivery -> event type, rows by kind, fields of the first row.
HOOKS: dict[str, tuple[str, dict[str, int], dict[str, Any]]] = {
    "webhooks/build": (
        "job",
        {"JobRun": 1},
        {"key": "gl:job_run:1977", "result": None, "failure_reason": None},
    ),
    "webhooks/deployment": ("deployment", {"Want": 1}, {"ref": "projects/30/deployments/15"}),
    "webhooks/issue": ("issue", {"Want": 1}, {"ref": "projects/14/issues/23"}),
    "webhooks/job": (
        "job",
        {"JobRun": 1},
        {
            "key": "gl:job_run:3580121225",
            "pipeline_run_id": "gl:pipeline_run:743121198",
            "result": "success",
            "started_at": datetime(2023, 1, 10, 13, 50, 5, tzinfo=UTC),
            "url": "https://gitlab.com/ursula-thorne/release-tools-fake/-/jobs/3580121225",
        },
    ),
    "webhooks/merge_request": (
        "merge_request",
        {"Change": 1, "Identity": 1, "Want": 1},
        {"key": "gl:change:14!1", "labels": ("API",), "author_id": "gl:identity:51"},
    ),
    "webhooks/note_commit": ("note", {}, {}),
    "webhooks/note_issue": ("note", {}, {}),
    "webhooks/note_merge_request": (
        "note",
        {"Review": 1, "Identity": 1},
        {
            "key": "gl:review:note-1244",
            "change_id": "gl:change:5!1",
            "reviewed_at": datetime(2015, 5, 17, 18, 21, 36, tzinfo=UTC),
        },
    ),
    "webhooks/pipeline": (
        "pipeline",
        {"JobRun": 5, "Want": 1},
        {"key": "gl:job_run:380", "result": "skip", "is_allowed_to_fail": True},
    ),
    "webhooks/push": (
        "push",
        {"GitRef": 1, "Want": 1},
        {
            "key": "gl:ref:15:refs/heads/master",
            "revision": "da1560886d4f094c3e6c9ef40349f7d38b5d27d7",
            "is_deleted": False,
        },
    ),
    "webhooks/release": ("release", {"Want": 1}, {"ref": "projects/327622/repository/tags/1.0.0"}),
    "webhooks/service_merge_request": (
        "merge_request",
        {"Change": 1, "Identity": 1, "Want": 1},
        {"key": "gl:change:2!2", "changed_at": datetime(2021, 9, 27, 5, 1, 21, tzinfo=UTC)},
    ),
    "webhooks/tag_push": ("push", {"Want": 1}, {"ref": "projects/1/repository/tags/v1.0.0"}),
    "systemhooks/merge_request": (
        "merge_request",
        {"Change": 1, "Identity": 1, "Want": 1},
        {"key": "gl:change:14!1", "url": None},
    ),
    "systemhooks/project_create": ("project", {"Want": 1}, {"ref": "projects/74"}),
    "systemhooks/project_rename": ("project", {"Want": 1}, {"ref": "projects/73"}),
    "systemhooks/project_transfer": ("project", {"Want": 1}, {"ref": "projects/73"}),
    "systemhooks/push": ("push", {"GitRef": 1, "Want": 1}, {"name": "master"}),
    "systemhooks/user_create": (
        "user",
        {"Identity": 1},
        {"key": "gl:identity:41", "user_name": "kavya-fonseca", "email": None},
    ),
}

#: Its keys end in spaces; a merge request without a number is nobody's.
BROKEN_HOOKS = {"webhooks/group_merge_request": "missing required field `iid`"}

NOT_WANTED = {
    "webhooks/feature_flag": "no entity yet",
    "webhooks/member": "teams come from the catalogue",
    "webhooks/subgroup": "teams come from the catalogue",
    "systemhooks/repository_update": "the push hook tells the same",
}

#: Recorded traffic -> index of an exchange, what it lists, subject, rows by kind.
EXCHANGES: dict[str, list[tuple[int, str, str, dict[str, int]]]] = {
    "commit_merge_requests": [(0, "merge_requests", ABOUT, {"Change": 1, "Identity": 1})],
    "groups_projects_members": [
        (1, "projects", "", {"Repository": 2, "TicketProject": 2}),
        (2, "projects", "", {"Repository": 1, "TicketProject": 1}),
    ],
    "merge_request_changes": [(0, "merge_request_diffs", ABOUT, {"ChangeSize": 1})],
    "merge_request_discussions": [
        (0, "discussions", ABOUT, {"ChangeEvent": 3, "Review": 5, "Identity": 2})
    ],
    "merge_request_notes": [(0, "notes", ABOUT, {"ChangeEvent": 2, "Identity": 1})],
    "projects_members_users_mrs_approvals": [
        (0, "projects", "", {"Repository": 2, "TicketProject": 2}),
        (6, "merge_requests", "", {"Change": 1, "Identity": 1}),
        (7, "approvals", ABOUT, {"Identity": 1}),
        (8, "merge_requests", "", {}),
    ],
}
NOT_READ = {
    "current_user_version": "accounts are told by what they did",
    "project_labels": "a label's colour says nothing we measure",
    "rate_limited_429_then_200": "traffic for the client; see test_http.py",
    "vulnerability_findings": "findings are read from report files",
}


@pytest.fixture
def gitlab(payloads: Path) -> Path:
    return payloads / "gitlab"


def _agrees(found: list[Any], kinds: dict[str, int], fields: dict[str, Any]) -> None:
    assert Counter(type(row).__name__ for row in found) == kinds
    if fields:
        assert {name: getattr(found[0], name) for name in fields} == fields


@pytest.mark.parametrize("name", PAGES)
def test_a_recorded_page_becomes_its_rows(gitlab: Path, name: str) -> None:
    thing, kinds, fields = PAGES[name]
    body = (gitlab / "api" / f"{name}.json").read_bytes()
    _agrees(read(page(thing, body, ABOUT)), kinds, fields)


@pytest.mark.parametrize("name", BROKEN)
def test_a_page_that_cannot_become_rows_is_refused_by_field(gitlab: Path, name: str) -> None:
    thing, reason = BROKEN[name]
    with pytest.raises(PayloadError, match=reason):
        read(page(thing, (gitlab / "api" / f"{name}.json").read_bytes(), ABOUT))


@pytest.mark.parametrize("name", HOOKS)
def test_a_recorded_delivery_becomes_its_rows(gitlab: Path, name: str) -> None:
    kind, kinds, fields = HOOKS[name]
    event = hook((gitlab / f"{name}.json").read_bytes())
    assert event is not None
    assert event.type == f"gitlab.hook.{kind}"
    _agrees(read(event), kinds, fields)


@pytest.mark.parametrize("name", BROKEN_HOOKS)
def test_a_delivery_that_cannot_become_rows_is_accepted_and_then_refused(
    gitlab: Path, name: str
) -> None:
    event = hook((gitlab / f"{name}.json").read_bytes())
    assert event is not None
    with pytest.raises(PayloadError, match=BROKEN_HOOKS[name]):
        read(event)


@pytest.mark.parametrize("name", NOT_WANTED)
def test_a_delivery_of_something_else_is_dropped(gitlab: Path, name: str) -> None:
    assert hook((gitlab / f"{name}.json").read_bytes()) is None


@pytest.mark.parametrize("name", EXCHANGES)
def test_recorded_traffic_becomes_its_rows(gitlab: Path, name: str) -> None:
    recorded = exchanges(gitlab, name)
    for index, thing, subject, kinds in EXCHANGES[name]:
        body = recorded[index]["response"]["body"]
        found = read(page(thing, body, subject or recorded[index]["request"]["url"]))
        assert Counter(type(row).__name__ for row in found) == kinds


def test_lines_of_old_diffs_leave_out_their_headers(gitlab: Path) -> None:
    body = exchanges(gitlab, "merge_request_changes")[0]["response"]["body"]
    (size,) = read(page("merge_request_diffs", body, ABOUT))
    by_hand = [
        line[0]
        for change in body["changes"]
        for line in change["diff"].split("\n")
        if line[:1] in ("+", "-") and not line.startswith(("+++ ", "--- "))
    ]
    assert by_hand.count("+") > 0
    assert (size.added_lines, size.deleted_lines) == (by_hand.count("+"), by_hand.count("-"))


def test_every_recorded_body_is_read_or_refused(
    gitlab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = {str(file.relative_to(gitlab)) for file in gitlab.rglob("*.json")}
    was_read = {f"api/{name}.json" for name in PAGES} | {f"{name}.json" for name in HOOKS}
    was_read |= {f"exchanges/{name}.exchange.json" for name in EXCHANGES}
    refused = {f"api/{name}.json" for name in (*BROKEN, *NOT_ASKED)}
    refused |= {f"{name}.json" for name in (*BROKEN_HOOKS, *NOT_WANTED)}
    refused |= {f"exchanges/{name}.exchange.json" for name in NOT_READ}
    assert was_read | refused == there
    assert not was_read & refused
    with capsys.disabled():
        print(f"\nGitLab payloads: {len(was_read)} read, {len(refused)} refused")  # noqa: T201
