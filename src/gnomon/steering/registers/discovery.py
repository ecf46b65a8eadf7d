"""What was found out about initiatives, and whose their requests were, before they were built.

Source: own model, after Torres, "Continuous Discovery Habits", on evidence of several kinds. What
came after the deep-dive began counts for nothing that was due before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from gnomon.domain.discovery import DiscoveryMinimum
from gnomon.domain.initiative import InitiativeEvidence
from gnomon.domain.organisation import Membership
from gnomon.steering.initiatives.checks import began_by_moves
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.contacts import VOICE, plain_role
from gnomon.steering.registers.share import Share, share

#: What is asked for where the catalogue has no `DiscoveryPolicy`: evidence and count, by size.
USUAL: Mapping[str, Mapping[str, int]] = {
    "small": {"any": 1},
    "medium": {"told": 1, "counted": 1},
    "large": {"told": 1, "counted": 1, "prototype_test": 1},
}
#: What an initiative is asked for whose size nobody said.
UNSIZED = "medium"

Ownership = Literal["owned", "acting", "other_role", "nobody", "none", "late"]


class Discovery(Struct, frozen=True, kw_only=True):
    """What was found out about one initiative."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    size: str | None
    """Its size; null: nobody said, and it is taken for a medium one."""
    began_on: date | None
    """When the deep-dive began; null: not yet, so nothing is due."""
    kinds: dict[str, int]
    """Pieces of evidence by kind that were there when it began; all of them before that."""
    lacking: dict[str, int]
    """Evidence that was missing then, or still is, with how many pieces."""
    exempt: str | None
    """Why it needs none: the rule it follows, or the reason that was given."""

    @property
    def is_enough(self) -> bool | None:
        """Whether enough was there in time; null where none was asked for, or nothing is due."""
        return None if self.exempt or self.began_on is None else not self.lacking


class RequestOwner(Struct, frozen=True, kw_only=True):
    """Whose the request of an initiative was when its deep-dive began."""

    name: str
    """Name of the initiative."""
    title: str
    """Its title."""
    began_on: date
    """When it began."""
    owner: Ownership
    """``owned`` by a product manager; ``acting``: by somebody who stands in; ``other_role``;
    ``nobody``: no person or role is known; ``none``: there is no request; ``late``: it came after.
    """
    roles: tuple[str, ...]
    """Roles that whoever owns it had that day."""


class Discoveries(Struct, frozen=True, kw_only=True):
    """All initiatives."""

    initiatives: tuple[Discovery, ...]
    """Those that lack something first."""
    enough: Share
    """Those with enough in time, of those that it was asked of and that have begun."""
    owners: tuple[RequestOwner, ...]
    """Those that have begun, exceptions first."""
    owned: Share
    """Those whose request was a product manager's, standing in or not."""


def discoveries(
    dossiers: Iterable[Dossier],
    minimum: Sequence[DiscoveryMinimum],
    memberships: Iterable[Membership],
) -> Discoveries:
    """Say of each initiative what was found out, and whose its request was.

    Args:
        dossiers: Initiatives.
        minimum: What is asked for; none: what is usual.
        memberships: Who has which role, and when.
    """
    asked, known = _asked(minimum), list(dossiers)
    roles: dict[str, list[Membership]] = {}
    for each in memberships:
        roles.setdefault(each.person_id, []).append(each)
    found = sorted((_found(each, asked) for each in known), key=_place)
    owners = [one for each in known if (one := _owner(each, roles))]
    owners.sort(key=lambda one: (one.owner == "owned", one.owner == "acting", one.title))
    return Discoveries(
        initiatives=tuple(found),
        enough=share(one.is_enough for one in found),
        owners=tuple(owners),
        owned=share(one.owner in ("owned", "acting") for one in owners),
    )


def _asked(minimum: Sequence[DiscoveryMinimum]) -> Mapping[str, Mapping[str, int]]:
    if not minimum:
        return USUAL
    found: dict[str, dict[str, int]] = {}
    for each in minimum:
        found.setdefault(each.size, {})[each.evidence] = each.least_count
    return found


def _place(one: Discovery) -> tuple[bool, bool, str]:
    return one.is_enough is not False, one.began_on is not None, one.title


def _found(dossier: Dossier, asked: Mapping[str, Mapping[str, int]]) -> Discovery:
    about, began = dossier.about, began_by_moves(dossier).get("deep_dive")
    there = [each for each in dossier.evidence if began is None or each.found_on <= began]
    exempt = about.regulation or about.exempt_reason
    wanted = {} if exempt else asked.get(about.size or UNSIZED, {})
    counts = {what: sum(_is(each, what) for each in there) for what in wanted}
    return Discovery(
        name=about.name,
        title=about.title,
        size=about.size,
        began_on=began,
        kinds=dict(sorted(Counter(each.kind for each in there).items())),
        lacking={
            what: least - counts[what] for what, least in wanted.items() if counts[what] < least
        },
        exempt=exempt,
    )


def _is(piece: InitiativeEvidence, what: str) -> bool:
    if what == "any":
        return True
    if what in ("counted", "told"):
        return piece.is_quantitative == (what == "counted")
    return piece.kind == what


def _owner(dossier: Dossier, roles: Mapping[str, Sequence[Membership]]) -> RequestOwner | None:
    about, began = dossier.about, began_by_moves(dossier).get("deep_dive")
    if began is None:
        return None
    before = [each for each in dossier.requests if each.written_on <= began]
    names = {about.owner_id, before[-1].author_id if before else None} - {None}
    theirs = sorted(
        {
            plain_role(each.role)
            for name in names
            for each in roles.get(name or "", ())
            if each.role and _holds(each, began)
        }
    )
    owner: Ownership = "none" if not dossier.requests else "late"
    if before and VOICE in theirs:
        owner = "owned"
    elif before and about.acting_as:
        owner = "acting"
    elif before:
        owner = "other_role" if theirs else "nobody"
    return RequestOwner(
        name=about.name,
        title=about.title,
        began_on=began,
        owner=owner,
        roles=(plain_role(about.acting_as),) if owner == "acting" and about.acting_as
        else tuple(theirs),
    )  # fmt: skip


def _holds(membership: Membership, day: date) -> bool:
    begun = membership.valid_from is None or membership.valid_from <= day
    return begun and (membership.valid_to is None or membership.valid_to > day)
