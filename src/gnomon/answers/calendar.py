"""The organisation's days as instants, read back from its calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

Table = Any


class LocalDays:
    """Local dates and the instants they begin at; UTC outside the calendar's horizon."""

    def __init__(self, working_day: pa.Table) -> None:
        """Read the calendar.

        Args:
            working_day: Rows of the ``default`` calendar.
        """
        columns = ["utc_on", "local_midnight_second", "local_on_after", "local_on_before"]
        self._midnights: dict[date, datetime] = {}
        self._days: dict[date, tuple[datetime, date, date]] = {}
        for row in working_day.select(columns).to_pylist():
            midnight = _utc(row["utc_on"]) + timedelta(seconds=row["local_midnight_second"])
            self._midnights[row["local_on_after"]] = midnight
            self._days[row["utc_on"]] = (midnight, row["local_on_before"], row["local_on_after"])

    def begins_at(self, on: date) -> datetime:
        """Return the instant a local date begins."""
        return self._midnights.get(on, _utc(on))

    def on(self, instant: datetime) -> date:
        """Return the local date of an instant."""
        day = instant.astimezone(UTC).date()
        if day not in self._days:
            return day
        midnight, before, after = self._days[day]
        return after if instant >= midnight else before


def _utc(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
