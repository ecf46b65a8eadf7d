"""Whom a platform service is for: teams, as the catalogue's groups of today make them."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Group, ReportingLine
from gnomon.domain.platform import PlatformService
from gnomon.steering.platform.adoption import TeamUse


class Customers(Struct, frozen=True, kw_only=True):
    """The groups of a day and how they stand to each other."""

    titles: Mapping[str, str]
    """Display names, by key."""
    teams: frozenset[str]
    """Keys of teams."""
    providers: frozenset[str]
    """Keys of groups whose customers are the organisation's own teams."""
    above: Mapping[str, tuple[str, ...]]
    """Each group with every group above it, itself first."""
    below: Mapping[str, frozenset[str]]
    """Each group with every group below it, itself among them."""

    def eligible(self, service: PlatformService) -> frozenset[str]:
        """Return the teams a service is for; its own is not among them.

        Args:
            service: The service.
        """
        if service.eligible_ids:
            named = frozenset(service.eligible_ids)
            around = frozenset[str]().union(*(self.below.get(key, ()) for key in named))
            # A group that is named and holds no team stands for itself.
            lone = {key for key in named if not self.below.get(key, frozenset()) & self.teams}
            return ((around & self.teams) | lone) - {service.owner_id}
        return self.teams - self.providers - {service.owner_id}

    def teams_of(self, uses: Iterable[TeamUse], eligible: frozenset[str]) -> list[TeamUse]:
        """Count the use of a group below a team as the team's.

        Args:
            uses: As told, by any group.
            eligible: Teams that count.
        """
        found: dict[str, TeamUse] = {}
        for use in uses:
            line = self.above.get(use.team, (use.team,))
            team = next((group for group in line if group in eligible), use.team)
            other = found.get(team)
            found[team] = TeamUse(
                team=team,
                first_at=min(use.first_at, other.first_at) if other else use.first_at,
                uses=use.uses + (other.uses if other else 0),
                before=use.before + (other.before if other else 0),
            )
        return list(found.values())


def customers(tables: Tables, on: date) -> Customers:
    """Read the groups of a day.

    Args:
        tables: The state of the lake that is asked.
        on: The day.
    """
    groups = entity_rows(tables, Group)
    return arranged(groups, entity_rows(tables, ReportingLine), on)


def arranged(groups: Iterable[Group], lines: Iterable[ReportingLine], on: date) -> Customers:
    """Arrange groups by their divisional lines of a day.

    Args:
        groups: Every group.
        lines: Who answers to whom.
        on: The day.
    """
    known = {group.key: group for group in groups}
    parents = {
        line.group_id: line.parent_id
        for line in lines
        if line.line == "divisional"
        and (line.valid_from is None or line.valid_from <= on)
        and (line.valid_to is None or line.valid_to > on)
    }
    above = {key: _line(key, parents) for key in known}
    below: dict[str, set[str]] = {key: {key} for key in known}
    for key, line in above.items():
        for upper in line:
            below.setdefault(upper, {upper}).add(key)
    return Customers(
        titles={key: group.title for key, group in known.items()},
        teams=frozenset(key for key, group in known.items() if group.kind == "team"),
        providers=frozenset(key for key, group in known.items() if group.is_platform),
        above=above,
        below={key: frozenset(found) for key, found in below.items()},
    )


def _line(key: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    found = [key]
    while (parent := parents.get(found[-1])) is not None and parent not in found:
        found.append(parent)
    return tuple(found)
