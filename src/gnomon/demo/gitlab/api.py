"""GitLab's REST API, version 4, as far as Gnomon and its users read it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from gnomon.demo.company import Company
from gnomon.demo.gitlab import places, shapes
from gnomon.demo.gitlab.changes import Changes
from gnomon.demo.gitlab.paging import page
from gnomon.demo.gitlab.runs import Runs
from gnomon.demo.records import Commit, Repository
from gnomon.demo.wire import Answer, Json, Request, Routes, moment

NOT_FOUND = Answer(status=404, body={"message": "404 Project Not Found"})
_PROJECT = "/api/v4/projects/{project}"


class GitLab:
    """Answers what a GitLab with the company's repositories would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        self._runs = Runs(company)
        changes = Changes(company)
        self._add_projects()
        for path, handler in {**changes.routes(), **self._runs.routes()}.items():
            self._get(_PROJECT + path, self._in_project(handler))
        self._get("/api/v4/merge_requests", changes.everywhere)

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        return self._routes.answer(request) or Answer(status=404, body={"error": "404 Not Found"})

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the private token, or the same as a bearer."""
        given = request.headers.get("private-token")
        return given == token or request.headers.get("authorization") == f"Bearer {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        return Answer(status=401, body={"message": "401 Unauthorized"})

    @cached_property
    def _commits(self) -> dict[str, Commit]:
        return {c.sha: c for repo in self.company.hosted_on("gitlab") for c in repo.commits}

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._runs.forget()
        self.__dict__.pop("_commits", None)

    def _in_project(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        def handle(request: Request, project: str, **more: str) -> Answer:
            for repository in self.company.hosted_on("gitlab"):
                if project in {str(repository.id), repository.path}:
                    return handler(request, repository, **more)
            return NOT_FOUND

        return handle

    def _get(self, route: str, handler: Callable[..., Answer]) -> None:
        self._routes.add("GET", route, handler)

    def _add_projects(self) -> None:
        company = self.company
        people = sorted(company.organisation.people.values(), key=lambda p: p.user_id)

        def projects(request: Request, group: str = "") -> Answer:
            mine = company.hosted_on("gitlab")
            wanted = [r for r in mine if not group or r.path.startswith(f"{group}/")]
            after = moment(request.first("last_activity_after"))
            wanted = [r for r in wanted if places.last_activity(company, r) > after]
            return page(request, wanted, lambda repository: places.project(company, repository))

        def project(_: Request, repository: Repository) -> Answer:
            return Answer(body=places.project(company, repository))

        def user(_: Request, user: str) -> Answer:
            for person in people:
                if user == str(person.user_id):
                    return Answer(body=places.user_in_full(person))
                if person.other_user and user == str(person.other_user[0]):
                    return Answer(body=places.user_in_full(person, second=True))
            return Answer(status=404, body={"message": "404 User Not Found"})

        accounts = [(p, False) for p in people] + [(p, True) for p in people if p.other_user]
        self._get("/api/v4/projects", projects)
        self._get("/api/v4/groups", lambda r: page(r, places.groups(company), lambda g: g))
        self._get("/api/v4/groups/{group}/projects", projects)
        self._get(_PROJECT, self._in_project(project))
        self._get(
            "/api/v4/users",
            lambda r: page(r, accounts, lambda a: places.user_in_full(a[0], second=a[1])),
        )
        self._get("/api/v4/users/{user}", user)
        self._get("/api/v4/user", lambda _: Answer(body=places.user_in_full(people[0])))
        self._get("/api/v4/version", lambda _: Answer(body={"version": "17.4.1", "revision": "a1"}))
        self._add_repository()

    def _add_repository(self) -> None:
        def commits(request: Request, repository: Repository) -> Answer:
            since = moment(request.first("since"))
            wanted = [c for c in reversed(repository.commits) if c.committed_at >= since]
            stats = request.first("with_stats") == "true"
            return page(request, wanted, lambda one: shapes.commit(one, with_stats=stats))

        def commit(_: Request, repository: Repository, sha: str) -> Answer:
            for one in repository.commits:
                if one.sha.startswith(sha):
                    return Answer(body=shapes.commit(one, with_stats=True))
            return Answer(status=404, body={"message": "404 Commit Not Found"})

        def tags(request: Request, repository: Repository) -> Answer:
            wanted = sorted(repository.tags, key=lambda tag: (-tag.at, tag.name))
            return page(request, wanted, lambda tag: shapes.tag(tag, self._commits[tag.sha]))

        def issues(request: Request, _: Repository) -> Answer:
            nothing: list[Json] = []
            return page(request, nothing, lambda issue: issue)

        def branches(request: Request, repository: Repository) -> Answer:
            def shape(item: tuple[str, str]) -> dict[str, Any]:
                return shapes.branch(item[0], self._commits[item[1]], repository.path)

            return page(request, sorted(repository.branches.items()), shape)

        self._get(_PROJECT + "/repository/commits", self._in_project(commits))
        self._get(_PROJECT + "/repository/commits/{sha}", self._in_project(commit))
        self._get(_PROJECT + "/repository/tags", self._in_project(tags))
        self._get(_PROJECT + "/repository/branches", self._in_project(branches))
        self._get(_PROJECT + "/issues", self._in_project(issues))
