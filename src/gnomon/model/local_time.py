"""Local dates and working time, as look-ups in the calendar that any engine can run."""

from typing import Any

import ibis

Table = Any
Value = Any


def with_local_time(rows: Table, working_day: Table) -> Table:
    """Add the local date of the end and the working time between start and end.

    Args:
        rows: Needs ``started_at`` and ``ended_at``.
        working_day: The calendar; rows of ``default`` are used.

    Returns:
        The rows with ``ended_on`` (local date), ``started_on`` (local date) and
        ``working_seconds`` (int64; null while open, and outside the calendar's horizon).
    """
    calendar = working_day.filter(working_day.calendar == "default").drop(
        "key", "source", "url", "changed_at", "is_deleted", "received_at", "event_id", "calendar"
    )
    keyed = rows.mutate(start_utc_on=rows.started_at.date(), end_utc_on=rows.ended_at.date())
    starts = calendar.rename(lambda column: f"_s_{column}")
    ends = calendar.rename(lambda column: f"_e_{column}")
    joined = keyed.left_join(starts, keyed.start_utc_on == starts["_s_utc_on"])
    joined = joined.left_join(ends, joined.end_utc_on == ends["_e_utc_on"])
    worked = _worked(joined, "ended_at", "_e_") - _worked(joined, "started_at", "_s_")
    timed = joined.mutate(
        working_seconds=ibis.ifelse(worked < 0, 0, worked).cast("int64"),
        started_on=_local_on(joined, "started_at", "_s_"),
        ended_on=_local_on(joined, "ended_at", "_e_"),
    )
    return timed.select(*rows.columns, "started_on", "ended_on", "working_seconds")


def _second_of_day(instant: Value) -> Value:
    return (instant.hour() * 3600 + instant.minute() * 60 + instant.second()).cast("int64")


def _worked(rows: Table, instant: str, prefix: str) -> Value:
    """Count the working seconds from the start of the calendar to an instant."""
    second = _second_of_day(rows[instant])
    first = _passed(second, rows[f"{prefix}first_start_second"], rows[f"{prefix}first_end_second"])
    later = _passed(
        second, rows[f"{prefix}second_start_second"], rows[f"{prefix}second_end_second"]
    )
    return rows[f"{prefix}before_seconds"] + first + later


def _passed(second: Value, start: Value, end: Value) -> Value:
    within = ibis.ifelse(second < end, second, end) - start
    return ibis.ifelse(within < 0, 0, within)


def _local_on(rows: Table, instant: str, prefix: str) -> Value:
    after = _second_of_day(rows[instant]) >= rows[f"{prefix}local_midnight_second"]
    local = ibis.ifelse(after, rows[f"{prefix}local_on_after"], rows[f"{prefix}local_on_before"])
    # Outside the calendar's horizon the UTC date is the best that can be said.
    return local.coalesce(rows[instant].date())
