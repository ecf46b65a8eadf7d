"""The whole path against a real server: pages, throttling, failures, cursors, wants."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.code import Change, ChangeEvent, ChangeMerge, ChangeSize, Commit, Review
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.person import Identity
from gnomon.domain.planning import Ticket
from gnomon.domain.running import Deployment
from gnomon.errors import SourceError
from gnomon.sources.github import SOURCE, GitHubOptions, credentials
from gnomon.sources.http import AnswerError
from gnomon.sources.source import Checkpoint, Want
from sources.github.github_readings import RECEIVED_AT, exchanges, hook, page, read, rows
from sources.github.github_server import KIM, GitHub, commit, stamp

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
Serve = Callable[..., Any]


def fetched(served: Any, cursor: dict[str, str] | None = None, **more: Any) -> list[Any]:
    """Fetch, and bring the cursor on."""
    more = {"source": "gh", "since": SINCE, **more}
    steps = served.fetch(SOURCE, cursor=dict(cursor or {}), **more)
    if cursor is not None:
        cursor.update({s.stream: s.value for s in steps if isinstance(s, Checkpoint)})
    return steps


def told(steps: list[Any]) -> list[Entity | Want]:
    events = [step for step in steps if isinstance(step, Event)]
    arrived = [msgspec.structs.replace(event, received_at=RECEIVED_AT) for event in events]
    return [row for event in arrived for row in read(event)]


def wanted(served: Any, want: Want) -> list[Entity | Want]:
    return told(served.fetch_one(SOURCE, want, source="gh"))


def test_a_pull_request_is_told_whole(serve: Serve) -> None:
    github = GitHub()
    github.add_pull(7, 10)
    found = told(fetched(serve(github.answer)))
    (change,), (merge,), (size,) = (rows(found, k) for k in (Change, ChangeMerge, ChangeSize))
    assert (change.key, change.state, change.ticket_refs) == (
        "gh:change:1!7",
        "merged",
        ("SHOP-7",),
    )
    assert (merge.merged_by_id, merge.merge_revision) == ("gh:identity:6", f"{107:040x}")
    assert (size.added_lines, size.file_count, size.excluded_file_count) == (3, 2, 1)
    assert size.paths == ("", "old", "src")
    assert Counter(row.kind for row in rows(found, ChangeEvent)) == {
        "ready": 1,
        "review_requested": 1,
        "merged": 1,
    }
    reviews = sorted((row.reviewed_at, row.kind, row.is_inline) for row in rows(found, Review))
    assert [(f"{at:%M}", kind, inline) for at, kind, inline in reviews] == [
        ("02", "approval", False),
        ("02", "comment", True),
        ("03", "approval_revoked", False),
        ("04", "changes_requested", False),
        ("05", "approval", False),
        ("05", "comment", False),
    ]
    bots = {row.user_name: row.is_bot for row in rows(found, Identity) if row.is_bot}
    assert bots == {"dependabot[bot]": True}
    joined = next(row for row in rows(found, Identity) if row.email)
    assert (joined.email, joined.user_name) == ("kim@example.org", "kim")


@pytest.mark.parametrize("root", ["/api/v3", "/tools/github/api/v3"])
def test_all_pages_are_read_below_an_enterprise_address(serve: Serve, root: str) -> None:
    github = GitHub(root)
    for number in range(1, 6):
        github.add_pull(number, number)
    served = serve(github.answer)
    served.url += root
    found = told(fetched(served))
    assert len(rows(found, Change)) == 5
    assert all(address.startswith(f"{root}/") for address in served.asked)


def test_recorded_pages_are_followed_by_their_recorded_links(serve: Serve, payloads: Path) -> None:
    recorded = exchanges(payloads / "github", "paginate-issues")
    home = "/repositories/1000"
    nothing: dict[str, object] = {"workflow_runs": [], "environments": []}

    def answer(path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        if path == f"{home}/issues":
            told = recorded[int(query.get("page", ["1"])[0]) - 1]["response"]
            return 200, {"Link": told["headers"]["link"]}, json.dumps(told["body"]).encode()
        if path == "/user/repos":
            return 200, {}, b'[{"id": 1000, "full_name": "octokit/pages"}]'
        if path == f"{home}/branches/":
            return 404, {}, b"{}"
        is_wrapped = path.endswith(("/runs", "/environments"))
        return 200, {}, json.dumps(nothing if is_wrapped else []).encode()

    found = told(fetched(serve(answer), since=None))
    numbers = {row.number for row in rows(found, Ticket)}
    assert numbers == {f"#{number}" for number in range(1, 14)}


def test_a_second_fetch_asks_for_what_changed_alone(serve: Serve) -> None:
    github, cursor = GitHub(), {}
    github.add_pull(1, 1)
    github.add_pull(2, 2)
    served = serve(github.answer)
    fetched(served, cursor)
    assert not [step for step in fetched(served, cursor) if _is_news(step)]
    github.add_pull(1, 30, title="Renamed")
    again = told(fetched(served, cursor))
    assert [row.title for row in rows(again, Change)] == ["Renamed"]


def _is_news(step: Any) -> bool:
    routine = ("github.api.repositories", "github.api.runs")
    return isinstance(step, Event) and step.type not in routine


def test_new_commits_are_compared_and_a_rewritten_branch_is_walked_again(serve: Serve) -> None:
    github, cursor = GitHub(), {}
    served = serve(github.answer)
    fetched(served, cursor)
    home = "/repositories/1"
    github.things[f"{home}/branches/main"] = {"name": "main", "commit": {"sha": f"{2:040x}"}}
    github.things[f"{home}/compare/{1:040x}...{2:040x}"] = {"commits": [commit(2)]}
    assert [row.revision for row in rows(told(fetched(served, cursor)), Commit)] == [f"{2:040x}"]
    github.things[f"{home}/branches/main"] = {"name": "main", "commit": {"sha": f"{9:040x}"}}
    github.lists[f"{home}/commits"] = [commit(9), commit(1)]
    assert len(rows(told(fetched(served, cursor)), Commit)) == 2


def test_runs_under_way_are_asked_for_again(serve: Serve) -> None:
    github, cursor = GitHub(), {}
    run = {
        "id": 40,
        "head_sha": "a" * 40,
        "status": "in_progress",
        "created_at": stamp(0),
        "run_started_at": stamp(0),
        "updated_at": stamp(1),
        "pull_requests": [{"number": 7}],
        "actor": KIM,
    }
    job = {"id": 41, "run_id": 40, "name": "test", "status": "queued", "started_at": stamp(0)}
    home = "/repositories/1/actions/runs"
    github.lists[home] = [{**run, "id": 50, "created_at": stamp(99), "status": "completed"}, run]
    for number in (40, 50):
        github.things[f"{home}/{number}/jobs"] = {"jobs": [job] if number == 40 else []}
    served = serve(github.answer)
    first = told(fetched(served, cursor))
    assert rows(first, JobRun)[0].started_at is None
    assert {row.key: row.finished_at for row in rows(first, PipelineRun)}[
        "gh:pipeline_run:40"
    ] is None
    github.things[f"{home}/40"] = {**run, "status": "completed", "conclusion": "timed_out"}
    (ended,) = [
        r for r in rows(told(fetched(served, cursor)), PipelineRun) if r.key.endswith(":40")
    ]
    assert (ended.result, ended.change_id) == ("timeout", "gh:change:1!7")
    served.asked.clear()
    fetched(served, cursor)
    assert f"{home}/40" not in served.asked


@pytest.mark.parametrize(
    ("states", "status", "minute"),
    [
        ([], "running", None),
        (["queued", "in_progress"], "running", None),
        (["queued", "in_progress", "success"], "success", 2),
        (["in_progress", "success", "inactive"], "success", 1),
        (["in_progress", "error"], "failure", 1),
        (["queued", "inactive"], "superseded", 1),
    ],
)
def test_a_deployment_went_as_its_last_status_says(
    serve: Serve, states: list[str], status: str, minute: int | None
) -> None:
    github = GitHub()
    github.lists["/repositories/1/deployments"] = [
        {"id": 3, "sha": "b" * 40, "created_at": stamp(0), "environment": "prod", "creator": KIM}
        | {"production_environment": True}
    ]
    github.lists["/repositories/1/deployments/3/statuses"] = [
        {"id": place, "state": state, "created_at": stamp(place)}
        for place, state in reversed(list(enumerate(states)))
    ]
    (row,) = rows(told(fetched(serve(github.answer))), Deployment)
    ended = None if minute is None else datetime.fromisoformat(stamp(minute))
    assert (row.status, row.finished_at, row.environment_tier) == (status, ended, "production")


def test_a_hook_and_its_wants_end_in_the_fetched_rows(serve: Serve) -> None:
    github = GitHub()
    github.add_pull(7, 10)
    served = serve(github.answer)
    whole = told(fetched(served))
    pull = github.things["/repositories/1/pulls/7"]
    body = {"action": "closed", "pull_request": pull, "repository": _repository()}
    event = hook("pull_request", body)
    assert event is not None
    pushed = read(event)
    (want,) = rows(pushed, Want)
    pushed += wanted(served, want)
    kinds = (Change, ChangeMerge, ChangeSize, ChangeEvent, Review)
    assert _rows_of(pushed, kinds) == _rows_of(whole, kinds)


def _rows_of(found: list[Entity | Want], kinds: tuple[type, ...]) -> dict[str, Entity]:
    return {
        row.key: msgspec.structs.replace(row, changed_at=SINCE)
        for row in found
        if isinstance(row, Entity) and isinstance(row, kinds)
    }


def _repository() -> dict[str, Any]:
    return {"id": 1, "full_name": "shop/api", "default_branch": "main"}


def test_wants_of_every_kind_are_fetched(serve: Serve) -> None:
    github = GitHub()
    home = "/repositories/1"
    served = serve(github.answer)
    github.things[f"{home}/commits/tags/v1"] = github.lists[f"{home}/commits"][0]
    (tag,) = wanted(served, Want("tag", "repositories/1/commits/tags/v1"))
    assert (tag.kind, tag.name) == ("tag", "v1")  # type: ignore[union-attr]
    github.things[f"{home}/deployments/3"] = {"id": 3, "sha": "b", "created_at": stamp(0)}
    github.lists[f"{home}/deployments/3/statuses"] = []
    assert rows(wanted(served, Want("deployment", "repositories/1/deployments/3")), Deployment)
    with pytest.raises(SourceError, match="cannot be asked for the cat"):
        wanted(served, Want("cat", "repositories/1/cats/3"))


def test_a_spent_budget_is_no_missing_right(serve: Serve) -> None:
    github = GitHub()
    github.add_pull(7, 10)
    served = serve(github.answer)
    said = b'{"message": "You have exceeded a secondary rate limit"}'
    served.trouble = [
        (403, {}, said),
        (403, {"Retry-After": "0"}, b'{"message": "abuse"}'),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "0"}, b'{"message": "no"}'),
    ]
    assert len(rows(told(fetched(served)), Change)) == 1


def test_a_budget_that_stays_spent_stops_the_source(serve: Serve) -> None:
    served = serve(lambda *_: (403, {}, b'{"message": "API rate limit exceeded for user"}'))
    with pytest.raises(AnswerError, match="asked too often") as caught:
        fetched(served)
    assert caught.value.status == 429


def test_a_plan_without_environments_is_no_failure(serve: Serve) -> None:
    github = GitHub()
    github.add_pull(7, 10)
    del github.lists["/repositories/1/environments"]
    assert len(rows(told(fetched(serve(github.answer))), Change)) == 1


def test_a_missing_right_is_named_and_the_rest_is_read(serve: Serve) -> None:
    github = GitHub()
    github.add_pull(7, 10)

    def answer(path: str, query: dict[str, list[str]]) -> Any:
        if path.endswith("/actions/runs"):
            return 403, {}, b'{"message": "Resource not accessible by personal access token"}'
        return github.answer(path, query)

    with pytest.raises(SourceError, match="Resource not accessible"):
        fetched(serve(answer))


@pytest.mark.parametrize(
    "trouble",
    [None, (500, {}, b""), (200, {}, b'[{"id": 1'), (429, {"Retry-After": "0"}, b"{}")],
    ids=["hangs up", "fails", "cuts short", "throttles"],
)
def test_what_passes_is_tried_again(serve: Serve, trouble: Any) -> None:
    github = GitHub()
    github.add_pull(7, 10)
    served = serve(github.answer)
    served.trouble = [trouble]
    assert len(rows(told(fetched(served)), Change)) == 1


def test_a_wrong_token_a_sign_in_page_and_the_wrong_address_are_named(serve: Serve) -> None:
    with pytest.raises(AnswerError, match="token is right") as caught:
        fetched(serve(lambda *_: (401, {}, b'{"message": "Bad credentials"}')))
    assert "s3cret" not in str(caught.value)
    with pytest.raises(AnswerError, match="JSON was expected"):
        fetched(serve(lambda *_: (200, {"Content-Type": "text/html"}, b"<html>")))
    with pytest.raises(SourceError, match=r"api\.github\.com"):
        fetched(serve(GitHub().answer), url="https://github.com")
    with pytest.raises(SourceError, match="repositories that"):
        fetched(serve(lambda *_: (200, {}, b'[{"id": "x"}]')))


def test_organisations_and_users_are_searched_and_patterns_leave_out(serve: Serve) -> None:
    github = GitHub()
    repository = github.lists.pop("/user/repos")[0]
    github.lists["/orgs/shop/repos"] = [repository, {"id": 2, "full_name": "shop/old"}]
    github.lists["/users/kim/repos"] = [{"id": 3, "full_name": "kim/dots"}]
    served = serve(github.answer)
    options = GitHubOptions(organisations=("shop",), users=("kim",))
    fetched(served, options=options, include=("shop/*",), exclude=("shop/old",))
    assert any(address.startswith("/repositories/1/") for address in served.asked)
    assert not any(a.startswith(("/repositories/2", "/repositories/3")) for a in served.asked)


def test_a_deleted_issue_is_taken_back_and_a_missed_one_fetched(serve: Serve) -> None:
    github = GitHub()
    github.add_pull(7, 10)
    issue = {"number": 8, "title": "Broken", "state": "open", "created_at": stamp(0)}
    issue |= {"updated_at": stamp(1), "user": KIM, "labels": [{"name": "bug"}]}
    github.lists["/repositories/1/issues"].append(issue)
    github.things["/repositories/1/issues/8"] = issue
    github.lists["/repositories/1/issues/8/timeline"] = [
        {"id": 1, "event": "closed", "created_at": stamp(1), "actor": KIM}
    ]
    served = serve(github.answer)
    held = [row for row in told(fetched(served)) if isinstance(row, Entity)]
    tickets = rows(held, Ticket)
    assert [(row.key, row.labels) for row in tickets] == [("gh:ticket:1#8", ("bug",))]
    del github.things["/repositories/1/issues/8"]
    github.lists["/repositories/1/issues"].pop()
    github.moved.add("/repositories/1/issues/8")
    github.add_pull(9, 20)
    events = served._run(
        lambda fetching: SOURCE.reconcile(fetching, held),  # type: ignore[misc]
        SOURCE,
        {"source": "gh"},
    )
    found = told(events)
    assert [row.key for row in rows(found, Ticket) if row.is_deleted] == ["gh:ticket:1#8"]
    assert [row.key for row in rows(found, Change)] == ["gh:change:1!9"]


def test_the_token_and_the_version_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    from gnomon.settings import SourceSettings  # noqa: PLC0415 - beside its only use

    monkeypatch.setenv("GH", "ghp_not_real")
    headers = credentials(SourceSettings(type="github", token_env="GH"))
    assert headers["authorization"] == "Bearer ghp_not_real"
    assert headers["x-github-api-version"] == "2022-11-28"
    assert "authorization" not in credentials(SourceSettings(type="github"))


def test_the_clock_of_a_tool_that_runs_ahead_is_refused() -> None:
    pull = GitHub()
    pull.add_pull(7, 10)
    body = {**pull.things["/repositories/1/pulls/7"], "updated_at": "2030-01-01T00:00:00Z"}
    event = hook(
        "pull_request",
        json.dumps({"action": "x", "pull_request": body, "repository": _repository()}).encode(),
    )
    assert event is not None
    with pytest.raises(Exception, match="Check the clocks"):
        read(event)


def test_what_github_records_for_somebody_it_records_as_automation() -> None:
    merged = commit(1)
    merged["commit"]["committer"] = {
        "name": "GitHub",
        "email": "noreply@github.com",
        "date": stamp(0),
    }
    merged["committer"] = {"login": "web-flow", "id": 19864447, "type": "User"}
    people = {row.email: row for row in rows(read(page("commits", [merged])), Identity)}
    assert people["noreply@github.com"].is_bot is True
    assert people["noreply@github.com"].user_name is None
    assert people["kim@example.org"].is_bot is None
