"""When users were hurt: the spans in which a service failed, from what truly happened."""

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import Company
from gnomon.demo.organisation import DAY

#: An incident that nobody closed was forgotten, not endured: nothing hurts for longer than this.
_LONGEST = DAY


class Harm(Struct, frozen=True, kw_only=True):
    """A time in which a service failed."""

    service: str
    begins_at: int
    ends_at: int
    failing: float
    """Share of the requests that failed meanwhile."""
    slowness: float
    """How many times as long those took that were answered."""


def harms(company: Company) -> list[Harm]:
    """List when services failed, the earliest first.

    A bad deployment hurts from its end until it is mended, whenever somebody notices; an outage of
    another cause from its incident on.

    Args:
        company: Whose services.
    """
    spans = [
        (deployment.service, deployment.finished_at, deployment.recovered_at)
        for deployment in company.deployments
        if deployment.is_harmful and deployment.environment == "production"
    ]
    spans += [
        (incident.service, incident.opened_at, incident.resolved_at)
        for incident in company.incidents
        if incident.cause is None
    ]
    found = [
        _harm(company, service, begin, end) for service, begin, end in spans if begin is not None
    ]
    return sorted(found, key=lambda each: (each.begins_at, each.service))


def _harm(company: Company, service: str, begin: int, end: int | None) -> Harm:
    # Drawn from where it began alone: what was counted meanwhile stays so when it ends.
    chance = Chance(company.seed, "prometheus", "harm", service, begin)
    last = company.now if end is None else end
    return Harm(
        service=service,
        begins_at=begin,
        ends_at=min(last, begin + _LONGEST),
        failing=chance.between(50, 90) / 100,
        slowness=chance.between(25, 40) / 10,
    )


def hurt_seconds(company: Company, service: str, since: int, until: int) -> int:
    """Add up for how long a service failed within a span; where two overlap both count.

    Args:
        company: Whose service.
        service: Its name.
        since: First second.
        until: First second after it.
    """
    return sum(
        max(0, min(each.ends_at, until) - max(each.begins_at, since))
        for each in harms(company)
        if each.service == service
    )
