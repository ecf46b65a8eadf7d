"""Accounts that somebody should look at, because only a person can tell whose they are."""

from collections.abc import Iterable
from typing import Any

import ibis
from msgspec import Struct

from gnomon.answers.tables import Tables
from gnomon.engines.duckdb import DuckDB
from gnomon.engines.engine import Session
from gnomon.lake.lake import Lake
from gnomon.settings import Settings

_PERSON_KEY = "catalog:person:"
_COLUMNS = ("account", "person_id", "rule")


class DoubtfulAccount(Struct, frozen=True):
    """An account that is like somebody's and was joined to nobody."""

    account: str
    """The account as the catalogue would list it, or its address, or else its key."""
    people: tuple[str, ...]
    """Catalogue names of everybody it could be."""
    rule: str
    """The likeness found: ``name``, or a stronger one that several people share."""


def doubtful_accounts(settings: Settings) -> list[DoubtfulAccount]:
    """List the accounts of a home that could be somebody's and were not joined.

    Nothing is written; a home without tables has none.
    """
    lake = Lake(settings.home / "lake")
    if "identity" not in lake.names() or "person" not in lake.names():
        return []
    with DuckDB(settings.home).session() as session:
        Tables(session, lake, settings.definitions).bring("doubtful_identity")
        rows = session.rows(lambda: _named(session), "doubtful accounts")
    return _by_account(zip(*(rows[name].to_pylist() for name in _COLUMNS), strict=True))


def _named(session: Session) -> Any:
    doubtful, account = session.table("doubtful_identity"), session.table("identity")
    named = account.source + ":" + account.user_name
    rows = doubtful.join(account, doubtful.identity_id == account.key).select(
        "person_id", "rule", account=ibis.coalesce(named, account.email, account.key)
    )
    return rows.order_by(*_COLUMNS)


def _by_account(rows: Iterable[tuple[str, str, str]]) -> list[DoubtfulAccount]:
    people: dict[tuple[str, str], list[str]] = {}
    for account, person, rule in rows:
        people.setdefault((account, rule), []).append(person.removeprefix(_PERSON_KEY))
    return [DoubtfulAccount(account, tuple(them), rule) for (account, rule), them in people.items()]
