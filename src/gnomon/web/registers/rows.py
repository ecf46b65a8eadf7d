"""What registers are made of: rows of the catalogue, read once per state of the lake."""

from datetime import date
from functools import cached_property
from typing import TypeVar

from gnomon.domain.entity import Entity, table_name
from gnomon.domain.organisation import Group, Ownership, Service
from gnomon.lake.every import newest_rows
from gnomon.operations.home import Home
from gnomon.steering.initiatives.dossier import Dossier
from gnomon.web.initiative_answers import initiatives_known
from gnomon.web.initiative_words import person_title
from gnomon.web.serving import Answers

_E = TypeVar("_E", bound=Entity)


class Register:
    """Rows by their kind, and the names of what they refer to."""

    def __init__(self, answers: Answers, home: Home) -> None:
        """Read from a home.

        Args:
            answers: Remembers what was read.
            home: Where it is.
        """
        self.answers = answers
        self.home = home
        self.today: date = answers.now().date()

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

    def service(self, key: str) -> str:
        """Return what a service is called."""
        known = self.services.get(key)
        return known.title if known else key.rpartition(":")[2]

    def group(self, key: str) -> str:
        """Return what a group is called."""
        known = self.groups.get(key)
        return known.title if known else key.rpartition(":")[2]

    def person(self, key: str | None) -> str | None:
        """Return what a person is called; null where nobody is named."""
        return person_title(self.answers, key)
