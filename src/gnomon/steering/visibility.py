"""Who may see and do what: the one place that decides.

Team figures are open to everybody who is signed in. What is about one person is seen by that person
and those the catalogue says: their nearest lead, and whom the annotation ``gnomon.dev/visible-to``
names. Roles give no look at people: an administrator who leads nobody sees nobody.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from gnomon.answers.directory import Directory
from gnomon.errors import GnomonError

Role = Literal["reader", "lead", "steward", "administrator"]
Kind = Literal["anonymous", "local", "person", "token"]
Sensitive = Literal["cost", "survey", "finance"]
Right = Literal[
    "anyone",
    "read",
    "unit",
    "own",
    "person",
    "lead",
    "steward",
    "administrator",
    "cost",
    "survey",
    "finance",
]

#: What a token may be given, with what it then may do.
SCOPES: Mapping[str, str] = {
    "read": "read the figures of teams",
    "events": "hand in events and report files",
    "steward": "hand set-aside events to the reader again, and edit what stewards edit",
}

#: Who sees cost, survey and finance data where the settings do not say.
SEE_BY_DEFAULT: tuple[Role, ...] = ("lead", "steward", "administrator")


#: What is said to somebody who lacks a right.
FOR_WHOM: Mapping[Right, str] = {
    "read": "These figures are for those who may sign in to them. Ask an administrator.",
    "unit": (
        "This unit is one person, so its figures are shown to that person, their lead and whom "
        "the catalogue names. The unit above it shows them together with others."
    ),
    "own": "This is for people who are signed in, not for programs.",
    "person": (
        "A person's figures are shown to that person, their lead and whom the catalogue names "
        "with gnomon.dev/visible-to."
    ),
    "lead": "This is for the lead of the unit, stewards and administrators.",
    "steward": "This is for stewards. Ask one of them, or an administrator to make you one.",
    "administrator": "This is for administrators.",
    "cost": "Cost data is not open to everybody; sign_in.may_see in the settings says to whom.",
    "survey": "Survey data is not open to everybody; sign_in.may_see in the settings says to whom.",
    "finance": "Finance data is not open to all; sign_in.may_see in the settings says to whom.",
}


class ForbiddenError(GnomonError):
    """Something is not for whoever asks; its text says whom it is for."""


class Visitor(Struct, frozen=True, kw_only=True):
    """Who asks."""

    kind: Kind
    """Nobody in particular, the one user of this machine, a person, or a program with a token."""
    name: str
    """What they are called in the journal: the catalogue's name, else what the provider says."""
    person: str | None = None
    """Name of the person of the catalogue they are; null when nobody's."""
    roles: frozenset[Role] = frozenset()
    """What they are."""
    leads: frozenset[str] = frozenset()
    """Groups they lead, everything below included."""
    scopes: frozenset[str] = frozenset()
    """What their token may do."""


ANONYMOUS = Visitor(kind="anonymous", name="nobody")
LOCAL = Visitor(
    kind="local",
    name="local",
    roles=frozenset({"reader", "lead", "steward", "administrator"}),
)


class Rule(Struct, frozen=True):
    """What an address of the pages asks of a visitor."""

    right: Right
    """What they need."""
    of: str = ""
    """Part of the address that names the person or group it is about; empty: about none."""


class Policy(Struct, frozen=True, kw_only=True):
    """What decisions are made by."""

    directory: Directory
    """Who is who."""
    may_see: Mapping[Sensitive, tuple[Role, ...]] = {}
    """Who sees cost, survey and finance data, where it is not the default."""


def may(visitor: Visitor, right: Right, about: str | None, policy: Policy) -> bool:
    """Decide whether a visitor has a right.

    Args:
        visitor: Who asks.
        right: What they ask for.
        about: The person or group it is about; null: none.
        policy: What it is decided by.
    """
    if right == "anyone" or visitor.kind == "local":
        return True
    if visitor.kind == "anonymous":
        return False
    if visitor.kind == "token":
        return _token_may(visitor, right, about, policy)
    return _person_may(visitor, right, about, policy)


def _token_may(visitor: Visitor, right: Right, about: str | None, policy: Policy) -> bool:
    """A token is nobody: it sees no person, and no unit that is one person."""
    if right == "unit":
        return "read" in visitor.scopes and _is_open(visitor, about, policy)
    return right in visitor.scopes


def _person_may(visitor: Visitor, right: Right, about: str | None, policy: Policy) -> bool:
    if right == "person":
        return about is not None and sees_person(visitor, about, policy.directory)
    if right == "unit":
        return bool(visitor.roles) and _is_open(visitor, about, policy)
    if right == "lead":
        is_lead = about in visitor.leads if about is not None else bool(visitor.leads)
        return is_lead or bool(visitor.roles & {"steward", "administrator"})
    if right in ("cost", "survey", "finance"):
        return bool(visitor.roles & set(policy.may_see.get(right, SEE_BY_DEFAULT)))
    if right in ("read", "own"):
        return bool(visitor.roles)
    return right in visitor.roles


def _is_open(visitor: Visitor, unit: str | None, policy: Policy) -> bool:
    return unit is None or sees_unit(visitor, unit, policy.directory)


def grantable(visitor: Visitor) -> tuple[str, ...]:
    """Name the scopes that a visitor may give to a token: never more than they may do."""
    needed: dict[str, set[Role]] = {
        "read": {"reader"},
        "events": {"steward", "administrator"},
        "steward": {"steward"},
    }
    return tuple(scope for scope in SCOPES if visitor.roles & needed[scope])


def sees_person(visitor: Visitor, person: str, directory: Directory) -> bool:
    """Decide whether a visitor may see one person's figures."""
    if visitor.kind == "local":
        return True
    known = directory.people.get(person)
    if visitor.kind != "person" or visitor.person is None or known is None:
        return False
    if visitor.person == person or visitor.person in known.visible_to:
        return True
    return visitor.person in directory.leads_over(person)


def sees_unit(visitor: Visitor, unit: str, directory: Directory) -> bool:
    """Decide whether a visitor may see a unit's figures: those of one person are that person's."""
    person = directory.sole_person(unit)
    return person is None or sees_person(visitor, person, directory)
