"""Accounts: who they are, and whether GitHub says that they are automation."""

from collections.abc import Iterator
from datetime import datetime

from gnomon.domain.person import Identity
from gnomon.sources.git.actor import is_forge
from gnomon.sources.github.payloads import Signature, User

#: Stands for every account that was deleted.
_GHOST = "ghost"


class People:
    """The accounts a page names, each told once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._prefix = f"{source}:identity:"
        self._rows: dict[str, Identity] = {}

    def account(self, user: User | None, at: datetime) -> str | None:
        """Note an account and return its key; null for a deleted one."""
        if user is None or user.id is None or user.login == _GHOST:
            return None
        key = f"{self._prefix}{user.id}"
        self._note(
            Identity(
                key=key,
                source=self._source,
                changed_at=at,
                user_name=user.login.lower() or None,
                name=user.name,
                is_bot=is_bot(user),
            )
        )
        return key

    def author(
        self, signature: Signature | None, at: datetime, *, account: User | None = None
    ) -> str | None:
        """Note the author of a commit, known by address; null without one.

        Args:
            signature: Name and address as git has them.
            at: Version time of the row.
            account: Whom GitHub finds behind the address: joins the two.
        """
        address = ((signature.email if signature else None) or "").strip().lower()
        if not address or signature is None:
            return None
        return self.addressed(signature.name, address, at, account=account)

    def addressed(
        self, name: str | None, address: str, at: datetime, *, account: User | None = None
    ) -> str:
        """Note somebody known by address alone."""
        key = f"{self._prefix}{address.lower()}"
        login = (account.login.lower() or None) if account else None
        is_known = login is not None and login != _GHOST
        self._note(
            Identity(
                key=key,
                source=self._source,
                changed_at=at,
                user_name=login if is_known else None,
                name=name,
                email=address.lower(),
                # What people do in the browser GitHub records in its own name.
                is_bot=True if is_forge(address) else is_bot(account) if account else None,
            )
        )
        return key

    def rows(self) -> Iterator[Identity]:
        """Yield the accounts noted."""
        yield from self._rows.values()

    def _note(self, row: Identity) -> None:
        known = self._rows.get(row.key)
        if known is None or known.changed_at < row.changed_at:
            self._rows[row.key] = row


def is_bot(user: User) -> bool | None:
    """Say whether GitHub marks the account as automation; null when it does not say.

    Machine users are of the type ``User`` like everybody else.
    """
    return True if user.type == "Bot" or user.login.endswith("[bot]") else None
