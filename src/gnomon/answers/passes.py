"""Which queries a question takes, and what they found by metric, group and period."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers import figures
from gnomon.answers.calendar import LocalDays
from gnomon.answers.rows import Sums, sums_of
from gnomon.domain.answer import Grain
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Session

Table = Any
Key = tuple[str, str, date]

#: Every pass takes these percentiles; others take a pass of their own.
_MEDIAN = 0.5


class Passes(Struct, frozen=True, kw_only=True):
    """Sums up the attributed observations of one question."""

    session: Session
    """Runs the queries."""
    rows: Table
    """Attributed observations of the window."""
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
        window = (self.spans[0][0], self.spans[-1][1], self.grain)
        self._gather(found, figures.sums(self.rows, *window))
        for quantile, names in self._by_quantile("percentile").items():
            if quantile != _MEDIAN:
                query = figures.quantiles(self._of(names), *window, quantile)
                self._gather(found, query, value="special")
        for quantile, names in self._by_quantile("per_person_week").items():
            query = figures.by_person(self._of(names), *window, quantile)
            self._gather(found, query, value="special")
        self._gather_open(found)
        for quantile, names in self._by_quantile("open_age").items():
            query = figures.open_ages(self._of(names), self._ends(), quantile)
            self._gather(found, query, value="special", n="special_n")
        return {key: sums_of(row) for key, row in found.items()}

    def _of(self, names: list[str]) -> Table:
        return self.rows.filter(self.rows.metric.isin(names))

    def _by_quantile(self, kind: str) -> Mapping[float, list[str]]:
        found: dict[float, list[str]] = defaultdict(list)
        for metric in self.asked:
            if metric.aggregate.kind == kind:
                found[metric.aggregate.quantile].append(metric.name)
        return found

    def _gather(self, found: dict[Key, dict[str, Any]], query: Table, **names: str) -> None:
        for row in self.session.rows(query).to_pylist():
            key = (row["metric"], row["grouping"], row["period"])
            found[key] |= {names.get(name, name): value for name, value in row.items()}

    def _gather_open(self, found: dict[Key, dict[str, Any]]) -> None:
        for row in self.session.rows(figures.movements(self.rows, self.spans)).to_pylist():
            for number, (start, _) in enumerate(self.spans):
                key = (row["metric"], row["grouping"], start)
                found[key]["open_n"] = row[f"open_{number}"] or 0

    def _ends(self) -> Table:
        ends = [min(self.days.begins_at(end), self.moment) for _, end in self.spans]
        return self.session.memory(
            pa.table(
                {
                    "period": [start for start, _ in self.spans],
                    "ends_at": pa.array(ends, pa.timestamp("us", "UTC")),
                }
            )
        )
