"""The part of GitHub's API that tells of workflow runs, jobs, environments and deployments."""

from collections.abc import Callable

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline
from gnomon.demo.company import Company
from gnomon.demo.github import running
from gnomon.demo.github.history import NOT_FOUND, History
from gnomon.demo.github.paging import counted, page
from gnomon.demo.records import Deployment, Repository, known
from gnomon.demo.wire import Answer, Json, Request, moment

#: A search shows no more runs than this.
_MOST_FOUND = 1000


class Runs:
    """Tells of what GitHub runs for a repository, newest first."""

    def __init__(self, company: Company, history: History) -> None:
        self.company = company
        self._history = history
        self._runs: dict[int, list[Pipeline]] = {}

    def routes(self) -> dict[str, Callable[..., Answer]]:
        """List handlers by their path below a repository."""
        return {
            "/actions/workflows": self._workflows,
            "/actions/runs": self._listed,
            "/actions/runs/{run}": self._one,
            "/actions/runs/{run}/jobs": self._jobs,
            "/actions/jobs/{job}": self._job,
            "/environments": self._environments,
            "/deployments": self._deployments,
            "/deployments/{number}": self._deployment,
            "/deployments/{number}/statuses": self._statuses,
        }

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._runs.clear()

    def _of(self, place: Repository) -> list[Pipeline]:
        if place.id not in self._runs:
            found = builds.pipelines(self.company, place)
            found.sort(key=lambda run: (-run.created_at, -run.id))
            self._runs[place.id] = found
        return self._runs[place.id]

    def _shape(self, place: Repository, run: Pipeline) -> Json:
        return running.run(place, run, known(self._history.commit(place, run.sha)))

    def _workflows(self, request: Request, place: Repository) -> Answer:
        return counted(request, "workflows", [place], running.workflow)

    def _listed(self, request: Request, place: Repository) -> Answer:
        since, until = _range(request.first("created"))
        branch = request.first("branch")
        found = [
            run
            for run in self._of(place)
            if since <= run.created_at <= until and branch in {"", running.branch_of(place, run)}
        ]
        answer = counted(
            request, "workflow_runs", found[:_MOST_FOUND], lambda run: self._shape(place, run)
        )
        return Answer(body={**answer.body, "total_count": len(found)}, headers=answer.headers)

    def _one(self, _: Request, place: Repository, run: str) -> Answer:
        for found in self._of(place):
            if str(found.id) == run:
                return Answer(body=self._shape(place, found))
        return NOT_FOUND

    def _jobs(self, request: Request, place: Repository, run: str) -> Answer:
        for found in self._of(place):
            if str(found.id) == run:
                jobs = builds.jobs(found)
                return counted(request, "jobs", jobs, lambda one: running.job(place, one))
        return NOT_FOUND

    def _job(self, _: Request, place: Repository, job: str) -> Answer:
        for run in self._of(place):
            for found in builds.jobs(run):
                if str(found.id) == job:
                    return Answer(body=running.job(place, found))
        return NOT_FOUND

    def _environments(self, request: Request, place: Repository) -> Answer:
        names = running.ENVIRONMENTS if self._told(place) else ()
        return counted(request, "environments", names, lambda n: running.environment(place, n))

    def _told(self, place: Repository) -> list[Deployment]:
        """List the deployments GitHub itself did, newest first."""
        return self.company.told_by_host(place)[::-1]

    def _deployments(self, request: Request, place: Repository) -> Answer:
        environment = request.first("environment")
        found = [d for d in self._told(place) if environment in {"", d.environment}]
        return page(request, found, lambda d: running.deployment(place, d))

    def _deployment(self, _: Request, place: Repository, number: str) -> Answer:
        for found in self._told(place):
            if str(found.id) == number:
                return Answer(body=running.deployment(place, found))
        return NOT_FOUND

    def _statuses(self, request: Request, place: Repository, number: str) -> Answer:
        for found in self._told(place):
            if str(found.id) == number:
                return page(request, running.statuses(place, found), lambda status: status)
        return NOT_FOUND


def _range(text: str) -> tuple[int, int]:
    """Read a range of times as GitHub's searches write it: ``2026-01-01..*``, ``>=2026-01-01``."""
    start, dots, end = text.partition("..")
    if not dots:
        start, end = (text[2:], "*") if text.startswith(">=") else (text, text)
    begun = moment(start.replace("*", ""))
    return begun, moment(end.replace("*", "")) or 2**40
