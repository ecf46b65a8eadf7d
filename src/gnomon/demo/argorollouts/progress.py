"""How canaries went: which versions were brought out, step by step, and what analyses found.

An ordinary version is analysed before any user meets it and then brought to more of them; a hotfix
and a step back go to all of them at once. A sync that failed began no rollout, and other settings
alone change no pod.
"""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.company import Company
from gnomon.demo.delivery import EXPOSED_PERCENT
from gnomon.demo.organisation import SERVICES
from gnomon.demo.records import Deployment
from gnomon.demo.wire import Json

Phase = Literal["Progressing", "Paused", "Healthy", "Degraded"]

NAMESPACE = "production"
#: What every canary goes through; the first two show it to nobody.
STEPS: tuple[Json, ...] = (
    {"setCanaryScale": {"weight": 10}},
    {"analysis": {"templates": [{"templateName": "error-rate"}]}},
    {"setWeight": EXPOSED_PERCENT},
    {"pause": {"duration": 30}},
    {"setWeight": 50},
    {"pause": {"duration": 60}},
)
#: When it comes to a step, as a share of the whole time.
_ANALYSED, _FIRST_SHOWN, _HALF = 0.2, 0.45, 0.7
_USUAL_SECONDS = 300


class Look(Struct, frozen=True, kw_only=True):
    """Where a rollout was at a moment."""

    at: int
    index: int
    """The step it was at; past the last when it was over."""
    phase: Phase


class Brought(Struct, frozen=True, kw_only=True):
    """A version of a service that was brought out."""

    service: str
    number: int
    """Which version of the service's rollout it was, from 1."""
    deployment: Deployment
    stable_image: str | None
    """What ran before; null for the first."""

    @property
    def pod_hash(self) -> str:
        """What its pods are named by."""
        return hash_of("pods", self.service, self.deployment.id)[:10]

    @property
    def is_at_once(self) -> bool:
        """Whether it went to every user without a step between."""
        return self.deployment.kind in {"hotfix", "rollback"}


class Analysis(Struct, frozen=True, kw_only=True):
    """An analysis of a version."""

    name: str
    version: Brought
    begins_at: int
    ends_at: int
    is_good: bool
    error_ratio: float


def brought(company: Company) -> dict[str, list[Brought]]:
    """List the versions that each service with canaries brought out, the oldest first.

    Args:
        company: Whose services.
    """
    found: dict[str, list[Brought]] = {
        service.name: [] for service in SERVICES if service.has_canary
    }
    stable: dict[str, str] = {}
    for one in company.deployments:
        if one.service not in found or one.environment != NAMESPACE or not _began(one):
            continue
        told = found[one.service]
        before = stable.get(one.service)
        told.append(
            Brought(service=one.service, number=len(told) + 1, deployment=one, stable_image=before)
        )
        if one.status == "success":
            stable[one.service] = one.image
    return found


def _began(one: Deployment) -> bool:
    is_failed_sync = one.status == "failure" and one.stopped_at_percent is None
    return one.kind != "config" and not is_failed_sync


def looks(version: Brought, now: int) -> list[Look]:
    """Say where a version was, each time it went on, until now.

    Args:
        version: The version.
        now: In seconds since 1970.
    """
    begin, end = version.deployment.started_at, version.deployment.finished_at
    span = (end or begin + _USUAL_SECONDS) - begin
    on_its_way = [
        Look(at=begin, index=0, phase="Progressing"),
        Look(at=begin + int(_ANALYSED * span), index=1, phase="Progressing"),
        Look(at=begin + int(_FIRST_SHOWN * span), index=3, phase="Paused"),
        Look(at=begin + int(_HALF * span), index=5, phase="Paused"),
    ]
    stopped = version.deployment.stopped_at_percent
    if version.is_at_once:
        on_its_way = on_its_way[:1]
    elif stopped is not None:
        on_its_way = on_its_way[: 3 if stopped else 2]
    told = [look for look in on_its_way if look.at <= now]
    if end is not None and end <= now:
        index, phase = (0, "Degraded") if stopped is not None else (len(STEPS), "Healthy")
        told.append(Look(at=end, index=index, phase=phase))  # type: ignore[arg-type]
    return told


def analyses(version: Brought, seed: int, now: int) -> Iterator[Analysis]:
    """List the analyses of a version that have ended.

    Args:
        version: The version.
        seed: Of the company.
        now: In seconds since 1970.
    """
    if version.is_at_once:
        return
    begin, end = version.deployment.started_at, version.deployment.finished_at
    span = (end or begin + _USUAL_SECONDS) - begin
    stopped = version.deployment.stopped_at_percent
    chance = Chance(seed, "rollouts", version.service, version.number)
    usual, bad = chance.between(1, 40) / 10_000, chance.between(6, 40) / 100
    first, shown = (begin + int(share * span) for share in (_ANALYSED, _FIRST_SHOWN))
    spans = [(first, end or shown, False)] if stopped == 0 else [(first, shown, True)]
    if stopped:
        spans.append((shown, end or shown, False))
    for place, (since, until, is_good) in enumerate(spans):
        # The second watches in the background while users meet the version.
        suffix = f"{version.number}-1" if place == 0 else f"{version.number}"
        if until <= now:
            yield Analysis(
                name=f"{version.service}-{version.pod_hash}-{suffix}",
                version=version,
                begins_at=since,
                ends_at=until,
                is_good=is_good,
                error_ratio=usual if is_good else bad,
            )
