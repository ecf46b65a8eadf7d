"""Tokens for programs: hashed, scoped, expiring, listed and revoked."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import insert, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import SECOND, from_micros, to_micros
from gnomon.inbox.secrecy import drawn, hashed
from gnomon.inbox.tables import api_token

#: What every token begins with, so that scanners of code find one that was left lying about.
PREFIX = "gnm_"
_USED_SECONDS = 3_600


class ApiToken(Struct, frozen=True, kw_only=True):
    """A token as it is listed: everything but the secret."""

    id: str
    """Names it; the beginning of the token itself."""
    name: str
    """What it is for."""
    owner: str
    """Who made it."""
    scopes: tuple[str, ...]
    """What it may do."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime
    """From when on it is worth nothing."""
    used_at: datetime | None
    """When it was used last, to the hour; null: never."""
    revoked_at: datetime | None
    """When it was revoked; null: it was not."""


class Tokens:
    """Tokens, by what they begin with."""

    _database: Database

    def create_token(
        self, name: str, *, owner: str, scopes: Sequence[str], expires_at: datetime
    ) -> str:
        """Make a token and return it; it cannot be read again.

        Args:
            name: What it is for.
            owner: Who makes it.
            scopes: What it may do.
            expires_at: From when on it is worth nothing.
        """
        id_, secret = secrets.token_hex(4), drawn()
        with self._database.write() as connection:
            connection.execute(
                insert(api_token).values(
                    id=id_,
                    secret_hash=hashed(secret),
                    name=name,
                    owner=owner,
                    scopes=" ".join(scopes),
                    created_at=self._database.clock(),
                    expires_at=to_micros(expires_at),
                )
            )
        return f"{PREFIX}{id_}_{secret}"

    def token(self, told: str) -> ApiToken | None:
        """Return what a token is; null when it is none, expired or revoked."""
        id_, _, secret = told.removeprefix(PREFIX).partition("_")
        if not told.startswith(PREFIX) or not secret:
            return None
        with self._database.read() as connection:
            asked = select(api_token).where(api_token.c.id == id_)
            row = connection.execute(asked).mappings().first()
        if row is None or not hmac.compare_digest(row["secret_hash"], hashed(secret)):
            return None
        now = self._database.clock()
        if row["revoked_at"] is not None or row["expires_at"] <= now:
            return None
        if row["used_at"] is None or now - row["used_at"] > _USED_SECONDS * SECOND:
            with self._database.write() as connection:
                used = update(api_token).where(api_token.c.id == id_)
                connection.execute(used.values(used_at=now))
        return _token(row)

    def tokens(self, owner: str | None = None) -> list[ApiToken]:
        """List tokens, the newest first; of one owner, or all."""
        asked = select(api_token).order_by(api_token.c.created_at.desc(), api_token.c.id)
        if owner is not None:
            asked = asked.where(api_token.c.owner == owner)
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(asked).mappings()]

    def revoke_token(self, id_: str, owner: str | None = None) -> bool:
        """Make a token worth nothing; return whether there was one that was worth something.

        Args:
            id_: Its id.
            owner: Whose it has to be; null: anybody's.
        """
        revoked = update(api_token).where(api_token.c.id == id_, api_token.c.revoked_at.is_(None))
        if owner is not None:
            revoked = revoked.where(api_token.c.owner == owner)
        with self._database.write() as connection:
            done = connection.execute(revoked.values(revoked_at=self._database.clock()))
            return done.rowcount > 0


def _token(row: Mapping[Any, Any]) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        owner=row["owner"],
        scopes=tuple(row["scopes"].split()),
        created_at=from_micros(row["created_at"]),
        expires_at=from_micros(row["expires_at"]),
        used_at=from_micros(row["used_at"]),
        revoked_at=from_micros(row["revoked_at"]),
    )
