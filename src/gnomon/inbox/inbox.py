"""The inbox: where everything a tool tells waits until it is read."""

from functools import partial
from types import TracebackType
from typing import Self

from sqlalchemy import select

from gnomon.inbox.accepting import Accepting
from gnomon.inbox.alerts import Alerts
from gnomon.inbox.arrivals import Arrivals
from gnomon.inbox.backup import Backup
from gnomon.inbox.database import Database, connect
from gnomon.inbox.deliveries import Deliveries
from gnomon.inbox.dropping import Dropping
from gnomon.inbox.events import Events
from gnomon.inbox.grouped import GroupedAccept
from gnomon.inbox.journal import Journal
from gnomon.inbox.leases import Leases
from gnomon.inbox.notes import Notes
from gnomon.inbox.schema import upgrade
from gnomon.inbox.sessions import Sessions
from gnomon.inbox.sources import Sources
from gnomon.inbox.storing import MAX_EVENT_BYTES
from gnomon.inbox.surveying import Surveying
from gnomon.inbox.tables import clock
from gnomon.inbox.together import Together
from gnomon.inbox.tokens import Tokens
from gnomon.inbox.uses import Uses
from gnomon.inbox.wants import Wants
from gnomon.settings import Settings


class Inbox(
    Accepting,
    Events,
    Leases,
    Sources,
    Dropping,
    Wants,
    Notes,
    Sessions,
    Tokens,
    Journal,
    Uses,
    Surveying,
    Alerts,
    Deliveries,
    Backup,
):
    """One inbox; safe for many threads and processes at once.

    Each parent is one role, in a module of its own, over the same database.
    """

    def __init__(self, database: Database, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        """Use a database that has the right shape; `open` brings it there."""
        self._database = database
        self._max_event_bytes = max_event_bytes
        self._arrivals = Arrivals(self._newest)
        self._grouped = GroupedAccept(partial(self._store, is_delivery=True))
        self._answers = Together(self._keep_answers)

    @classmethod
    def open(cls, settings: Settings, max_event_bytes: int = MAX_EVENT_BYTES) -> Self:
        """Open the inbox that the settings name, making it where there is none.

        Raises:
            SettingsError: The settings name a database that cannot be.
            InboxUnavailableError: It cannot be opened; says why and what to do.
            InboxError: A newer Gnomon has written it.
        """
        database = connect(settings)
        try:
            upgrade(database)
        except BaseException:
            database.engine.dispose()
            raise
        return cls(database, max_event_bytes)

    @property
    def place(self) -> str:
        """Where it is: a path, or an address without its password."""
        return self._database.place

    def close(self) -> None:
        """Write the deliveries still queued and close every connection."""
        self._grouped.close()
        self._database.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _newest(self) -> int:
        with self._database.read() as connection:
            newest: int = connection.scalars(select(clock.c.last_at)).one()
        return newest
