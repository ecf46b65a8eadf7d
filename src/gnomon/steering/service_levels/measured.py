"""What Gnomon measured of services, as points that budgets are judged by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from operator import ge, gt, le, lt
from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.lineage import call, makers, reads
from gnomon.answers.tables import Tables
from gnomon.catalog.openslo.objects import Operator
from gnomon.insight.error_budget import Point
from gnomon.steering.service_levels.promises import Promise

Row = Mapping[str, Any]
#: By name of the service.
Rows = Mapping[str, list[Row]]

#: A look that holds until the next one began before the window does.
_EARLIER_DAYS = 1
_SERVICE = "catalog:service:"
_COMPARE: Mapping[Operator, Callable[[float, float], bool]] = {
    "lte": le, "lt": lt, "gte": ge, "gt": gt,
}  # fmt: skip


class Measured:
    """Signals and looks of some services since a time, read once."""

    def __init__(
        self, tables: Tables, definitions: Mapping[str, Any], since: Mapping[str, datetime]
    ) -> None:
        """Read them.

        Args:
            tables: Of a session that keeps nothing: most of what was measured is not asked for.
            definitions: Judgements that differ from their defaults.
            since: From when on, by name of the service.
        """
        self._tables = tables
        self._definitions = definitions
        self._intervals: Rows = {}
        self._spans: Rows = {}
        if since:
            tables.session.memory("asked_service_levels", _asked(since))
            self._intervals = self._read("service_interval", "ends_at", "ends_at")
            self._spans = self._read("uptime_span", "checked_at", "ended_at")

    def _read(self, name: str, column: str, ending: str) -> Rows:
        """Make a table of the model of the youngest rows alone of its first entity.

        Args:
            name: Table of the model.
            column: When a row of the entity is told.
            ending: When a row of the table ends.
        """
        tables, maker = self._tables, makers()[name]
        entity, *others = reads(maker)
        tables.bring(entity, *others)

        def query() -> Any:
            asked = tables.session.table("asked_service_levels")
            first = asked.since.min().as_scalar()
            rows = tables.session.table(entity)
            young = rows.filter(rows[column] > first - ibis.interval(days=_EARLIER_DAYS))
            inputs = [young, *(tables.session.table(other) for other in others)]
            made = call(maker, inputs, self._definitions)
            return made.filter(made.service_id.isin(asked.asked_id) & (made[ending] > first))

        told = tables.session.rows(query, tables.key(f"service levels of {name}", maker))
        found: dict[str, list[Row]] = defaultdict(list)
        for row in told.to_pylist():
            found[row["service_id"].removeprefix(_SERVICE)].append(row)
        return found

    def points(self, promise: Promise, service: str) -> list[Point]:
        """List what was counted of a promise; nothing where Gnomon does not measure it."""
        if promise.measure is None:
            return []
        if promise.measure == "uptime":
            return list(_looks(self._spans.get(service, ())))
        intervals = self._intervals.get(service, ())
        if promise.measure == "requests":
            return list(_requests(intervals))
        if promise.measure == "satisfied_requests":
            return list(_satisfied(intervals))
        if promise.op is None or promise.value is None:
            return []
        return list(_levels(intervals, promise.measure, promise.op, promise.value))


def _asked(since: Mapping[str, datetime]) -> pa.Table:
    schema = pa.schema([("asked_id", pa.string()), ("since", pa.timestamp("us", "UTC"))])
    rows = [{"asked_id": f"{_SERVICE}{name}", "since": first} for name, first in since.items()]
    return pa.Table.from_pylist(rows, schema)


def _point(row: Row, good: float, total: float) -> Point:
    begins = row.get("starts_at") or row["started_at"]
    ends = row.get("ends_at") or row["ended_at"]
    return Point(begins.astimezone(UTC), ends.astimezone(UTC), good, total)


def _requests(rows: Iterable[Row]) -> Iterable[Point]:
    for row in rows:
        total, failed = row["request_count"], row["error_count"]
        if total is not None and failed is not None:
            # Counts of a monitoring tool are estimates: a failure more than requests is no gain.
            yield _point(row, max(total - failed, 0.0), total)


def _satisfied(rows: Iterable[Row]) -> Iterable[Point]:
    for row in rows:
        counts = [row[f"apdex_{word}_count"] for word in ("satisfied", "tolerating", "frustrated")]
        if None not in counts:
            yield _point(row, counts[0], sum(counts))


def _looks(rows: Iterable[Row]) -> Iterable[Point]:
    for row in rows:
        if row["state"] in ("up", "down") and row["seconds"]:
            yield _point(row, row["seconds"] * (row["state"] == "up"), row["seconds"])


def _levels(rows: Iterable[Row], column: str, op: Operator, value: float) -> Iterable[Point]:
    """Count intervals: one is good when its level is as promised."""
    for row in rows:
        if row[column] is not None:
            yield _point(row, float(_COMPARE[op](row[column], value)), 1.0)
