"""A small Jira on loopback: pages, throttles, fails, and changes while it is read."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

Json = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
STATUSES = {"1": ("To Do", "new"), "2": ("In Progress", "indeterminate"), "3": ("Done", "done")}
FIELDS = [
    (
        "customfield_10028",
        "Story Points",
        "com.atlassian.jira.plugin.system.customfieldtypes:float",
    ),
    ("customfield_10016", "Story point estimate", "com.pyxis.greenhopper.jira:jsw-story-points"),
    ("customfield_10020", "Sprint", "com.pyxis.greenhopper.jira:gh-sprint"),
    ("customfield_10014", "Epic Link", "com.pyxis.greenhopper.jira:gh-epic-link"),
    ("customfield_10040", "Definition of done", "example:textarea"),
]


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, {"content-type": "application/json", **(headers or {})}, told


def written(at: datetime) -> str:
    """Write a time as Jira does: milliseconds, and an offset without a colon."""
    local = at.astimezone(ZoneInfo("America/Los_Angeles"))
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"


def status(number: str) -> Json:
    name, category = STATUSES[number]
    return {"id": number, "name": name, "statusCategory": {"key": category}}


def user(name: str, **more: Any) -> Json:
    return {
        "accountId": f"id-{name}",
        "displayName": name.title(),
        "accountType": "atlassian",
        **more,
    }


def history(number: int, at: datetime, *items: Json, author: Json | None = None) -> Json:
    told = {"id": str(number), "created": written(at), "items": list(items)}
    return {**told, "author": author or user("ada")}


def moved(old: str, new: str) -> Json:
    return {
        "field": "status",
        "fieldtype": "jira",
        "fieldId": "status",
        "from": old,
        "fromString": STATUSES[old][0],
        "to": new,
        "toString": STATUSES[new][0],
    }


def issue(number: int, *, key: str = "", updated: datetime | None = None, **fields: Any) -> Json:
    """Make an issue in full, as the search tells it with every field asked for."""
    key = key or f"SHOP-{number}"
    project = key.partition("-")[0]
    return {
        "id": str(10_000 + number),
        "key": key,
        "self": f"https://jira.example.org/rest/api/3/issue/{10_000 + number}",
        "fields": {
            "summary": f"Issue {number}",
            "issuetype": {"name": "Story", "subtask": False},
            "project": {"key": project, "name": project.title(), "simplified": False},
            "status": status("1"),
            "created": written(START),
            "updated": written(updated or START + timedelta(minutes=number)),
            "reporter": user("ada"),
            "creator": user("ada"),
            **fields,
        },
        "changelog": {"startAt": 0, "maxResults": 0, "total": 0, "histories": []},
    }


def with_history(told: Json, *histories: Json, total: int | None = None) -> Json:
    told["changelog"] = {"total": total or len(histories), "histories": list(histories)}
    return told


class FakeJira:
    """Answers as a Jira with some issues would; tests change its parts."""

    def __init__(self, *, is_cloud: bool = True) -> None:
        self.is_cloud = is_cloud
        self.has_token_search = is_cloud
        self.issues: list[Json] = []
        self.changelogs: dict[str, list[Json]] = {}
        self.boards: list[Json] = []
        self.sprints: dict[int, list[Json]] = {}
        self.users: list[Json] = []
        self.zone: str | None = "America/Los_Angeles"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: list[tuple[str, Answer]] = []
        self.after_search: Callable[[], None] = lambda: None

    def fail(self, part: str, *answers: Answer) -> None:
        """Give these answers, once each, to requests whose path and query hold a part."""
        self.faults += [(part, told) for told in answers]

    def answer(self, path_and_query: str, body: bytes) -> Answer:
        parts = urlsplit(path_and_query)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query))
        for fault in self.faults:
            if fault[0] in path_and_query:
                self.faults.remove(fault)
                return fault[1]
        return self._told(parts.path, query, body)

    def _told(  # noqa: PLR0911 - one return per place
        self, path: str, query: dict[str, str], body: bytes
    ) -> Answer:
        api = "/rest/api/3" if self.is_cloud else "/rest/api/2"
        fixed: dict[str, Any] = {
            f"{api}/serverInfo": {"deploymentType": "Cloud" if self.is_cloud else "Server"},
            f"{api}/myself": {"timeZone": self.zone},
            f"{api}/field": [
                {"id": i, "name": n, "schema": {"type": "any", "custom": c}} for i, n, c in FIELDS
            ],
            f"{api}/status": [status(number) for number in STATUSES],
            f"{api}/project": self._projects(),
        }
        if path in fixed:
            return answer(fixed[path])
        if path == f"{api}/search/jql" and self.has_token_search:
            return self._by_token(query)
        if path == f"{api}/search" and not self.has_token_search:
            return self._by_offset(query)
        if path == "/rest/api/3/project/search" and self.is_cloud:
            return self._page(self._projects(), query, size=2)
        if path == "/rest/api/3/changelog/bulkfetch" and self.is_cloud:
            return self._bulk(json.loads(body))
        if path in (f"{api}/users", f"{api}/user/search"):
            start = int(query["startAt"])
            return answer(self.users[start : start + 2])
        return self._one(api, path, query)

    def _one(  # noqa: PLR0911 - one return per place
        self, api: str, path: str, query: dict[str, str]
    ) -> Answer:
        if found := re.fullmatch(rf"{api}/issue/(\w+)(/changelog)?", path):
            told = next((i for i in self.issues if found[1] in (i["id"], i["key"])), None)
            if told is not None and found[2] and self.is_cloud:
                return self._page(self.changelogs[told["id"]], query, size=2)
            if told is not None and not found[2]:
                if told["id"] in self.changelogs and not self.is_cloud:
                    told = with_history(told, *self.changelogs[told["id"]])
                return answer(told)
        if path == "/rest/agile/1.0/board":
            return self._page(self.boards, query, size=2)
        if found := re.fullmatch(r"/rest/agile/1\.0/board/(\d+)/sprint", path):
            if int(found[1]) not in self.sprints:
                return answer({"errorMessages": ["The board does not support sprints"]}, 400)
            return self._page(self.sprints[int(found[1])], query, size=2)
        if found := re.fullmatch(r"/rest/agile/1\.0/(board|sprint)/(\d+)", path):
            every = (
                self.boards
                if found[1] == "board"
                else [s for listed in self.sprints.values() for s in listed]
            )
            told = next((t for t in every if t["id"] == int(found[2])), None)
            if told is not None:
                return answer(told)
        return answer({"errorMessages": [f"Nothing at {path}"], "errors": {}}, 404)

    def _projects(self) -> list[Json]:
        keys = dict.fromkeys(told["fields"]["project"]["key"] for told in self.issues)
        return [{"id": key, "key": key, "name": key.title()} for key in keys]

    def _page(self, things: list[Json], query: dict[str, str], size: int) -> Answer:
        start = int(query.get("startAt", 0))
        is_last = start + size >= len(things)
        page = {"startAt": start, "total": len(things), "isLast": is_last}
        return answer({**page, "values": things[start : start + size]})

    def _found(self, jql: str) -> list[Json]:
        if keys := re.search(r"key in \((.*)\)", jql):
            return [i for i in self.issues if f'"{i["key"]}"' in keys[1]]
        project = re.search(r'project = "(\w+)"', jql)
        since = re.search(r'updated >= "([^"]+)"', jql)
        assert project
        found = [i for i in self.issues if i["fields"]["project"]["key"] == project[1]]
        if since:
            local = datetime.strptime(since[1], "%Y-%m-%d %H:%M")  # noqa: DTZ007 - zone follows
            at = local.replace(tzinfo=ZoneInfo(self.zone or "Pacific/Kiritimati"))
            found = [i for i in found if datetime.fromisoformat(i["fields"]["updated"]) >= at]
        return sorted(
            found, key=lambda i: (datetime.fromisoformat(i["fields"]["updated"]), i["id"])
        )

    def _by_token(self, query: dict[str, str]) -> Answer:
        found, size = self._found(query["jql"]), int(query["maxResults"])
        start = int(query.get("nextPageToken", "at0")[2:])
        self.after_search()
        body: Json = {"issues": found[start : start + size]}
        if start + size < len(found):
            return answer({**body, "nextPageToken": f"at{start + size}", "isLast": False})
        return answer({**body, "isLast": True})

    def _by_offset(self, query: dict[str, str]) -> Answer:
        found, size = self._found(query["jql"]), int(query["maxResults"])
        start = int(query.get("startAt", 0))
        page = found[start : start + size]
        told = answer({"startAt": start, "total": len(found), "issues": page})
        self.after_search()
        return told

    def _bulk(self, asked: Json) -> Answer:
        logs = [
            (number, {**told, "created": _milliseconds(told["created"])})
            for number in asked["issueIdsOrKeys"]
            for told in self.changelogs.get(number, [])
        ]
        start = int(asked.get("nextPageToken", "0"))
        page = logs[start : start + 2]
        body: Json = {
            "issueChangeLogs": [{"issueId": i, "changeHistories": [told]} for i, told in page]
        }
        if start + 2 < len(logs):
            body["nextPageToken"] = str(start + 2)
        return answer(body)


def _milliseconds(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)


@contextmanager
def serving(told: Callable[[str, bytes], Answer]) -> Iterator[str]:
    """Serve answers on loopback; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body in one packet: in two, each answer waits 40 ms for an acknowledgement.
        wbufsize = -1

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            status_, headers, body = told(self.path, self.rfile.read(length))
            self.send_response(status_)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
