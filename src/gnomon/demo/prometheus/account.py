"""What became of requests: the services' own account, quarter of an hour by quarter of an hour."""

import math
from collections.abc import Iterator

from msgspec import Struct

from gnomon.demo.chance import Chance
from gnomon.demo.company import SPAN, Company
from gnomon.demo.organisation import DAY
from gnomon.demo.prometheus.harm import Harm, harms, hurt_seconds

#: Length of the intervals that are accounted for.
STEP = 900
#: Days before the end of the story of which monitoring still has something.
KEPT_DAYS = 36
_WINDOW_DAYS = 28
_SWING, _BUSIEST_HOUR, _WEEKEND = 0.4, 13, 0.8
_USUAL_FAILING = 0.00005


class Traffic(Struct, frozen=True, kw_only=True):
    """How much a service is used, and how fast it usually is."""

    a_second: float
    """Requests a second, on average."""
    typical_seconds: float
    """What half of the requests take at most."""


#: The services that Prometheus scrapes; the company has begun with these.
SCRAPED = {
    "web-shop": Traffic(a_second=21.0, typical_seconds=0.11),
    "checkout-api": Traffic(a_second=7.0, typical_seconds=0.16),
    "search-api": Traffic(a_second=26.0, typical_seconds=0.06),
    "cart": Traffic(a_second=9.0, typical_seconds=0.08),
    "identity": Traffic(a_second=17.0, typical_seconds=0.05),
}
#: The services of logistics, whose agents report to New Relic instead.
INSTRUMENTED = {
    "inventory": Traffic(a_second=14.0, typical_seconds=0.09),
    "picking": Traffic(a_second=3.0, typical_seconds=0.18),
    "packing": Traffic(a_second=2.5, typical_seconds=0.12),
    "routing": Traffic(a_second=5.0, typical_seconds=0.35),
    "tracking": Traffic(a_second=11.0, typical_seconds=0.14),
    "carrier-gateway": Traffic(a_second=6.0, typical_seconds=0.28),
    "returns-api": Traffic(a_second=4.0, typical_seconds=0.13),
    "refunds": Traffic(a_second=1.5, typical_seconds=0.21),
}
_TRAFFIC = SCRAPED | INSTRUMENTED
#: How much slower than half of the requests the slower ones are: spread of their logarithm.
SPREAD = 0.6
#: Of these the one that failed least leaks: a share of its requests fails, day in, day out.
_SOUND = ("checkout-api", "search-api", "returns-api")
#: Share of requests that fails for good in the service that leaks.
LEAK = 0.0009


class Counted(Struct, frozen=True, kw_only=True):
    """What became of a service's requests in one interval."""

    begins_at: int
    count: int
    """Requests."""
    failed: int
    """Those among them that failed."""
    typical_seconds: float
    """What half of them took at most."""


def begins_at(company: Company) -> int:
    """Say from when on monitoring has anything; it stays so while the company goes on."""
    return company.start + SPAN - KEPT_DAYS * DAY


def sound_services(company: Company) -> tuple[str, str]:
    """Name a service that leaks and one that is sound: those that failed least in four weeks.

    Args:
        company: Whose services; the answer stays the same while the company goes on.
    """
    end = company.start + SPAN
    since = end - _WINDOW_DAYS * DAY
    hurt = {name: hurt_seconds(company, name, since, end + DAY) for name in _SOUND}
    leaking, sound, *_ = sorted(_SOUND, key=lambda name: (hurt[name], _SOUND.index(name)))
    return leaking, sound


def account(company: Company, service: str) -> list[Counted]:
    """Say what became of a service's requests, in every interval that is over, oldest first.

    Args:
        company: Whose service.
        service: One that is scraped, or whose agents report.
    """
    leaking, _ = sound_services(company)
    usual = LEAK if service == leaking else _USUAL_FAILING
    mine = [harm for harm in harms(company) if harm.service == service]
    first = begins_at(company)
    found: list[Counted] = []
    for day in range(first, company.now, DAY):
        # A day has a stream of its own: what was counted does not change as time goes on.
        chance = Chance(company.seed, "prometheus", service, day)
        near = [h for h in mine if h.begins_at < day + DAY and h.ends_at > day]
        whole = list(_of_day(service, usual, day, near, chance))
        found += [each for each in whole if each.begins_at + STEP <= company.now]
    return found


def _of_day(
    service: str, usual: float, day: int, near: list[Harm], chance: Chance
) -> Iterator[Counted]:
    traffic = _TRAFFIC[service]
    for begin in range(day, day + DAY, STEP):
        busy = _busy(begin)
        count = round(traffic.a_second * STEP * busy * chance.around(1.0, 0.04))
        few = chance.count(count * usual)
        hurt, slow = _hurt(begin, near)
        yield Counted(
            begins_at=begin,
            count=count,
            failed=min(count, few + round(count * hurt)),
            typical_seconds=traffic.typical_seconds
            * (0.85 + 0.15 * busy)
            * slow
            * chance.around(1.0, 0.03),
        )


def _busy(moment: int) -> float:
    """Say how much of the average is asked at a moment; nights and weekends are quieter."""
    hour = moment % DAY / 3600
    daily = 1 + _SWING * math.cos((hour - _BUSIEST_HOUR) / 24 * math.tau)
    # The first of January 1970 was a Thursday.
    is_weekend = (moment // DAY + 3) % 7 > 4  # noqa: PLR2004 - Saturday and Sunday
    return daily * (_WEEKEND if is_weekend else 1.0)


def _hurt(begin: int, near: list[Harm]) -> tuple[float, float]:
    """Return the share of requests that fails for harm, and how much slower the others are."""
    share, slow = 0.0, 1.0
    for harm in near:
        within = min(harm.ends_at, begin + STEP) - max(harm.begins_at, begin)
        if within > 0:
            share = max(share, harm.failing * within / STEP)
            slow = max(slow, 1 + (harm.slowness - 1) * within / STEP)
    return share, slow


def share_within(bound: float, typical: float) -> float:
    """Say what share of requests takes at most so long.

    Args:
        bound: How long, in seconds; 0 or more.
        typical: What half of them take at most.
    """
    if bound <= 0:
        return 0.0
    return 0.5 * (1 + math.erf(math.log(bound / typical) / SPREAD / math.sqrt(2)))
