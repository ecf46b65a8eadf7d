"""From merge to production, and what goes wrong on the way."""

import heapq
from collections.abc import Callable
from datetime import time
from functools import partial

from msgspec import Struct, field

from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.coding import HOUR, MINUTE, Author
from gnomon.demo.hiring import Organisation
from gnomon.demo.mainline import Mainline
from gnomon.demo.organisation import SERVICES, Person, Service
from gnomon.demo.outages import Outages
from gnomon.demo.planning import style_of
from gnomon.demo.records import Deployment, Incident, MergeRequest
from gnomon.demo.style import Style
from gnomon.demo.working_time import WorkingTime, at_local

REGISTRY = "registry.meridian.example"


class Landing(Struct, kw_only=True):
    """A change of one service on the main branch, built and ready to deploy."""

    ready_at: int
    sha: str
    change: MergeRequest


class Line(Struct, kw_only=True):
    """One service's way to production."""

    service: Service
    landings: list[Landing] = field(default_factory=list)
    tried: int = 0
    """Landings that a release was tried with."""
    carried: int = 0
    """Landings that production has seen."""
    frozen_until: int = 0
    """No ordinary release before: an outage is being mended."""
    version: tuple[int, int] = (0, 0)
    good: list[tuple[str, str, str]] = field(default_factory=list)
    """Image, commit and ref of what ran well, oldest first."""
    config_sha: str = ""


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
        self.organisation = organisation
        self.work = work
        self.chance = chance
        self.mainline = mainline
        self.outages = outages
        self.author = Author(organisation, work, chance)
        self.deployments: list[Deployment] = []
        path = mainline.repository.path
        self.lines = {s.name: Line(service=s) for s in SERVICES if s.repository == path}
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._turn = 0

    def at(self, moment: int, action: Callable[[int], None]) -> None:
        """Put something on the agenda."""
        self._turn += 1
        heapq.heappush(self._agenda, (moment, self._turn, action))

    def submit(self, change: MergeRequest) -> None:
        """Put a planned change's opening and merge on the agenda."""
        self.at(change.opened_at, lambda _: self.mainline.open(change))
        if change.merged_at is not None:
            self.at(change.merged_at, lambda _: self._land(change))

    def run(self, until: int) -> None:
        """Let the clock run; what is due later does not happen."""
        for line in self.lines.values():
            self._plan_trains(line)
            self._plan_config_syncs(line)
        while self._agenda and self._agenda[0][0] <= until:
            moment, _, action = heapq.heappop(self._agenda)
            action(moment)

    def style(self, line: Line, moment: int) -> Style:
        """Tell the habits of the team that runs a service at a moment."""
        team = self.organisation.team_of(line.service, moment)
        return style_of(self.organisation, team, moment)

    def _plan_trains(self, line: Line) -> None:
        for day in self.work.days:
            noon = at_local(day, time(11, 20))
            rhythm = self.style(line, noon).rhythm
            if rhythm == "daily" or (rhythm == "weekly" and day.weekday() == 1):
                wait = self.chance.between(0, 90 * MINUTE)
                self.at(noon + wait, partial(self._release, line))

    def _plan_config_syncs(self, line: Line) -> None:
        if line.service.told_by not in {"argocd", "both"}:
            return
        for day in self.work.days:
            if self.chance.happens(0.012):
                moment = at_local(day, time(13)) + self.chance.between(0, HOUR)
                self.at(moment, partial(self._sync_config, line))

    def _land(self, change: MergeRequest) -> None:
        sha = self.mainline.land(change)
        assert change.merged_at is not None
        if change.target != "main":
            return
        built = change.merged_at + self.chance.between(7, 18) * MINUTE
        for name in change.services:
            line = self.lines[name]
            if line.landings:
                built = max(built, line.landings[-1].ready_at)
            line.landings.append(Landing(ready_at=built, sha=sha, change=change))
            style = self.style(line, built)
            if style.rhythm == "each" and change.kind in {"change", "dependency"}:
                start = self.work.after(built, self.chance.around(style.deploy_hours, 0.7))
                self.at(start, partial(self._release, line))

    def _release(self, line: Line, now: int, kind: str = "release") -> None:
        """Deploy the newest build of a service, if there is one that was not tried."""
        if now < line.frozen_until:
            later = self.work.after(line.frozen_until, 0.5)
            self.at(later, lambda moment: self._release(line, moment, kind))
            return
        built = sum(1 for landing in line.landings[line.tried :] if landing.ready_at <= now)
        newest = line.tried + built
        if (not built and kind == "release") or line.service.told_by == "none" or not newest:
            if built and line.service.told_by == "none":
                line.tried = newest
                self._tag(line, line.landings[newest - 1].sha, now)
            return
        line.tried = newest
        landing = line.landings[newest - 1]
        image, ref = self._image(line, landing.sha, now)
        self._deploy_release(line, now, kind, landing.sha, image, ref)

    def _deploy_release(
        self, line: Line, now: int, kind: str, sha: str, image: str, ref: str
    ) -> None:
        style = self.style(line, now)
        self._stage(line, now, sha, image, ref)
        deployment = self._deployment(line, now, kind, sha, image, ref)
        assert deployment.finished_at is not None
        if kind != "hotfix" and self.chance.happens(style.sync_failure):
            deployment.status = "failure"
            deployment.finished_at += 10 * MINUTE
            again = self.work.after(deployment.finished_at, 1.0)
            self.at(again, lambda moment: self._release(line, moment, "retry"))
            return
        if line.service.has_canary and kind != "hotfix" and self.chance.happens(style.abort + 0.02):
            deployment.status = "aborted"
            again = self.work.after(deployment.finished_at, 4.0)
            self.at(again, lambda moment: self._release(line, moment, "retry"))
            return
        self._carry(line, deployment)
        previous = line.good[-1] if line.good else None
        if kind != "hotfix" and previous and self.chance.happens(style.risk):
            self._harm(line, style, deployment, previous)
        else:
            line.good.append((image, sha, ref))

    def _carry(self, line: Line, deployment: Deployment) -> None:
        fresh = line.landings[line.carried : line.tried]
        line.carried = line.tried
        path = self.mainline.repository.path
        deployment.carried = tuple((path, landing.change.iid) for landing in fresh)

    def _harm(
        self, line: Line, style: Style, deployment: Deployment, previous: tuple[str, str, str]
    ) -> None:
        """Let a deployment hurt, be noticed and be mended."""
        assert deployment.finished_at is not None
        deployment.is_harmful = True
        incident = self.outages.caused_by(deployment, self.chance)
        noticed = incident.opened_at if incident else deployment.finished_at + 25 * MINUTE
        over = noticed + max(15 * MINUTE, int(self.chance.around(style.recovery_hours, 0.7) * HOUR))
        line.frozen_until = over
        cures = {"rollback": 55.0, "hotfix": 25.0, "revert": 12.0}
        if line.service.told_by != "gitlab" and incident:
            cures["config"] = 8.0
        cure = self.chance.weighted(cures)
        if cure in {"hotfix", "revert"}:
            self._patch(line, deployment, incident, noticed, cure)
            return
        deployment.recovered_at = over
        self.outages.end(incident, over, self.chance)
        if cure == "rollback":
            image, sha, ref = previous
            self.at(
                over - 6 * MINUTE,
                lambda now: self._quiet(line, now, "rollback", (sha, image, ref)),
            )
        else:
            self.at(over - 5 * MINUTE, partial(self._sync_config, line))

    def _patch(
        self,
        line: Line,
        deployment: Deployment,
        incident: Incident | None,
        noticed: int,
        cure: str,
    ) -> None:
        """Mend with a change of its own: on the main branch, or picked onto a release branch."""
        fix = self._fix(line, deployment, noticed + 8 * MINUTE, cure)
        assert fix.merged_at is not None
        self.submit(fix)
        start = fix.merged_at + 22 * MINUTE
        if line.service.tag == "release":
            start += 30 * MINUTE
            self._pick(line, deployment, fix, start)
        else:
            self.at(start, partial(self._release_fix, line))
        over = start + 12 * MINUTE
        line.frozen_until = over
        deployment.recovered_at = over
        self.outages.end(incident, over, self.chance)

    def _fix(self, line: Line, deployment: Deployment, start: int, cure: str) -> MergeRequest:
        """Write the change that mends: a repair, or the last change taken back."""
        broken = line.landings[line.tried - 1]
        title = f"Repair {line.service.title.lower()} after release"
        if cure == "revert":
            title = f'Revert "{broken.change.title}"'
        fix = self.author.urgent(line.service, title, start, cure)
        if cure == "revert":
            fix.description = f"This reverts commit {broken.sha}."
        else:
            fix.description = f"Mends what {deployment.image} broke."
        return fix

    def _release_fix(self, line: Line, now: int) -> None:
        line.frozen_until = 0
        built = [landing for landing in line.landings if landing.ready_at <= now]
        line.tried = len(built)
        sha = built[-1].sha
        image, ref = self._image(line, sha, now)
        self._deploy_release(line, now, "hotfix", sha, image, ref)

    def _pick(self, line: Line, deployment: Deployment, fix: MergeRequest, start: int) -> None:
        """Pick a fix onto the branch of the release that broke, tag it and deploy that."""
        branch = "release/" + deployment.ref.rsplit(".", 1)[0]
        self.mainline.repository.branches.setdefault(branch, deployment.sha)
        assert fix.merged_at is not None
        picked = self.author.urgent(
            line.service, fix.title, fix.merged_at + 2 * MINUTE, "cherry_pick"
        )
        picked.target = branch
        picked.merged_at = start - 12 * MINUTE
        picked.events = [("merged", picked.merged_at, picked.author)]
        picked.merged_by, picked.approvals, picked.notes = picked.author, [], []
        picked.responded_at = None
        picked.opened_at = picked.ready_at = picked.merged_at - 6 * MINUTE
        picked.first_commit_at = picked.opened_at - 2 * MINUTE
        self.submit(picked)

        def deploy(now: int) -> None:
            picked.description = f"(cherry picked from commit {fix.landed_sha})"
            assert picked.landed_sha is not None
            line.version = (line.version[0], line.version[1] + 1)
            ref = f"v1.{line.version[0]}.{line.version[1]}"
            self._tag(line, picked.landed_sha, now - 5 * MINUTE, ref)
            image = f"{REGISTRY}/{self.mainline.repository.path}:{ref}"
            done = self._deployment(line, now, "hotfix", picked.landed_sha, image, ref)
            done.carried = ((self.mainline.repository.path, picked.iid),)
            line.good.append((image, picked.landed_sha, ref))

        self.at(start, deploy)

    def _quiet(self, line: Line, now: int, kind: str, version: tuple[str, str, str]) -> None:
        """Deploy something that was there before; nothing new reaches production."""
        sha, image, ref = version
        self._deployment(line, now, kind, sha, image, ref)

    def _sync_config(self, line: Line, now: int) -> None:
        running = [
            d
            for d in self.deployments
            if d.service == line.service.name
            and d.environment == "production"
            and d.status == "success"
        ]
        if running:
            last = running[-1]
            self._quiet(line, now, "config", (last.sha, last.image, last.ref))

    def _stage(self, line: Line, now: int, sha: str, image: str, ref: str) -> None:
        built = line.landings[line.tried - 1].ready_at
        staged = max(built - 2 * MINUTE, now - self.chance.between(15, 50) * MINUTE)
        deployment = self._deployment(
            line, min(staged, now - 3 * MINUTE), "release", sha, image, ref
        )
        deployment.environment = "staging"

    def _image(self, line: Line, sha: str, now: int) -> tuple[str, str]:
        path = self.mainline.repository.path
        name = f"{path}/{line.service.name}" if line.service.folder else path
        if line.service.tag == "sha":
            return f"{REGISTRY}/{name}:{sha[:8]}", "main"
        return f"{REGISTRY}/{name}:{(ref := self._tag(line, sha, now - 40 * MINUTE))}", ref

    def _tag(self, line: Line, sha: str, at: int, name: str | None = None) -> str:
        if name is None:
            line.version = (line.version[0] + 1, 0)
            name = f"v1.{line.version[0]}.0"
        tagger = self.organisation.people["pipeline-bot"]
        self.mainline.tag(name, sha, at, tagger)
        return name

    def _deployment(
        self, line: Line, now: int, kind: str, sha: str, image: str, ref: str
    ) -> Deployment:
        team = self.organisation.team_of(line.service, now)
        by_hand = kind in {"rollback", "retry"} and self.chance.happens(0.7)
        initiator: Person = self.organisation.people["pipeline-bot"]
        if by_hand:
            initiator = self.chance.one_of(self.organisation.engineers(team, now))
        if kind != "retry":
            line.config_sha = hash_of("config", line.service.name, now, kind)
        deployment = Deployment(
            service=line.service.name,
            team=team,
            environment="production",
            kind=kind,  # type: ignore[arg-type]
            sha=sha,
            ref=ref,
            image=image,
            config_sha=line.config_sha,
            started_at=now,
            finished_at=now + self.chance.between(2 * MINUTE, 7 * MINUTE),
            initiator=initiator,
        )
        self.deployments.append(deployment)
        return deployment
