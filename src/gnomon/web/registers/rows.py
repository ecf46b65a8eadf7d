"""What registers are made of: rows of the catalogue, read once per state of the lake."""

from datetime import date
from functools import cached_property
from typing import TypeVar

from fastapi import Request

from gnomon.answers.directory import Directory
from gnomon.domain.capacity import TeamLeave
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.organisation import Group, Membership, Ownership, Service
from gnomon.domain.survey import SurveyAnswer, SurveyWave
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.steering.registers.contacts import plain_role
from gnomon.steering.registers.presence import Presence
from gnomon.steering.registers.voices import newest_results
from gnomon.steering.visibility import Visitor, may
from gnomon.surveys.results import Result
from gnomon.web.initiative_answers import initiatives_known
from gnomon.web.initiative_words import person_title
from gnomon.web.serving import Answers
from gnomon.web.working_days import working_days_known

_E = TypeVar("_E", bound=Entity)


class Register:
    """Rows by their kind, and the names of what they refer to."""

    def __init__(self, request: Request) -> None:
        """Read what a visitor may see.

        Args:
            request: Says who asks.
        """
        self.answers: Answers = request.app.state.answers
        self.home: Home = request.app.state.home
        self.policy = self.answers.policy()
        self.visitor: Visitor = request.state.visitor
        self.sees_finance = may(self.visitor, "finance", None, self.policy)
        self.sees_surveys = may(self.visitor, "survey", None, self.policy)
        self.today: date = self.answers.now().date()

    def of(self, kind: type[_E]) -> list[_E]:
        """Return the rows of a kind as they are now."""
        name = table_name(kind)
        return self.answers.remembered(
            ("register", name), (name,), lambda _: newest_rows(self.home.lake, kind)
        )

    @property
    def initiatives(self) -> list[Dossier]:
        """Return every initiative."""
        return initiatives_known(self.answers, self.home)

    def survey_results(self) -> list[Result]:
        """Return the newest wave of each survey; none to those who may not see surveys."""
        if not self.sees_surveys:
            return []
        return self.answers.remembered(
            "register surveys",
            (table_name(SurveyWave), table_name(SurveyAnswer)),
            lambda _: newest_results(self.of(SurveyWave), self.of(SurveyAnswer)),
        )

    @cached_property
    def services(self) -> dict[str, Service]:
        """Return the services by key."""
        return {each.key: each for each in self.of(Service)}

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Return the groups by key."""
        return {each.key: each for each in self.of(Group)}

    @cached_property
    def internal_services(self) -> frozenset[str]:
        """Return the services of platforms, whose users are colleagues."""
        platforms = {key for key, group in self.groups.items() if group.is_platform}
        return frozenset(
            each.service_id
            for each in self.of(Ownership)
            if each.group_id in platforms
            and (each.valid_from is None or each.valid_from <= self.today)
            and (each.valid_to is None or each.valid_to > self.today)
        )

    @cached_property
    def directory(self) -> Directory:
        """Return who is who today."""
        return self.answers.directory()

    @cached_property
    def roles(self) -> dict[str, frozenset[str]]:
        """Return the keys of the people who have each role today."""
        directory, found = self.directory, dict[str, set[str]]()
        for each in directory.belongings:
            if each.role:
                key = directory.people[each.person].key
                found.setdefault(plain_role(each.role), set()).add(key)
        return {role: frozenset(people) for role, people in found.items()}

    @cached_property
    def roles_of(self) -> dict[str, frozenset[str]]:
        """Return the roles of everybody who belongs to a group today, by their key."""
        directory, found = self.directory, dict[str, set[str]]()
        for each in directory.belongings:
            roles = found.setdefault(directory.people[each.person].key, set())
            roles |= {plain_role(each.role)} if each.role else set()
        return {person: frozenset(roles) for person, roles in found.items()}

    @cached_property
    def members(self) -> dict[str, frozenset[str]]:
        """Return the keys of the people of each team today, those of its sub-teams among them."""
        directory, found = self.directory, dict[str, set[str]]()
        teams = {each.name for each in self.groups.values() if each.kind == "team"}
        for each in directory.belongings:
            for group in teams.intersection(directory.line(each.group)):
                found.setdefault(group, set()).add(directory.people[each.person].key)
        return {group: frozenset(people) for group, people in sorted(found.items())}

    @cached_property
    def presence(self) -> Presence:
        """Return when groups were there: working days, and what was told of leave."""
        return Presence(
            self.of(TeamLeave),
            self.of(Membership),
            {key: each.name for key, each in self.groups.items()},
            self.directory.line,
            working_days_known(self.answers, self.home),
        )

    def service(self, key: str) -> str:
        """Return what a service is called."""
        known = self.services.get(key)
        return known.title if known else key.rpartition(":")[2]

    def group(self, key: str) -> str:
        """Return what a group is called."""
        known = self.groups.get(key)
        return known.title if known else key.rpartition(":")[2]

    def group_named(self, name: str) -> str:
        """Return what the group with a name is called."""
        return next((each.title for each in self.groups.values() if each.name == name), name)

    def person(self, key: str | None) -> str | None:
        """Return what a person is called; null where nobody is named."""
        return person_title(self.directory, key)
