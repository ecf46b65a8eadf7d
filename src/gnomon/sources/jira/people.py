"""Who is named in a payload: accounts, once each, as fully as any mention tells them."""

from datetime import datetime

from gnomon.domain.person import Identity
from gnomon.sources.jira.payloads import User

#: Cloud writes this instead of an id for accounts that were erased.
_ERASED = "unknown"


def identity_key(source: str, account: str) -> str:
    """Name an account: Cloud's ``accountId``, Data Center's user key."""
    return f"{source}:identity:{account}"


class People:
    """Collects the accounts that one event mentions.

    Args:
        source: Instance that told the event.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._found: dict[str, tuple[datetime, User]] = {}

    def mention(self, user: User | None, at: datetime) -> str | None:
        """Note a mention.

        Args:
            user: The account; null when it was anonymous or is gone.
            at: Version time of what mentions it.

        Returns:
            The identity's key; null when Jira does not say who it was.
        """
        if user is None:
            return None
        account = user.account_id or user.key or user.name
        if not account or account == _ERASED:
            return None
        known = self._found.get(account)
        if known is None or at > known[0]:
            self._found[account] = (at, _fuller(user, known[1]) if known else user)
        return identity_key(self._source, account)

    def identities(self) -> list[Identity]:
        """Tell the accounts that a mention says more of than their id."""
        return [
            Identity(
                key=identity_key(self._source, account),
                source=self._source,
                changed_at=at,
                user_name=user.name.lower() if user.name else None,
                name=user.display_name,
                email=_address(user.email_address),
                is_bot=user.account_type == "app" if user.account_type else None,
            )
            for account, (at, user) in self._found.items()
            if user.display_name or user.name or user.email_address
        ]


def _fuller(new: User, old: User) -> User:
    if new.display_name and (new.email_address or not old.email_address):
        return new
    return User(
        account_id=new.account_id,
        account_type=new.account_type or old.account_type,
        key=new.key,
        name=new.name or old.name,
        email_address=new.email_address or old.email_address,
        display_name=new.display_name or old.display_name,
    )


def _address(written: str | None) -> str | None:
    # A server may mask addresses: "ada at example dot org" is none.
    if not written or "@" not in written or " " in written:
        return None
    return written.lower()
