"""How much of a platform as a product is told: what its page would say, and what it cannot.

Source: own model. Nothing here says how good anything is, only whether it is told.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from gnomon.domain.platform import CATEGORIES, Platform, PlatformService
from gnomon.steering.platform.sheet import Product, Sheet
from gnomon.steering.roadmaps import Plan


class Told(Struct, frozen=True, kw_only=True):
    """One thing a product page says."""

    what: str
    """The thing."""
    count: int
    """Of how many it is told."""
    of: int
    """Of how many it should be."""
    missing: tuple[str, ...]
    """Services, or the platform, of which it is not told."""


class Completeness(Struct, frozen=True, kw_only=True):
    """How much of one platform is told."""

    parts: tuple[Told, ...]
    """What a product page says, the platform's own things first."""

    @property
    def ratio(self) -> float | None:
        """Share of everything that is told; null when there is nothing to tell of."""
        whole = sum(each.of for each in self.parts)
        return sum(each.count for each in self.parts) / whole if whole else None


#: What is wanted of each service, and whether a sheet tells it.
_OF_SERVICES: tuple[tuple[str, Callable[[Sheet, Product], bool]], ...] = (
    ("A persona it is for", lambda sheet, _: bool(sheet.personas)),
    ("A category", lambda sheet, _: sheet.service.category is not None),
    ("A support channel", lambda sheet, _: sheet.service.support_channel is not None),
    ("Documentation", lambda sheet, _: sheet.service.documentation_url is not None),
    ("A benefit with evidence", lambda sheet, _: sheet.has_measured_benefit),
    ("A goal with its guard", lambda sheet, _: any(stand.guards for stand in sheet.goals)),
    ("Customers who were asked", lambda sheet, _: sheet.happiness.asked_on is not None),
    ("Telemetry of its tasks", lambda sheet, _: sheet.tasks is not None),
    ("Who is responsible for what", lambda sheet, found: sheet.service.key in found.shared),
    ("How it protects", lambda sheet, found: sheet.service.key in found.guarded),
)


def sheets_of(platform: Platform, found: Product) -> list[Sheet]:
    """Return the services in use that a platform is made of.

    Args:
        platform: The platform.
        found: Every service.
    """
    return [
        sheet
        for sheet in found.sheets
        if sheet.service.platform_id == platform.key and sheet.service.lifecycle != "deprecated"
    ]


def roadmap_of(
    platform: Platform, services: Iterable[PlatformService], plans: Iterable[Plan]
) -> Plan | None:
    """Return the roadmap of a platform: one with items of its services, else its owner's.

    Args:
        platform: The platform.
        services: Its services.
        plans: Every roadmap.
    """
    keys, known = {each.key for each in services}, list(plans)
    for plan in known:
        if any(keys & set(entry.item.platform_service_ids) for entry in plan.entries):
            return plan
    owner = platform.owner_id
    return next((p for p in known if owner is not None and p.roadmap.owner_id == owner), None)


def completeness(platform: Platform, found: Product, plans: Sequence[Plan]) -> Completeness:
    """Say how much of a platform as a product is told.

    Args:
        platform: The platform.
        found: Every service.
        plans: Every roadmap.
    """
    sheets = sheets_of(platform, found)
    plan = roadmap_of(platform, [each.service for each in sheets], plans)
    has_owner = platform.product_owner_id is not None and not platform.is_acting
    own = (
        ("A product owner who is not acting", has_owner),
        ("One place to ask", platform.contact is not None),
        ("A service", bool(sheets)),
        ("A roadmap", plan is not None),
        ("A roadmap as fresh as agreed", plan is not None and plan.is_fresh is True),
    )
    parts = [
        Told(what=what, count=int(holds), of=1, missing=() if holds else (platform.title,))
        for what, holds in own
    ]
    for what, tells in _OF_SERVICES:
        missing = tuple(each.service.title for each in sheets if not tells(each, found))
        told = Told(what=what, count=len(sheets) - len(missing), of=len(sheets), missing=missing)
        parts.append(told)
    return Completeness(parts=tuple(parts))


def by_category(services: Iterable[PlatformService]) -> list[tuple[str, list[str]]]:
    """Return categories with the services in use of each, those that most platforms need first.

    Args:
        services: Platform services.
    """
    found: dict[str, list[str]] = {category: [] for category in CATEGORIES}
    for each in services:
        if each.category is not None and each.lifecycle != "deprecated":
            found.setdefault(each.category, []).append(each.title)
    known, other = list(CATEGORIES), sorted(set(found) - set(CATEGORIES))
    return [(category, found[category]) for category in [*known, *other]]
