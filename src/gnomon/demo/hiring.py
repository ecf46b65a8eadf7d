"""People the organisation: who joins which team when, who leaves, what the reorganisation moves."""

from datetime import time

from msgspec import Struct, field

from gnomon.demo.chance import Chance
from gnomon.demo.organisation import (
    DAY,
    DOMAIN,
    SERVICES,
    TEAMS,
    Membership,
    Ownership,
    Person,
    ReportingLine,
    Service,
    Team,
)
from gnomon.demo.roster import NAMES, slug
from gnomon.demo.working_time import at_local, local

#: Days before now on which the organisation was rebuilt, and one team turned around.
REORGANISED_DAYS_AGO = 270
IMPROVED_DAYS_AGO = 240
_MOVED_TEAM, _MOVED_TEAM_FROM = "search", "technology"
_MOVED_SERVICE, _MOVED_SERVICE_FROM = "gift-cards", ("checkout-payments", "checkout")

_TEAM_OF_GROUP = {team.name: team.name for team in TEAMS} | {
    name: team.name for team in TEAMS for name, _, _ in team.sub_teams
}


class Organisation(Struct, kw_only=True):
    """Everybody, and what belonged to whom when."""

    start: int
    now: int
    reorganised: int
    improved: int
    people: dict[str, Person] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)
    ownerships: list[Ownership] = field(default_factory=list)
    lines: list[ReportingLine] = field(default_factory=list)

    def team_of(self, service: Service, moment: int) -> str:
        """Name the team that wrote and ran a service at a moment."""
        if service.name == _MOVED_SERVICE:
            return "returns" if moment >= self.reorganised else _MOVED_SERVICE_FROM[1]
        return service.team

    def owner_of(self, service: str, moment: int) -> str:
        """Name the group that owned a service at a moment."""
        for owned in self.ownerships:
            begun = owned.since is None or owned.since <= moment
            if owned.service == service and begun and (owned.until is None or moment < owned.until):
                return owned.owner
        raise KeyError(service)

    def engineers(self, team: str, moment: int) -> list[Person]:
        """List who writes code in a team at a moment."""
        found = []
        for membership in self.memberships:
            person = self.people[membership.person]
            since = membership.since or person.joined
            until = membership.until or person.left or self.now * 2
            group_team = team_of_group(membership.group)
            if membership.role == "engineer" and group_team == team and since <= moment < until:
                found.append(person)
        return found


def team_of_group(group: str) -> str:
    """Name the team a team or sub-team is, or is part of."""
    return _TEAM_OF_GROUP[group]


def business_unit_of(organisation: Organisation, team: str, moment: int) -> str:
    """Name the business unit a team answered to at a moment."""
    for line in organisation.lines:
        begun = line.since is None or line.since <= moment
        if line.team == team and begun and (line.until is None or moment < line.until):
            return line.business_unit
    raise KeyError(team)


def found_organisation(seed: int, start: int, now: int) -> Organisation:
    """Hire everybody and draw the organisation chart of two years."""
    organisation = Organisation(
        start=start,
        now=now,
        reorganised=midnight(now - REORGANISED_DAYS_AGO * DAY),
        improved=midnight(now - IMPROVED_DAYS_AGO * DAY),
    )
    chance = Chance(seed, "people")
    names = iter(NAMES)
    for team in TEAMS:
        _staff(organisation, team, [next(names) for _ in range(team.people_count)], chance)
    _automate(organisation)
    _second_accounts(organisation)
    _reorganise(organisation)
    return organisation


def midnight(moment: int) -> int:
    """Cut a moment to the start of its day in Berlin."""
    return at_local(local(moment).date(), time())


def _staff(organisation: Organisation, team: Team, names: list[str], chance: Chance) -> None:
    subs = [name for name, _, function in team.sub_teams if function == "engineering"]
    others = [name for name, _, function in team.sub_teams if function != "engineering"]
    for index, title in enumerate(names):
        role = "product_manager" if index == 0 else "engineer"
        group = team.name if index == 0 else subs[index % len(subs)]
        if index == 1 and others:
            role, group = "analyst", others[0]
        joined = organisation.start - chance.between(200, 1500) * DAY
        left = None
        if index == len(names) - 1:
            joined = midnight(organisation.start + chance.between(120, 500) * DAY)
        if index == len(names) - 2 and team.name in {"storefront", "transport", "insights"}:
            left = midnight(organisation.now - chance.between(60, 300) * DAY)
        person = _person(title, "human", role, joined, 1000 + len(organisation.people))
        person.left = left
        organisation.people[person.name] = person
        organisation.memberships.append(
            Membership(
                person=person.name,
                group=group,
                role=role,
                since=joined if joined > organisation.start else None,
                until=left,
            )
        )


def _person(title: str, kind: str, role: str, joined: int, user_id: int) -> Person:
    name = slug(title)
    return Person(
        name=name,
        title=title,
        kind=kind,  # type: ignore[arg-type]
        email=f"{name}@{DOMAIN}",
        other_emails=(),
        user_id=user_id,
        user_name=name,
        other_user=None,
        role=role,
        joined=joined,
    )


def _automate(organisation: Organisation) -> None:
    for offset, (title, kind) in enumerate(
        [("Dependency Bot", "bot"), ("Pipeline Bot", "bot"), ("Meridian Assistant", "assistant")]
    ):
        person = _person(title, kind, kind, organisation.start, 1900 + offset)
        person.name = person.user_name = title.lower().replace(" ", "-")
        person.email = f"{person.name}@bots.{DOMAIN}"
        organisation.people[person.name] = person


def _second_accounts(organisation: Organisation) -> None:
    """Give some people the addresses and accounts that pile up in real life."""
    people = [person for person in organisation.people.values() if person.role == "engineer"]
    several = people[2]
    short = several.name[0] + several.name.split(".")[1]
    several.other_emails = (f"{short}@{DOMAIN}", f"{several.name}@home.example.org")
    several.other_user = (1800, short)
    for person in people[5::9]:
        person.other_emails = (f"{person.name}@users.noreply.{DOMAIN}",)


def _reorganise(organisation: Organisation) -> None:
    moment = organisation.reorganised
    for service in SERVICES:
        if service.name == _MOVED_SERVICE:
            before = Ownership(service=service.name, owner=_MOVED_SERVICE_FROM[0], until=moment)
            after = Ownership(service=service.name, owner=service.owner, since=moment)
            organisation.ownerships += [before, after]
        else:
            organisation.ownerships.append(Ownership(service=service.name, owner=service.owner))
    for team in TEAMS:
        if team.name == _MOVED_TEAM:
            organisation.lines += [
                ReportingLine(team=team.name, business_unit=_MOVED_TEAM_FROM, until=moment),
                ReportingLine(team=team.name, business_unit=team.business_unit, since=moment),
            ]
        else:
            organisation.lines.append(
                ReportingLine(team=team.name, business_unit=team.business_unit)
            )
    _move_one_person(organisation, moment)


def _move_one_person(organisation: Organisation, moment: int) -> None:
    """Send the engineer of the service that moved along with it."""
    mover = next(
        m
        for m in organisation.memberships
        if m.group == _MOVED_SERVICE_FROM[0] and m.role == "engineer"
    )
    organisation.memberships.remove(mover)
    for group, since, until in (
        (mover.group, mover.since, moment),
        ("returns-engineering", moment, mover.until),
    ):
        organisation.memberships.append(
            Membership(person=mover.person, group=group, role=mover.role, since=since, until=until)
        )
