"""What the notes, sizes, states and clocks of GitLab mean, case by case."""

from datetime import UTC, datetime
from typing import Any

import pytest
from gitlab_readings import RECEIVED_AT, hook, newest, page, read, rows

from gnomon.domain.build import PipelineRun
from gnomon.domain.code import Change, ChangeEvent, ChangeMerge, ChangeSize, Commit, Review
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket, TicketTransition
from gnomon.domain.running import Deployment
from gnomon.errors import PayloadError

MR = "/api/v4/projects/1/merge_requests/7/notes"
KIM = {"id": 5, "username": "Kim", "name": "Kim"}


def merge_request(**fields: Any) -> dict[str, Any]:
    return {
        "iid": 7,
        "project_id": 1,
        "title": "SHOP-12 add a basket",
        "description": "Closes SHOP-13, see RFC-2119",
        "state": "merged",
        "created_at": "2026-02-01T08:00:00.000Z",
        "updated_at": "2026-02-02T08:00:00.000Z",
        "merged_at": "2026-02-02T08:00:00.000Z",
        "author": KIM,
        "merge_user": {"id": 6, "username": "lee"},
        "source_branch": "feature/SHOP-14-basket",
        "target_branch": "main",
        "labels": ["backend"],
        "sha": "a" * 40,
        "merge_commit_sha": "b" * 40,
        "web_url": "https://gitlab.example.org/shop/-/merge_requests/7",
        **fields,
    }


def note(body: str, *, system: bool = True, **fields: Any) -> dict[str, Any]:
    return {
        "id": 90,
        "body": body,
        "system": system,
        "author": KIM,
        "created_at": "2026-02-01T09:00:00.000Z",
        "updated_at": "2026-02-01T09:00:00.000Z",
        "noteable_type": "MergeRequest",
        **fields,
    }


def test_a_merged_request_tells_change_and_merge() -> None:
    found = read(page("merge_requests", [merge_request()]))
    (change,) = rows(found, Change)
    (merge,) = rows(found, ChangeMerge)
    assert change.ticket_refs == ("SHOP-12", "SHOP-13", "SHOP-14")
    assert change.url == "https://gitlab.example.org/shop/-/merge_requests/7"
    assert (change.state, change.labels, change.is_draft) == ("merged", ("backend",), False)
    assert merge.change_id == change.key == "gl:change:1!7"
    assert merge.merged_at == datetime(2026, 2, 2, 8, tzinfo=UTC)
    assert merge.merged_by_id == "gl:identity:6"
    assert (merge.head_revision, merge.merge_revision) == ("a" * 40, "b" * 40)
    assert {i.key for i in rows(found, Identity)} == {"gl:identity:5", "gl:identity:6"}


@pytest.mark.parametrize(
    ("fields", "merge_revision"),
    [
        ({"merge_commit_sha": None, "squash_commit_sha": "c" * 40}, "c" * 40),
        ({"merge_commit_sha": None}, "a" * 40),
    ],
    ids=["squashed fast-forward", "fast-forward"],
)
def test_a_merge_without_a_merge_commit(fields: dict[str, Any], merge_revision: str) -> None:
    (merge,) = rows(read(page("merge_requests", [merge_request(**fields)])), ChangeMerge)
    assert merge.merge_revision == merge_revision


def test_a_closed_request_tells_no_merge_time() -> None:
    closed = merge_request(state="closed", merged_at=None, closed_at="2026-02-03T08:00:00Z")
    (merge,) = rows(read(page("merge_requests", [closed])), ChangeMerge)
    assert (merge.merged_at, merge.merge_revision) == (None, None)
    assert merge.closed_at == datetime(2026, 2, 3, 8, tzinfo=UTC)


def test_an_open_request_tells_no_end_and_a_reopened_one_takes_it_back() -> None:
    opened = merge_request(state="opened", merged_at=None)
    assert rows(read(page("merge_requests", opened)), ChangeMerge) == []
    closed = merge_request(state="closed", merged_at=None, updated_at="2026-02-02T07:00:00Z")
    event = {
        "id": 3,
        "state": "reopened",
        "resource_type": "MergeRequest",
        "resource_id": 70,
        "user": KIM,
        "created_at": "2026-02-02T08:00:00Z",
    }
    found = read(page("merge_requests", closed))
    found += read(page("merge_request_state_events", [event], MR))
    kept = newest(found)
    assert "gl:change_merge:1!7" not in kept
    assert kept["gl:change_event:state-3"].kind == "reopened"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("marked this merge request as **ready**", "ready"),
        ("marked this merge request as **draft**", "draft"),
        ("marked this merge request as **draft** from abc123", "draft"),
        ("unmarked as a **Work In Progress**", "ready"),
        ("marked as a **Work In Progress** from abc123", "draft"),
        ("unmarked this merge request as a **Work In Progress**", "ready"),
        ("added 2 commits\n\n<ul><li>abc - fix</li></ul>", "pushed"),
    ],
)
def test_what_gitlab_notes_becomes_an_event(body: str, kind: str) -> None:
    (event,) = rows(read(page("notes", [note(body)], MR)), ChangeEvent)
    assert (event.kind, event.change_id) == (kind, "gl:change:1!7")
    assert event.actor_id == "gl:identity:5"
    assert event.happened_at == datetime(2026, 2, 1, 9, tzinfo=UTC)


def test_a_review_request_names_each_reviewer_and_not_the_removed() -> None:
    body = "requested review from @lee, @ana.b and @kim and removed review request for @bo"
    found = read(page("notes", [note(body)], MR))
    events = rows(found, ChangeEvent)
    assert [e.target_id for e in events] == [
        "gl:identity:@lee",
        "gl:identity:@ana.b",
        "gl:identity:@kim",
    ]
    assert len({e.key for e in events}) == 3
    assert {i.user_name for i in rows(found, Identity)} == {"lee", "ana.b", "kim"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("approved this merge request", "approval"),
        ("unapproved this merge request", "approval_revoked"),
        ("requested changes", "changes_requested"),
    ],
)
def test_an_approval_is_a_review(body: str, kind: str) -> None:
    (review,) = rows(read(page("notes", [note(body)], MR)), Review)
    assert (review.kind, review.reviewer_id) == (kind, "gl:identity:5")


def test_what_a_person_writes_is_a_comment_whatever_it_says() -> None:
    body = "approved this merge request"
    (review,) = rows(read(page("notes", [note(body, system=False, type="DiffNote")], MR)), Review)
    assert (review.kind, review.is_inline) == ("comment", True)


def test_other_notes_of_gitlab_say_nothing() -> None:
    found = read(page("notes", [note("changed the description"), note("added ~3 label")], MR))
    assert rows(found, Review) == rows(found, ChangeEvent) == []


def test_an_approval_with_a_time_is_placed() -> None:
    body = {"approved_by": [{"user": KIM, "approved_at": "2026-02-01T10:00:00Z"}, {"user": KIM}]}
    (review,) = rows(read(page("approvals", body, MR)), Review)
    assert review.reviewed_at == datetime(2026, 2, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("user", "key", "is_bot"),
    [
        ({"id": 5, "username": "kim"}, "gl:identity:5", None),
        ({"id": 5, "username": "kim", "bot": False}, "gl:identity:5", False),
        ({"id": 5, "username": "project_42_bot_7f3a"}, "gl:identity:5", True),
        ({"id": 5, "username": "group_9_bot"}, "gl:identity:5", True),
        ({"id": 5, "username": "renovate", "bot": True}, "gl:identity:5", True),
        ({"id": 5, "username": "ghost"}, None, None),
        (None, None, None),
    ],
)
def test_who_is_a_bot_and_who_is_gone(
    user: dict[str, Any] | None, key: str | None, is_bot: bool | None
) -> None:
    found = read(page("merge_requests", merge_request(author=user, merge_user=None)))
    (change,) = rows(found, Change)
    assert change.author_id == key
    assert [i.is_bot for i in rows(found, Identity)] == ([is_bot] if key else [])


def diff(path: str, text: str = "", **fields: Any) -> dict[str, Any]:
    return {"old_path": path, "new_path": path, "diff": text, **fields}


def size(*diffs: dict[str, Any]) -> ChangeSize:
    (row,) = rows(read(page("merge_request_diffs", list(diffs), MR)), ChangeSize)
    return row


def test_a_size_counts_lines_and_leaves_out_what_nobody_reviews() -> None:
    row = size(
        diff("src/a.py", "@@ -1,2 +1,3 @@\n-old\n+new\n+--- not a header\n context\n"),
        diff("uv.lock", "@@ -1 +1 @@\n-a\n+b\n"),
        diff("web/vendor/x.js", "@@ -0,0 +1 @@\n+b\n"),
        diff("api/types.ts", "@@ -0,0 +1 @@\n+b\n", generated_file=True),
        diff("logo.png", "Binary files a/logo.png and b/logo.png differ\n"),
    )
    assert (row.added_lines, row.deleted_lines) == (2, 1)
    assert (row.file_count, row.excluded_file_count, row.is_truncated) == (2, 3, False)
    assert row.paths == ("", "api", "src", "web/vendor")


@pytest.mark.parametrize("cut", ["collapsed", "too_large"])
def test_a_cut_diff_has_no_line_count(cut: str) -> None:
    row = size(diff("a.py", "@@ -1 +1 @@\n+b\n"), diff("b.py", "", **{cut: True}))
    assert (row.added_lines, row.deleted_lines) == (None, None)
    assert (row.file_count, row.is_truncated) == (2, True)


def test_a_cut_diff_of_an_excluded_file_cuts_nothing() -> None:
    row = size(diff("a.py", "@@ -1 +1 @@\n+b\n"), diff("yarn.lock", "", too_large=True))
    assert (row.added_lines, row.is_truncated) == (1, False)


def test_an_overflow_has_no_file_count_either() -> None:
    body = {"changes": [diff("a.py", "@@ -1 +1 @@\n+b\n")], "overflow": True}
    (row,) = rows(read(page("merge_request_diffs", body, MR)), ChangeSize)
    assert (row.added_lines, row.file_count, row.is_truncated) == (None, None, True)


def test_a_commit_tells_parents_stats_and_what_its_message_says() -> None:
    body = {
        "id": "c" * 40,
        "title": "Fix the basket",
        "message": "Fix the basket\n\nSHOP-3\nThis reverts commit 0123456789.\n"
        "Co-authored-by: Bo <Bo@Example.org>\n",
        "parent_ids": ["a" * 40, "b" * 40],
        "author_name": "Kim",
        "author_email": "Kim@Example.org",
        "authored_date": "2026-02-01T08:00:00+02:00",
        "committer_email": "",
        "committed_date": "2026-02-01T09:00:00+02:00",
        "stats": {"additions": 5, "deletions": 2, "total": 7},
    }
    found = read(page("commits", [body], "/api/v4/projects/1/repository/commits"))
    (commit,) = rows(found, Commit)
    assert commit.key == "gl:repository:1@" + "c" * 40
    assert commit.parents == ("a" * 40, "b" * 40)
    assert (commit.author_id, commit.committer_id) == ("gl:identity:kim@example.org", None)
    assert commit.co_author_ids == ("gl:identity:bo@example.org",)
    assert (commit.reverts, commit.ticket_refs) == (("0123456789",), ("SHOP-3",))
    assert (commit.added_lines, commit.deleted_lines) == (5, 2)
    assert commit.authored_at == datetime(2026, 2, 1, 6, tzinfo=UTC)


def test_a_list_of_pipelines_never_hides_one_told_in_full() -> None:
    listed = {
        "id": 9,
        "sha": "a" * 40,
        "status": "success",
        "ref": "refs/merge-requests/7/head",
        "created_at": "2026-02-01T08:00:00Z",
        "updated_at": "2026-02-01T09:00:00Z",
    }
    full = {**listed, "started_at": "2026-02-01T08:01:00Z", "user": KIM}
    found = read(page("pipelines", full)) + read(page("pipelines", [listed]))
    run = newest(found)["gl:pipeline_run:9"]
    assert isinstance(run, PipelineRun)
    assert run.started_at == datetime(2026, 2, 1, 8, 1, tzinfo=UTC)
    assert run.change_id == "gl:change:1!7"


def deployment(**fields: Any) -> dict[str, Any]:
    return {
        "id": 4,
        "sha": "a" * 40,
        "ref": "main",
        "status": "success",
        "created_at": "2026-02-01T08:00:00Z",
        "updated_at": "2026-02-01T09:00:00Z",
        "environment": {"id": 2, "name": "production", "tier": "production"},
        "user": KIM,
        **fields,
    }


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("created", "running"),
        ("blocked", "running"),
        ("running", "running"),
        ("success", "success"),
        ("failed", "failure"),
        ("canceled", "cancelled"),
        ("skipped", "superseded"),
    ],
)
def test_every_status_of_a_deployment(status: str, expected: str) -> None:
    (row,) = rows(read(page("deployments", [deployment(status=status)])), Deployment)
    assert row.status == expected
    assert (row.finished_at is None) == (expected == "running")
    assert row.environment_tier == "production"


@pytest.mark.parametrize(
    ("thing", "body", "message"),
    [
        ("merge_requests", merge_request(state="frozen"), "state 'frozen', which is none of"),
        (
            "merge_requests",
            merge_request(iid="7"),
            r"Expected `int`, got `str` - at `\$\[0\]\.iid`",
        ),
        ("merge_requests", merge_request(created_at="yesterday"), "Invalid RFC3339"),
        ("merge_requests", merge_request(created_at="2026-02-01T08:00:00"), "timezone"),
        ("deployments", deployment(status="exploded"), "Deployment 4 has the status 'exploded'"),
    ],
)
def test_a_changed_shape_is_refused_by_name(thing: str, body: Any, message: str) -> None:
    with pytest.raises(PayloadError, match=message):
        read(page(thing, [body]))


def test_half_a_body_is_refused() -> None:
    with pytest.raises(PayloadError, match="is not JSON"):
        read(page("merge_requests", b'[{"iid": 7, '))


def test_an_unknown_result_of_a_pipeline_is_no_result() -> None:
    body = {"id": 9, "sha": "a" * 40, "status": "waiting_for_callback"}
    (run,) = rows(read(page("pipelines", [body])), PipelineRun)
    assert run.result is None


def test_a_page_about_no_numbered_project_is_refused() -> None:
    with pytest.raises(PayloadError, match="names no project by number"):
        read(page("notes", [note("x")], "/api/v4/projects/shop%2Fapi/merge_requests/7/notes"))


def test_a_clock_in_the_future_is_refused_because_it_would_win_for_good() -> None:
    ahead = merge_request(updated_at="2031-01-01T00:00:00Z")
    with pytest.raises(PayloadError, match=r"tells of 2031-01-01 00:00 UTC but arrived at 2026"):
        read(page("merge_requests", [ahead]))
    assert RECEIVED_AT.year == 2026


def issue(**fields: Any) -> dict[str, Any]:
    return {
        "iid": 3,
        "project_id": 1,
        "title": "Basket",
        "state": "closed",
        "created_at": "2026-02-01T08:00:00Z",
        "updated_at": "2026-02-02T08:00:00Z",
        "closed_at": "2026-02-02T08:00:00Z",
        "author": KIM,
        **fields,
    }


def test_an_issue_is_a_ticket_that_moves() -> None:
    events = [
        {"id": n, "state": s, "resource_type": "Issue", "resource_id": 1, "created_at": at}
        for n, s, at in [
            (1, "closed", "2026-02-01T09:00:00Z"),
            (2, "reopened", "2026-02-01T10:00:00Z"),
            (3, "closed", "2026-02-02T08:00:00Z"),
        ]
    ]
    found = read(page("issues", [issue(weight=3, issue_type="incident")]))
    found += read(page("issue_state_events", events, "/api/v4/projects/1/issues/3/resource"))
    (ticket,) = rows(found, Ticket)
    assert (ticket.points, ticket.kind, ticket.status_category) == (3.0, "incident", "done")
    moves = rows(found, TicketTransition)
    assert [(m.from_status, m.to_status) for m in moves] == [
        (None, "opened"),
        ("opened", "closed"),
        ("closed", "opened"),
        ("opened", "closed"),
    ]
    assert {m.ticket_id for m in moves} == {ticket.key}


def test_a_deleted_branch_is_a_row_that_says_so() -> None:
    event = hook(
        {
            "object_kind": "push",
            "ref": "refs/heads/old",
            "after": "0" * 40,
            "project_id": 1,
            "project": {"id": 1, "default_branch": "main"},
        }
    )
    assert event is not None
    (ref,) = read(event)
    assert (ref.key, ref.is_deleted) == ("gl:ref:1:refs/heads/old", True)
