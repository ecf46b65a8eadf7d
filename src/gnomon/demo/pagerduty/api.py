"""PagerDuty's REST API, version 2, as far as Gnomon and its users read it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from gnomon.demo.company import Company
from gnomon.demo.on_call import called_by, incident_id, incidents_of
from gnomon.demo.organisation import DAY, TEAMS
from gnomon.demo.pagerduty import shapes
from gnomon.demo.records import Incident, LogEntry
from gnomon.demo.wire import Answer, Json, Request, Routes, zulu_seconds

T = TypeVar("T")
#: The longest range of dates that a list of incidents may span.
LONGEST = 186 * DAY
_DEFAULT_RANGE = 30 * DAY
_MOST = 100


class PagerDuty:
    """Answers what a PagerDuty with the company's incidents would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        add = self._routes.add
        people = [p for p in company.organisation.people.values() if p.kind == "human"]
        teams = [team for team in TEAMS if team.pager == "pagerduty"]
        add("GET", "/incidents", self._incidents)
        add("GET", "/incidents/{incident}", self._incident)
        add("GET", "/incidents/{incident}/log_entries", self._log)
        add("GET", "/incidents/{incident}/notes", self._notes)
        add("GET", "/log_entries", self._whole_log)
        add(
            "GET",
            "/services",
            lambda r: _page(
                r, "services", called_by("pagerduty"), lambda s: shapes.service(company, s)
            ),
        )
        add("GET", "/oncalls", self._oncalls)
        add("GET", "/users", lambda r: _page(r, "users", people, shapes.user))
        add("GET", "/teams", lambda r: _page(r, "teams", teams, shapes.team))
        add("GET", "/schedules", self._schedules)
        add("GET", "/priorities", self._priorities)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or _missing()

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the token, written as PagerDuty wants it."""
        return request.headers.get("authorization") == f"Token token={token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return Answer(status=401, body={"error": {"message": "Unauthorized", "code": 2006}})

    def forget(self) -> None:
        """Look at the company anew: nothing is kept here."""

    def _incidents(self, request: Request) -> Answer:
        until = _moment(request.first("until"), self.company.now + 1)
        since = _moment(request.first("since"), until - _DEFAULT_RANGE)
        if request.first("date_range") == "all":
            since, until = 0, self.company.now + 1
        elif until - since > LONGEST:
            problem = "The range between since and until must not exceed 6 months."
            return _bad(problem)
        wanted = [
            i for i in incidents_of(self.company, "pagerduty") if since <= i.opened_at < until
        ]
        states = set(request.parameters().get("statuses", []))
        wanted = [i for i in wanted if not states or shapes.status(i) in states]
        services = set(request.parameters().get("service_ids", []))
        wanted = [i for i in wanted if not services or shapes.service_id(i.service) in services]
        if "desc" in request.first("sort_by"):
            wanted.reverse()
        return _page(request, "incidents", wanted, lambda i: shapes.incident(self.company, i))

    def _find(self, number: str) -> Incident | None:
        for incident in incidents_of(self.company, "pagerduty"):
            if number in {incident_id(incident), str(incident.number)}:
                return incident
        return None

    def _incident(self, _: Request, incident: str) -> Answer:
        found = self._find(incident)
        if found is None:
            return _missing()
        return Answer(body={"incident": shapes.incident(self.company, found)})

    def _log(self, request: Request, incident: str) -> Answer:
        found = self._find(incident)
        if found is None:
            return _missing()
        entries = [(found, number, entry) for number, entry in enumerate(found.log, start=1)]
        return self._entries(request, entries)

    def _whole_log(self, request: Request) -> Answer:
        """Answer what happened in all incidents within a span."""
        until = _moment(request.first("until"), self.company.now + 1)
        since = _moment(request.first("since"), until - _DEFAULT_RANGE)
        if until - since > LONGEST:
            return _bad("The range between since and until must not exceed 6 months.")
        entries = [
            (incident, number, entry)
            for incident in incidents_of(self.company, "pagerduty")
            for number, entry in enumerate(incident.log, start=1)
            if since <= entry.at < until
        ]
        entries.sort(key=lambda numbered: (numbered[2].at, numbered[0].number, numbered[1]))
        return self._entries(request, entries)

    def _entries(self, request: Request, entries: list[tuple[Incident, int, LogEntry]]) -> Answer:
        """Answer log entries, newest first, with what is asked to be put into them."""
        wanted = set(request.parameters().get("include", []))

        def shape(numbered: tuple[Incident, int, LogEntry]) -> Json:
            incident = numbered[0]
            told = shapes.log_entry(*numbered)
            if "incidents" in wanted:
                told["incident"] = shapes.incident(self.company, incident)
            if "services" in wanted:
                service = next(s for s in called_by("pagerduty") if s.name == incident.service)
                told["service"] = shapes.service(self.company, service)
            if "teams" in wanted:
                told["teams"] = [shapes.team(t) for t in TEAMS if t.name == incident.team]
            return told

        return _page(request, "log_entries", entries[::-1], shape)

    def _notes(self, _: Request, incident: str) -> Answer:
        found = self._find(incident)
        if found is None:
            return _missing()
        notes = [
            {
                "id": shapes.log_id(found, -number),
                "user": shapes.person_reference(entry.actor) if entry.actor else None,
                "content": entry.text,
                "created_at": zulu_seconds(entry.at),
            }
            for number, entry in enumerate(found.log, start=1)
            if entry.kind == "annotate"
        ]
        return Answer(body={"notes": notes})

    def _oncalls(self, request: Request) -> Answer:
        until = _moment(request.first("until"), self.company.now)
        since = _moment(request.first("since"), self.company.now)
        if until - since > LONGEST:
            return _bad("The range between since and until must not exceed 6 months.")
        told: list[Json] = []
        for team in (team for team in TEAMS if team.pager == "pagerduty"):
            told += shapes.shifts(self.company, team.name, since, until)
        return _page(request, "oncalls", told, lambda shift: shift)

    def _schedules(self, request: Request) -> Answer:
        def shape(team: str) -> Json:
            told = shapes.schedule(team)
            return {
                **told,
                "type": "schedule",
                "name": told["summary"],
                "time_zone": "Europe/Berlin",
            }

        names = [team.name for team in TEAMS if team.pager == "pagerduty"]
        return _page(request, "schedules", names, shape)

    def _priorities(self, request: Request) -> Answer:
        return _page(request, "priorities", ["P1", "P2", "P3"], lambda n: shapes.priority(n) or {})


def _page(request: Request, name: str, things: list[T], shape: Callable[[T], Json]) -> Answer:
    """Answer one page: ``limit`` and ``offset``, ``more`` says whether to go on."""
    size = max(1, min(_MOST, request.number("limit", 25)))
    start = request.number("offset", 0)
    body: dict[str, Any] = {
        name: [shape(thing) for thing in things[start : start + size]],
        "limit": size,
        "offset": start,
        "total": len(things) if request.first("total") == "true" else None,
        "more": start + size < len(things),
    }
    return Answer(body=body)


def _bad(problem: str) -> Answer:
    error = {"message": "Invalid Input Provided", "code": 2001, "errors": [problem]}
    return Answer(status=400, body={"error": error})


def _missing() -> Answer:
    return Answer(status=404, body={"error": {"message": "Not Found", "code": 2100}})


def _moment(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    read = datetime.fromisoformat(text.replace(" ", "+"))
    return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
