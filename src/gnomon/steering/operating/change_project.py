"""A change of operating model as a project: what speaks for it, what people fear, how it goes."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from msgspec import Struct

from gnomon.domain.change_of_model import Concern
from gnomon.domain.operating import OperatingModel

_HOUR = 3600


class Heard(Struct, frozen=True, kw_only=True):
    """How concerns are answered."""

    count: int
    """All concerns."""
    answered_count: int
    """Those with an answer."""
    median_days: float | None
    """Days from raised to answered, over those answered; null without any."""

    @property
    def share(self) -> float | None:
        """Share that was answered; null without concerns."""
        return self.answered_count / self.count if self.count else None


def heard(concerns: Iterable[Concern]) -> Heard:
    """Say how many concerns were answered, and how soon."""
    told = list(concerns)
    took = [
        (one.answered_on - one.raised_on).days
        for one in told
        if one.answer and one.answered_on is not None
    ]
    return Heard(
        count=len(told),
        answered_count=sum(bool(one.answer) for one in told),
        median_days=median(took) if took else None,
    )


class Evidence(Struct, frozen=True, kw_only=True):
    """What speaks for or against a change at a service: facts, no warnings."""

    service_id: str
    """Key of the service."""
    incident_count: int
    """Incidents that ended in the time looked at."""
    hours_down: float
    """Hours they lasted together."""
    loss_at_most: float | None
    """What they cost if each hit everybody; null while nobody estimated an hour of failure."""
    currency: str | None
    """Currency of the loss."""


def evidence(
    durations: Mapping[str, Sequence[float]], models: Mapping[str, OperatingModel]
) -> list[Evidence]:
    """Sum up what failures of services may have cost, the costliest first.

    Args:
        durations: Seconds that each incident lasted, by the service's key.
        models: What the catalogue tells of services, by key.
    """
    found = []
    for service, seconds in durations.items():
        model, hours = models.get(service), sum(seconds) / _HOUR
        exposure = model.exposure_per_hour if model else None
        found.append(
            Evidence(
                service_id=service,
                incident_count=len(seconds),
                hours_down=hours,
                loss_at_most=None if exposure is None else exposure * hours,
                currency=model.currency if model else None,
            )
        )
    return sorted(found, key=_costliest)


def _costliest(one: Evidence) -> tuple[float, str]:
    return (1.0 if one.loss_at_most is None else -one.loss_at_most, one.service_id)
