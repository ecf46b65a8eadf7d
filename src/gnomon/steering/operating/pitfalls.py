"""Ways in which an operating model goes wrong, found by what can be seen of it."""

from collections.abc import Iterable

from msgspec import Struct

from gnomon.domain.operating import OperatingModel
from gnomon.steering.operating.cover import Rota
from gnomon.steering.operating.exposure import Aim
from gnomon.steering.operating.graduation import LEAST_ON_ROTA
from gnomon.steering.operating.selector import CADENCE_DAYS, Choice

_WEEK = CADENCE_DAYS["high"]
#: Unplanned work above this share leaves too little for what was planned.
_MUCH_UNPLANNED = 0.5
#: Above this share of team rotas the targets are more likely too high than the services critical.
_MANY_ROTAS = 0.5
_SEVERAL = 4


class Pitfall(Struct, frozen=True, kw_only=True):
    """Something that goes wrong, with what shows it."""

    name: str
    """Which one."""
    evidence: str
    """What shows it."""
    advice: str
    """What to look at."""


class Seen(Struct, frozen=True, kw_only=True):
    """What is known of one service."""

    name: str
    """The service."""
    model: OperatingModel | None = None
    """What the catalogue tells; null: nothing."""
    aim: Aim | None = None
    """How available it must be; null when its exposure is unknown."""
    choice: Choice | None = None
    """What the selector says; null when exposure or demand is unknown."""
    rota: Rota | None = None
    """Who answers; null when no rota is known."""
    team_size: int | None = None
    """People in the owning team; null when nobody owns it."""
    days_between: float | None = None
    """Mean days between production deployments; null when there were too few."""
    unplanned: float | None = None
    """Share of unplanned work of the owning team; null when unknown."""
    standby_paid_by: str | None = None
    """Who pays its standby; null when nobody said."""


def of_service(seen: Seen) -> tuple[Pitfall, ...]:
    """Find what goes wrong with one service."""
    return tuple(pitfall for check in _CHECKS if (pitfall := check(seen)) is not None)


def of_company(services: Iterable[Seen]) -> tuple[Pitfall, ...]:
    """Find what goes wrong with all services together."""
    rotas = [s for s in services if s.rota is not None]
    own = [s for s in rotas if s.rota is not None and s.rota.out_of_hours.cover == "team"]
    if len(own) < _SEVERAL or len(own) / len(rotas) <= _MANY_ROTAS:
        return ()
    return (
        Pitfall(
            name="linear run costs",
            evidence=f"{len(own)} of {len(rotas)} services have a rota of their team's own at "
            "night, and each costs the same again.",
            advice="Look at the availability targets; a rota of a domain may do.",
        ),
    )


def _unaccountable(seen: Seen) -> Pitfall | None:
    model = seen.model
    if model is None or model.declared != "product_team" or seen.standby_paid_by is None:
        return None
    if "operations" not in seen.standby_paid_by.lower():
        return None
    return Pitfall(
        name="responsible but unaccountable",
        evidence=f"The team answers for it; its on-call is paid by {seen.standby_paid_by}.",
        advice="Let the budget of the product pay, so that targets cost whoever sets them.",
    )


def _much_unplanned(seen: Seen) -> Pitfall | None:
    if seen.unplanned is None or seen.unplanned <= _MUCH_UNPLANNED:
        return None
    return Pitfall(
        name="excessive unplanned work",
        evidence=f"{seen.unplanned:.0%} of the team's finished work was unplanned.",
        advice="Make it visible, name who handles it, and mend what comes again.",
    )


def _seldom_deployed(seen: Seen) -> Pitfall | None:
    if seen.choice is None or seen.choice.system != "digital service":
        return None
    if seen.days_between is None or seen.days_between <= _WEEK:
        return None
    return Pitfall(
        name="change management treacle",
        evidence=f"It is deployed every {seen.days_between:.0f} days and wants to be deployed "
        f"{seen.choice.deploys}.",
        advice="Look at what a deployment waits for; approve its kind in advance.",
    )


def _small_rota(seen: Seen) -> Pitfall | None:
    rota = seen.rota
    if rota is None or rota.out_of_hours.cover == "none" or not rota.people_count:
        return None
    few = rota.people_count < LEAST_ON_ROTA
    minority = (
        seen.team_size is not None
        and rota.out_of_hours.cover == "team"
        and rota.owner_people_count * 2 < seen.team_size
    )
    if not few and not minority:
        return None
    of = f" of a team of {seen.team_size}" if seen.team_size else ""
    return Pitfall(
        name="limited on-call schedule",
        evidence=f"{rota.people_count} people{of} share the rota.",
        advice=f"Ask for volunteers until at least {LEAST_ON_ROTA} do, of any role.",
    )


def _operations_at_night(seen: Seen) -> Pitfall | None:
    rota, choice = seen.rota, seen.choice
    if rota is None or choice is None or choice.system != "digital service":
        return None
    if rota.out_of_hours.cover != "operations":
        return None
    return Pitfall(
        name="operations cover a digital service",
        evidence="Nobody of the team that builds it is on call out of hours; others are.",
        advice="Whoever is woken should be able to change what woke them.",
    )


_CHECKS = (_unaccountable, _much_unplanned, _seldom_deployed, _small_rota, _operations_at_night)
