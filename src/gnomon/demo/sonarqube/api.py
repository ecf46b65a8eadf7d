"""SonarQube's Web API, as far as Gnomon reads it.

API: https://docs.sonarsource.com/sonarqube-server/latest/extension-guide/web-api/
"""

from collections.abc import Iterable
from datetime import datetime

from gnomon.demo.company import Company
from gnomon.demo.sonarqube import shapes
from gnomon.demo.sonarqube.analyses import ANALYSED, Looked, analyses, changes
from gnomon.demo.wire import Answer, Json, Request, Routes

GATE = "Sonar way"
_MAIN = "main"
_PER_PAGE, _MOST = 100, 500


class SonarQube:
    """Answers what a SonarQube that analyses some of the company's services would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._known: dict[str, tuple[list[Looked], list[Looked]]] = {}
        self._routes = Routes()
        for path, handler in {
            "metrics/search": self._metrics,
            "components/search": self._projects,
            "project_branches/list": self._branches,
            "project_pull_requests/list": self._pull_requests,
            "qualitygates/get_by_project": self._gate,
            "project_analyses/search": self._analyses,
            "qualitygates/project_status": self._verdict,
            "measures/search_history": self._history,
            "measures/component": self._component,
            "issues/search": self._issues,
        }.items():
            self._routes.add("GET", f"/api/{path}", handler)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or _refused(404, f"Unknown url : {request.path}")

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the bearer token."""
        return request.headers.get("authorization") == f"Bearer {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in, as SonarQube does: with nothing."""
        return Answer(status=401, body=b"")

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._known.clear()

    def _of(self, project: str) -> tuple[list[Looked], list[Looked]]:
        """Return the analyses of a project's main line, and those of its changes."""
        if project not in ANALYSED:
            return [], []
        if project not in self._known:
            told = analyses(self.company, project), changes(self.company, project)
            self._known[project] = told
        return self._known[project]

    def _metrics(self, request: Request) -> Answer:
        known = [shapes.metric(n, key) for n, key in enumerate(shapes.METRICS, start=1)]
        page = request.number("p", 1)
        size = _size(request)
        told = known[(page - 1) * size : page * size]
        return Answer(body={"metrics": told, "total": len(known), "p": page, "ps": size})

    def _projects(self, request: Request) -> Answer:
        projects = [{"key": name, "name": name, "qualifier": "TRK"} for name in ANALYSED]
        return _page(request, "components", projects)

    def _branches(self, request: Request) -> Answer:
        project = request.first("project")
        if project not in ANALYSED:
            return _unknown(project)
        main, _ = self._of(project)
        told: Json = {"name": _MAIN, "isMain": True, "type": "LONG"}
        if main:
            told["analysisDate"] = shapes.moment(main[-1].at)
        return Answer(body={"branches": [told]})

    def _pull_requests(self, request: Request) -> Answer:
        _, told = self._of(request.first("project"))
        shaped = [shapes.pull_request(one, one.change) for one in told if one.change]
        return Answer(body={"pullRequests": shaped})

    def _gate(self, _: Request) -> Answer:
        return Answer(body={"qualityGate": {"id": "1", "name": GATE, "default": True}})

    def _analyses(self, request: Request) -> Answer:
        told = [shapes.analysis(one) for one in reversed(self._since(request, "project"))]
        return _page(request, "analyses", told)

    def _verdict(self, request: Request) -> Answer:
        wanted, number = request.first("analysisId"), request.first("pullRequest")
        if number:
            _, of_changes = self._of(request.first("projectKey"))
            found = (one for one in of_changes if one.change and str(one.change.iid) == number)
        else:
            found = (one for name in ANALYSED for one in self._of(name)[0] if one.key == wanted)
        one = next(found, None)
        if one is None:
            return _refused(404, f"Analysis with id '{wanted}' is not found")
        return Answer(body=shapes.verdict(one))

    def _history(self, request: Request) -> Answer:
        names = [name for name in request.first("metrics").split(",") if name in shapes.METRICS]
        told = self._since(request, "component")
        page, size = request.number("p", 1), request.number("ps", _PER_PAGE)
        some = told[(page - 1) * size : page * size]
        paging = {"pageIndex": page, "pageSize": size, "total": len(told)}
        return Answer(body={"paging": paging, "measures": shapes.history(some, names)})

    def _component(self, request: Request) -> Answer:
        one = self._change(request, "component")
        if one is None:
            return _unknown(request.first("component"))
        names = [name for name in request.first("metricKeys").split(",") if name in shapes.METRICS]
        return Answer(body=shapes.component(one, names))

    def _issues(self, request: Request) -> Answer:
        one = self._change(request, "componentKeys")
        if one is None:
            return _unknown(request.first("componentKeys"))
        return _page(request, "issues", [shapes.issue(one.project, each) for each in one.found])

    def _change(self, request: Request, name: str) -> Looked | None:
        _, told = self._of(request.first(name))
        number = request.first("pullRequest")
        return next((one for one in told if one.change and str(one.change.iid) == number), None)

    def _since(self, request: Request, name: str) -> list[Looked]:
        main, _ = self._of(request.first(name))
        since = request.first("from")
        if not since:
            return main
        first = datetime.strptime(since, "%Y-%m-%dT%H:%M:%S%z").timestamp()
        return [one for one in main if one.at >= first]


def _size(request: Request) -> int:
    return min(request.number("ps", _PER_PAGE), _MOST)


def _page(request: Request, name: str, things: Iterable[Json]) -> Answer:
    return Answer(body=shapes.paged(name, list(things), request.number("p", 1), _size(request)))


def _unknown(project: str) -> Answer:
    return _refused(404, f"Component key '{project}' not found")


def _refused(status: int, text: str) -> Answer:
    return Answer(status=status, body={"errors": [{"msg": text}]})
