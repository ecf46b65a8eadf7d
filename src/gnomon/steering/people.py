"""Who belongs to which group when, with which role and share."""

from datetime import date

from msgspec import Struct

from gnomon.domain.organisation import Group, GroupKind, Membership, ReportingLine
from gnomon.lake.every import newest_rows
from gnomon.lake.lake import Lake


def holds(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Say whether something dated holds on a day."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or valid_to > on)


class Organisation(Struct, frozen=True, kw_only=True):
    """Groups, lines and memberships as the catalogue tells them."""

    groups: tuple[Group, ...]
    """Every group."""
    lines: tuple[ReportingLine, ...]
    """Who answers to whom, divisional and functional, with dates."""
    memberships: tuple[Membership, ...]
    """Who belongs where, with dates."""

    def kinds(self) -> dict[str, GroupKind]:
        """Return the kind of each group, by name."""
        return {group.name: group.kind for group in self.groups}

    def below(self, group_id: str, on: date, *, line: str = "divisional") -> set[str]:
        """Return a group and every group that answers to it on a day, near and far."""
        children: dict[str, list[str]] = {}
        for each in self.lines:
            if each.line == line and holds(each.valid_from, each.valid_to, on):
                children.setdefault(each.parent_id, []).append(each.group_id)
        found: set[str] = set()
        waiting = [group_id]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += children.get(here, [])
        return found

    def members(self, group_id: str, on: date) -> list[Membership]:
        """Return the memberships of a group and of those below it on a day."""
        wanted = self.below(group_id, on)
        return [
            each
            for each in self.memberships
            if each.group_id in wanted and holds(each.valid_from, each.valid_to, on)
        ]

    def is_one_person(self, group_id: str, on: date) -> bool:
        """Say whether a group consists of one person, so that its figures are that person's."""
        return len({each.person_id for each in self.members(group_id, on)}) == 1


def organisation_of(lake: Lake) -> Organisation:
    """Read the organisation of a lake."""
    return Organisation(
        groups=tuple(newest_rows(lake, Group)),
        lines=tuple(newest_rows(lake, ReportingLine)),
        memberships=tuple(newest_rows(lake, Membership)),
    )
