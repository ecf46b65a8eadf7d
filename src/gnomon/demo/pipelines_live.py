"""Pipelines that end while the company goes on, told by the tools that run them and tell of it."""

from collections.abc import Iterator

from gnomon.demo.builds import Pipeline, pipelines
from gnomon.demo.code_hooks import CodeHooks
from gnomon.demo.company import Company
from gnomon.demo.courier import Courier, HookDelivery
from gnomon.demo.hosting import builder_of
from gnomon.demo.jenkins import hooks as jenkins
from gnomon.demo.jenkins.kept import builds
from gnomon.demo.records import Repository


class Pipelines:
    """Tells what began and ended since it was last asked."""

    def __init__(self, company: Company, courier: Courier) -> None:
        self.company = company
        self._courier = courier
        self._code = CodeHooks(company, courier)
        self._since = company.now

    def step(self, now: int) -> Iterator[HookDelivery]:
        """Tell what began and ended by a moment."""
        since, self._since = self._since, max(now, self._since)
        for place in self.company.repositories:
            builder = builder_of(place.path)
            if builder == "github":
                yield from self._of_github(place, since, now)
            elif builder == "jenkins":
                yield from self._of_jenkins(place, since, now)

    def _of_github(self, place: Repository, since: int, now: int) -> Iterator[HookDelivery]:
        ended = [r for r in pipelines(self.company, place) if _is_within(r.finished_at, since, now)]
        if not ended:
            return
        heads = {one.sha: one for change in place.merge_requests for one in change.commits}
        heads |= {one.sha: one for one in place.commits}
        for run in ended:
            yield from self._code.run(place, run, heads[run.sha], _end(run))

    def _of_jenkins(self, place: Repository, since: int, now: int) -> Iterator[HookDelivery]:
        for build in builds(self.company, place):
            run = build.run
            phases: list[jenkins.Phase] = []
            if _is_within(run.started_at, since, now):
                phases.append("STARTED")
            if _is_within(run.finished_at, since, now):
                phases += ["COMPLETED", "FINALIZED"]
            for phase in phases:
                body = jenkins.notification(self.company, build, phase)
                yield self._courier.from_jenkins(body, now)


def _is_within(at: int | None, since: int, now: int) -> bool:
    return at is not None and since < at <= now


def _end(run: Pipeline) -> int:
    return run.updated_at
