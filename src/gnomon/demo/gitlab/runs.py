"""The part of GitLab's API that tells of pipelines, jobs, environments and deployments."""

from collections.abc import Callable

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline
from gnomon.demo.company import Company
from gnomon.demo.gitlab import running
from gnomon.demo.gitlab.paging import page
from gnomon.demo.gitlab.selection import select
from gnomon.demo.hosting import builder_of
from gnomon.demo.records import Commit, Deployment, Repository
from gnomon.demo.wire import Answer, Request

_NOT_FOUND = Answer(status=404, body={"message": "404 Not found"})
_UNPAIRED = Answer(
    status=400,
    body={"message": "400 Bad request - `updated_at` filter and sorting must be paired"},
)


class Runs:
    """Tells of what GitLab runs for a project."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._pipelines: dict[int, list[Pipeline]] = {}
        self._heads: dict[str, Commit] = {}

    def routes(self) -> dict[str, Callable[..., Answer]]:
        """List handlers by their path below a project."""
        return {
            "/pipelines": self._listed,
            "/pipelines/{run}": self._one,
            "/pipelines/{run}/jobs": self._jobs,
            "/jobs": self._jobs,
            "/environments": self._environments,
            "/deployments": self._deployments,
            "/deployments/{number}": self._deployment,
        }

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._pipelines.clear()
        self._heads.clear()

    def _of(self, repository: Repository) -> list[Pipeline]:
        if repository.id not in self._pipelines:
            is_here = builder_of(repository.path) == "gitlab"
            runs = builds.pipelines(self.company, repository) if is_here else []
            runs.sort(key=lambda run: (run.updated_at, run.id))
            self._pipelines[repository.id] = runs
        return self._pipelines[repository.id]

    def _head(self, repository: Repository, sha: str) -> Commit | None:
        """Find a commit, of the repository or of a branch that is gone."""
        if sha not in self._heads:
            self._heads.update({one.sha: one for one in repository.commits})
            for change in repository.merge_requests:
                self._heads.update({one.sha: one for one in change.commits})
        return self._heads.get(sha)

    def _listed(self, request: Request, repository: Repository) -> Answer:
        wanted = select(request, self._of(repository), lambda run: run.updated_at)
        return page(request, wanted, lambda run: running.pipeline(repository, run))

    def _one(self, _: Request, repository: Repository, run: str) -> Answer:
        for found in self._of(repository):
            if str(found.id) == run:
                return Answer(body=running.pipeline_in_full(repository, found))
        return _NOT_FOUND

    def _jobs(self, request: Request, repository: Repository, run: str = "") -> Answer:
        runs = [r for r in self._of(repository) if run in {"", str(r.id)}]
        wanted = [job for r in runs for job in builds.jobs(r)]
        wanted.sort(key=lambda job: -job.id)
        return page(
            request,
            wanted,
            lambda job: running.job(repository, job, self._head(repository, job.pipeline.sha)),
        )

    def _environments(self, request: Request, repository: Repository) -> Answer:
        names = running.ENVIRONMENTS if self._told(repository) else ()
        now = self.company.now
        return page(request, names, lambda name: running.environment(repository, name, now))

    def _deployments(self, request: Request, repository: Repository) -> Answer:
        filters = request.first("updated_after") or request.first("updated_before")
        if filters and request.first("order_by") != "updated_at":
            return _UNPAIRED
        wanted = self._told(repository, request.first("environment"))
        wanted = select(request, wanted, lambda d: d.finished_at or d.started_at)
        return page(
            request,
            wanted,
            lambda d: running.deployment(repository, d, self._head(repository, d.sha)),
        )

    def _deployment(self, _: Request, repository: Repository, number: str) -> Answer:
        for found in self._told(repository):
            if str(found.id) == number:
                head = self._head(repository, found.sha)
                return Answer(body=running.deployment(repository, found, head))
        return _NOT_FOUND

    def _told(self, repository: Repository, environment: str = "") -> list[Deployment]:
        """List the deployments GitLab itself did, in one environment or all."""
        told = self.company.told_by_host(repository)
        return [one for one in told if environment in {"", one.environment}]
