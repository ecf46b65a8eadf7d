"""Jira's REST APIs: Cloud's version 3 or a Data Center's version 2, and the agile API."""

import base64
from functools import cached_property
from typing import Any

import msgspec

from gnomon.demo.company import Company
from gnomon.demo.jira import changelog, jql
from gnomon.demo.jira.agile import Agile, error, values
from gnomon.demo.jira.shapes import CRITERIA, FLAGGED, POINTS, SPRINT, Shapes
from gnomon.demo.organisation import COMPANY, TEAMS
from gnomon.demo.records import Ticket
from gnomon.demo.tracking import CATEGORIES
from gnomon.demo.wire import Answer, Json, Request, Routes, offset_bare

#: Edits told beside an issue found by a search; the rest must be asked for.
HISTORIES_BESIDE = 6
_SYSTEM_FIELDS = ("summary", "status", "issuetype", "created", "updated", "description", "parent")


class Jira:
    """Answers what a Jira with the company's tickets would."""

    def __init__(self, company: Company, *, is_cloud: bool = True) -> None:
        self.company = company
        self.is_cloud = is_cloud
        self._routes = Routes()
        self._add_common("/rest/api/3" if is_cloud else "/rest/api/2")
        if is_cloud:
            self._add_cloud()
        else:
            self._routes.add("GET", "/rest/api/2/search", self._search_server)
            self._routes.add("POST", "/rest/api/2/search", self._search_server)
        self._agile = Agile(company, lambda: self.shapes)
        for path, handler in self._agile.routes().items():
            self._routes.add("GET", path, handler)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        found = self._routes.answer(request)
        return found or error(404, f"No endpoint {request.method} {request.path}")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the token: behind the user's address in Cloud, by itself on a server."""
        scheme, _, proof = request.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer":
            return proof == token
        try:
            return base64.b64decode(proof).decode().partition(":")[2] == token
        except ValueError:
            return False

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        text = "Client must be authenticated to access this resource."
        return Answer(status=401, body=text.encode(), content_type="text/plain")

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self.__dict__.pop("shapes", None)

    @cached_property
    def shapes(self) -> Shapes:
        """Shape things as this Jira does."""
        return Shapes(self.company, is_cloud=self.is_cloud)

    def _tickets(self) -> list[Ticket]:
        now = self.company.now
        return [t for t in self.company.tickets if t.deleted_at is None or t.deleted_at > now]

    def _add_common(self, api: str) -> None:
        add, company = self._routes.add, self.company
        people = list(company.organisation.people.values())

        def server_info(_: Request) -> Answer:
            kind = "Cloud" if self.is_cloud else "Server"
            return Answer(
                body={
                    "baseUrl": self.shapes.web,
                    "version": "1001.0.0-SNAPSHOT" if self.is_cloud else "9.12.4",
                    "versionNumbers": [1001, 0, 0] if self.is_cloud else [9, 12, 4],
                    "deploymentType": kind,
                    "buildNumber": 100_187,
                    "serverTime": offset_bare(company.now),
                    "serverTitle": COMPANY,
                }
            )

        def users(request: Request) -> Answer:
            start = request.number("startAt", 0)
            chosen = people[start : start + request.number("maxResults", 50)]
            return Answer(body=[self.shapes.user(person) for person in chosen])

        add("GET", f"{api}/serverInfo", server_info)
        add("GET", f"{api}/myself", lambda _: Answer(body=self.shapes.user(people[0])))
        add("GET", f"{api}/field", lambda _: Answer(body=_fields()))
        add(
            "GET",
            f"{api}/status",
            lambda _: Answer(body=[self.shapes.status(name) for name in CATEGORIES]),
        )
        add("GET", f"{api}/project", lambda _: Answer(body=self._projects()))
        add("GET", f"{api}/issue/{{key}}", self._issue)
        for path in ("users", "users/search") if self.is_cloud else ("user/search",):
            add("GET", f"{api}/{path}", users)

    def _projects(self) -> list[Json]:
        return [self.shapes.project(team) for team in TEAMS]

    def _add_cloud(self) -> None:
        add = self._routes.add
        add("GET", "/rest/api/3/project/search", lambda r: values(r, self._projects()))
        add("GET", "/rest/api/3/search/jql", self._search_cloud)
        add("POST", "/rest/api/3/search/jql", self._search_cloud)
        add("GET", "/rest/api/3/issue/{key}/changelog", self._changelog)
        add("POST", "/rest/api/3/changelog/bulkfetch", self._changelogs)

    def _search_cloud(self, request: Request) -> Answer:
        asked = _asked(request)
        try:
            found = jql.select(str(asked.get("jql", "")), self._tickets(), self.company.now)
        except jql.JqlError as refused:
            return error(400, str(refused))
        token = asked.get("nextPageToken")
        start = _offset(str(token)) if token else 0
        size = max(1, min(100, int(asked.get("maxResults", 50))))
        chosen = found[start : start + size]
        body: Json = {"issues": [self._told(ticket, asked) for ticket in chosen]}
        if start + size < len(found):
            body["nextPageToken"] = base64.b64encode(f"from {start + size}".encode()).decode()
        body["isLast"] = start + size >= len(found)
        return Answer(body=body)

    def _search_server(self, request: Request) -> Answer:
        asked = _asked(request)
        asked.setdefault("fields", ["*all"])
        try:
            found = jql.select(str(asked.get("jql", "")), self._tickets(), self.company.now)
        except jql.JqlError as refused:
            if "Unbounded" not in str(refused):
                return error(400, str(refused))
            found = self._tickets()
        start = int(asked.get("startAt", 0))
        size = max(0, min(100, int(asked.get("maxResults", 50))))
        return Answer(
            body={
                "expand": "schema,names",
                "startAt": start,
                "maxResults": size,
                "total": len(found),
                "issues": [self._told(ticket, asked) for ticket in found[start : start + size]],
            }
        )

    def _told(self, ticket: Ticket, asked: Json) -> Json:
        """Tell of an issue what was asked for: Cloud's search tells the id alone by default."""
        names = asked.get("fields") or ["id"]
        names = names.split(",") if isinstance(names, str) else names
        issue = self.shapes.issue(ticket)
        if names == ["id"]:
            return {"id": issue["id"]}
        if not {"*all", "*navigable"} & set(names):
            issue["fields"] = {k: v for k, v in issue["fields"].items() if k in names}
        expand = asked.get("expand", "")
        if "changelog" in expand:
            limit = HISTORIES_BESIDE if self.is_cloud else 10_000
            issue["changelog"] = self._beside(ticket, limit)
        return issue

    def _beside(self, ticket: Ticket, limit: int) -> Json:
        told = changelog.histories(self.shapes, ticket)
        newest = list(reversed(told))[:limit]
        return {
            "startAt": 0,
            "maxResults": len(newest),
            "total": len(told),
            "histories": newest,
        }

    def _find(self, key: str) -> Ticket | None:
        """Find a ticket by id or key; a moved one answers to its old key too."""
        for ticket in self._tickets():
            if key in {str(ticket.id), ticket.key, ticket.moved_from}:
                return ticket
        return None

    def _issue(self, request: Request, key: str) -> Answer:
        ticket = self._find(key)
        if ticket is None:
            return error(404, "Issue does not exist or you do not have permission to see it.")
        asked = {"fields": ["*all"], "expand": request.first("expand")}
        return Answer(body=self._told(ticket, asked))

    def _changelog(self, request: Request, key: str) -> Answer:
        ticket = self._find(key)
        if ticket is None:
            return error(404, "Issue does not exist or you do not have permission to see it.")
        return values(request, changelog.histories(self.shapes, ticket), size=100)

    def _changelogs(self, request: Request) -> Answer:
        """Answer the changelogs of several issues at once."""
        asked = _asked(request)
        fields = set(asked.get("fieldIds") or ())
        wanted = set(map(str, asked.get("issueIdsOrKeys", ())))
        rows = [
            (ticket, told)
            for ticket in self._tickets()
            if wanted & {str(ticket.id), ticket.key}
            for told in changelog.histories(self.shapes, ticket)
            if not fields or any(item["fieldId"] in fields for item in told["items"])
        ]
        token = asked.get("nextPageToken")
        start = _offset(str(token)) if token else 0
        size = min(10_000, int(asked.get("maxResults", 1000)))
        logs: dict[str, list[Json]] = {}
        for ticket, told in rows[start : start + size]:
            logs.setdefault(str(ticket.id), []).append(told)
        body: Json = {
            "issueChangeLogs": [{"issueId": k, "changeHistories": v} for k, v in logs.items()]
        }
        if start + size < len(rows):
            body["nextPageToken"] = base64.b64encode(f"from {start + size}".encode()).decode()
        return Answer(body=body)


def _asked(request: Request) -> dict[str, Any]:
    if request.method == "POST":
        decoded = msgspec.json.decode(request.body or b"{}")
        return decoded if isinstance(decoded, dict) else {}
    return {name: ",".join(values) for name, values in request.parameters().items()}


def _offset(token: str) -> int:
    return int(base64.b64decode(token).decode().removeprefix("from "))


def _fields() -> list[Json]:
    """List the fields: the ones of the system, and the ones somebody added."""
    told: list[Json] = [
        _field(name, name.title(), "string", {"system": name}, is_custom=False)
        for name in _SYSTEM_FIELDS
    ]
    maker = "com.atlassian.jira.plugin.system.customfieldtypes"
    sprint = {"items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}
    told.append(_field(POINTS, "Story Points", "number", {"custom": f"{maker}:float"}))
    told.append(_field(SPRINT, "Sprint", "array", sprint))
    flagged = {"items": "option", "custom": f"{maker}:multicheckboxes"}
    told.append(_field(FLAGGED, "Flagged", "array", flagged))
    criteria = {"custom": f"{maker}:textarea"}
    told.append(_field(CRITERIA, "Acceptance Criteria", "string", criteria))
    return told


def _field(key: str, name: str, kind: str, schema: Json, *, is_custom: bool = True) -> Json:
    return {
        "id": key,
        "key": key,
        "name": name,
        "custom": is_custom,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [name],
        "schema": {"type": kind, **schema},
    }
