"""How much each service bears, by its load tests, beside the busiest it was seen.

Source: own model, after Beyer et al., "The Site Reliability Workbook", on capacity by load tests. A
rating is the highest rate that a run of a minute and more sustained while it kept to what was
agreed. It is worth little once the service changed: after ninety days, or ten releases.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from gnomon.answers.practised import LoadRun, Peak, Practised
from gnomon.domain.organisation import Service

#: A run of fewer seconds sustains nothing.
LEAST_SECONDS = 60.0
#: After so many days or releases a rating is of another service.
VALID_DAYS, VALID_RELEASES = 90, 10
_PRODUCTION = frozenset({"production", "prod", "live"})
Standing = Literal["rated", "stale", "not_like_production", "never_passed", "never_tested"]


class Rating(Struct, frozen=True, kw_only=True):
    """What one service bears."""

    service: Service
    """The service."""
    standing: Standing
    """``stale``: too old, or too much was released since; ``not_like_production``: nobody says how
    the place compares; ``never_passed``: no run kept to what was agreed, long enough."""
    per_second: float | None
    """Requests a second that were sustained in the place of the run; null: no run counts."""
    environment: str | None
    """The place; null: nobody said."""
    share_ratio: float | None
    """Part of production's capacity that it has; null: nobody said."""
    age_days: int | None
    """Days since the run."""
    releases: int | None
    """Releases since the run."""
    peak: Peak | None
    """The busiest it was seen; null: nobody counts its requests."""

    @property
    def capacity(self) -> float | None:
        """Return what production bears by this: the rate by the place's share of it."""
        if self.per_second is None or self.share_ratio is None:
            return None
        return self.per_second / self.share_ratio

    @property
    def headroom(self) -> float | None:
        """Return capacity by peak; below 1 it bears less than was seen. Null: either is unknown."""
        if self.capacity is None or self.peak is None or not self.peak.per_second:
            return None
        return self.capacity / self.peak.per_second


def ratings(known: Practised, now: datetime) -> list[Rating]:
    """Rate every service that has load tests or counted requests, the least headroom first.

    Args:
        known: What is known of services.
        now: The time of asking.
    """
    shares = {each.environment.lower(): each.share_ratio for each in known.environments}
    peaks = {each.service_id: each for each in known.peaks}
    found = []
    for service in known.services:
        runs = [each for each in known.runs if each.service_id == service.key and each.at <= now]
        peak = peaks.get(service.key)
        if runs or peak:
            released = known.released.get(service.key, ())
            found.append(_rating(service, runs, peak, shares, released, now))
    order: dict[Standing, int] = {"never_tested": 1, "never_passed": 1}
    found.sort(key=lambda one: (order.get(one.standing, 0), one.headroom or 0.0, one.service.title))
    return found


def _rating(
    service: Service,
    runs: list[LoadRun],
    peak: Peak | None,
    shares: Mapping[str, float],
    released: tuple[datetime, ...],
    now: datetime,
) -> Rating:
    best = _best(runs, shares)
    share = _share(best, shares) if best else None
    since = sum(at > best.at for at in released) if best else None
    age = (now - best.at).days if best else None
    standing: Standing = "never_passed" if runs else "never_tested"
    if best is not None and age is not None and since is not None:
        standing = "rated" if share is not None else "not_like_production"
        if age > VALID_DAYS or since >= VALID_RELEASES:
            standing = "stale"
    return Rating(
        service=service,
        standing=standing,
        per_second=best.per_second if best else None,
        environment=best.environment if best else None,
        share_ratio=share,
        age_days=age,
        releases=since,
        peak=peak,
    )


def _best(runs: list[LoadRun], shares: Mapping[str, float]) -> LoadRun | None:
    """Return the run that sustained most, of the last series: those of the newest thirty days.

    What was sustained long ago by another version says nothing beside a newer series.
    """
    good = [
        each
        for each in runs
        if each.has_passed and each.per_second and (each.seconds or 0.0) >= LEAST_SECONDS
    ]
    if not good:
        return None
    newest = max(each.at for each in good)
    series = [each for each in good if newest - each.at <= timedelta(days=30)]
    return max(
        series,
        key=lambda one: ((one.per_second or 0.0) / (_share(one, shares) or 1.0), one.at),
    )


def _share(run: LoadRun, shares: Mapping[str, float]) -> float | None:
    name = (run.environment or "").lower()
    return shares.get(name, 1.0 if name in _PRODUCTION else None)
