"""How heavily a rota is called at night, against what was agreed: of rotas, never of people.

Source: PagerDuty analytics, sleep hour interruptions; the usual limit is this product's own: a
rota that is called in more than two nights a week takes its people's sleep, whoever they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from gnomon.domain.operating import OnCallTerms
from gnomon.steering.operating.graduation import LEAST_ON_ROTA

#: Calls at night in a week that a rota bears where nothing was agreed on.
USUAL_LIMIT = 2.0
_EVERY_ROTA = "*"


class RotaLoad(Struct, frozen=True, kw_only=True):
    """A rota and the nights it was called in."""

    schedule: str
    """The rota, as its tool calls it."""
    services: tuple[str, ...]
    """Names of the services it answers for."""
    people_count: int
    """People who shared it."""
    night_calls: int | None
    """Incidents that called somebody at night; null: fewer than three share the rota, whose nights
    would be one person's."""
    per_week: float | None
    """The same in a week; null then, too."""
    limit: float
    """Most in a week."""
    is_agreed: bool
    """Whether the limit was agreed on; false: the usual one."""

    @property
    def state(self) -> Literal["within", "above", "withheld"]:
        """Say how it lies to its limit."""
        if self.per_week is None:
            return "withheld"
        return "above" if self.per_week > self.limit else "within"


def rota_loads(
    shifts: Iterable[tuple[str, str, str]],
    night_calls: Iterable[tuple[str | None, str]],
    terms: Iterable[OnCallTerms],
    weeks: float,
    names: Mapping[str, str],
) -> list[RotaLoad]:
    """Say how heavily each rota was called at night, the heaviest first.

    A service that two rotas answer for calls both: the tool does not say which was woken.

    Args:
        shifts: Rota, key of the service and key of the person, of everybody who was on it.
        night_calls: Key of the service and of the incident, of each that called somebody at night.
        terms: What was agreed on.
        weeks: Weeks that both are of.
        names: Names of services by key.
    """
    services: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    for schedule, service, person in shifts:
        services[schedule].add(service)
        people[schedule].add(person)
    called = [(service, incident) for service, incident in night_calls if service is not None]
    agreed = {
        each.schedule_ref: each.night_calls_per_week
        for each in terms
        if each.night_calls_per_week is not None
    }
    found = []
    for schedule, served in services.items():
        count = len({incident for service, incident in called if service in served})
        is_told = len(people[schedule]) >= LEAST_ON_ROTA
        limit = agreed.get(schedule, agreed.get(_EVERY_ROTA))
        found.append(
            RotaLoad(
                schedule=schedule,
                services=tuple(sorted(names.get(key, key) for key in served)),
                people_count=len(people[schedule]),
                night_calls=count if is_told else None,
                per_week=count / weeks if is_told else None,
                limit=USUAL_LIMIT if limit is None else limit,
                is_agreed=limit is not None,
            )
        )
    return sorted(found, key=lambda one: (-(one.per_week or 0.0), one.services, one.schedule))
