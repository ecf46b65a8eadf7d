"""Who leads: heads of business units, and whoever of each team answers for it."""

from typing import Any

from gnomon.demo.hiring import Organisation, team_of_group
from gnomon.demo.organisation import BUSINESS_UNITS, DOMAIN, TEAMS

Document = dict[str, Any]

#: Business unit -> who heads it; they have no account of any tool.
HEADS = {
    "commerce": "Helene Aumann",
    "logistics": "Bartosz Zielinski",
    "technology": "Ines Carvalho",
}


def leads(organisation: Organisation) -> dict[str, str]:
    """Say who leads each team now: its product manager.

    Args:
        organisation: Whose teams.
    """
    found = {}
    for member in organisation.memberships:
        is_theirs = member.role == "product_manager" and member.until is None
        if is_theirs and organisation.people[member.person].left is None:
            found[team_of_group(member.group)] = member.person
    return found


def led(organisation: Organisation) -> list[Document]:
    """Write down who leads, so that they are told what changes.

    Args:
        organisation: Whose teams and units.
    """
    known = leads(organisation)
    # Who leads a team stays its product manager.
    members = [
        {"person": known[team.name], "group": team.name, "role": role}
        for team in TEAMS
        for role in ("product_manager", "team_lead")
    ]
    members += [
        {"person": _name(HEADS[unit]), "group": unit, "role": role}
        for unit in BUSINESS_UNITS
        for role in ("business_leader", "head")
    ]
    return [
        *(_head(unit, title) for unit, title in HEADS.items()),
        {"apiVersion": "gnomon.dev/v1", "kind": "Membership", "spec": members},
    ]


def _head(unit: str, title: str) -> Document:
    name = _name(title)
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "User",
        "metadata": {"name": name, "annotations": {"gnomon.dev/role": "head"}},
        "spec": {
            "profile": {"displayName": title, "email": f"{name}@{DOMAIN}"},
            "memberOf": [unit],
        },
    }


def _name(title: str) -> str:
    return title.lower().replace(" ", ".")
