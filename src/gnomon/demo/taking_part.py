"""Who takes part in which phase of the work: roles beside writing code, and who is never seen.

Planted: in one team engineers plan alone, in another nobody tests, and business leaders, who are to
answer for planning, have no account of any tool. Whoever reads the tools must find those.
"""

from typing import Any

from gnomon.demo.hiring import Organisation, team_of_group
from gnomon.demo.leading import leads
from gnomon.demo.organisation import TEAMS, Membership, Person

Document = dict[str, Any]

#: The team whose product manager never plans, and the one whose tester never tests.
UNPLANNED, UNTESTED = "warehouse", "transport"
#: The role that answers for planning and never leaves a trace; and one that nobody has.
UNSEEN, UNFILLED = "business_leader", "engineering_architect"
_TECHNICAL_MANAGER, _TESTER = "technical product manager", "QA engineer"
_ANALYST = "security analyst"
#: The team one of whose engineers signs designs off as security analyst.
_SECURITY = "runtime"


class TakingPart:
    """Who plans and who tests, team by team."""

    def __init__(self, organisation: Organisation) -> None:
        self._managers = {
            team: organisation.people[name] for team, name in leads(organisation).items()
        }
        self._core = {team.name: _core(organisation, team.name) for team in TEAMS}

    def planner(self, team: str) -> Person | None:
        """Return who plans a team's sprints; null: whoever wrote the ticket."""
        return None if team == UNPLANNED else self._managers[team]

    def tester(self, team: str) -> Person | None:
        """Return who takes a team's tickets into testing; null: whoever did them."""
        core = self._core[team]
        return None if team == UNTESTED or not core[1:] else core[-1][1]

    def technical_manager(self, team: str) -> Person:
        """Return a team's technical product manager."""
        return self._core[team][0][1]

    def manager(self, team: str) -> Person:
        """Return a team's product manager."""
        return self._managers[team]

    def analyst(self) -> Person:
        """Return who signs designs off."""
        return self._core[_SECURITY][1][1]

    def memberships(self) -> list[Document]:
        """Write down the roles that engineers have beside their first one."""
        told = []
        for team, core in self._core.items():
            extra = [(core[0], _TECHNICAL_MANAGER), *((one, _TESTER) for one in core[1:][-1:])]
            extra += [(core[1], _ANALYST)] if team == _SECURITY else []
            for (member, _), role in extra:
                told += [
                    {"person": member.person, "group": member.group, "role": each}
                    for each in (member.role, role)
                ]
        return told


def _core(organisation: Organisation, team: str) -> list[tuple[Membership, Person]]:
    """List engineers who were in a team all the time, those hired first in front."""
    found = [
        (member, organisation.people[member.person])
        for member in organisation.memberships
        if member.role == "engineer"
        and team_of_group(member.group) == team
        and member.since is None
        and member.until is None
    ]
    return sorted(found, key=lambda one: one[1].user_id)
