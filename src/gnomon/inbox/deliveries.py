"""What is sent to people: claimed before it is sent, so that no two processes send the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from sqlalchemy import and_, delete, insert, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import SECOND, from_micros
from gnomon.inbox.tables import delivery, opted_out

DeliveryState = Literal["claimed", "sent", "not_needed", "failed", "given_up"]
Wanted = Literal["alerts", "daily", "weekly"]

#: After so many failures nobody tries any more; the page says so.
MOST_ATTEMPTS = 5
_PAUSE = timedelta(minutes=5)


class Delivery(Struct, frozen=True, kw_only=True):
    """Something sent, or tried."""

    what: str
    """What: ``weekly digest of shop for 2026-11-23``."""
    receiver: str
    """To whom: a person of the catalogue, or a chat of the settings."""
    state: DeliveryState
    """*claimed* for long: whoever sent it ended meanwhile, and nobody knows whether it arrived."""
    attempts: int
    """How often it was tried."""
    at: datetime
    """When it was tried last."""
    error: str
    """Why it failed; empty where it did not."""


class Deliveries:
    """Claims on what is sent, and who wants what."""

    _database: Database

    def claim(self, id_: str, what: str, receiver: str) -> bool:
        """Take it on oneself to send something; false when it was sent, or somebody is at it.

        What was claimed and never settled stays so: it may have arrived, and nothing is sent twice.
        What failed can be claimed again after a pause that doubles.

        Args:
            id_: Made of what is sent, for which time, and to whom.
            what: What is sent, in words.
            receiver: To whom.
        """
        with self._database.write() as connection:
            now = self._database.clock()
            known = connection.execute(select(delivery).where(delivery.c.id == id_)).mappings()
            before = known.first()
            if before is None:
                connection.execute(
                    insert(delivery).values(
                        id=id_, what=what, receiver=receiver, state="claimed",
                        attempts=1, at=now, error="",
                    )
                )  # fmt: skip
                return True
            pause = int(_PAUSE.total_seconds()) * SECOND * 2 ** (before["attempts"] - 1)
            if before["state"] != "failed" or now < before["at"] + pause:
                return False
            again = and_(delivery.c.id == id_, delivery.c.state == "failed")
            done = connection.execute(
                update(delivery)
                .where(again)
                .values(state="claimed", attempts=delivery.c.attempts + 1, at=now)
            )
            return done.rowcount == 1

    def settle(self, ids: Iterable[str], error: str = "", *, is_needed: bool = True) -> None:
        """Say how sending what was claimed went.

        Args:
            ids: What was claimed.
            error: Why it failed; empty: it did not.
            is_needed: Whether there was anything to send.
        """
        with self._database.write() as connection:
            for id_ in ids:
                state = "failed" if error else "sent" if is_needed else "not_needed"
                attempts = select(delivery.c.attempts).where(delivery.c.id == id_)
                if error and (connection.scalar(attempts) or 0) >= MOST_ATTEMPTS:
                    state = "given_up"
                connection.execute(
                    update(delivery)
                    .where(delivery.c.id == id_)
                    .values(state=state, at=self._database.clock(), error=error)
                )

    def deliveries(self, *, limit: int, troubled: bool = False) -> list[Delivery]:
        """List what was sent, the newest first.

        Args:
            limit: How many at most.
            troubled: Only what could not be sent, and what nobody knows the end of.
        """
        asked = select(delivery).order_by(delivery.c.at.desc(), delivery.c.id)
        if troubled:
            asked = asked.where(delivery.c.state.in_(("claimed", "failed", "given_up")))
        with self._database.read() as connection:
            return [
                Delivery(
                    what=row["what"],
                    receiver=row["receiver"],
                    state=row["state"],
                    attempts=row["attempts"],
                    at=from_micros(row["at"]),
                    error=row["error"],
                )
                for row in connection.execute(asked.limit(limit)).mappings()
            ]

    def opt_out(self, person: str, what: Wanted, *, wants: bool) -> None:
        """Keep whether a person wants something sent to them.

        Args:
            person: Name of the person.
            what: What.
            wants: Whether they do.
        """
        with self._database.write() as connection:
            here = and_(opted_out.c.person == person, opted_out.c.what == what)
            connection.execute(delete(opted_out).where(here))
            if not wants:
                connection.execute(insert(opted_out).values(person=person, what=what))

    def opted_out(self) -> set[tuple[str, str]]:
        """Return who wants what no longer: pairs of a person's name and what."""
        with self._database.read() as connection:
            rows = connection.execute(select(opted_out.c.person, opted_out.c.what))
            return {(person, what) for person, what in rows}
