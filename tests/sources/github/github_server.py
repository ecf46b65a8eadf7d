"""A small GitHub: lists that page by link and by number of the repository, and single things."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

Reply = tuple[int, dict[str, str], bytes]
KIM = {"login": "Kim", "id": 5, "type": "User"}
LEE = {"login": "lee", "id": 6, "type": "User"}
BOT = {"login": "dependabot[bot]", "id": 7, "type": "Bot"}


def stamp(minutes: int) -> str:
    return (datetime(2026, 2, 1, tzinfo=UTC) + timedelta(minutes=minutes)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )


class GitHub:
    """What the instance holds; `answer` serves it."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.things: dict[str, Any] = {}
        self.per_page = 2
        self.moved: set[str] = set()
        head = {"sha": f"{1:040x}"}
        home = "/repositories/1"
        self.lists["/user/repos"] = [
            {"id": 1, "full_name": "shop/api", "name": "api", "default_branch": "main"}
        ]
        self.lists[f"{home}/branches"] = [{"name": "main", "commit": head}]
        self.things[f"{home}/branches/main"] = {"name": "main", "commit": head}
        self.lists[f"{home}/tags"] = [{"name": "v1", "commit": head}]
        self.lists[f"{home}/commits"] = [commit(1)]
        for thing in ("issues", "deployments"):
            self.lists[f"{home}/{thing}"] = []
        self.wrapped = {f"{home}/actions/runs": "workflow_runs", f"{home}/environments": ""}
        self.lists[f"{home}/actions/runs"] = []
        self.lists[f"{home}/environments"] = []
        self.wrapped[f"{home}/environments"] = "environments"

    def answer(self, path: str, query: dict[str, list[str]]) -> Reply:
        path = path.removeprefix(self.prefix)
        if path in self.moved:
            return 410, {}, b'{"message": "This issue was deleted"}'
        if path in self.things:
            return 200, {}, json.dumps(self.things[path]).encode()
        if path not in self.lists:
            return 404, {}, b'{"message": "Not Found"}'
        found = self.lists[path]
        since = query.get("since")
        if since and path.endswith("/issues"):
            found = [item for item in found if item["updated_at"] >= since[0]]
        if created := query.get("created"):
            start, _, end = created[0].partition("..")
            found = [
                x for x in found if start <= x["created_at"] and end in ("*", "", x["created_at"])
            ]
        if query.get("sort") == ["updated"]:
            found = sorted(found, key=lambda item: item["updated_at"])
        return self._page(path, found, query)

    def _page(self, path: str, found: list[dict[str, Any]], query: dict[str, list[str]]) -> Reply:
        number = int(query.get("page", ["1"])[0])
        start = (number - 1) * self.per_page
        headers = {"X-RateLimit-Remaining": "4999", "X-RateLimit-Limit": "5000"}
        if start + self.per_page < len(found):
            rest = "&".join(f"{k}={v[0]}" for k, v in query.items() if k != "page")
            headers["Link"] = (
                f'<http://elsewhere{self.prefix}{path}?{rest}&page={number + 1}>; rel="next"'
            )
        body: Any = found[start : start + self.per_page]
        if name := self.wrapped.get(path):
            body = {"total_count": len(found), name: body}
        return 200, headers, json.dumps(body).encode()

    def add_pull(self, number: int, minutes: int, **more: Any) -> None:
        """Add a merged pull request, or a newer version of it."""
        home = "/repositories/1"
        issue = {
            "number": number,
            "title": f"Change {number}",
            "state": "closed",
            "created_at": stamp(0),
            "updated_at": stamp(minutes),
            "user": KIM,
            "pull_request": {"url": "x"},
        }
        pull = {
            **issue,
            "head": {"ref": f"feature/SHOP-{number}-x", "sha": f"{number:040x}"},
            "base": {"ref": "main", "sha": f"{0:040x}"},
            "merged_at": stamp(minutes),
            "merged_by": LEE,
            "merge_commit_sha": f"{number + 100:040x}",
            "review_comments": 1,
            "changed_files": 3,
            "commits": 1,
            **more,
        }
        kept = [x for x in self.lists[f"{home}/issues"] if x["number"] != number]
        self.lists[f"{home}/issues"] = [*kept, issue]
        self.things[f"{home}/issues/{number}"] = issue
        self.things[f"{home}/pulls/{number}"] = pull
        self.lists[f"{home}/pulls/{number}/commits"] = [commit(number)]
        self.lists[f"{home}/pulls/{number}/files"] = [
            {"filename": "src/a.py", "additions": 3, "deletions": 1},
            {"filename": "uv.lock", "additions": 900, "deletions": 0},
            {"filename": "b.py", "previous_filename": "old/b.py", "additions": 0, "deletions": 0},
        ]
        self.lists[f"{home}/issues/{number}/timeline"] = timeline(number, minutes)
        self.lists[f"{home}/pulls/{number}/comments"] = [
            {
                "id": number,
                "user": LEE,
                "path": "src/a.py",
                "created_at": stamp(2),
                "in_reply_to_id": 1,
            }
        ]


def commit(number: int) -> dict[str, Any]:
    by = {"name": "Kim", "email": "Kim@example.org", "date": stamp(0)}
    git = {"message": f"feat: {number}", "author": by, "committer": by}
    return {"sha": f"{number:040x}", "commit": git, "author": KIM, "parents": []}


def timeline(number: int, merged: int) -> list[dict[str, Any]]:
    """Draft, asked for, approved, dismissed, approved again, merged (and so closed)."""
    steps = [
        {"event": "ready_for_review", "actor": KIM, "created_at": stamp(1)},
        {"event": "review_requested", "actor": KIM, "created_at": stamp(1)}
        | {"requested_reviewer": LEE},
        {"event": "reviewed", "user": LEE, "state": "dismissed", "submitted_at": stamp(2)},
        {"event": "review_dismissed", "actor": KIM, "created_at": stamp(3)}
        | {"dismissed_review": {"review_id": 1000 * number + 2, "state": "approved"}},
        {"event": "reviewed", "user": LEE, "state": "changes_requested"}
        | {"submitted_at": stamp(4)},
        {"event": "reviewed", "user": LEE, "state": "approved", "submitted_at": stamp(5)},
        {"event": "reviewed", "user": LEE, "state": "commented", "submitted_at": stamp(5)},
        {"event": "commented", "user": BOT, "created_at": stamp(5)},
        {"event": "merged", "actor": LEE, "created_at": stamp(merged)},
        {"event": "closed", "actor": LEE, "created_at": stamp(merged)},
        {"event": "labeled", "actor": LEE, "created_at": stamp(merged)},
    ]
    told = [{"id": 1000 * number + place, **step} for place, step in enumerate(steps)]
    return [{"event": "committed", "sha": f"{number:040x}"}, *told]
