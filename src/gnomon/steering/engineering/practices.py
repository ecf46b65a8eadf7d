"""Which practices each service has, by the reports that are seen, against what is mandated.

Source: own model. A practice is one when a report of it was seen in the last thirty days. A service
without any report is not connected, which is not 0 %: coverage of nothing is a report that says 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from msgspec import Struct

from gnomon.answers.practised import SEEN_DAYS, Practised
from gnomon.domain.mandate import PracticeMandate
from gnomon.domain.organisation import Service
from gnomon.domain.quality import Gate
from gnomon.steering.registers.share import Share, share

PRACTICES: tuple[str, ...] = get_args(Gate)
State = Literal["practised", "failing", "stale", "absent", "not_connected"]
Conformity = Literal["conform", "waived", "missing"]


class Practice(Struct, frozen=True, kw_only=True):
    """One practice of one service."""

    practice: str
    """The practice."""
    state: State
    """``practised``: seen lately; ``failing``: and its gate failed last; ``stale``: seen, but not
    lately; ``absent``: other practices are seen, this one never; ``not_connected``: none is."""
    seen_at: datetime | None
    """When it was seen last; null: never."""
    mandated_by: str | None
    """Policy that asks for it; null: none does."""
    conformity: Conformity | None
    """Whether what is mandated is there and passes, or may be missing for a time; null: it is not
    mandated."""
    waived_until: date | None = None
    """First day on which leave no longer holds."""


class ServicePractices(Struct, frozen=True, kw_only=True):
    """The practices of one service."""

    service: Service
    """The service."""
    practices: tuple[Practice, ...]
    """Each of them."""
    coverage: float | None
    """Lines that unit tests ran through; null: unknown, which is not 0."""

    @property
    def conform(self) -> Share:
        """Return mandated practices that are there and pass, those with leave left out."""
        return share(
            each.conformity == "conform" for each in self.practices if each.conformity in _JUDGED
        )


class Practices(Struct, frozen=True, kw_only=True):
    """All services."""

    services: tuple[ServicePractices, ...]
    """Those that lack most of what is mandated first."""
    adopted: dict[str, Share]
    """Services that have each practice, of those that are connected at all."""
    conform: Share
    """Mandated practices that are there and pass, over all services."""
    connected: Share
    """Services of which any report is seen."""


_JUDGED = frozenset({"conform", "missing"})


def practices(known: Practised, now: datetime) -> Practices:
    """Say which practices each service has, and whether it has what is mandated.

    Args:
        known: What is known of services.
        now: The time of asking.
    """
    seen: dict[str, dict[str, datetime]] = defaultdict(dict)
    for each in known.seen:
        seen[each.service_id][each.practice] = each.at
    for service, gate in known.verdicts:
        # A judge elsewhere tells a verdict and no report.
        if gate in PRACTICES:
            seen[service].setdefault(gate, now)
    found = [_service(each, seen.get(each.key, {}), known, now) for each in known.services]
    found.sort(key=lambda one: (one.conform.count - one.conform.of, one.service.title))
    linked = [one for one in found if seen.get(one.service.key)]
    return Practices(
        services=tuple(found),
        adopted={practice: share(_has(one, practice) for one in linked) for practice in PRACTICES},
        conform=_added(one.conform for one in found),
        connected=share(one in linked for one in found),
    )


def _has(one: ServicePractices, practice: str) -> bool:
    states = {each.practice: each.state for each in one.practices}
    return states[practice] in ("practised", "failing")


def _added(shares: Iterable[Share]) -> Share:
    told = list(shares)
    return Share(count=sum(one.count for one in told), of=sum(one.of for one in told))


def _service(
    service: Service, seen: Mapping[str, datetime], known: Practised, now: datetime
) -> ServicePractices:
    return ServicePractices(
        service=service,
        practices=tuple(_practice(service, each, seen, known, now) for each in PRACTICES),
        coverage=known.coverage.get(service.name),
    )


def _practice(
    service: Service, practice: str, seen: Mapping[str, datetime], known: Practised, now: datetime
) -> Practice:
    today, at = now.date(), seen.get(practice)
    verdict = known.verdicts.get((service.key, practice))
    state: State = "absent" if seen else "not_connected"
    if at is not None:
        state = "stale" if now - at > timedelta(days=SEEN_DAYS) else "practised"
    if state == "practised" and verdict == "fail":
        state = "failing"
    policy = next(
        (one.policy for one in known.mandates if _is_asked(one, service, practice, today)), None
    )
    until = max(
        (
            one.valid_to
            for one in known.waivers
            if one.service_id == service.key
            and one.gate == practice
            and (one.valid_from is None or one.valid_from <= today)
            and one.valid_to > today
        ),
        default=None,
    )
    conformity: Conformity | None = None
    if policy is not None and verdict != "not_applicable":
        conformity = "conform" if state == "practised" else "waived" if until else "missing"
    return Practice(
        practice=practice,
        state=state,
        seen_at=at,
        mandated_by=policy,
        conformity=conformity,
        waived_until=until if conformity == "waived" else None,
    )


def _is_asked(mandate: PracticeMandate, service: Service, practice: str, today: date) -> bool:
    return (
        mandate.practice == practice
        and mandate.component_type in (None, service.kind)
        and mandate.lifecycle in (None, service.lifecycle)
        and (mandate.valid_from is None or mandate.valid_from <= today)
        and (mandate.valid_to is None or mandate.valid_to > today)
    )
