"""How often pages and metrics are looked at: counts by day, of nobody in particular."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import insert, select, update

from gnomon.inbox.database import Database
from gnomon.inbox.tables import use


class Looked(NamedTuple):
    """What was looked at on which day."""

    on: date
    """The day, UTC."""
    page: str
    """Which page: ``/metrics/{name}``."""
    about: str
    """The metric or team it was about; empty where it is about none."""


class Use(Struct, frozen=True, kw_only=True):
    """How often something was looked at on a day."""

    on: date
    """The day, UTC."""
    page: str
    """Which page."""
    about: str
    """The metric or team it was about; empty where it is about none."""
    times: int
    """How often."""


class Uses:
    """Counts of looks."""

    _database: Database

    def add_uses(self, counts: Mapping[Looked, int]) -> None:
        """Add to the counts."""
        with self._database.write() as connection:
            for looked, times in counts.items():
                key = {"on_day": looked.on.isoformat(), "page": looked.page, "about": looked.about}
                matches = [use.c[name] == value for name, value in key.items()]
                found = connection.execute(
                    update(use).where(*matches).values(times=use.c.times + times)
                )
                if found.rowcount == 0:
                    connection.execute(insert(use).values(**key, times=times))

    def uses(self, since: date) -> list[Use]:
        """List the counts from a day on, in the order of days."""
        asked = select(use).where(use.c.on_day >= since.isoformat())
        with self._database.read() as connection:
            rows = connection.execute(asked.order_by(use.c.on_day, use.c.page, use.c.about))
            return [
                Use(
                    on=date.fromisoformat(row["on_day"]),
                    page=row["page"],
                    about=row["about"],
                    times=row["times"],
                )
                for row in rows.mappings()
            ]
