"""Deployments as such: what they are made of, and what each service has on its way."""

import heapq
from collections.abc import Callable

from msgspec import Struct, field

from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.hiring import Organisation
from gnomon.demo.mainline import Mainline
from gnomon.demo.organisation import Person, Service
from gnomon.demo.planning import style_of
from gnomon.demo.records import Deployment, DeploymentKind, MergeRequest
from gnomon.demo.style import Style

MINUTE = 60
REGISTRY = "registry.meridian.example"


class Version(Struct, frozen=True):
    """What a deployment puts in place."""

    image: str
    sha: str
    ref: str
    """Branch or tag it was built from."""


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
    release: tuple[int, int] = (0, 0)
    """Number of the last release and of its last patch."""
    good: list[Version] = field(default_factory=list)
    """What ran well, oldest first."""
    config_sha: str = ""


class Shipping:
    """The agenda and the deployments of one repository."""

    def __init__(self, organisation: Organisation, chance: Chance, mainline: Mainline) -> None:
        self.organisation = organisation
        self.chance = chance
        self.mainline = mainline
        self.deployments: list[Deployment] = []
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._turn = 0

    def at(self, moment: int, action: Callable[[int], None]) -> None:
        """Put something on the agenda; it is told the moment at which it happens."""
        self._turn += 1
        heapq.heappush(self._agenda, (moment, self._turn, action))

    def run(self, until: int) -> None:
        """Do what is on the agenda; what is due later does not happen."""
        while self._agenda and self._agenda[0][0] <= until:
            moment, _, action = heapq.heappop(self._agenda)
            action(moment)

    def style(self, line: Line, moment: int) -> Style:
        """Tell the habits of the team that runs a service at a moment."""
        team = self.organisation.team_of(line.service, moment)
        return style_of(self.organisation, team, moment)

    def deploy(self, line: Line, kind: DeploymentKind, version: Version, now: int) -> Deployment:
        """Deploy a version to production."""
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
            kind=kind,
            sha=version.sha,
            ref=version.ref,
            image=version.image,
            config_sha=line.config_sha,
            started_at=now,
            finished_at=now + self.chance.between(2 * MINUTE, 7 * MINUTE),
            initiator=initiator,
        )
        self.deployments.append(deployment)
        return deployment

    def stage(self, line: Line, version: Version, now: int) -> None:
        """Deploy a version to staging, a while before production gets it."""
        built = line.landings[line.tried - 1].ready_at
        staged = max(built - 2 * MINUTE, now - self.chance.between(15, 50) * MINUTE)
        deployment = self.deploy(line, "release", version, min(staged, now - 3 * MINUTE))
        deployment.environment = "staging"

    def sync_config(self, line: Line, now: int) -> None:
        """Deploy other settings around the version that runs; nothing new reaches production."""
        for last in reversed(self.deployments):
            is_here = last.service == line.service.name and last.environment == "production"
            if is_here and last.status == "success":
                self.deploy(line, "config", Version(last.image, last.sha, last.ref), now)
                return

    def version(self, line: Line, sha: str, now: int) -> Version:
        """Name the build of a commit by its hash, or by a release tag made for it."""
        path = self.mainline.repository.path
        name = f"{path}/{line.service.name}" if line.service.folder else path
        if line.service.tag == "sha":
            return Version(f"{REGISTRY}/{name}:{sha[:8]}", sha, "main")
        ref = self.tag(line, sha, now - 40 * MINUTE)
        return Version(f"{REGISTRY}/{name}:{ref}", sha, ref)

    def tag(self, line: Line, sha: str, at: int, *, is_patch: bool = False) -> str:
        """Tag a commit as the next release, or as the next patch of the last one."""
        number, patch = line.release
        line.release = (number, patch + 1) if is_patch else (number + 1, 0)
        name = "v1.{}.{}".format(*line.release)
        self.mainline.tag(name, sha, at, self.organisation.people["pipeline-bot"])
        return name
