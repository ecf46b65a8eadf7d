"""Who is who today: people, whom they answer to, and which units are one person alone."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, partial
from typing import Any

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session

_CATALOGUE_KEY = "catalog:person:"


class Known(Struct, frozen=True, kw_only=True):
    """A person of the catalogue."""

    name: str
    """Name in addresses and references."""
    title: str
    """Display name."""
    key: str
    """Key in the lake; observations carry it."""
    called: frozenset[str]
    """The name, addresses and accounts, lower case."""
    visible_to: frozenset[str]
    """Names of people the catalogue lets see their figures."""


class Belonging(Struct, frozen=True, kw_only=True):
    """A person in a group today."""

    person: str
    """Name of the person."""
    group: str
    """Name of the group."""
    role: str | None
    """Role in it."""


class Directory(Struct, frozen=True, kw_only=True, dict=True):
    """Everybody and every group of today."""

    people: Mapping[str, Known]
    """People by name."""
    belongings: tuple[Belonging, ...]
    """Who belongs to which group."""
    parents: Mapping[str, str]
    """The group each group answers to in the divisional line."""
    lead_roles: frozenset[str] = frozenset()
    """Roles that make a member the lead."""

    def find(self, told: str) -> str | None:
        """Return the name of the one person called so; null when nobody or several are."""
        wanted = told.strip().lower()
        found = [one.name for one in self.people.values() if wanted in one.called]
        return found[0] if len(found) == 1 else None

    def name_of(self, key: str) -> str | None:
        """Return the name of the person with a key; null when there is none."""
        return next((one.name for one in self.people.values() if one.key == key), None)

    def lead_of(self, group: str) -> frozenset[str]:
        """Name the leads of a group."""
        return self._leads.get(group, frozenset())

    def groups_led(self, person: str) -> frozenset[str]:
        """Name the groups a person leads, with everything below them."""
        return self.with_below(
            one.group
            for one in self.belongings
            if one.person == person and one.role in self.lead_roles
        )

    def with_below(self, groups: Iterable[str]) -> frozenset[str]:
        """Name groups and everything below them."""
        wanted = frozenset(groups)
        known = {*self.parents, *self.parents.values(), *wanted}
        return frozenset(group for group in known if wanted & set(self.line(group)))

    def leads_over(self, person: str) -> frozenset[str]:
        """Name the nearest leads of a person: in each of their groups, else in the next above."""
        found: set[str] = set()
        for group in {one.group for one in self.belongings if one.person == person}:
            for above in self.line(group):
                leads = self.lead_of(above) - {person}
                if leads:
                    found |= leads
                    break
        return frozenset(found)

    def line(self, group: str) -> list[str]:
        """Return a group and every group above it, nearest first."""
        found = [group]
        while (parent := self.parents.get(found[-1])) and parent not in found:
            found.append(parent)
        return found

    def sole_person(self, group: str) -> str | None:
        """Name the one person a group, with everything below, consists of; null for more or none.

        What is said of such a group is said of that person.
        """
        members = self._members.get(group, frozenset())
        return next(iter(members)) if len(members) == 1 else None

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for one in self.belongings:
            for group in self.line(one.group):
                found.setdefault(group, set()).add(one.person)
        return {group: frozenset(members) for group, members in found.items()}

    @cached_property
    def _leads(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for one in self.belongings:
            if one.role in self.lead_roles:
                found.setdefault(one.group, set()).add(one.person)
        return {group: frozenset(leads) for group, leads in found.items()}


def directory(place: Installation, lead_roles: Iterable[str], *, on: date) -> Directory:
    """Read who is who.

    Args:
        place: Where the catalogue's entities are.
        lead_roles: Roles that make a member the lead.
        on: The day.
    """
    wanted = {
        "person": ("key", "name", "email", "aliases", "kind", "visible_to"),
        "group": ("key", "name"),
        "membership": ("person_id", "group_id", "role", "valid_from", "valid_to"),
        "reporting_line": ("group_id", "parent_id", "line", "valid_from", "valid_to"),
    }
    with place.engine.session() as session:
        Tables(session, place.lake, place.definitions).bring(*wanted)
        rows = {
            name: session.rows(
                partial(_columns_of, session, name, columns), f"directory {name}"
            ).to_pylist()
            for name, columns in wanted.items()
        }
    groups = {row["key"]: row["name"] for row in rows["group"]}
    people = {
        row["key"]: _known(row)
        for row in rows["person"]
        if row["kind"] == "human" and row["key"].startswith(_CATALOGUE_KEY)
    }
    return Directory(
        people={one.name: one for one in people.values()},
        belongings=tuple(
            Belonging(
                person=people[row["person_id"]].name,
                group=groups[row["group_id"]],
                role=row["role"],
            )
            for row in rows["membership"]
            if row["person_id"] in people and row["group_id"] in groups and _holds(row, on)
        ),
        parents={
            groups[row["group_id"]]: groups[row["parent_id"]]
            for row in rows["reporting_line"]
            if row["line"] == "divisional"
            and {row["group_id"], row["parent_id"]} <= groups.keys()
            and _holds(row, on)
        },
        lead_roles=frozenset(lead_roles),
    )


def _columns_of(session: Session, name: str, columns: tuple[str, ...]) -> Any:
    return session.table(name).select(*columns)


def _known(row: Mapping[str, Any]) -> Known:
    name = row["key"].removeprefix(_CATALOGUE_KEY)
    called = (name, row["email"] or "", *(row["aliases"] or ()))
    return Known(
        name=name,
        title=row["name"],
        key=row["key"],
        called=frozenset(each.lower() for each in called if each),
        visible_to=frozenset(row["visible_to"] or ()),
    )


def _holds(row: Mapping[str, Any], on: date) -> bool:
    begun = row["valid_from"] is None or row["valid_from"] <= on
    return begun and (row["valid_to"] is None or row["valid_to"] > on)
