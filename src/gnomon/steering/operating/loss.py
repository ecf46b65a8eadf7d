"""What failure costs: how well a service protects what it could lose, and what is lost now."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from gnomon.errors import UsageError
from gnomon.steering.operating.exposure import Band

Urgency = Literal["restore at once", "next working day", "when possible"]
#: By the band of what an hour costs, the lowest first.
_ANSWERS: tuple[Urgency, ...] = ("when possible", "next working day", "restore at once")
_HOUR = 3600


class Protection(Struct, frozen=True, kw_only=True):
    """How much of what could have been lost was kept."""

    at_stake: float
    """Most that the tolerable unavailability could have cost."""
    lost: float
    """What was lost."""
    kept: float
    """The rest; negative when more was lost than the agreement ever allowed."""
    effectiveness: float | None
    """Kept by at stake; negative is shown negative; null when nothing was at stake."""


def protection(exposure_per_hour: float, tolerable_seconds: float, lost: float) -> Protection:
    """Hold a loss against what the availability agreed on would have allowed.

    Financial loss protection effectiveness: (E·T - L) / (E·T), never clamped.

    Args:
        exposure_per_hour: What an hour of failure can cost.
        tolerable_seconds: Unavailability that was agreed to be tolerable in the time looked at.
        lost: What was lost in it.

    Raises:
        UsageError: An amount is negative.
    """
    if min(exposure_per_hour, tolerable_seconds, lost) < 0:
        raise UsageError("Exposure, tolerable time and loss are amounts of at least nothing.")
    at_stake = exposure_per_hour * tolerable_seconds / _HOUR
    kept = at_stake - lost
    return Protection(
        at_stake=at_stake, lost=lost, kept=kept, effectiveness=kept / at_stake if at_stake else None
    )


class LiveLoss(Struct, frozen=True, kw_only=True):
    """What an incident has cost so far, and how to answer it."""

    lost: float
    """Estimated loss since it began."""
    answer: Urgency
    """How urgent it is."""
    rule: str
    """What decided the urgency."""


def live_loss(
    exposure_per_hour: float, elapsed_seconds: float, impact: float, steps: Sequence[Band]
) -> LiveLoss:
    """Estimate what an incident has cost so far; calculated again as the impact becomes clearer.

    Args:
        exposure_per_hour: What an hour of total failure costs.
        elapsed_seconds: Time since it began.
        impact: Share of the customers or money concerned, 0 to 1.
        steps: The exposure bands; the hourly loss is answered as a service of its band would be.

    Raises:
        UsageError: The impact is no share, or a number is negative.
    """
    if not 0 <= impact <= 1 or exposure_per_hour < 0 or elapsed_seconds < 0:
        raise UsageError(
            f"The impact {impact:g} must be a share from 0 to 1, and money and time not negative."
        )
    hourly = exposure_per_hour * impact
    limits = [band.up_to for band in steps if band.up_to is not None]
    place = min(sum(hourly > limit for limit in limits), len(_ANSWERS) - 1)
    return LiveLoss(
        lost=hourly * elapsed_seconds / _HOUR,
        answer=_ANSWERS[place],
        rule=f"An hour like this costs {hourly:,.0f}: band {steps[place].name}.",
    )
