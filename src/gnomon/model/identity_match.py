"""Which accounts may be whose."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_ALIAS, _EMAIL, _USER_NAME, _NAME = range(4)


def identity_match(identity: Table, person: Table) -> Table:
    """Persons that an account may belong to, by the strongest rule that finds any.

    Rules from strong to weak: ``alias`` (the catalogue lists the account, by its user name or by
    its id where the tool tells no user name, or its address),
    ``email`` (same main address), ``user_name`` (the handle is the person's name in the
    catalogue), ``name`` (same display name; too weak to join by).

    Args:
        identity: Needs ``key``, ``source``, ``user_name``, ``name``, ``email``.
        person: Needs ``key``, ``name``, ``email``, ``aliases``.

    Returns:
        One row per account and person: ``identity_id``, ``person_id``, ``rule``, ``person_count``
        (int64, persons that the same rule finds for the account) and ``is_accepted`` (whether
        they are joined: one person, and a rule stronger than ``name``).
    """
    accounts = identity.select(
        identity_id=identity.key,
        account_id=identity.key.lower().replace(":identity:", ":"),
        user_name=identity.user_name.lower(),
        account=identity.source.lower() + ":" + identity.user_name.lower(),
        name=identity.name.lower(),
        email=identity.email.lower(),
    )
    aliases = person.select(person_id=person.key, other_name=person.aliases.unnest())
    aliases = aliases.mutate(other_name=aliases.other_name.lower())
    people = person.select(
        person_id=person.key,
        handle=person.key.lower().re_extract("[^:]*$", 0),
        display_name=person.name.lower(),
        address=person.email.lower(),
    )
    found = united(
        _found(accounts, aliases, accounts.email == aliases.other_name, _ALIAS),
        _found(accounts, aliases, accounts.account == aliases.other_name, _ALIAS),
        _found(accounts, aliases, accounts.account_id == aliases.other_name, _ALIAS),
        _found(accounts, people, accounts.email == people.address, _EMAIL),
        _found(accounts, people, accounts.user_name == people.handle, _USER_NAME),
        _found(accounts, people, accounts.name == people.display_name, _NAME),
        distinct=True,
    )
    strongest = found.group_by("identity_id").agg(strength=found.strength.min())
    best = found.join(strongest, ["identity_id", "strength"])
    counted = best.group_by("identity_id").agg(person_count=best.count())
    best = best.join(counted, "identity_id")
    return best.select(
        "identity_id",
        "person_id",
        rule=best.strength.cases(
            (_ALIAS, "alias"), (_EMAIL, "email"), (_USER_NAME, "user_name"), else_="name"
        ),
        person_count=best.person_count,
        is_accepted=(best.person_count == 1) & (best.strength < _NAME),
    )


def _found(accounts: Table, people: Table, condition: Any, strength: int) -> Table:
    return accounts.join(people, condition).select(
        "identity_id", "person_id", strength=ibis.literal(strength, "int8")
    )
