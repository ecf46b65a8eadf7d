"""Whether what explains a service is still right: reviewed since its last release, links alive.

Source: own model. A generated page that changed was not reviewed: only a person's reading counts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.value import DocumentationPage

State = Literal["fresh", "behind", "old", "unknown"]


class PageState(Struct, frozen=True, kw_only=True):
    """One page, and whether it is still right."""

    page: DocumentationPage
    """The page."""
    released_on: date | None
    """Last release of what it explains; null when none is known."""
    state: State
    """Fresh, behind the last release, older than it may become, or never reviewed."""
    age_days: int | None
    """Days since its review; null: it never was."""
    dead_links: tuple[str, ...]
    """Links that lead nowhere: told, or to a page that the catalogue does not have."""
    helpful_ratio: float | None
    """Share of readers it helped; null when nobody asked."""


class Documentation(Struct, frozen=True, kw_only=True):
    """All pages."""

    pages: tuple[PageState, ...]
    """The pages, those that need somebody first."""
    fresh_ratio: float | None
    """Share that is fresh, of all; null without pages."""
    dead_link_count: int
    """Links that lead nowhere."""
    unexplained: tuple[str, ...]
    """Services that no page explains, by name."""


_WORST: tuple[State, ...] = ("behind", "unknown", "old", "fresh")


def documentation(
    pages: Iterable[DocumentationPage],
    released: Mapping[str, date],
    services: Mapping[str, str],
    today: date,
) -> Documentation:
    """Say which pages are still right.

    Args:
        pages: The pages.
        released: Last release, by key of a service or platform service.
        services: Names of the platform services that want a page, by key.
        today: The day.
    """
    told = list(pages)
    known = Counter(page.name.lower() for page in told)
    states = [_state(page, released, known, today) for page in told]
    states.sort(key=lambda one: (_WORST.index(one.state), -(one.age_days or 0), one.page.title))
    explained = {page.platform_service_id for page in told}
    return Documentation(
        pages=tuple(states),
        fresh_ratio=sum(one.state == "fresh" for one in states) / len(states) if states else None,
        dead_link_count=sum(len(one.dead_links) for one in states),
        unexplained=tuple(sorted(name for key, name in services.items() if key not in explained)),
    )


def _state(
    page: DocumentationPage, released: Mapping[str, date], known: Mapping[str, int], today: date
) -> PageState:
    keys = (page.platform_service_id, page.service_id)
    days = [released[key] for key in keys if key is not None and key in released]
    last = max(days, default=None)
    age = (today - page.reviewed_on).days if page.reviewed_on else None
    asked = (page.helpful_count or 0) + (page.unhelpful_count or 0)
    missing = [link for link in page.links if "://" not in link and link.lower() not in known]
    return PageState(
        page=page,
        released_on=last,
        state=_word(page, last, age),
        age_days=age,
        dead_links=tuple(dict.fromkeys([*page.dead_links, *missing])),
        helpful_ratio=(page.helpful_count or 0) / asked if asked else None,
    )


def _word(page: DocumentationPage, released: date | None, age: int | None) -> State:
    if page.reviewed_on is None or age is None:
        return "unknown"
    if released is not None and page.reviewed_on < released:
        return "behind"
    return "old" if age > page.fresh_within_days else "fresh"
