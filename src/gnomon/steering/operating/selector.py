"""Which operating model a service needs, by its exposure and the demand for features."""

from typing import Literal

from msgspec import Struct

from gnomon.domain.operating import Demand, Model
from gnomon.steering.operating.exposure import Aim

Cover = Literal["team", "domain", "operations", "none"]
Light = Literal["red", "amber", "green"]

#: How often a service must be deployed to keep up with the demand.
CADENCE: dict[Demand, str] = {
    "low": "monthly",
    "medium": "every two weeks",
    "high": "weekly",
    "very_high": "daily or more often",
}
#: Most days between two deployments that a cadence allows.
CADENCE_DAYS: dict[Demand, int] = {"low": 31, "medium": 14, "high": 7, "very_high": 1}
#: What is asked for so seldom is a foundational system, the rest a digital service.
_FOUNDATIONAL: tuple[Demand, ...] = ("low", "medium")
#: From here on only the team that builds a service can keep it up.
_TEAM_ALWAYS = 0.9999
_TEAM_AT_NIGHT = 0.999
_DOMAIN_AT_NIGHT = 0.99
MODEL_WORDS: dict[Model, str] = {
    "product_team": "you build it, you run it",
    "operations": "operations run it",
}


class Choice(Struct, frozen=True, kw_only=True):
    """A cell of the selector."""

    model: Model
    """Who should run the service."""
    system: Literal["digital service", "foundational system"]
    """What sort of service it is, by the demand for features."""
    deploys: str
    """How often it must be deployed."""
    working_hours: Cover
    """Who answers in working hours."""
    out_of_hours: Cover
    """Who answers at night, at weekends and on holidays."""
    reason: str
    """What decided it, in a sentence."""
    warnings: tuple[str, ...] = ()
    """What should be looked at."""


def choose(aim: Aim, demand: Demand, *, is_custom: bool = True) -> Choice:
    """Choose an operating model.

    The team that builds it runs it when the demand needs weekly deployments or more often, or when
    it may not fail for a minute a week; operations run the rest.

    Args:
        aim: How available it must be.
        demand: How many features are asked for.
        is_custom: Whether it is software of our own.
    """
    foundational = demand in _FOUNDATIONAL
    critical = aim.availability >= _TEAM_ALWAYS
    model: Model = "operations" if foundational and not critical else "product_team"
    why = (
        f"{aim.availability:.2%} leaves under two minutes a week"
        if critical
        else f"{demand.replace('_', ' ')} demand wants deployments {CADENCE[demand]}"
    )
    warnings = []
    if is_custom and demand == "low" and aim.band == "low":
        warnings.append(
            "A digital service of our own with little exposure and little demand: is either "
            "understated?"
        )
    return Choice(
        model=model,
        system="foundational system" if foundational else "digital service",
        deploys=CADENCE[demand],
        working_hours="team" if model == "product_team" else "operations",
        out_of_hours=_at_night(aim.availability) if model == "product_team" else "operations",
        reason=f"{MODEL_WORDS[model].capitalize()}: {why}.",
        warnings=(*aim.warnings, *warnings),
    )


def _at_night(availability: float) -> Cover:
    if availability >= _TEAM_AT_NIGHT:
        return "team"
    return "domain" if availability >= _DOMAIN_AT_NIGHT else "none"


def light(days_between: float | None, aim: Aim) -> tuple[Light, Model] | None:
    """Say by the cadence reached whether a service may move to the team that builds it.

    Every two weeks or less often is red, weekly or more often green; between, the availability
    wanted decides.

    Args:
        days_between: Median days between two deployments; null when unknown.
        aim: How available it must be.
    """
    if days_between is None:
        return None
    if days_between >= CADENCE_DAYS["medium"]:
        return "red", "operations"
    if days_between <= CADENCE_DAYS["high"]:
        return "green", "product_team"
    return "amber", "product_team" if aim.availability >= _TEAM_AT_NIGHT else "operations"
