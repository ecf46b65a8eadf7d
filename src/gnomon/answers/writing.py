"""Write a metric's observations: all of them, or the months of some scopes that turn out other."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.lineage import reads
from gnomon.answers.observing import COMPLETED_WITH, observation_schema, observations
from gnomon.answers.tables import Tables, subjects_of
from gnomon.domain.expression import united
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Query
from gnomon.lake.lake import Lake, Snapshot

Table = Any

#: Name of the table of observations in the lake, and its partition columns.
OBSERVATION = "observation"
PARTITION_BY = ("metric", "month")

#: A page that asks for one owner then reads few row groups.
_ORDER = ("month", "owned_id", "ended_at", "subject_id")
#: What follows from the other columns and the calendar; a new calendar measures all as a whole.
_BY_CALENDAR = frozenset({"started_on", "ended_on", "working_seconds"})
#: Stored rows that are compared together.
_ROWS_TOGETHER = 4_000_000


def write_whole(metric: Metric, tables: Tables, lake: Lake) -> None:
    """Measure a metric and replace all its observations in one commit."""
    tables.bring(*COMPLETED_WITH, *reads(metric.measure))
    key = tables.key("observations", metric.measure)
    found = tables.session.rows(lambda: _measured(metric, tables).order_by(*_ORDER), key)
    rows = found.cast(observation_schema())
    lake.replace(OBSERVATION, rows, partition_by=PARTITION_BY, where={"metric": [metric.name]})


def write_scopes(asked: Sequence[Metric], tables: Tables, lake: Lake) -> None:
    """Measure metrics in the scopes of some tables and replace what differs.

    Metrics are measured and compared together, as many as fit in memory: one commit for each
    such batch.

    Args:
        asked: The metrics.
        tables: Tables of some scopes alone.
        lake: Where the observations are.
    """
    snapshot = lake.snapshot(OBSERVATION)
    tables.bring(*COMPLETED_WITH)
    for metric in asked:
        tables.bring(*reads(metric.measure))
    for subject in sorted({metric.subject for metric in asked}):
        tables.bring_subjects(subject)
    for number, batch in enumerate(_batches(asked, snapshot)):
        _Rewriting(tables, batch, snapshot, number).write(lake)


def _batches(asked: Sequence[Metric], snapshot: Snapshot) -> Iterator[list[Metric]]:
    """Cut metrics into batches of about so many stored rows."""
    stored: Counter[str] = Counter()
    for file in snapshot.files:
        stored[file.partition["metric"]] += file.row_count
    batch: list[Metric] = []
    rows = 0
    for metric in asked:
        if batch and rows + stored[metric.name] > _ROWS_TOGETHER:
            yield batch
            batch, rows = [], 0
        batch.append(metric)
        rows += stored[metric.name]
    if batch:
        yield batch


class _Rewriting:
    """Measures some metrics, compares with what is stored of them, and writes what differs."""

    def __init__(
        self, tables: Tables, metrics: Sequence[Metric], snapshot: Snapshot, number: int
    ) -> None:
        self._tables = tables
        self._session = tables.session
        self._metrics = metrics
        self._snapshot = snapshot
        self._number = number
        self._kinds = sorted({metric.subject for metric in metrics})

    def write(self, lake: Lake) -> None:
        """Replace the months of each metric that turn out other, in one commit."""
        session, asked = self._session, {metric.name: metric for metric in self._metrics}
        kinds = [metric.subject for metric in self._metrics]
        session.memory(self._name("asked"), pa.table({"metric": [*asked], "subject": kinds}))
        self._scan("stored", self._snapshot.uris(metric=[*asked]))
        # Both sides are read in a stream: holding so many rows costs more than measuring twice.
        self._measure("new", self._metrics)
        differing = session.rows(self._differing, self._key("differing"))
        if not differing.num_rows:
            return
        session.memory(self._name("differing"), differing)
        months: dict[str, list[str]] = {}
        for row in differing.to_pylist():
            months.setdefault(row["metric"], []).append(row["month"])
        self._scan("rewritten", _files(self._snapshot, months))
        self._measure("anew", [asked[name] for name in sorted(months)])
        rows = session.rows(self._whole, self._key("whole")).cast(observation_schema())
        where = [{"metric": [name], "month": months[name]} for name in sorted(months)]
        lake.replace(OBSERVATION, rows, partition_by=PARTITION_BY, where=where)

    def _measure(self, what: str, metrics: Sequence[Metric]) -> None:
        queries = [self._measured(metric) for metric in metrics]
        self._session.unite(self._name(what), queries, observation_schema())

    def _measured(self, metric: Metric) -> tuple[Query, str]:
        key = self._tables.key("observations", metric.measure)
        return lambda: _measured(metric, self._tables), f"new {key}"

    def _inside(self) -> Table:
        """Stored rows whose subject is in these scopes."""
        return united(
            *(rows.semi_join(inside, "subject_id") for rows, inside in self._by_kind("stored"))
        )

    def _outside(self) -> Table:
        """Rows of the months to rewrite whose subject is not."""
        return united(
            *(rows.anti_join(inside, "subject_id") for rows, inside in self._by_kind("rewritten"))
        )

    def _by_kind(self, stored: str) -> Iterator[tuple[Table, Table]]:
        """Each kind of subject: the stored rows of its metrics, and those of it in these scopes."""
        for kind in self._kinds:
            asked = self._table("asked")
            rows = self._table(stored).semi_join(asked.filter(asked.subject == kind), "metric")
            yield rows, self._session.table(subjects_of(kind))

    def _differing(self) -> Table:
        """Which months of which metrics hold a row that is gone, or lack one that is new."""
        sides = united(_fingerprints(self._inside()), _fingerprints(self._table("new")))
        alike = sides.group_by("metric", "month", "row_count", "fingerprint").agg(
            side_count=sides.count()
        )
        return alike.filter(alike.side_count == 1).select("metric", "month").distinct()

    def _whole(self) -> Table:
        every = united(self._outside(), self._table("anew"))
        return every.semi_join(self._table("differing"), ["metric", "month"]).order_by(*_ORDER)

    def _scan(self, what: str, files: list[str]) -> None:
        self._session.scan(self._name(what), files, observation_schema(), PARTITION_BY)

    def _table(self, what: str) -> Table:
        return self._session.table(self._name(what))

    def _name(self, what: str) -> str:
        return f"{what} {self._number}"

    def _key(self, what: str) -> str:
        return f"observations {self._name(what)} {self._kinds}"


def _fingerprints(rows: Table) -> Table:
    """Sum up what the rows of a month say: equal months have equal sums, in whatever order."""
    columns = [name for name in observation_schema().names if name not in _BY_CALENDAR]
    content = ibis.struct({name: rows[name] for name in columns})
    hashed = rows.select("metric", "month", fingerprint=content.hash())
    return hashed.group_by("metric", "month").agg(
        row_count=hashed.count(), fingerprint=hashed.fingerprint.sum()
    )


def _files(snapshot: Snapshot, months: Mapping[str, Collection[str]]) -> list[str]:
    return [
        file.uri
        for file in snapshot.files
        if file.partition["month"] in months.get(file.partition["metric"], ())
    ]


def _measured(metric: Metric, tables: Tables) -> Table:
    completed_with = (tables[name] for name in COMPLETED_WITH)
    return observations(metric, tables.measure(metric), *completed_with)
