"""Which queries a question takes, and what they found by metric, group and period."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers import figures
from gnomon.answers.calendar import LocalDays
from gnomon.answers.rows import Sums
from gnomon.domain.answer import Grain
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Query, Session

Table = Any
Key = tuple[str, str, date]

_WHERE = ("metric", "grouping", "period")
#: Every pass takes this percentile; others take a pass of their own.
_MEDIAN = 0.5


class Passes(Struct, frozen=True, kw_only=True):
    """Sums up the attributed observations of one question, the session's table ``attributed``."""

    session: Session
    """Runs the queries."""
    asked: Sequence[Metric]
    """The metrics asked for."""
    spans: Sequence[tuple[date, date]]
    """The periods: first date and first date after."""
    grain: Grain | None
    """Their length."""
    days: LocalDays
    """The organisation's days."""
    moment: datetime
    """The time of asking; nothing is open after it."""

    def run(self) -> dict[Key, Sums]:
        """Run what the metrics need, and gather the sums."""
        found: dict[Key, dict[str, Any]] = defaultdict(dict)
        session, grain = self.session, self.grain
        first, last = self.spans[0][0], self.spans[-1][1]
        session.memory("asked", pa.table({"since": [first], "until": [last]}))

        def summed() -> Table:
            return figures.sums(session.table("attributed"), session.table("asked"), grain)

        self._gather(found, summed, f"sums {grain}")
        for number, (kind, at, names) in enumerate(self._passes()):
            self._special(found, number, kind, at, names)
        self._gather_open(found)
        return {key: Sums(**row) for key, row in found.items()}

    def _passes(self) -> list[tuple[str, float, list[str]]]:
        """List the passes beyond the first: kind, percentile and metrics."""
        wanted: dict[tuple[str, float], list[str]] = defaultdict(list)
        for metric in self.asked:
            kind, at = metric.aggregate.kind, metric.aggregate.quantile
            has_other_percentile = kind == "percentile" and at != _MEDIAN
            if has_other_percentile or kind in ("open_age", "per_person_week"):
                wanted[kind, at].append(metric.name)
        return [(kind, at, names) for (kind, at), names in wanted.items()]

    def _special(
        self, found: dict[Key, dict[str, Any]], number: int, kind: str, at: float, names: list[str]
    ) -> None:
        session, grain = self.session, self.grain
        wanted = f"asked_metric_{number}"
        session.memory(wanted, pa.table({"metric": names}))

        def some() -> Table:
            rows = session.table("attributed")
            return rows.filter(rows.metric.isin(session.table(wanted).metric))

        def aged() -> Table:
            return figures.open_ages(some(), session.table("asked_end"), at)

        def summed() -> Table:
            made = figures.by_person if kind == "per_person_week" else figures.quantiles
            return made(some(), session.table("asked"), grain, at)

        key = f"{kind} {at} {grain} {wanted}"
        if kind == "open_age":
            self._bring_ends()
            self._gather(found, aged, key, value="special", n="special_n")
        else:
            self._gather(found, summed, key, value="special")

    def _gather(
        self, found: dict[Key, dict[str, Any]], query: Query, key: str, **names: str
    ) -> None:
        told = self.session.rows(query, key)
        wheres = zip(*(told[name].to_pylist() for name in _WHERE), strict=True)
        columns = [name for name in told.column_names if name not in _WHERE]
        titles = [names.get(name, name) for name in columns]
        values = zip(*(told[name].to_pylist() for name in columns), strict=True)
        for where, row in zip(wheres, values, strict=True):
            found[where].update(zip(titles, row, strict=True))

    def _gather_open(self, found: dict[Key, dict[str, Any]]) -> None:
        session, grain = self.session, self.grain

        def query() -> Table:
            rows, asked = session.table("attributed"), session.table("asked")
            return figures.movements(rows, asked, grain)

        moved: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for row in session.rows(query, f"movements {grain}").to_pylist():
            moved[row["metric"], row["grouping"]][row["period"]] += row["moved"]
        for (metric, grouping), by_period in moved.items():
            sums = accumulate(by_period[start] for start, _ in self.spans)
            for (start, _), still_open in zip(self.spans, sums, strict=True):
                found[metric, grouping, start]["open_n"] = still_open

    def _bring_ends(self) -> None:
        if self.session.has("asked_end"):
            return
        ends = [min(self.days.begins_at(end), self.moment) for _, end in self.spans]
        instants = pa.array(ends, pa.timestamp("us", "UTC"))
        starts = [start for start, _ in self.spans]
        self.session.memory("asked_end", pa.table({"period": starts, "ends_at": instants}))
