"""Accounts: who they are, and whether GitLab says that they are automation."""

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from gnomon.domain.person import Identity
from gnomon.sources.gitlab.payloads import User

#: Names GitLab gives to the users behind access tokens and to service accounts.
_BOT = re.compile(r"(?:project|group)_\d+_bot\w*|service_account_\w+")
#: Stands for every account that was deleted.
_GHOST = "ghost"


class _Account(Struct, gc=False):
    """An account as it was told last."""

    key: str
    user: User
    at: datetime


class People:
    """The accounts a page names, each told once.

    Embedded users hide their address, so no row of a numbered account tells one; accounts are
    joined by user name and commits by address, see the catalogue.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._prefix = f"{source}:identity:"
        self._rows: dict[str, Identity] = {}
        self._accounts: dict[int, _Account] = {}

    def account(self, user: User | None, at: datetime) -> str | None:
        """Note an account and return its key; null for a deleted one."""
        if user is None or user.username == _GHOST:
            return None
        if user.id is None:
            return self.named(user.username, at) if user.username else None
        known = self._accounts.get(user.id)
        if known is None:
            known = _Account(f"{self._prefix}{user.id}", user, at)
            self._accounts[user.id] = known
        elif known.at < at:
            known.user, known.at = user, at
        return known.key

    def named(self, user_name: str, at: datetime) -> str:
        """Note an account of which only the user name is told."""
        key = f"{self._prefix}@{user_name.lower()}"
        self._rows[key] = Identity(
            key=key, source=self._source, changed_at=at, user_name=user_name.lower()
        )
        return key

    def author(self, name: str | None, email: str | None, at: datetime) -> str | None:
        """Note the author of a commit, known by address; null without one."""
        address = (email or "").strip().lower()
        if not address:
            return None
        key = f"{self._prefix}{address}"
        known = self._rows.get(key)
        if known is None or known.changed_at < at:
            self._rows[key] = Identity(
                key=key, source=self._source, changed_at=at, name=name, email=address
            )
        return key

    def rows(self) -> Iterator[Identity]:
        """Yield the accounts noted."""
        for known in self._accounts.values():
            yield Identity(
                key=known.key,
                source=self._source,
                changed_at=known.at,
                user_name=known.user.username.lower() or None,
                name=known.user.name,
                is_bot=is_bot(known.user),
            )
        yield from self._rows.values()


def is_bot(user: User) -> bool | None:
    """Say whether GitLab marks the account as automation; null when it does not say."""
    if user.bot is not None:
        return user.bot
    return True if _BOT.fullmatch(user.username) else None
