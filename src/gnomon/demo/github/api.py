"""GitHub's REST API as an Enterprise Server tells it, as far as Gnomon and its users read it."""

import time
from collections.abc import Callable
from hashlib import sha256

from gnomon.demo.company import Company
from gnomon.demo.github import accounts, places
from gnomon.demo.github.changes import Changes
from gnomon.demo.github.history import NOT_FOUND, History
from gnomon.demo.github.paging import page
from gnomon.demo.github.runs import Runs
from gnomon.demo.records import Repository
from gnomon.demo.wire import Answer, Request, Routes

_ROOT = "/api/v3"
_AN_HOUR, _LIMIT = 3600, 15_000


class GitHub:
    """Answers what a GitHub with the repositories of the team that was bought would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        self._history = History(company)
        self._runs = Runs(company, self._history)
        self._asked = 0
        self._add_accounts()
        handlers = {
            **Changes(company).routes(),
            **self._history.routes(),
            **self._runs.routes(),
            "": self._repository,
        }
        for path, handler in handlers.items():
            self._get("/repositories/{place_id}" + path, self._numbered(handler))
            self._get("/repos/{owner}/{place_name}" + path, self._named(handler))

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in; what is known already costs nothing."""
        found = self._routes.answer(request) or NOT_FOUND
        content = found.content()
        tag = f'W/"{sha256(content).hexdigest()}"'
        is_known = found.status == 200 and request.headers.get("if-none-match") == tag  # noqa: PLR2004
        self._asked += not is_known
        headers = {**found.headers, **self._budget(), "X-GitHub-Media-Type": "github.v3"}
        if found.status == 200:  # noqa: PLR2004 - only what was found has a version
            headers["ETag"] = tag
        return Answer(
            status=304 if is_known else found.status,
            body=b"" if is_known else content,
            headers=headers,
        )

    def _budget(self) -> dict[str, str]:
        used = self._asked % (_LIMIT // 2)
        return {
            "X-RateLimit-Limit": str(_LIMIT),
            "X-RateLimit-Remaining": str(_LIMIT - used),
            "X-RateLimit-Reset": str(int(time.time()) + _AN_HOUR),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Resource": "core",
        }

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the bearer; the older word for it counts, too."""
        given = request.headers.get("authorization", "")
        return given in {f"Bearer {token}", f"token {token}"}

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return Answer(status=401, body={"message": "Bad credentials", "status": "401"})

    def throttled(self) -> Answer:
        """Answer somebody who asks too often: GitHub calls that forbidden."""
        text = "You have exceeded a secondary rate limit. Please wait a few minutes."
        return Answer(status=403, body={"message": text}, headers={"Retry-After": "1"})

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._history.forget()
        self._runs.forget()

    def _get(self, route: str, handler: Callable[..., Answer]) -> None:
        self._routes.add("GET", _ROOT + route, handler)

    def _mine(self) -> list[Repository]:
        return sorted(self.company.hosted_on("github"), key=lambda place: place.path)

    def _numbered(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        def handle(request: Request, place_id: str, **more: str) -> Answer:
            for place in self._mine():
                if place_id == str(place.id):
                    return handler(request, place, **more)
            return NOT_FOUND

        return handle

    def _named(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        def handle(request: Request, owner: str, place_name: str, **more: str) -> Answer:
            for place in self._mine():
                if f"{owner}/{place_name}" == place.path:
                    return handler(request, place, **more)
            return NOT_FOUND

        return handle

    def _repository(self, _: Request, place: Repository) -> Answer:
        return Answer(body=places.repository(self.company, place))

    def _add_accounts(self) -> None:
        people = list(self.company.organisation.people.values())

        def repositories(request: Request, owner: str = "") -> Answer:
            found = [
                each for each in self._mine() if each.path.startswith(f"{owner}/" * bool(owner))
            ]
            return page(request, found, lambda place: places.repository(self.company, place))

        def user(_: Request, login: str) -> Answer:
            for person in people:
                for second in (False, True):
                    if login == accounts.login(person, second=second):
                        return Answer(body=accounts.account_in_full(person, second=second))
            return NOT_FOUND

        self._get("/user/repos", repositories)
        self._get("/orgs/{owner}/repos", repositories)
        self._get("/users/{login}", user)
        self._get("/user", lambda _: Answer(body=accounts.account_in_full(people[0])))
        self._get("/meta", lambda _: Answer(body={"installed_version": "3.14.2"}))
