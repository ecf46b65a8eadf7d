"""Alerts: one for each change of what is watched, kept until and after it is acknowledged."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.micros import from_micros, to_micros
from gnomon.inbox.tables import alert, watched

AlertKind = Literal["target", "signal"]


class Told(Struct, frozen=True, kw_only=True):
    """What an alert says."""

    kind: AlertKind
    """Whether a target or a figure is in another state."""
    name: str
    """Name of the target, or id of the metric."""
    scope: str | None
    """Group or service it is about; null: the whole organisation."""
    title: str
    """What it is about, in words."""
    before: str
    """State before, in words."""
    after: str
    """State since, in words."""
    mark: str
    """How the state is marked: ``good``, ``attention``, ``missed``, ``unknown`` or ``neutral``."""
    detail: str
    """The rule that decided it, with the figures."""
    owners: tuple[str, ...]
    """Names of the people who answer for it; none: nobody is known to."""


class Watched(Struct, frozen=True, kw_only=True):
    """The state that something was last seen in."""

    state: str
    """The state."""
    judged_on: date
    """Day, or first day of the week, that it was judged for."""


class Move(Struct, frozen=True, kw_only=True):
    """Something watched is seen in a state."""

    about: str
    """What is watched."""
    before: str | None
    """The state it was last seen in; null: it was never seen."""
    now: Watched
    """What it is seen in."""
    told: Told | None = None
    """The alert that says so; null: nobody needs to know, as when it is seen for the first time."""


class Alert(Told, frozen=True, kw_only=True):
    """An alert that was raised."""

    id: str
    """Its id."""
    raised_at: datetime
    """When the change was seen."""
    acknowledged_at: datetime | None
    """When somebody said that they know; null: nobody has yet."""
    acknowledged_by: str
    """Who did; empty: nobody."""

    @property
    def time_to_acknowledge(self) -> timedelta | None:
        """Return how long it waited for somebody; null while it still does."""
        return self.acknowledged_at - self.raised_at if self.acknowledged_at else None


class Alerts:
    """What is watched, and the alerts its changes raised."""

    _database: Database

    def watched(self) -> dict[str, Watched]:
        """Return the state of everything that is watched, by what it is."""
        with self._database.read() as connection:
            return {
                row["about"]: Watched(
                    state=row["state"], judged_on=date.fromisoformat(row["judged_on"])
                )
                for row in connection.execute(select(watched)).mappings()
            }

    def follow(self, moves: Iterable[Move], *, at: datetime) -> list[Alert]:
        """Keep states and raise their alerts, all or none; a move somebody else made is left out.

        Args:
            moves: What is seen in which state.
            at: When.

        Returns:
            The alerts raised now.
        """
        with self._database.write() as connection:
            moved = [move for move in moves if _moves(connection, move)]
            return [_raise(connection, move.told, at) for move in moved if move.told]

    def alerts(
        self, *, since: datetime | None = None, open_only: bool = False, limit: int | None = None
    ) -> list[Alert]:
        """List alerts, the newest first.

        Args:
            since: Only those raised from then on.
            open_only: Only those nobody has acknowledged.
            limit: How many at most.
        """
        asked = select(alert).order_by(alert.c.raised_at.desc(), alert.c.id)
        if since is not None:
            asked = asked.where(alert.c.raised_at >= to_micros(since))
        if open_only:
            asked = asked.where(alert.c.acknowledged_at.is_(None))
        with self._database.read() as connection:
            return [_alert(row) for row in connection.execute(asked.limit(limit)).mappings()]

    def alert(self, id_: str) -> Alert | None:
        """Return an alert; null when there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(alert).where(alert.c.id == id_)).mappings().first()
        return _alert(row) if row else None

    def acknowledge(self, id_: str, who: str, *, at: datetime | None = None) -> bool:
        """Write down that somebody knows; false when somebody said so before.

        Args:
            id_: The alert.
            who: Who knows.
            at: When they said so; default the clock.
        """
        moment = self._database.clock() if at is None else to_micros(at)
        with self._database.write() as connection:
            done = connection.execute(
                update(alert)
                .where(alert.c.id == id_, alert.c.acknowledged_at.is_(None))
                .values(acknowledged_at=moment, acknowledged_by=who)
            )
        return done.rowcount == 1

    def unwatch(self, abouts: Iterable[str]) -> None:
        """Watch some things no longer; what comes back under their name is new."""
        with self._database.write() as connection:
            for about in abouts:
                connection.execute(delete(watched).where(watched.c.about == about))


def _moves(connection: Connection, move: Move) -> bool:
    """Keep the state if it still is what the move starts from."""
    values = {"state": move.now.state, "judged_on": move.now.judged_on.isoformat()}
    here = watched.c.about == move.about
    if move.before is not None:
        moved = update(watched).where(here, watched.c.state == move.before).values(**values)
        return connection.execute(moved).rowcount == 1
    if connection.scalar(select(watched.c.about).where(here)) is not None:
        return False
    connection.execute(insert(watched).values(about=move.about, **values))
    return True


def _raise(connection: Connection, told: Told, at: datetime) -> Alert:
    raised = Alert(
        id=secrets.token_hex(8),
        raised_at=at,
        acknowledged_at=None,
        acknowledged_by="",
        **{name: getattr(told, name) for name in Told.__struct_fields__},
    )
    values: Mapping[str, object] = {
        name: getattr(raised, name) for name in Alert.__struct_fields__
    } | {"owners": " ".join(raised.owners), "raised_at": to_micros(at)}
    connection.execute(insert(alert).values(**values))
    return raised


def _alert(row: RowMapping) -> Alert:
    instants = ("raised_at", "acknowledged_at")
    told = dict(row) | {name: from_micros(row[name]) for name in instants}
    return Alert(**told | {"owners": tuple(row["owners"].split())})
