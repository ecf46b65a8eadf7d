"""Everything by which one person is known here: accounts, names, addresses."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from gnomon.answers.lineage import entities
from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session
from gnomon.errors import UsageError, unknown
from gnomon.lake.rows import lake_schema
from gnomon.operations.forgotten import Term
from gnomon.operations.home import Home

_CATALOGUE_KEY = "catalog:person:"


class Subject(Struct, frozen=True, kw_only=True):
    """One person, as far as it is known."""

    keys: tuple[str, ...]
    """Keys of the person and of the accounts."""
    names: tuple[str, ...]
    """Display names."""
    emails: tuple[str, ...]
    """Addresses."""
    user_names: tuple[str, ...]
    """Handles, that of the catalogue among them."""

    def terms(self) -> list[Term]:
        """Return everything the person is called."""
        return [
            *(Term("email", text.lower()) for text in self.emails),
            *(Term("user", text.lower()) for text in self.user_names),
            *(Term("name", text.lower()) for text in self.names),
        ]


def find_subject(home: Home, who: str) -> Subject:
    """Find a person by catalogue name, e-mail address or account.

    Args:
        home: Where to look.
        who: ``ann``, ``ann@example.org``, or ``gitlab:ann``.

    Raises:
        UsageError: Nobody is known by that, or it is the name of several people.
    """
    people, accounts, matches = _known(home)
    wanted = who.strip().lower()
    keys = {row["key"] for row in people if wanted in _called(row)}
    accounts_named = {row["key"] for row in accounts if wanted in _account_names(row)}
    keys |= {person for account, person in matches if account in accounts_named}
    if len(keys) > 1:
        named = ", ".join(sorted(key.removeprefix(_CATALOGUE_KEY) for key in keys))
        raise UsageError(f"{who!r} is several people: {named}. Name one of them.")
    if not keys and not accounts_named:
        raise unknown("person", who, _everybody(people, accounts))
    owned = accounts_named | {account for account, person in matches if person in keys}
    rows = [row for row in people if row["key"] in keys]
    rows += [row for row in accounts if row["key"] in owned]
    return _subject(rows)


def catalogue_names(subject: Subject) -> tuple[str, ...]:
    """Return what the catalogue calls a person; nothing when it does not know them."""
    keys = (key for key in subject.keys if key.startswith(_CATALOGUE_KEY))
    return tuple(key.removeprefix(_CATALOGUE_KEY) for key in keys)


def mentions(subject: Subject) -> re.Pattern[str]:
    """Match whatever might name the person, so that the rest need not be looked into."""
    texts = {term.text for term in subject.terms()}
    # Bodies may write what is not ASCII as escapes, and addresses in a query as percent codes.
    texts |= {msgspec.json.encode(text).decode()[1:-1] for text in texts}
    texts |= {text.encode("ascii", "backslashreplace").decode() for text in texts}
    texts |= {text.replace("@", "%40") for text in texts}
    spaced = (r"\s+".join(re.escape(word) for word in text.split()) for text in sorted(texts))
    return re.compile("|".join(spaced) or "(?!)", re.IGNORECASE)


def _subject(rows: list[dict[str, Any]]) -> Subject:
    emails = {row["email"] for row in rows if row["email"]}
    users = {row["user_name"] for row in rows if row.get("user_name")}
    users |= {
        row["key"].removeprefix(_CATALOGUE_KEY)
        for row in rows
        if row["key"].startswith(_CATALOGUE_KEY)
    }
    for alias in (alias for row in rows for alias in row.get("aliases") or ()):
        if "@" in alias:
            emails.add(alias)
        else:
            users.add(alias.rpartition(":")[2])
    emails |= {user for user in users if "@" in user}
    return Subject(
        keys=tuple(sorted({row["key"] for row in rows})),
        names=tuple(sorted({row["name"] for row in rows if row["name"]})),
        emails=tuple(sorted(emails)),
        user_names=tuple(sorted(user for user in users if "@" not in user)),
    )


def _called(person: dict[str, Any]) -> set[str]:
    named = {person["key"].removeprefix(_CATALOGUE_KEY), person["email"] or ""}
    return {name.lower() for name in (*named, *(person["aliases"] or ()))}


def _account_names(account: dict[str, Any]) -> set[str]:
    user = (account["user_name"] or "").lower()
    named = {account["key"].lower(), (account["email"] or "").lower()}
    return named | ({f"{account['source']}:{user}"} if user else set())


def _everybody(people: Iterable[dict[str, Any]], accounts: Iterable[dict[str, Any]]) -> list[str]:
    named = [row["key"].removeprefix(_CATALOGUE_KEY) for row in people]
    return [
        *named,
        *(f"{row['source']}:{row['user_name']}" for row in accounts if row["user_name"]),
    ]


def _known(
    home: Home,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[tuple[str, str]]]:
    """Read every row ever told of people and accounts, and who is behind which account."""
    with home.engine.session() as session:
        Tables(session, home.lake, home.settings.definitions).bring("identity_match")
        found = session.rows(
            lambda: session.table("identity_match").filter(
                session.table("identity_match").is_accepted
            ),
            "accepted matches",
        )
        pairs = list(
            zip(found["identity_id"].to_pylist(), found["person_id"].to_pylist(), strict=True)
        )
        people = _ever(session, home, "person")
        accounts = _ever(session, home, "identity")
    return people, accounts, pairs


def _ever(session: Session, home: Home, name: str) -> list[dict[str, Any]]:
    ever = f"{name} ever"
    session.scan(ever, home.lake.snapshot(name).uris(), lake_schema(entities()[name]))
    rows: list[dict[str, Any]] = session.rows(
        lambda: session.table(ever), f"all {ever}"
    ).to_pylist()
    return rows
