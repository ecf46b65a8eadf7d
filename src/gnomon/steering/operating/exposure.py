"""From what an hour of failure costs to how available a service must be."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from gnomon.domain.operating import ExposureBand, OperatingModel, PeakPeriod
from gnomon.errors import UsageError

#: Seconds of a week, which tolerable unavailability is told by.
WEEK_SECONDS = 604_800
#: Availability that nobody gets by exposure, only by choice and with a reason.
_BY_CHOICE = 0.9999


class Band(Struct, frozen=True, kw_only=True):
    """A step of exposure and the availability that goes with it."""

    name: str
    """``low``, ``medium``, ``high``, ``very_high``."""
    up_to: float | None
    """Most an hour of failure may cost in it; null: chosen by hand alone."""
    availability: float
    """Availability wanted, 0 to 1."""


#: Bands of a company that has set none; its own go into the catalogue.
DEFAULT_BANDS = (
    Band(name="low", up_to=7_000, availability=0.95),
    Band(name="medium", up_to=250_000, availability=0.99),
    Band(name="high", up_to=800_000, availability=0.999),
    Band(name="very_high", up_to=None, availability=_BY_CHOICE),
)


class Aim(Struct, frozen=True, kw_only=True):
    """How available a service must be, and why."""

    band: str
    """The band it falls into."""
    availability: float
    """Availability wanted on the day asked about, 0 to 1."""
    tolerable_seconds: float
    """Unavailability that a week may hold."""
    reason: str
    """What decided it, in a sentence."""
    warnings: tuple[str, ...] = ()
    """What should be looked at."""


def tolerable_seconds(availability: float) -> float:
    """Say how long a service may be unavailable in a week.

    Args:
        availability: Share of the time, at least 0 and below 1.

    Raises:
        UsageError: The availability is no such share.
    """
    if not 0 <= availability < 1:
        raise UsageError(
            f"An availability of {availability:g} cannot be held: name a share from 0 to below 1."
        )
    # In millionths, so that 99.9 % gives 604.8 and not its neighbour.
    return round(WEEK_SECONDS * (1_000_000 - round(availability * 1_000_000)) / 1_000_000, 6)


def bands(told: Iterable[ExposureBand]) -> tuple[Band, ...]:
    """Order the bands of the catalogue; the defaults where it has none.

    Raises:
        UsageError: Two bands contradict each other.
    """
    found = sorted(
        (
            Band(name=b.name, up_to=b.max_exposure_per_hour, availability=b.availability_ratio)
            for b in told
        ),
        key=lambda band: band.availability,
    )
    if not found:
        return DEFAULT_BANDS
    limits = [band.up_to for band in found if band.up_to is not None]
    if limits != sorted(set(limits)):
        raise UsageError(
            "Exposure bands must rise with the availability: "
            + ", ".join(f"{b.name} up to {b.up_to:g}" for b in found if b.up_to is not None)
        )
    return tuple(found)


def aim(
    model: OperatingModel, steps: Sequence[Band], peaks: Iterable[PeakPeriod], on: date
) -> Aim | None:
    """Say how available a service must be on a day; null when its exposure is unknown.

    The smallest band that holds the exposure; above the highest one, that one with a warning. A
    choice by hand needs a reason. A peak period raises it and never lowers it.
    """
    chosen = _chosen(model, steps) if model.availability_ratio else _by_exposure(model, steps)
    if chosen is None:
        return None
    band, reason, warnings = chosen
    availability = band.availability
    for peak in peaks:
        if peak.starts_on <= on < peak.ends_on and peak.availability_ratio > availability:
            availability = peak.availability_ratio
            reason = f"Raised until {peak.ends_on} for {peak.reason}. {reason}"
    return Aim(
        band=band.name,
        availability=availability,
        tolerable_seconds=tolerable_seconds(availability),
        reason=reason,
        warnings=warnings,
    )


_Chosen = tuple[Band, str, tuple[str, ...]]


def _chosen(model: OperatingModel, steps: Sequence[Band]) -> _Chosen:
    wanted = model.availability_ratio or 0.0
    fitting = [band for band in steps if band.availability <= wanted]
    band = fitting[-1] if fitting else steps[0]
    warnings = () if model.availability_reason else ("Chosen by hand without a reason.",)
    reason = f"Chosen by hand: {model.availability_reason or 'no reason given'}."
    return Band(name=band.name, up_to=band.up_to, availability=wanted), reason, warnings


def _by_exposure(model: OperatingModel, steps: Sequence[Band]) -> _Chosen | None:
    exposure = model.exposure_per_hour
    if exposure is None:
        return None
    money = f"{exposure:,.0f} {model.currency or ''}".strip()
    limited = [band for band in steps if band.up_to is not None]
    for band in limited:
        if exposure <= (band.up_to or 0):
            return band, f"An hour of failure costs up to {money}: band {band.name}.", ()
    top = limited[-1]
    warning = f"{money} is above the highest band ({top.up_to:,.0f}): look at the bands."
    return top, f"An hour of failure costs up to {money}: above every band.", (warning,)
