"""Opsgenie's REST API, version 2, as far as Gnomon and its users read it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.on_call import called_by, incident_id, incidents_of
from gnomon.demo.opsgenie import rotas, shapes
from gnomon.demo.opsgenie.search import SearchError, fits
from gnomon.demo.organisation import TEAMS, Team
from gnomon.demo.records import Incident
from gnomon.demo.wire import Answer, Json, Request, Routes

T = TypeVar("T")
#: The most that a page holds, and the furthest that alerts are counted.
MOST, FURTHEST = 100, 20_000
_USUAL = 20
_LENGTHS = {"days": 1, "weeks": 7, "months": 31}
_SORTS = ("createdAt", "updatedAt", "tinyId", "alias", "message", "status", "lastOccurredAt")


class Opsgenie:
    """Answers what an Opsgenie with the alerts of one of the company's teams would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._teams = [team for team in TEAMS if team.pager == "opsgenie"]
        self._routes = Routes()
        add = self._routes.add
        add("GET", "/v2/alerts", self._alerts)
        add("GET", "/v2/alerts/count", self._count)
        add("GET", "/v2/alerts/{alert}", self._alert)
        add("GET", "/v2/alerts/{alert}/logs", lambda r, alert: self._part(r, alert, shapes.log))
        add("GET", "/v2/alerts/{alert}/notes", lambda r, alert: self._part(r, alert, shapes.notes))
        add("GET", "/v2/alerts/{alert}/recipients", self._recipients)
        add("GET", "/v2/users", self._users)
        add("GET", "/v2/teams", lambda r: _good(r, [rotas.team(each) for each in self._teams]))
        add("GET", "/v2/schedules", self._schedules)
        add("GET", "/v2/schedules/{schedule}/timeline", self._timeline)
        add("GET", "/v2/schedules/{schedule}/on-calls", self._on_calls)
        add("GET", "/v1/services", self._services)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or _bad(request, 404, "No such endpoint")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the key, written as Opsgenie wants it."""
        return request.headers.get("authorization") == f"GenieKey {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return _bad(Request(method="GET", path="/"), 401, "Could not authenticate")

    def throttled(self) -> Answer:
        """Answer somebody who asks too often: Opsgenie says the length of its window."""
        answer = _bad(Request(method="GET", path="/"), 429, "You are making too many requests!")
        headers = {**_RATE, "X-RateLimit-State": "THROTTLED", "X-RateLimit-Reason": "ACCOUNT"}
        return Answer(status=429, body=answer.body, headers=headers)

    def forget(self) -> None:
        """Look at the company anew: nothing is kept here."""

    def _told(self, query: str) -> list[tuple[Json, Incident]]:
        every = [
            (shapes.alert(self.company, each, is_whole=False), each)
            for each in incidents_of(self.company, "opsgenie")
        ]
        return [each for each in every if fits(query, each[0], _milliseconds)]

    def _alerts(self, request: Request) -> Answer:
        size = max(1, min(MOST, request.number("limit", _USUAL)))
        start = request.number("offset", 0)
        if start + size > FURTHEST:
            return _bad(request, 422, f"Sum of offset and limit should be lower than {FURTHEST}")
        sort = request.first("sort", "createdAt")
        if sort not in _SORTS:
            return _bad(request, 422, f"sort should be one of [{', '.join(_SORTS)}]")
        try:
            told = [alert for alert, _ in self._told(request.first("query"))]
        except SearchError as error:
            return _bad(request, 422, str(error))
        told.sort(key=lambda alert: (alert[sort], alert["id"]))
        if request.first("order", "desc") == "desc":
            told.reverse()
        return _paged(request, told, start, size)

    def _count(self, request: Request) -> Answer:
        try:
            count = len(self._told(request.first("query")))
        except SearchError as error:
            return _bad(request, 422, str(error))
        return _good(request, {"count": count})

    def _find(self, request: Request, name: str) -> Incident | None:
        kind = request.first("identifierType", "id")
        for each in incidents_of(self.company, "opsgenie"):
            if name == (str(each.number) if kind == "tiny" else incident_id(each)):
                return each
        return None

    def _alert(self, request: Request, alert: str) -> Answer:
        found = self._find(request, alert)
        if found is None:
            return _bad(request, 404, f"Alert with id [{alert}] does not exist")
        return _good(request, shapes.alert(self.company, found, is_whole=True))

    def _part(
        self, request: Request, alert: str, shape: Callable[[Incident], list[Json]]
    ) -> Answer:
        """Answer a page of what was said of an alert; the next begins behind its last offset."""
        found = self._find(request, alert)
        if found is None:
            return _bad(request, 404, f"Alert with id [{alert}] does not exist")
        told = shape(found)
        if request.first("order", "desc") == "asc":
            told.reverse()
        places = [each["offset"] for each in told]
        behind = request.first("offset")
        start = places.index(behind) + 1 if behind in places else 0
        size = max(1, min(MOST, request.number("limit", MOST)))
        page = told[start : start + size]
        more: Json = {}
        if start + size < len(told):
            asked = {"order": request.first("order", "desc"), "limit": size}
            rest = urlencode({"offset": page[-1]["offset"], "direction": "next", **asked})
            more = {"next": f"{request.origin}{request.path}?{rest}"}
        return _good(request, page, paging=more)

    def _recipients(self, request: Request, alert: str) -> Answer:
        found = self._find(request, alert)
        if found is None:
            return _bad(request, 404, f"Alert with id [{alert}] does not exist")
        return _good(request, shapes.recipients(found))

    def _users(self, request: Request) -> Answer:
        people = [
            person
            for person in self.company.organisation.people.values()
            if person.kind == "human"
            and any(
                person in self.company.organisation.engineers(team.name, self.company.now)
                for team in self._teams
            )
        ]
        told = [rotas.user(self.company, person) for person in people]
        return _listed(request, told)

    def _services(self, request: Request) -> Answer:
        told = [rotas.service(self.company, each) for each in called_by("opsgenie")]
        return _listed(request, sorted(told, key=lambda each: each["name"]))

    def _schedules(self, request: Request) -> Answer:
        told = [rotas.schedule(self.company, each) for each in self._teams]
        if request.first("expand") != "rotation":
            told = [{**each, "rotations": []} for each in told]
        return _good(request, told, expandable=["rotation"])

    def _scheduled(self, name: str) -> Team | None:
        known = {rotas.schedule_meta(each)["id"]: each for each in self._teams}
        return known.get(name)

    def _timeline(self, request: Request, schedule: str) -> Answer:
        team = self._scheduled(schedule)
        if team is None:
            return _bad(request, 404, "Schedule does not exist")
        since = _moment(request.first("date"), self.company.now)
        unit = request.first("intervalUnit", "weeks")
        count = request.number("interval", 1)
        if unit not in _LENGTHS or not count:
            return _bad(request, 422, "intervalUnit should be one of [days, weeks, months]")
        until = since + int(timedelta(days=count * _LENGTHS[unit]).total_seconds())
        told = rotas.timeline(self.company, team, since, until)
        return _good(request, told, expandable=["base", "forwarding", "override"])

    def _on_calls(self, request: Request, schedule: str) -> Answer:
        team = self._scheduled(schedule)
        if team is None:
            return _bad(request, 404, "Schedule does not exist")
        at = _moment(request.first("date"), self.company.now)
        is_flat = request.first("flat") == "true"
        return _good(request, rotas.on_calls(self.company, team, at, is_flat=is_flat))


#: What Opsgenie says with every answer about how often it may be asked.
_RATE = {"X-RateLimit-State": "OK", "X-RateLimit-Period-In-Sec": "60"}


def _listed(request: Request, things: Sequence[Json]) -> Answer:
    size = max(1, min(MOST, request.number("limit", MOST)))
    return _paged(request, things, request.number("offset", 0), size)


def _paged(request: Request, things: Sequence[Json], start: int, size: int) -> Answer:
    def at(offset: int) -> str:
        kept = {name: told[0] for name, told in request.parameters().items()}
        query = urlencode({**kept, "limit": size, "offset": offset})
        return f"{request.origin}{request.path}?{query}"

    paging = {"first": at(0), "last": at(max(0, (len(things) - 1) // size * size))}
    if start + size < len(things):
        paging["next"] = at(start + size)
    if start:
        paging["prev"] = at(max(0, start - size))
    return _good(request, list(things[start : start + size]), paging=paging)


def _good(request: Request, data: Any, **more: Any) -> Answer:
    asked = hash_of(request.path, request.query)
    body = {"data": data, **more, "took": 0.01, "requestId": asked[:32]}
    return Answer(body=body, headers={**_RATE, "X-Request-Id": asked[:32]})


def _bad(request: Request, status: int, problem: str) -> Answer:
    asked = hash_of(request.path, request.query)
    return Answer(
        status=status,
        body={"message": problem, "took": 0.0, "requestId": asked[:32]},
        headers=_RATE,
    )


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _moment(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    read = datetime.fromisoformat(text.replace(" ", "+"))
    return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
