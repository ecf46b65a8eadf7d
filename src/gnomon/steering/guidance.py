"""Where people read how something is done, which of that is gone, and whom they ask.

Source: own model. A person who left is not named any more: the role they had is.
"""

from collections.abc import Iterable

from msgspec import Struct

from gnomon.domain.guidance import Guidance, GuidedKind, LinkLook, LookState
from gnomon.steering.registers.share import Share, share


class GuideLink(Struct, frozen=True, kw_only=True):
    """A link, and whether it leads anywhere."""

    title: str
    """What it is called."""
    address: str
    """Where it leads."""
    state: LookState | None
    """What was found there last; null: nobody looked."""


class Guide(Struct, frozen=True, kw_only=True):
    """Guidance about one thing."""

    name: str
    """Name of the document."""
    about_kind: GuidedKind
    """What kind of thing it is about."""
    about: str
    """Its name."""
    links: tuple[GuideLink, ...]
    """Where people read."""
    contact_id: str | None
    """Whom they ask; null: nobody is named, or whoever was has left."""
    role: str
    """Role that is asked then."""
    has_left: bool
    """Whether somebody is named who belongs to no group any more."""


class Guides(Struct, frozen=True, kw_only=True):
    """All guidance."""

    guides: tuple[Guide, ...]
    """Those with something wrong first."""
    alive: Share
    """Links that lead somewhere, of those that somebody looked at and that answered."""
    dead: tuple[GuideLink, ...]
    """Those that do not."""
    unguided: tuple[str, ...]
    """Phases that nothing explains."""


def guides(
    told: Iterable[Guidance],
    looks: Iterable[LinkLook],
    belonging: Iterable[str],
    phases: Iterable[str],
) -> Guides:
    """Say what explains phases, gates and metrics.

    Args:
        told: The guidance.
        looks: What was found at addresses.
        belonging: Keys of the people who belong to a group today; none: nobody is said to have
            left.
        phases: Names of the phases of the process in force.
    """
    states = {each.address: each.state for each in looks}
    here = frozenset(belonging)
    found = [_guide(each, states, here) for each in told]
    found.sort(key=lambda one: (not one.has_left and not _dead(one), one.about_kind, one.about))
    links = list(dict.fromkeys(link for one in found for link in one.links))
    explained = {one.about for one in found if one.about_kind == "phase"}
    return Guides(
        guides=tuple(found),
        alive=share(
            None if link.state in (None, "unreachable") else link.state == "alive" for link in links
        ),
        dead=tuple(link for link in links if link.state == "dead"),
        unguided=tuple(each for each in dict.fromkeys(phases) if each not in explained),
    )


def _dead(one: Guide) -> bool:
    return any(link.state == "dead" for link in one.links)


def _guide(told: Guidance, states: dict[str, LookState], here: frozenset[str]) -> Guide:
    has_left = told.contact_id is not None and bool(here) and told.contact_id not in here
    return Guide(
        name=told.name,
        about_kind=told.about_kind,
        about=told.about,
        links=tuple(
            GuideLink(title=title, address=address, state=states.get(address))
            for title, address in zip(told.titles, told.addresses, strict=True)
        ),
        contact_id=None if has_left else told.contact_id,
        role=told.role,
        has_left=has_left,
    )
