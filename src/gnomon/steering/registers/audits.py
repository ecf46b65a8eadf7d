"""Audits of designs: how far products and materials keep to the design system.

Source: own model. The newest audit of each thing and asset counts; where no tool looks, an audit by
hand with its day stands in.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from gnomon.domain.design import AuditedAsset, DesignAudit, Journey
from gnomon.domain.organisation import Service
from gnomon.steering.registers.share import Share, share

#: Kinds of components that people look at.
WITH_SCREENS = frozenset({"website", "app", "mobile", "frontend", "ui", "webapp"})
#: How long an audit says something of today.
FRESH_DAYS = 180


class AuditState(Struct, frozen=True, kw_only=True):
    """The newest audit of something."""

    audit: DesignAudit
    """The audit."""
    score: float
    """Part of the items that keep to the design system."""
    before: float | None
    """The same in the audit before; null: it was the first."""
    age_days: int
    """Days since."""
    is_fresh: bool
    """Whether that is lately enough."""


class Audits(Struct, frozen=True, kw_only=True):
    """All audits."""

    products: tuple[AuditState, ...]
    """The newest of each service and asset, the lowest score first."""
    materials: tuple[AuditState, ...]
    """The newest of each material and asset, the lowest score first."""
    conform: Share
    """Items of products that keep to the design system, of those the newest audits checked."""
    conform_materials: Share
    """The same of materials."""
    covered: Share
    """Products that people look at, with an audit that is fresh."""
    unaudited: tuple[str, ...]
    """Keys of those without any."""


def audits(
    told: Iterable[DesignAudit],
    services: Iterable[Service],
    journeys: Iterable[Journey],
    today: date,
) -> Audits:
    """Say how far products and materials keep to the design system.

    Args:
        told: Audits; what is dated ahead counts for nothing.
        services: Those that are there: of a type that people look at, they are to be audited.
        journeys: What they lead through is to be audited, too, whatever its type.
        today: The day.
    """
    states = _newest([each for each in told if each.audited_on <= today], today)
    products = [one for one in states if one.audit.service_id]
    materials = [one for one in states if not one.audit.service_id]
    known = {each.key: each for each in services}
    wanted = {key for each in journeys for key in each.service_ids if key in known}
    wanted |= {key for key, each in known.items() if each.kind.lower() in WITH_SCREENS}
    fresh = {one.audit.service_id for one in products if one.is_fresh}
    ever = {one.audit.service_id for one in products}
    return Audits(
        products=tuple(products),
        materials=tuple(materials),
        conform=_conform(products),
        conform_materials=_conform(materials),
        covered=share(key in fresh for key in wanted),
        unaudited=tuple(sorted(wanted - ever)),
    )


def _newest(told: list[DesignAudit], today: date) -> list[AuditState]:
    of: dict[tuple[str | None, str | None, AuditedAsset], list[DesignAudit]] = {}
    for each in sorted(told, key=lambda one: (one.audited_on, one.name)):
        of.setdefault((each.service_id, each.material, each.asset), []).append(each)
    found = []
    for those in of.values():
        last, age = those[-1], (today - those[-1].audited_on).days
        found.append(
            AuditState(
                audit=last,
                score=_score(last),
                before=_score(those[-2]) if len(those) > 1 else None,
                age_days=age,
                is_fresh=age <= FRESH_DAYS,
            )
        )
    return sorted(found, key=lambda one: (one.score, one.audit.name))


def _score(audit: DesignAudit) -> float:
    return audit.conform_count / audit.checked_count


def _conform(states: list[AuditState]) -> Share:
    return Share(
        count=sum(one.audit.conform_count for one in states),
        of=sum(one.audit.checked_count for one in states),
    )
