"""From merge to production, and what goes wrong on the way."""

from datetime import time
from functools import partial

from gnomon.demo.chance import Chance
from gnomon.demo.coding import HOUR, MINUTE, Author
from gnomon.demo.hiring import Organisation
from gnomon.demo.mainline import Mainline
from gnomon.demo.mending import Mending
from gnomon.demo.organisation import SERVICES
from gnomon.demo.outages import Outages
from gnomon.demo.records import Deployment, DeploymentKind, MergeRequest, known
from gnomon.demo.shipping import Landing, Line, Shipping, Version
from gnomon.demo.working_time import WorkingTime, at_local

#: Share of the traffic that meets a canary first.
EXPOSED_PERCENT = 20
_TUESDAY = 1


class Delivery:
    """Runs one repository's clock: changes open, land, are deployed, hurt and are mended."""

    def __init__(
        self,
        *,
        organisation: Organisation,
        work: WorkingTime,
        chance: Chance,
        mainline: Mainline,
        outages: Outages,
    ) -> None:
        self.work = work
        self.chance = chance
        self.mainline = mainline
        self.shipping = Shipping(organisation, chance, mainline)
        author = Author(organisation, work, chance)
        self.mending = Mending(self.shipping, author, outages, self.submit, self._release_fix)
        path = mainline.repository.path
        self.lines = {s.name: Line(service=s) for s in SERVICES if s.repository == path}

    @property
    def deployments(self) -> list[Deployment]:
        """List what was deployed so far."""
        return self.shipping.deployments

    def submit(self, change: MergeRequest) -> None:
        """Put a planned change's opening and merge on the agenda."""
        self.shipping.at(change.opened_at, lambda _: self.mainline.open(change))
        if change.merged_at is not None:
            self.shipping.at(change.merged_at, lambda _: self._land(change))

    def run(self, until: int) -> None:
        """Let the clock run; what is due later does not happen."""
        for line in self.lines.values():
            self._plan_trains(line)
            self._plan_config_syncs(line)
        self.shipping.run(until)

    def _plan_trains(self, line: Line) -> None:
        for day in self.work.days:
            noon = at_local(day, time(11, 20))
            rhythm = self.shipping.style(line, noon).rhythm
            if rhythm == "daily" or (rhythm == "weekly" and day.weekday() == _TUESDAY):
                wait = self.chance.between(0, 90 * MINUTE)
                self.shipping.at(noon + wait, partial(self._release, line))

    def _plan_config_syncs(self, line: Line) -> None:
        if line.service.told_by not in {"argocd", "both"}:
            return
        for day in self.work.days:
            if self.chance.happens(0.012):
                moment = at_local(day, time(13)) + self.chance.between(0, HOUR)
                self.shipping.at(moment, partial(self.shipping.sync_config, line))

    def _land(self, change: MergeRequest) -> None:
        sha = self.mainline.land(change)
        if change.target != "main":
            return
        built = known(change.merged_at) + self.chance.between(7, 18) * MINUTE
        for name in change.services:
            line = self.lines[name]
            if line.landings:
                built = max(built, line.landings[-1].ready_at)
            line.landings.append(Landing(ready_at=built, sha=sha, change=change))
            style = self.shipping.style(line, built)
            if style.rhythm == "each" and change.kind in {"change", "dependency"}:
                start = self.work.after(built, self.chance.around(style.deploy_hours, 0.7))
                self.shipping.at(start, partial(self._release, line))

    def _release(self, line: Line, now: int, kind: DeploymentKind = "release") -> None:
        """Deploy the newest build of a service, if there is one that was not tried."""
        if now < line.frozen_until:
            later = self.work.after(line.frozen_until, 0.5)
            self.shipping.at(later, partial(self._release, line, kind=kind))
            return
        built = sum(1 for landing in line.landings[line.tried :] if landing.ready_at <= now)
        if not built and kind == "release":
            return
        line.tried += built
        sha = line.landings[line.tried - 1].sha
        if line.service.told_by == "none":
            self.shipping.tag(line, sha, now)
            return
        self._ship(line, kind, sha, now)

    def _release_fix(self, line: Line, now: int) -> None:
        line.frozen_until = 0
        line.tried = sum(1 for landing in line.landings if landing.ready_at <= now)
        self._ship(line, "hotfix", line.landings[line.tried - 1].sha, now)

    def _ship(self, line: Line, kind: DeploymentKind, sha: str, now: int) -> None:
        """Deploy a commit: it may not come up, be stopped in time, hurt, or be well."""
        style = self.shipping.style(line, now)
        version = self.shipping.version(line, sha, now)
        self.shipping.stage(line, version, now)
        deployment = self.shipping.deploy(line, kind, version, now)
        ended = known(deployment.finished_at)
        if kind != "hotfix" and self.chance.happens(style.sync_failure):
            deployment.status, deployment.finished_at = "failure", ended + 10 * MINUTE
            if self._met_users(line, version, now):
                deployment.stopped_at_percent = EXPOSED_PERCENT
            again = self.work.after(ended + 10 * MINUTE, 1.0)
            self.shipping.at(again, partial(self._release, line, kind="retry"))
            return
        has_canary = line.service.has_canary and kind != "hotfix"
        if has_canary and self.chance.happens(style.abort + 0.02):
            deployment.status, deployment.stopped_at_percent = "aborted", 0
            again = self.work.after(ended, 4.0)
            self.shipping.at(again, partial(self._release, line, kind="retry"))
            return
        self._carry(line, deployment)
        if kind != "hotfix" and line.good and self.chance.happens(style.risk):
            self.mending.harm(line, style, deployment, line.good[-1])
        else:
            line.good.append(version)

    @staticmethod
    def _met_users(line: Line, version: Version, now: int) -> bool:
        """Say whether a try that failed was a canary that some users met, not a sync."""
        is_new = not line.good or line.good[-1] != version
        # A stream of its own, so that the story stays as it is otherwise.
        chance = Chance("canary", version.sha, now)
        return line.service.has_canary and is_new and chance.happens(0.6)

    def _carry(self, line: Line, deployment: Deployment) -> None:
        fresh = line.landings[line.carried : line.tried]
        line.carried = line.tried
        path = self.mainline.repository.path
        deployment.carried = tuple((path, landing.change.iid) for landing in fresh)
