"""What is looked at from outside, and when its state changed.

Two services were looked at by Freshping until it was about to end, one of them with notifications
that somebody kept; Uptime Kuma took its place. Blackbox exporter looks at others.
"""

from collections.abc import Iterator

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY, SERVICES
from gnomon.demo.prometheus.harm import Harm, harms

#: How often somebody looks.
LOOK_SECONDS = 60
#: Days before the end of the story on which Uptime Kuma took over, and Freshping began.
KUMA_DAYS, FRESHPING_DAYS = 270, 420
#: The services that Uptime Kuma looks at, by its number, and the one of which Freshping's
#: notifications were kept.
MONITORS = {3: "refunds", 4: "reporting"}
KEPT = "refunds"
_TITLES = {service.name: service.title for service in SERVICES}


class Change(Struct, frozen=True, kw_only=True):
    """A look that found another state than the one before."""

    service: str
    at: int
    is_up: bool
    ping: int
    """How long the answer took, in milliseconds."""


def title_of(service: str) -> str:
    """Name a monitor: as the service is called."""
    return _TITLES[service]


def took_over_at(company: Company) -> int:
    """Say when Uptime Kuma took over; it stays so while the company goes on."""
    return _looked(company.start + SPAN - KUMA_DAYS * DAY)


def began_at(company: Company) -> int:
    """Say when Freshping began to look."""
    return _looked(company.start + SPAN - FRESHPING_DAYS * DAY)


def changes(company: Company, service: str, since: int, until: int) -> list[Change]:
    """List the looks of a span that found another state, the earliest first.

    Args:
        company: Whose service; it was up before.
        service: Its name.
        since: The first look.
        until: The moment after the last one.
    """
    found, is_up = [], True
    for moment, failing in _within(harms(company), service, since, until):
        chance = Chance(company.seed, "watching", service, moment)
        now_up = not chance.happens(failing)
        if now_up is not is_up:
            is_up = now_up
            ping = chance.between(40, 220)
            found.append(Change(service=service, at=moment, is_up=is_up, ping=ping))
    return found


def _within(known: list[Harm], service: str, since: int, until: int) -> Iterator[tuple[int, float]]:
    """Tell the looks of times of harm, and each first one after; at all others it was well."""
    worst: dict[int, float] = {}
    for harm in known:
        if harm.service == service:
            first = max(since, -(-harm.begins_at // LOOK_SECONDS) * LOOK_SECONDS)
            last = -(-harm.ends_at // LOOK_SECONDS) * LOOK_SECONDS
            for moment in range(first, min(last + 1, until), LOOK_SECONDS):
                failing = harm.failing if moment < harm.ends_at else 0.0
                worst[moment] = max(failing, worst.get(moment, 0.0))
    yield from sorted(worst.items())


def _looked(moment: int) -> int:
    return moment // LOOK_SECONDS * LOOK_SECONDS
