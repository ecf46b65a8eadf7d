"""Make and revoke tokens, each written into the journal."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from gnomon.errors import UsageError, unknown
from gnomon.inbox import Inbox
from gnomon.steering.visibility import SCOPES

#: A token that nobody looks after ends some day.
LONGEST_DAYS = 366
_NAME_CHARACTERS = 80


def create_token(inbox: Inbox, name: str, *, who: str, scopes: Iterable[str], days: int) -> str:
    """Make a token and return it; it is shown this once.

    Args:
        inbox: Keeps its hash.
        name: What it is for.
        who: Who makes it.
        scopes: What it may do.
        days: How long it is good for.

    Raises:
        UsageError: It has no name, no scope or an unknown one, or would last for too long.
    """
    wanted = list(dict.fromkeys(scopes))
    if not name.strip() or len(name) > _NAME_CHARACTERS or not name.isprintable():
        raise UsageError(
            f"A token needs a name of at most {_NAME_CHARACTERS} letters that says what it is for."
        )
    if not wanted:
        raise UsageError(f"A token needs a scope. Known: {', '.join(SCOPES)}.")
    for scope in wanted:
        if scope not in SCOPES:
            raise unknown("scope", scope, SCOPES)
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"A token lasts from 1 to {LONGEST_DAYS} days, not {days}.")
    expires_at = datetime.now(UTC) + timedelta(days=days)
    told = inbox.create_token(name.strip(), owner=who, scopes=wanted, expires_at=expires_at)
    inbox.record(who, "token.created", name.strip(), f"{' '.join(wanted)}, {days} days")
    return told


def revoke_token(inbox: Inbox, id_: str, *, who: str, owner: str | None = None) -> None:
    """Make a token worth nothing.

    Args:
        inbox: Keeps it.
        id_: Its id.
        who: Who revokes it.
        owner: Whose it has to be; null: anybody's.

    Raises:
        UsageError: There is no such token that is still good.
    """
    if not inbox.revoke_token(id_, owner):
        raise unknown("token that is still good", id_, [one.id for one in inbox.tokens(owner)])
    inbox.record(who, "token.revoked", id_)
