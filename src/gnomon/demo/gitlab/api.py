"""GitLab's REST API, version 4, as far as Gnomon and its users read it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline
from gnomon.demo.company import Company
from gnomon.demo.gitlab import running, shapes
from gnomon.demo.gitlab.paging import page
from gnomon.demo.organisation import SERVICES
from gnomon.demo.records import Deployment, MergeRequest, Repository
from gnomon.demo.wire import Answer, Json, Request, Routes, zulu

NOT_FOUND = Answer(status=404, body={"message": "404 Project Not Found"})
_TELLERS = {service.name: service.told_by for service in SERVICES}
_PROJECT = "/api/v4/projects/{project}"
_CHANGE = _PROJECT + "/merge_requests/{iid}"


class GitLab:
    """Answers what a GitLab with the company's repositories would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._pipelines: dict[int, list[Pipeline]] = {}
        self._routes = Routes()
        self._add_projects()
        self._add_changes()
        self._add_running()

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
    def _commits(self) -> dict[str, Any]:
        return {c.sha: c for repo in self.company.repositories for c in repo.commits}

    def pipelines(self, repository: Repository) -> list[Pipeline]:
        """List a repository's pipelines, by when they last changed."""
        if repository.id not in self._pipelines:
            runs = builds.pipelines(self.company, repository)
            runs.sort(key=lambda run: (run.updated_at, run.id))
            self._pipelines[repository.id] = runs
        return self._pipelines[repository.id]

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._pipelines.clear()
        self.__dict__.pop("_commits", None)

    def _in_project(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        def handle(request: Request, project: str, **more: str) -> Answer:
            for repository in self.company.repositories:
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
            wanted = [
                r for r in company.repositories if not group or r.path.startswith(f"{group}/")
            ]
            after = _moment(request.first("last_activity_after"))
            wanted = [r for r in wanted if shapes.last_activity(company, r) > after]
            return page(request, wanted, lambda repository: shapes.project(company, repository))

        def project(_: Request, repository: Repository) -> Answer:
            return Answer(body=shapes.project(company, repository))

        def user(_: Request, user: str) -> Answer:
            for person in people:
                if user == str(person.user_id):
                    return Answer(body=shapes.user_in_full(person))
                if person.other_user and user == str(person.other_user[0]):
                    return Answer(body=shapes.user_in_full(person, second=True))
            return Answer(status=404, body={"message": "404 User Not Found"})

        accounts = [(p, False) for p in people] + [(p, True) for p in people if p.other_user]
        self._get("/api/v4/projects", projects)
        self._get("/api/v4/groups", lambda r: page(r, shapes.groups(company), lambda g: g))
        self._get("/api/v4/groups/{group}/projects", projects)
        self._get(_PROJECT, self._in_project(project))
        self._get(
            "/api/v4/users",
            lambda r: page(r, accounts, lambda a: shapes.user_in_full(a[0], second=a[1])),
        )
        self._get("/api/v4/users/{user}", user)
        self._get("/api/v4/user", lambda _: Answer(body=shapes.user_in_full(people[0])))
        self._get("/api/v4/version", lambda _: Answer(body={"version": "17.4.1", "revision": "a1"}))
        self._add_repository()

    def _add_repository(self) -> None:
        def commits(request: Request, repository: Repository) -> Answer:
            since = _moment(request.first("since"))
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

    def _add_changes(self) -> None:
        now = self.company.organisation

        def listed(request: Request, repository: Repository) -> Answer:
            wanted = _select(request, repository.merge_requests, lambda c: c.updated_at)
            return page(request, wanted, lambda c: shapes.merge_request(repository, c, now.now))

        def one(_: Request, repository: Repository, change: MergeRequest) -> Answer:
            return Answer(body=shapes.merge_request_in_full(repository, change, now.now))

        def commits(request: Request, _: Repository, change: MergeRequest) -> Answer:
            return page(request, list(reversed(change.commits)), shapes.commit)

        def notes(request: Request, _: Repository, change: MergeRequest) -> Answer:
            numbered = list(enumerate(change.notes, start=1))
            if request.first("sort", "desc") == "desc":
                numbered.reverse()
            return page(request, numbered, lambda item: shapes.note(change, item[1], item[0]))

        def approvals(_: Request, repository: Repository, change: MergeRequest) -> Answer:
            body = {**shapes.approvals(change, now.now), "project_id": repository.id}
            return Answer(body=body)

        def diffs(request: Request, _: Repository, change: MergeRequest) -> Answer:
            return page(request, change.files, shapes.diff)

        def changes(_: Request, repository: Repository, change: MergeRequest) -> Answer:
            whole = shapes.merge_request_in_full(repository, change, now.now)
            return Answer(body={**whole, "changes": [shapes.diff(edit) for edit in change.files]})

        def events(request: Request, _: Repository, change: MergeRequest) -> Answer:
            numbered = list(enumerate(change.events, start=1))
            return page(request, numbered, lambda item: _state_event(change, *item))

        self._get(_PROJECT + "/merge_requests", self._in_project(listed))
        self._get("/api/v4/merge_requests", self._all_changes)
        for path, handler in {
            "": one,
            "/commits": commits,
            "/notes": notes,
            "/approvals": approvals,
            "/diffs": diffs,
            "/changes": changes,
            "/resource_state_events": events,
        }.items():
            self._get(_CHANGE + path, self._in_project(_of_change(handler)))

    def _all_changes(self, request: Request) -> Answer:
        homes = {id(c): repo for repo in self.company.repositories for c in repo.merge_requests}
        wanted = _select(request, self.company.merge_requests(), lambda c: c.updated_at)
        now = self.company.now
        return page(request, wanted, lambda c: shapes.merge_request(homes[id(c)], c, now))

    def _add_running(self) -> None:
        def pipelines(request: Request, repository: Repository) -> Answer:
            wanted = _select(request, self.pipelines(repository), lambda run: run.updated_at)
            return page(request, wanted, lambda run: running.pipeline(repository, run))

        def pipeline(_: Request, repository: Repository, run: str) -> Answer:
            for found in self.pipelines(repository):
                if str(found.id) == run:
                    return Answer(body=running.pipeline_in_full(repository, found))
            return Answer(status=404, body={"message": "404 Not found"})

        def jobs(request: Request, repository: Repository, run: str = "") -> Answer:
            runs = [r for r in self.pipelines(repository) if run in {"", str(r.id)}]
            wanted = [job for r in runs for job in builds.jobs(r)]
            wanted.sort(key=lambda job: -job.id)
            return page(
                request,
                wanted,
                lambda j: running.job(repository, j, self._commits.get(j.pipeline.sha)),
            )

        def environments(request: Request, repository: Repository) -> Answer:
            names = running.ENVIRONMENTS if self._deployments(repository) else ()
            now = self.company.now
            return page(request, names, lambda name: running.environment(repository, name, now))

        def deployments(request: Request, repository: Repository) -> Answer:
            wanted = self._deployments(repository, request.first("environment"))
            wanted = _select(request, wanted, lambda d: d.finished_at or d.started_at)
            return page(
                request, wanted, lambda d: running.deployment(repository, d, self._commits[d.sha])
            )

        def deployment(_: Request, repository: Repository, number: str) -> Answer:
            for found in self._deployments(repository):
                if str(found.id) == number:
                    head = self._commits[found.sha]
                    return Answer(body=running.deployment(repository, found, head))
            return Answer(status=404, body={"message": "404 Not found"})

        for path, handler in {
            "/pipelines": pipelines,
            "/pipelines/{run}": pipeline,
            "/pipelines/{run}/jobs": jobs,
            "/jobs": jobs,
            "/environments": environments,
            "/deployments": deployments,
            "/deployments/{number}": deployment,
        }.items():
            self._get(_PROJECT + path, self._in_project(handler))

    def _deployments(self, repository: Repository, environment: str = "") -> list[Deployment]:
        """List the deployments GitLab itself did, in one environment or all."""
        services = {s.name for s in SERVICES if s.repository == repository.path}
        return [
            d
            for d in self.company.deployments
            if d.service in services
            and _TELLERS[d.service] in {"gitlab", "both"}
            and d.kind != "config"
            and environment in {"", d.environment}
        ]


def _of_change(handler: Callable[..., Answer]) -> Callable[..., Answer]:
    def handle(request: Request, repository: Repository, iid: str) -> Answer:
        if not iid.isdigit() or not 1 <= int(iid) <= len(repository.merge_requests):
            return Answer(status=404, body={"message": "404 Not found"})
        return handler(request, repository, repository.merge_requests[int(iid) - 1])

    return handle


def _state_event(change: MergeRequest, number: int, event: tuple[str, int, Any]) -> dict[str, Any]:
    state, at, actor = event
    return {
        "id": change.id * 10 + number,
        "user": shapes.user(actor),
        "created_at": zulu(at),
        "resource_type": "MergeRequest",
        "resource_id": change.id,
        "state": state,
    }


def _select(request: Request, things: Iterable[Any], updated: Callable[[Any], int]) -> list[Any]:
    """Filter and sort a list as its parameters ask."""
    after = _moment(request.first("updated_after"))
    before = _moment(request.first("updated_before")) or None
    created = _moment(request.first("created_after"))
    state = request.first("state", "all")

    def born(thing: Any) -> int:
        for name in ("opened_at", "created_at", "started_at"):
            if hasattr(thing, name):
                return int(getattr(thing, name))
        raise TypeError(thing)

    wanted = [
        thing
        for thing in things
        if updated(thing) >= after
        and (before is None or updated(thing) <= before)
        and born(thing) >= created
        and (state == "all" or not isinstance(thing, MergeRequest) or _state(thing) == state)
    ]
    key = updated if request.first("order_by") == "updated_at" else born
    wanted.sort(key=lambda thing: (key(thing), thing.id))
    if request.first("sort", "desc") == "desc":
        wanted.reverse()
    return wanted


def _state(change: MergeRequest) -> str:
    if change.merged_at is not None:
        return "merged"
    last = change.events[-1][0] if change.events else "opened"
    return "closed" if last == "closed" else "opened"


def _moment(text: str) -> int:
    """Read a time of a parameter; nothing is the beginning of time."""
    if not text:
        return 0
    read = datetime.fromisoformat(unquote(text).replace(" ", "+"))
    if read.tzinfo is None:
        read = read.replace(tzinfo=UTC)
    return int(read.timestamp())
