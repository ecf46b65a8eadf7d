"""What teams did with platform services in a window, asked of the engine."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.tables import Tables
from gnomon.steering.platform.efficiency import Pace, interval_ranks
from gnomon.steering.platform.usage import (
    decided_task,
    journey_bounds,
    journey_sums,
    near_task,
    task_sums,
    team_use,
)

Table = Any

_WINDOW, _BEFORE = "platform_window", "platform_window_before"
_RANKS, _NEAR = "platform_ranks", "platform_task_near"


class Window(Struct, frozen=True, kw_only=True):
    """A span of time, with the span of the same length before it."""

    since: datetime
    """Start."""
    until: datetime
    """End, exclusive."""

    @property
    def before(self) -> datetime:
        """Start of the span before."""
        return self.since - (self.until - self.since)


class Tasks(Struct, frozen=True, kw_only=True):
    """Attempts decided in a window, of a service or a part of its customers."""

    n: int
    """Attempts that ended, or were given up."""
    alone: int
    """Of them, those that succeeded and nobody helped with."""
    judged: int
    """Of them, those that are known to have succeeded alone or not to have."""
    failed: int
    """Of them, those that failed."""
    abandoned: int
    """Of them, those given up."""
    helped: int
    """Of them, those somebody of the platform helped with."""
    help_known: int
    """Of them, those that say whether somebody helped."""
    median_seconds: float | None
    """Median length of those that succeeded; null when none has a length."""
    p85_seconds: float | None
    """What 85 in 100 of them stayed below."""
    timed: int
    """Attempts with a length."""

    @property
    def success_rate(self) -> float | None:
        """Share that succeeded without help."""
        return _share(self.alone, self.judged)

    @property
    def error_rate(self) -> float | None:
        """Share that failed."""
        return _share(self.failed, self.n)

    @property
    def abandonment_rate(self) -> float | None:
        """Share that was given up."""
        return _share(self.abandoned, self.n)

    @property
    def human_touch_rate(self) -> float | None:
        """Share that somebody of the platform helped with."""
        return _share(self.helped, self.help_known)


def _share(hits: int, n: int) -> float | None:
    return hits / n if n else None


def bring_window(tables: Tables, window: Window) -> None:
    """Put a window and the one before beside the tables, so that each question is compiled once.

    Args:
        tables: The state of the lake that is asked.
        window: The window.
    """
    tables.bring("platform_task", "page_view", "platform_service")
    # Tasks are many, and of those of years ago only sums are asked for.
    tables.bring_unkept("platform_task_life")
    instant = pa.timestamp("us", "UTC")
    earlier = Window(since=window.before, until=window.since)
    for table, span in ((_WINDOW, window), (_BEFORE, earlier)):
        bounds = {"since": span.since, "until": span.until, "before": span.before}
        columns = {f"window_{name}": pa.array([at], instant) for name, at in bounds.items()}
        tables.session.memory(table, pa.table(columns))
    tables.session.keep(
        _NEAR,
        lambda: near_task(tables["platform_task_life"], tables.session.table(_WINDOW)),
        "platform tasks near",
    )


def uses(tables: Tables) -> list[dict[str, Any]]:
    """Return the rows of `team_use`; the window is there already.

    Args:
        tables: The state of the lake that is asked.
    """

    def query() -> Table:
        return team_use(
            tables["platform_task"],
            tables["page_view"],
            tables["platform_service"],
            tables.session.table(_WINDOW),
        )

    return list(tables.session.rows(query, "platform uses").to_pylist())


def _decided(tables: Tables, window: str = _WINDOW) -> Table:
    return decided_task(tables.session.table(_NEAR), tables.session.table(window))


def tasks(
    tables: Tables, by: str | None = None, *, is_before: bool = False
) -> dict[str, dict[str | None, Tasks]]:
    """Return what became of attempts, by service and part.

    Args:
        tables: The state of the lake that is asked.
        by: Column that parts them; null: whole services.
        is_before: Whether of the window before.
    """
    window = _BEFORE if is_before else _WINDOW
    rows = tables.session.rows(
        lambda: task_sums(_decided(tables, window), *([by] if by else ())),
        f"platform tasks {by} {window}",
    )
    found: dict[str, dict[str | None, Tasks]] = {}
    for row in rows.to_pylist():
        service, part = row.pop("platform_service_id"), row.pop(by) if by else None
        found.setdefault(service, {})[part] = Tasks(**row)
    return found


def paces(tables: Tables) -> dict[tuple[str, str], Pace]:
    """Return how long each journey took, by service and journey.

    Args:
        tables: The state of the lake that is asked.
    """
    sums = tables.session.rows(
        lambda: journey_sums(_decided(tables)), "platform journeys"
    ).to_pylist()
    bounds = _bounds(tables, sums)
    return {
        key: Pace(
            journey=row["journey"],
            n=row["n"],
            median_seconds=row["median_seconds"],
            p85_seconds=row["p85_seconds"],
            hands_on_seconds=row["hands_on_seconds"],
            low_seconds=bounds.get(key, (None, None))[0],
            high_seconds=bounds.get(key, (None, None))[1],
        )
        for row in sums
        for key in [(row["platform_service_id"], row["journey"])]
    }


def _bounds(
    tables: Tables, sums: Iterable[dict[str, Any]]
) -> dict[tuple[str, str], tuple[float, float]]:
    wanted = [
        {
            "platform_service_id": row["platform_service_id"],
            "journey": row["journey"],
            "low_rank": ranks[0],
            "high_rank": ranks[1],
        }
        for row in sums
        if (ranks := interval_ranks(row["n"])) is not None
    ]
    if not wanted:
        return {}
    tables.session.memory(_RANKS, pa.Table.from_pylist(wanted))
    rows = tables.session.rows(
        lambda: journey_bounds(_decided(tables), tables.session.table(_RANKS)), "platform bounds"
    )
    return {
        (row["platform_service_id"], row["journey"]): (row["low_seconds"], row["high_seconds"])
        for row in rows.to_pylist()
    }


def open_counts(tables: Tables) -> dict[str, int]:
    """Count attempts begun before a window's end and not decided by then, by service.

    Args:
        tables: The state of the lake that is asked.
    """

    def query() -> Table:
        near = tables.session.table(_NEAR).cross_join(tables.session.table(_WINDOW))
        still = near.filter(
            (near.started_at < near.window_until) & (near.decided_at >= near.window_until)
        )
        return still.group_by("platform_service_id").agg(n=still.count())

    rows = tables.session.rows(query, "platform open tasks").to_pylist()
    return {row["platform_service_id"]: row["n"] for row in rows}
