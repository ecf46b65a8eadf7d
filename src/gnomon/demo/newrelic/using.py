"""What the containers of logistics use: cores and memory, quarter of an hour by quarter."""

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY
from gnomon.demo.prometheus.account import INSTRUMENTED, STEP, Counted

_BASE_CORES, _CORES_A_SECOND = 0.04, 0.02
_BASE_BYTES, _LEAKED_BYTES = 180_000_000, 2_500_000
_MOST_STEPS = 400


class Used(Struct, frozen=True, kw_only=True):
    """What the containers of a service used in one interval."""

    begins_at: int
    pods: int
    """How many there were, each with one container."""
    cores: float
    """Of each, on average."""
    memory_bytes: float
    """Of each, on average."""


def used(company: Company, service: str, counted: list[Counted]) -> list[Used]:
    """Say what a service's containers used, in every interval that is over, oldest first.

    A service works for its requests, and its memory grows until it is deployed anew.

    Args:
        company: Whose service.
        service: One whose agents report.
        counted: What became of its requests.
    """
    begun = sorted(
        deployment.finished_at
        for deployment in company.deployments
        if deployment.service == service
        and deployment.environment == "production"
        and deployment.finished_at is not None
    )
    pods = 2 + round(INSTRUMENTED[service].a_second / 5)
    found: list[Used] = []
    place, since = 0, counted[0].begins_at if counted else 0
    for each in counted:
        while place < len(begun) and begun[place] <= each.begins_at:
            since, place = begun[place], place + 1
        chance = Chance(company.seed, "newrelic", service, each.begins_at)
        age = min((each.begins_at - since) // STEP, _MOST_STEPS)
        found.append(
            Used(
                begins_at=each.begins_at,
                # On Sundays one is enough less.
                pods=pods - ((each.begins_at // DAY + 3) % 7 == 6),  # noqa: PLR2004
                cores=(_BASE_CORES + _CORES_A_SECOND * each.count / STEP / pods)
                * chance.around(1.0, 0.05),
                memory_bytes=float(
                    round((_BASE_BYTES + _LEAKED_BYTES * age / 10) * chance.around(1.0, 0.02))
                ),
            )
        )
    return found
