"""One reader at a time, whichever process it runs in."""

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, insert, select, update

from gnomon.errors import InboxError
from gnomon.inbox import processes
from gnomon.inbox.database import Database
from gnomon.inbox.micros import SECOND
from gnomon.inbox.tables import lease

# Clocks of servers that share a database differ a little.
_SKEW = 2 * SECOND


class LeaseLostError(InboxError):
    """Another process has taken the lease over; what this one does no longer counts."""


class Lease(Struct, frozen=True):
    """The right to do something alone, for a while."""

    name: str
    """What for: ``read``."""
    holder: str
    """Who has it."""
    fence: int
    """Grows with each taking; a write with an older one is refused."""
    seconds: float
    """How long it lasts from its last renewal."""


def check_fence(connection: Connection, held: Lease) -> None:
    """Refuse a write by a holder that has been replaced, inside the transaction that writes.

    Raises:
        LeaseLostError: Somebody took the lease after this one.
    """
    newest = connection.scalar(select(lease.c.fence).where(lease.c.name == held.name))
    if newest != held.fence:
        raise LeaseLostError(
            f"The lease {held.name!r} number {held.fence} was lost to number {newest}: it was not "
            "renewed in time. Take it again and start over from what is unread."
        )


class Leases:
    """Take, renew and release leases."""

    _database: Database

    def take(self, name: str, seconds: float = 30.0, holder: str | None = None) -> Lease | None:
        """Take a lease if nobody has it, its time is over, or its holder has died.

        Args:
            name: What for.
            seconds: How long it lasts unless renewed.
            holder: Who takes it; default a name that shows others whether this process lives.

        Returns:
            The lease, or null while somebody else has it.
        """
        holder = holder or processes.holder()
        with self._database.write() as connection:
            now = self._database.clock()
            row = connection.execute(select(lease).where(lease.c.name == name)).mappings().first()
            if row is not None and _is_held(row, now):
                return None
            fence = 1 if row is None else row["fence"] + 1
            values = {
                "holder": holder,
                "fence": fence,
                "renewed_at": now,
                "expires_at": now + int(seconds * SECOND),
            }
            if row is None:
                connection.execute(insert(lease).values(name=name, **values))
            else:
                connection.execute(update(lease).where(lease.c.name == name).values(**values))
        return Lease(name=name, holder=holder, fence=fence, seconds=seconds)

    def renew(self, held: Lease) -> None:
        """Make a lease last its time from now on.

        Raises:
            LeaseLostError: Somebody else took it.
        """
        with self._database.write() as connection:
            check_fence(connection, held)
            now = self._database.clock()
            connection.execute(
                update(lease)
                .where(lease.c.name == held.name)
                .values(renewed_at=now, expires_at=now + int(held.seconds * SECOND))
            )

    def release(self, held: Lease) -> None:
        """Give a lease back; nothing happens when it was lost already."""
        with self._database.write() as connection:
            connection.execute(
                update(lease)
                .where(lease.c.name == held.name, lease.c.fence == held.fence)
                .values(holder=None)
            )


def _is_held(row: RowMapping, now: int) -> bool:
    if row["holder"] is None or processes.is_dead(row["holder"]):
        return False
    # Renewed in the future: the clock was set back, and an end far away means nothing.
    return bool(row["renewed_at"] - _SKEW <= now < row["expires_at"])
