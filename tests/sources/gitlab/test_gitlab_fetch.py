"""The whole path against a real server: pages, throttling, failures, cursors, wants."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from gitlab_readings import RECEIVED_AT, hook, newest, read, rows
from gitlab_server import GitLab, serving

from gnomon.domain.build import JobRun
from gnomon.domain.code import Change, ChangeMerge, Commit
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.planning import Ticket
from gnomon.errors import SourceError
from gnomon.sources.gitlab import SOURCE
from gnomon.sources.gitlab.options import GitLabOptions
from gnomon.sources.http import AnswerError, Clock, Patience, ToolClient
from gnomon.sources.source import Checkpoint, Fetching, Progress, Want

QUICK = Patience(attempts=3, first_wait_seconds=0.001, longest_wait_seconds=0.002)
KIM = {"id": 5, "username": "kim", "name": "Kim"}


def stamp(minutes: int) -> str:
    at = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_project(gitlab: GitLab, number: int = 1, path: str = "shop/api") -> None:
    gitlab.lists.setdefault("/projects", []).append(
        {
            "id": number,
            "path_with_namespace": path,
            "name": path,
            "default_branch": "main",
            "web_url": f"http://gitlab.example.org/{path}",
            "last_activity_at": stamp(0),
        }
    )
    home = f"/projects/{number}"
    head = {"id": f"{1:040x}", "committed_date": stamp(0), "title": "first"}
    gitlab.lists[f"{home}/repository/branches"] = [{"name": "main", "commit": head}]
    gitlab.lists[f"{home}/repository/tags"] = []
    gitlab.lists[f"{home}/repository/commits"] = [head]
    for thing in ("merge_requests", "pipelines", "jobs", "environments", "deployments", "issues"):
        gitlab.lists[f"{home}/{thing}"] = []


def add_change(gitlab: GitLab, iid: int, minutes: int, project: int = 1, **more: Any) -> None:
    mr = {
        "id": 1000 * project + iid,
        "iid": iid,
        "project_id": project,
        "title": f"Change {iid}",
        "state": "merged",
        "created_at": stamp(0),
        "updated_at": stamp(minutes),
        "merged_at": stamp(minutes),
        "author": KIM,
        "target_branch": "main",
        "source_branch": f"change-{iid}",
        "draft": False,
        "labels": [],
        "sha": f"{iid:040x}",
        "merge_commit_sha": f"{iid + 1:040x}",
        "web_url": f"http://gitlab.example.org/shop/api/-/merge_requests/{iid}",
        **more,
    }
    home = f"/projects/{project}/merge_requests"
    gitlab.lists[home] = [m for m in gitlab.lists[home] if m["iid"] != iid] + [mr]
    gitlab.things[f"{home}/{iid}"] = mr
    note = {"id": 10 * iid, "body": "approved this merge request", "system": True}
    gitlab.lists[f"{home}/{iid}/notes"] = [{**note, "author": KIM, "created_at": stamp(minutes)}]
    gitlab.lists[f"{home}/{iid}/commits"] = [{"id": f"{iid:040x}", "authored_date": stamp(0)}]
    gitlab.lists[f"{home}/{iid}/diffs"] = [
        {"old_path": "a.py", "new_path": "a.py", "diff": "@@ -0,0 +1 @@\n+x\n"}
    ]
    gitlab.lists[f"{home}/{iid}/resource_state_events"] = []


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab()) as instance:
        yield instance


class Synced(msgspec.Struct):
    """What a fetch has yielded, with the cursor after it."""

    events: list[Event]
    cursor: dict[str, str]
    steps: list[Any]
    slept: list[float]
    error: SourceError | None = None

    def rows(self) -> list[Entity | Want]:
        return [row for event in self.events for row in read(event)]


def sync(gitlab: GitLab, cursor: dict[str, str] | None = None, **more: Any) -> Synced:
    async def syncing() -> Synced:
        done = Synced([], dict(cursor or {}), [], [])

        async def sleep(seconds: float) -> None:
            done.slept.append(seconds)

        client = ToolClient(
            gitlab.url, {"PRIVATE-TOKEN": "glpat-not-real"}, patience=QUICK, clock=_clock(sleep)
        )
        options = {"options": GitLabOptions(), "cursor": done.cursor, **more}
        fetching = Fetching(source="gl", client=client, **options)
        try:
            assert SOURCE.fetch is not None
            async for step in SOURCE.fetch(fetching):
                done.steps.append(step)
                if isinstance(step, Event):
                    done.events.append(msgspec.structs.replace(step, received_at=RECEIVED_AT))
                elif isinstance(step, Checkpoint):
                    done.cursor[step.stream] = step.value
        except SourceError as error:
            done.error = error
        finally:
            await client.aclose()
        return done

    return asyncio.run(syncing())


def _clock(sleep: Any) -> Clock:
    passed = timedelta()

    async def sleeping(seconds: float) -> None:
        nonlocal passed
        passed += timedelta(seconds=seconds)
        await sleep(seconds)

    return Clock(now=lambda: datetime.now(UTC) + passed, sleep=sleeping)


def fetch_wants(gitlab: GitLab, wants: list[Want]) -> list[Event]:
    async def fetching() -> list[Event]:
        client = ToolClient(gitlab.url, {}, patience=QUICK)
        one = Fetching(source="gl", client=client, options=GitLabOptions(), cursor={})
        assert SOURCE.fetch_one is not None
        try:
            return [event for want in wants async for event in SOURCE.fetch_one(one, want)]
        finally:
            await client.aclose()

    return [
        msgspec.structs.replace(event, received_at=RECEIVED_AT) for event in asyncio.run(fetching())
    ]


@pytest.mark.parametrize("uses_links", [False, True], ids=["X-Next-Page", "Link"])
def test_all_pages_of_every_list_are_fetched(gitlab: GitLab, uses_links: bool) -> None:
    gitlab.per_page, gitlab.uses_links = 2, uses_links
    for number in range(1, 6):
        add_project(gitlab, number, f"shop/api-{number}")
    for iid in range(1, 8):
        add_change(gitlab, iid, minutes=iid)
    done = sync(gitlab)
    assert done.error is None
    assert len({c.key for c in rows(done.rows(), Change)}) == 7
    assert len({r.repository_id for r in rows(done.rows(), Commit)}) == 5
    progress = [step for step in done.steps if isinstance(step, Progress)]
    assert (progress[-1].done, progress[-1].total) == (5, 5)


def test_changes_updated_at_the_same_instant_are_paged_through(gitlab: GitLab) -> None:
    gitlab.per_page = 2
    add_project(gitlab)
    for iid in range(1, 8):
        add_change(gitlab, iid, minutes=30)
    done = sync(gitlab)
    assert len({c.key for c in rows(done.rows(), Change)}) == 7


def test_a_change_updated_while_its_list_is_read_pulls_no_other_off_the_pages(
    gitlab: GitLab,
) -> None:
    gitlab.per_page = 2
    add_project(gitlab)
    for iid in range(1, 7):
        add_change(gitlab, iid, minutes=iid)
    answer = gitlab.answer

    def moving(address: str) -> Any:
        found = answer(address)
        listed = address.startswith("/api/v4/projects/1/merge_requests?")
        if listed and gitlab.paths()["/projects/1/merge_requests"] == 1:
            add_change(gitlab, 1, minutes=60)
        return found

    gitlab.answer = moving  # type: ignore[method-assign]
    done = sync(gitlab)
    assert {c.number for c in rows(done.rows(), Change)} == set(range(1, 7))


def test_a_second_fetch_asks_only_for_what_has_changed(gitlab: GitLab) -> None:
    add_project(gitlab)
    for iid in range(1, 5):
        add_change(gitlab, iid, minutes=iid)
    first = sync(gitlab)
    gitlab.asked.clear()
    second = sync(gitlab, first.cursor)
    assert [event.type for event in second.events] == ["gitlab.api.projects"]
    assert not [path for path in gitlab.paths() if path.endswith(("/notes", "/diffs"))]
    add_change(gitlab, 2, minutes=50)
    gitlab.asked.clear()
    third = sync(gitlab, second.cursor)
    notes = [path for path in gitlab.paths() if path.endswith("/notes")]
    assert notes == ["/projects/1/merge_requests/2/notes"]
    assert [c.number for c in rows(third.rows(), Change)][-1] == 2
    assert "updated_after=2026-01-31T23%3A59" in next(
        address for address in gitlab.asked if "/merge_requests?" in address
    )


def test_only_new_commits_are_asked_for_by_range(gitlab: GitLab) -> None:
    add_project(gitlab)
    first = sync(gitlab)
    # Merged now, written long before: a range of dates would miss it.
    old = {"id": f"{2:040x}", "committed_date": "2020-01-01T00:00:00Z", "title": "old branch"}
    merge = {"id": f"{3:040x}", "committed_date": stamp(90), "title": "merge"}
    gitlab.lists["/projects/1/repository/commits"] = [
        merge,
        old,
        *gitlab.lists["/projects/1/repository/commits"],
    ]
    gitlab.lists["/projects/1/repository/branches"][0]["commit"] = merge
    second = sync(gitlab, first.cursor)
    assert [c.title for c in rows(second.rows(), Commit)] == ["merge", "old branch"]


def test_throttling_is_waited_out(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_change(gitlab, 1, minutes=1)
    gitlab.accidents["/projects/1/merge_requests?"] = [(429, {"Retry-After": "30"}, b"{}")]
    done = sync(gitlab)
    assert done.error is None
    assert 29 < max(done.slept) <= 30
    assert len(rows(done.rows(), ChangeMerge)) == 1


def test_a_fetch_that_stops_on_page_7_goes_on_from_there(gitlab: GitLab) -> None:
    gitlab.per_page = 2
    add_project(gitlab)
    for iid in range(1, 21):
        add_change(gitlab, iid, minutes=10 * iid)
    stop = [(500, {}, b"oops")] * QUICK.attempts
    answer, pages = gitlab.answer, []

    def failing(address: str) -> Any:
        if "/merge_requests?" in address:
            pages.append(address)
            if len(pages) > 6 and stop:
                return stop.pop()
        return answer(address)

    gitlab.answer = failing  # type: ignore[method-assign]
    first = sync(gitlab)
    assert isinstance(first.error, SourceError)
    assert "answered 500 for /api/v4/projects/1/merge_requests" in str(first.error)
    read_before = {c.number for c in rows(first.rows(), Change)}
    assert 0 < len(read_before) < 20
    gitlab.asked.clear()
    second = sync(gitlab, first.cursor)
    assert second.error is None
    again = {c.number for c in rows(second.rows(), Change)}
    assert read_before | again == set(range(1, 21))
    assert len(again) < 20
    parts, whole = newest(first.rows() + second.rows()), newest(sync(gitlab).rows())
    # A branch is as old as the question, every other row as the thing it tells.
    del parts["gl:ref:1:refs/heads/main"], whole["gl:ref:1:refs/heads/main"]
    assert parts == whole


@pytest.mark.parametrize(
    "accident",
    [
        (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"),
        (200, {}, b'[{"id": 1, "iid"'),
        None,
    ],
    ids=["html", "truncated", "hangs up"],
)
def test_nonsense_makes_the_fetch_fail_by_path(gitlab: GitLab, accident: Any) -> None:
    add_project(gitlab)
    gitlab.accidents["/projects/1/merge_requests?"] = [accident] * 9
    done = sync(gitlab)
    assert isinstance(done.error, AnswerError)
    assert "/api/v4/projects/1/merge_requests" in str(done.error)
    assert "projects/1/merge_requests" not in done.cursor


def test_hanging_up_once_is_forgiven(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_change(gitlab, 1, minutes=1)
    gitlab.accidents["/projects/1/merge_requests/1/diffs"] = [None]
    done = sync(gitlab)
    assert done.error is None
    assert newest(done.rows())["gl:change_size:1!1"].added_lines == 1


def test_a_forbidden_project_stops_no_other_and_is_named(gitlab: GitLab) -> None:
    add_project(gitlab, 1, "shop/api")
    add_project(gitlab, 2, "shop/web")
    add_change(gitlab, 1, minutes=1, project=2)
    gitlab.accidents["/projects/1/merge_requests"] = [(403, {}, b"no")] * 9
    done = sync(gitlab)
    assert [c.repository_id for c in rows(done.rows(), Change)] == ["gl:repository:2"]
    assert "1 of the streams could not be read" in str(done.error)
    assert "answered 403 for /api/v4/projects/1/merge_requests" in str(done.error)


def test_a_wrong_token_stops_at_once(gitlab: GitLab) -> None:
    gitlab.accidents["/projects"] = [(401, {}, b'{"message":"401 Unauthorized"}')] * 9
    done = sync(gitlab)
    assert isinstance(done.error, AnswerError)
    assert done.error.status == 401
    assert len(gitlab.asked) == 1


def test_a_change_deleted_between_list_and_details_is_left_out(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_change(gitlab, 1, minutes=1)
    for name in ("notes", "commits", "diffs", "resource_state_events"):
        del gitlab.lists[f"/projects/1/merge_requests/1/{name}"]
    del gitlab.things["/projects/1/merge_requests/1"]
    assert sync(gitlab).error is None


def test_include_and_exclude_choose_the_projects(gitlab: GitLab) -> None:
    for number, path in enumerate(["shop/api", "shop/old/cart", "lab/x"], start=1):
        add_project(gitlab, number, path)
    sync(gitlab, include=("shop/*",), exclude=("shop/old/*",))
    asked = {path.split("/")[2] for path in gitlab.paths() if path.startswith("/projects/")}
    assert asked == {"1"}


def test_groups_are_searched_with_their_subgroups(gitlab: GitLab) -> None:
    gitlab.lists["/groups/shop%2Fteam/projects"] = []
    sync(gitlab, options=GitLabOptions(groups=("shop/team",)))
    assert gitlab.asked[0].startswith("/api/v4/groups/shop%2Fteam/projects?include_subgroups=true")


def test_features_switched_off_are_not_asked_for(gitlab: GitLab) -> None:
    add_project(gitlab)
    off = ("issues", "merge_requests", "builds", "environments", "repository")
    gitlab.lists["/projects"][0] |= {f"{feature}_access_level": "disabled" for feature in off}
    done = sync(gitlab)
    assert done.error is None
    assert set(gitlab.paths()) == {"/projects"}


def test_many_pages_of_files_are_one_size(gitlab: GitLab) -> None:
    gitlab.per_page = 2
    add_project(gitlab)
    add_change(gitlab, 1, minutes=1)
    gitlab.lists["/projects/1/merge_requests/1/diffs"] = [
        {"old_path": f"{n}.py", "new_path": f"{n}.py", "diff": "@@ -0,0 +1 @@\n+x\n"}
        for n in range(5)
    ]
    size = newest(sync(gitlab).rows())["gl:change_size:1!1"]
    assert (size.added_lines, size.file_count) == (5, 5)


def ago(days: float) -> str:
    at = datetime.now(UTC) - timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_pipeline(gitlab: GitLab, number: int, days: float) -> None:
    """Add a pipeline of two jobs; newer ones have larger numbers."""
    pipeline = {"id": number, "sha": "a" * 40, "status": "success", "updated_at": ago(days)}
    home = "/projects/1"
    gitlab.lists[f"{home}/pipelines"].append({**pipeline, "created_at": ago(days)})
    gitlab.things[f"{home}/pipelines/{number}"] = pipeline
    jobs = [
        {"id": 10 * number + place, "name": name, "status": "success", "created_at": ago(days)}
        for place, name in ((2, "test"), (1, "build"))
    ]
    jobs = [{**job, "pipeline": {"id": number, "project_id": 1}} for job in jobs]
    gitlab.lists[f"{home}/pipelines/{number}/jobs"] = jobs
    gitlab.lists[f"{home}/jobs"] = [*jobs, *gitlab.lists[f"{home}/jobs"]]


def jobs_told(*done: Synced) -> set[str]:
    told = [event for each in done for event in each.events if event.type == "gitlab.api.jobs"]
    return {row.key for event in told for row in rows(read(event), JobRun)}


def asked_jobs(gitlab: GitLab) -> int:
    return gitlab.paths()["/projects/1/jobs"]


def test_jobs_of_earlier_pipelines_are_listed_and_only_the_latest_pipelines_asked_for(
    gitlab: GitLab,
) -> None:
    add_project(gitlab)
    for number, days in ((1, 950), (2, 900), (3, 800), (4, 100), (5, 30), (6, 0.1)):
        add_pipeline(gitlab, number, days)
    gitlab.per_page = 3
    done = sync(gitlab)
    # The third page ends within the second pipeline, which is read to its end; nothing earlier is.
    assert asked_jobs(gitlab) == 3
    assert {p for p in gitlab.paths() if "/pipelines/" in p and p.endswith("/jobs")} == {
        "/projects/1/pipelines/6/jobs",
        "/projects/1/pipelines/2/jobs",
    }
    pairs = [(number, place) for number in range(2, 7) for place in (1, 2)]
    assert jobs_told(done) == {f"gl:job_run:{number}{place}" for number, place in pairs}


def test_jobs_are_listed_once_and_what_changes_later_is_asked_for(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_pipeline(gitlab, 1, 50)
    first = sync(gitlab)
    gitlab.asked.clear()
    add_pipeline(gitlab, 2, -0.001)
    sync(gitlab, first.cursor)
    assert asked_jobs(gitlab) == 0
    assert "/projects/1/pipelines/2/jobs" in gitlab.paths()


def test_a_list_of_jobs_that_broke_off_goes_on_from_there(gitlab: GitLab) -> None:
    add_project(gitlab)
    for number in range(1, 5):
        add_pipeline(gitlab, number, 60 - number)
    gitlab.per_page = 2
    page = "/projects/1/jobs?pagination=keyset&order_by=id&sort=desc&per_page=100&page=3"
    gitlab.accidents[page] = [(403, {}, b"{}")]
    first = sync(gitlab)
    assert first.error is not None
    gitlab.asked.clear()
    second = sync(gitlab, first.cursor)
    assert second.error is None
    assert asked_jobs(gitlab) == 2
    assert len(jobs_told(first, second)) == 8


def test_pushed_and_fetched_end_in_the_same_rows(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_change(gitlab, 1, minutes=5)
    fetched = newest(sync(gitlab).rows())
    mr = gitlab.things["/projects/1/merge_requests/1"]
    pushed: list[Entity | Want] = []
    for state, action, minutes in (("opened", "open", 0), ("merged", "merge", 5)):
        at = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)
        event = hook(
            {
                "object_kind": "merge_request",
                "user": {**KIM, "email": "[REDACTED]"},
                "object_attributes": {
                    "iid": 1,
                    "target_project_id": 1,
                    "author_id": 5,
                    "title": mr["title"],
                    "state": state,
                    "action": action,
                    "draft": False,
                    "created_at": "2026-02-01 00:00:00 UTC",
                    "updated_at": f"{at:%Y-%m-%d %H:%M:%S} UTC",
                    "source_branch": mr["source_branch"],
                    "target_branch": "main",
                    "url": mr["web_url"],
                    "labels": [],
                },
            }
        )
        assert event is not None
        pushed += read(event)
    # The push alone tells the change and nothing of its end.
    assert {type(row).__name__ for row in pushed} == {"Change", "Identity", "Want"}
    wants = rows(pushed, Want)
    assert wants == [Want("merge_request", "projects/1/merge_requests/1")] * 2
    for event in fetch_wants(gitlab, wants[:1]):
        pushed += read(event)
    expected = {key: row for key, row in fetched.items() if "!1" in key or ":note-" in key}
    assert Counter(type(row).__name__ for row in expected.values()) == {
        "Change": 1,
        "ChangeMerge": 1,
        "ChangeSize": 1,
        "ChangeCommit": 1,
        "Review": 1,
    }
    ended = newest(pushed)
    assert {key: ended[key] for key in expected} == expected
    assert ended["gl:identity:5"] == fetched["gl:identity:5"]


@pytest.mark.parametrize(
    ("want", "path", "body", "kind"),
    [
        (
            Want("project", "projects/9"),
            "/projects/9",
            {"id": 9, "path_with_namespace": "a/b"},
            "Repository",
        ),
        (
            Want("tag", "projects/9/repository/tags/v1.0"),
            "/projects/9/repository/tags/v1.0",
            {"name": "v1.0", "commit": {"id": "a" * 40}},
            "GitRef",
        ),
        (
            Want("deployment", "projects/9/deployments/4"),
            "/projects/9/deployments/4",
            {"id": 4, "status": "success", "environment": {"name": "live"}},
            "Deployment",
        ),
        (
            Want("commits", "projects/9/repository/commits?ref_name=abc&with_stats=true"),
            "/projects/9/repository/commits",
            [{"id": "a" * 40, "committed_date": "2026-02-01T00:00:00Z"}],
            "Commit",
        ),
    ],
)
def test_what_a_delivery_wants_is_fetched(
    gitlab: GitLab, want: Want, path: str, body: Any, kind: str
) -> None:
    gitlab.things[path] = body
    (event,) = fetch_wants(gitlab, [want])
    assert json.loads(event.data) == body
    assert type(read(event)[0]).__name__ == kind


def test_an_unknown_want_is_refused_by_name(gitlab: GitLab) -> None:
    with pytest.raises(SourceError, match="cannot be asked for the snippet 'snippets/1'"):
        fetch_wants(gitlab, [Want("snippet", "snippets/1")])


def reconciled(gitlab: GitLab, held: list[Entity], **more: Any) -> list[Event]:
    async def comparing() -> list[Event]:
        client = ToolClient(gitlab.url, {}, patience=QUICK)
        one = Fetching(source="gl", client=client, options=GitLabOptions(), cursor={}, **more)
        assert SOURCE.reconcile is not None
        try:
            return [event async for event in SOURCE.reconcile(one, held)]
        finally:
            await client.aclose()

    return [
        msgspec.structs.replace(event, received_at=RECEIVED_AT)
        for event in asyncio.run(comparing())
    ]


def test_what_was_deleted_is_taken_back_and_what_was_missed_is_fetched(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_change(gitlab, 1, minutes=1)
    add_change(gitlab, 2, minutes=2)
    before = sync(gitlab).rows()
    gitlab.lists["/projects/1/merge_requests"] = []
    del gitlab.things["/projects/1/merge_requests/1"]
    add_change(gitlab, 3, minutes=3)
    # Number 2 is missing from the list and yet there: a list cut short takes nothing back.
    found = reconciled(gitlab, list(newest(before).values()))
    assert [event.type for event in found][-1] == "gitlab.reconcile.gone"
    after = newest(before + [row for event in found for row in read(event)])
    changes = {key for key in after if ":change:" in key}
    assert changes == {"gl:change:1!2", "gl:change:1!3"}
    assert "gl:change_size:1!3" in after


def an_issue() -> Ticket:
    at = datetime(2026, 2, 1, tzinfo=UTC)
    return Ticket(
        key="gl:ticket:1#4",
        source="gl",
        changed_at=at,
        project_id="gl:ticket_project:1",
        number="#4",
        title="Basket",
        kind="issue",
        status="opened",
        status_category="to_do",
        opened_at=at,
    )


def test_a_deleted_issue_is_taken_back(gitlab: GitLab) -> None:
    add_project(gitlab)
    (event,) = reconciled(gitlab, [an_issue()])
    (ticket,) = read(event)
    assert (ticket.key, ticket.is_deleted) == ("gl:ticket:1#4", True)


def test_an_outage_takes_nothing_back(gitlab: GitLab) -> None:
    gitlab.accidents["/projects/1/issues"] = [(503, {}, b"down")] * 9
    with pytest.raises(AnswerError, match="answered 503"):
        reconciled(gitlab, [an_issue()])


def test_what_is_older_than_wanted_was_not_missed(gitlab: GitLab) -> None:
    add_project(gitlab)
    add_change(gitlab, 1, minutes=1)
    held = list(newest(sync(gitlab).rows()).values())
    add_change(gitlab, 2, minutes=2)
    since = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=3)
    assert reconciled(gitlab, held, since=since) == []
    assert reconciled(gitlab, held) != []
