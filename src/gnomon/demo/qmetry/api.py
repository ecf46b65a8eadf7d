"""QMetry for Jira's open API, as far as Gnomon reads it.

API: https://qmetryforjiracloud40.docs.apiary.io/
"""

from collections.abc import Sequence

import msgspec

from gnomon.demo.company import Company
from gnomon.demo.jira.shapes import PROJECT_IDS
from gnomon.demo.organisation import TEAMS
from gnomon.demo.qmetry import shapes
from gnomon.demo.qmetry.cases import TESTING, Case, Cycle, cases, cycles
from gnomon.demo.wire import Answer, Json, Request, Routes

_API = "/rest/api/latest"
#: What a cycle tells when nobody asks for more.
_BARE = {"id", "key", "projectId", "archived"}
_CASES_AT_ONCE, _MOST = 50, 100


class QMetry:
    """Answers what a QMetry for Jira of two of the company's projects would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._known: dict[str, tuple[list[Case], list[Cycle]]] = {}
        self._routes = Routes()
        for method, path, handler in (
            ("POST", "testcases/search", self._search_cases),
            ("GET", "testcases/{case}/requirements", self._requirements),
            ("POST", "testcycles/search", self._search_cycles),
            ("POST", "testcycles/{cycle}/testcases/search", self._in_cycle),
        ):
            self._routes.add(method, f"{_API}/{path}", handler)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or _refused(404, "Not Found")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the key, which has a header of its own."""
        return request.headers.get("apikey") == token

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return _refused(401, "Unauthorized")

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._known.clear()

    def _of(self, project: str) -> tuple[list[Case], list[Cycle]]:
        """Return a project's test cases and cycles; nothing where nobody keeps any."""
        keys = {number: key for key, number in PROJECT_IDS.items()}
        team = next((one for one in TEAMS if one.jira_key == keys.get(project)), None)
        if team is None or team.name not in TESTING:
            return [], []
        if project not in self._known:
            self._known[project] = cases(self.company, team), cycles(self.company, team)
        return self._known[project]

    def _every(self) -> list[tuple[list[Case], list[Cycle]]]:
        return [self._of(number) for number in shapes.projects()]

    def _search_cases(self, request: Request) -> Answer:
        asked = _filter(request)
        if asked is None:
            return _no_filter()
        known, _ = self._of(_project(asked))
        told = [shapes.case(one, self.company.now) for one in reversed(known)]
        return _page(request, told, _CASES_AT_ONCE)

    def _requirements(self, request: Request, case: str) -> Answer:
        found = (one for known, _ in self._every() for one in known if shapes.uid(one.key) == case)
        one = next(found, None)
        if one is None:
            return _refused(404, "Test case not found")
        return _page(request, [shapes.requirement(ticket) for ticket in one.tickets], _MOST)

    def _search_cycles(self, request: Request) -> Answer:
        asked = _filter(request)
        if asked is None:
            return _no_filter()
        _, known = self._of(_project(asked))
        wanted = {name.strip() for name in request.first("fields").split(",")}
        told = [_chosen(shapes.cycle(one, self.company), wanted) for one in reversed(known)]
        return _page(request, told, _MOST)

    def _in_cycle(self, request: Request, cycle: str) -> Answer:
        if _filter(request) is None:
            return _no_filter()
        for known, in_order in self._every():
            for one in in_order:
                if shapes.uid(one.key) == cycle:
                    told = [
                        shapes.run(each, run, one.key)
                        for each in known
                        for run in each.runs
                        if run.cycle == one.number
                    ]
                    return _page(request, told, _MOST)
        return _refused(404, "Test cycle not found")


def _filter(request: Request) -> Json | None:
    """Read what is asked for; null where the body has none, which QMetry refuses."""
    try:
        body = msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        return None
    told = body.get("filter") if isinstance(body, dict) else None
    return told if isinstance(told, dict) else None


def _project(asked: Json) -> str:
    """Read the project: a number, a numeral, or a list of one."""
    told = asked.get("projectId", "")
    return str(told[0] if isinstance(told, list) and told else told)


def _chosen(told: Json, wanted: set[str]) -> Json:
    """Keep what was asked for; status and priority are there, but empty."""
    kept = {name: value for name, value in told.items() if name in _BARE | wanted}
    return {"status": {}, "priority": {}, **kept}


def _page(request: Request, things: Sequence[Json], most: int) -> Answer:
    start = request.number("startAt", 0)
    size = max(1, min(request.number("maxResults", most), most))
    told = list(things[start : start + size])
    body = {"total": len(things), "startAt": start, "maxResults": size, "data": told}
    return Answer(body=body)


def _no_filter() -> Answer:
    return _refused(400, "filter must not be null")


def _refused(status: int, text: str) -> Answer:
    return Answer(status=status, body={"status": status, "message": text})
