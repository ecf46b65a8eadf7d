"""Who is signed in: sessions and attempts to sign in, known by hashes of what browsers carry."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, or_, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import SECOND, from_micros, to_micros
from gnomon.inbox.secrecy import drawn, hashed
from gnomon.inbox.tables import session, sign_in_attempt

#: A sign-in that takes longer begins anew.
_ATTEMPT_SECONDS = 600
#: How long requests under way may carry the id of before.
_GRACE_SECONDS = 60
#: Being seen is written down this often at most.
_SEEN_SECONDS = 60


class Limits(Struct, frozen=True, kw_only=True):
    """How long a session lasts."""

    idle: timedelta
    """Without a request."""
    whole: timedelta
    """At most, whatever is asked."""
    change: timedelta = timedelta(minutes=15)
    """After which its id is changed."""


class Attempt(Struct, frozen=True, kw_only=True):
    """A sign-in under way."""

    nonce: str
    """What the provider must put into its token."""
    verifier: str
    """What proves to the provider that it was us who asked (RFC 7636)."""
    target: str
    """Address here to show afterwards."""


class Session(Struct, frozen=True, kw_only=True):
    """Somebody who is signed in."""

    claims: str
    """What the provider said of them, JSON."""
    begun_at: datetime
    """When they signed in."""
    changed_to: str | None
    """The new id to hand to the browser; null: it keeps its own."""


class Sessions:
    """Sessions and attempts."""

    _database: Database

    def begin_attempt(self, attempt: Attempt) -> tuple[str, str]:
        """Keep a sign-in under way; return its state and the secret its browser is to keep."""
        state, browser = drawn(), drawn()
        now = self._database.clock()
        with self._database.write() as connection:
            connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.expires_at < now))
            connection.execute(
                insert(sign_in_attempt).values(
                    state_hash=hashed(state),
                    browser_hash=hashed(browser),
                    nonce=attempt.nonce,
                    verifier=attempt.verifier,
                    target=attempt.target,
                    expires_at=now + _ATTEMPT_SECONDS * SECOND,
                )
            )
        return state, browser

    def take_attempt(self, state: str, browser: str) -> Attempt | None:
        """Take a sign-in under way, once; null when there is none of that state and browser."""
        found = sign_in_attempt.c.state_hash == hashed(state)
        with self._database.write() as connection:
            row = connection.execute(select(sign_in_attempt).where(found)).mappings().first()
            connection.execute(delete(sign_in_attempt).where(found))
            now = self._database.clock()
        if row is None or row["expires_at"] < now or row["browser_hash"] != hashed(browser):
            return None
        return Attempt(nonce=row["nonce"], verifier=row["verifier"], target=row["target"])

    def begin_session(self, claims: str) -> str:
        """Begin a session and return its id, which only the browser keeps."""
        secret = drawn()
        now = self._database.clock()
        with self._database.write() as connection:
            connection.execute(
                insert(session).values(
                    id_hash=hashed(secret),
                    claims=claims,
                    begun_at=now,
                    seen_at=now,
                    changed_at=now,
                )
            )
        return secret

    def session(self, secret: str, limits: Limits) -> Session | None:
        """Return the session of an id, and change the id when it is old; null when it is over."""
        with self._database.read() as connection:
            row = _row(connection, secret, self._database.clock())
        if row is None:
            return None
        now = self._database.clock()
        if now - row["begun_at"] > _micros(limits.whole) or now - row["seen_at"] > _micros(
            limits.idle
        ):
            self.end_session(secret)
            return None
        changed_to = None
        is_newest = row["id_hash"] == hashed(secret)
        if is_newest and now - row["changed_at"] > _micros(limits.change):
            changed_to = self._change(secret)
        elif now - row["seen_at"] > _SEEN_SECONDS * SECOND:
            self._see(row["id_hash"])
        return Session(
            claims=row["claims"], begun_at=from_micros(row["begun_at"]), changed_to=changed_to
        )

    def end_session(self, secret: str) -> None:
        """End a session; its id, and that of before, are worth nothing any more."""
        with self._database.write() as connection:
            connection.execute(delete(session).where(_is(secret)))

    def end_sessions_before(self, begun: datetime) -> None:
        """Remove the sessions that began before an instant, which nobody can use any more."""
        with self._database.write() as connection:
            connection.execute(delete(session).where(session.c.begun_at < to_micros(begun)))

    def _change(self, secret: str) -> str | None:
        fresh, now = drawn(), self._database.clock()
        changed = (
            update(session)
            .where(session.c.id_hash == hashed(secret))
            .values(
                id_hash=hashed(fresh),
                earlier_hash=hashed(secret),
                earlier_until=now + _GRACE_SECONDS * SECOND,
                seen_at=now,
                changed_at=now,
            )
        )
        with self._database.write() as connection:
            # Another request of the same page may have been first; its answer brings the new id.
            return fresh if connection.execute(changed).rowcount else None

    def _see(self, id_hash: bytes) -> None:
        seen = update(session).where(session.c.id_hash == id_hash)
        with self._database.write() as connection:
            connection.execute(seen.values(seen_at=self._database.clock()))


def _is(secret: str) -> Any:
    return or_(session.c.id_hash == hashed(secret), session.c.earlier_hash == hashed(secret))


def _row(connection: Connection, secret: str, now: int) -> Mapping[Any, Any] | None:
    row = connection.execute(select(session).where(_is(secret))).mappings().first()
    if row is None or row["id_hash"] == hashed(secret) or row["earlier_until"] >= now:
        return row
    return None


def _micros(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
