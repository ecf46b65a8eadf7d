"""Write the months of some scopes whose observations turn out other."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import ibis
import pyarrow as pa
from msgspec import Struct

from gnomon.answers.lineage import reads
from gnomon.answers.observing import (
    COMPLETED_WITH,
    attributed,
    laid_out,
    laid_out_schema,
    observation_schema,
    owners,
    timed,
)
from gnomon.answers.scopes import SHARED_ENTITIES
from gnomon.answers.tables import Tables, subjects_of
from gnomon.domain.expression import united
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Query
from gnomon.lake.lake import Lake
from gnomon.lake.snapshot import Snapshot

Table = Any

#: Name of the table of observations in the lake, and its partition columns.
OBSERVATION = "observation"
PARTITION_BY = ("metric", "month")

#: A page that asks for one owner then reads few row groups.
ORDER = ("month", "owned_id", "ended_at", "subject_id")
#: Stored rows that are compared together.
_ROWS_TOGETHER = 2_000_000
#: Name of the changes that metrics of some changes alone are measured of.
_MOVED = "moved change"


class Alone(Struct, frozen=True, kw_only=True):
    """Metrics that follow from the facts of each change alone, where nothing else moved."""

    metrics: frozenset[str] = frozenset()
    """Their names."""
    changes: pa.Table = pa.table({"subject_id": pa.array([], pa.string())})
    """The changes that moved: ``subject_id``."""


def write_scopes(asked: Sequence[Metric], tables: Tables, lake: Lake, alone: Alone) -> None:
    """Measure metrics in the scopes of some tables and replace what differs.

    Metrics are measured and compared together, as many as fit in memory: one commit for each
    such batch.

    Args:
        asked: The metrics.
        tables: Tables of some scopes alone.
        lake: Where the observations are.
        alone: What is measured of some changes alone.
    """
    snapshot = lake.snapshot(OBSERVATION)
    present = _kinds_present({metric.subject for metric in asked}, tables)
    moved = [metric for metric in asked if metric.subject in present]
    tables.bring(*COMPLETED_WITH)
    for metric in moved:
        tables.bring(*reads(metric.measure))
    tables.session.memory(_MOVED, alone.changes)
    of_few = [metric for metric in moved if metric.name in alone.metrics]
    of_all = [metric for metric in moved if metric not in of_few]
    batches = [
        (batch, is_few)
        for some, is_few in ((of_all, False), (of_few, True))
        for batch in _batches(some, snapshot)
    ]
    for number, (batch, is_few) in enumerate(batches):
        _Rewriting(tables, batch, snapshot, number, is_few=is_few).write(lake)


def _kinds_present(kinds: Collection[str], tables: Tables) -> frozenset[str]:
    """Name the kinds of thing that these scopes hold or held; no other's figures can move."""
    shared = SHARED_ENTITIES.intersection(kinds)
    own = sorted(set(kinds) - shared)
    for kind in own:
        tables.bring_subjects(kind)
    if not own:
        return shared

    def first(kind: str) -> Table:
        return tables.session.table(subjects_of(kind)).limit(1).select(kind=ibis.literal(kind))

    found = tables.session.rows(lambda: united(*map(first, own)), f"kinds present {own}")
    return shared | set(found["kind"].to_pylist())


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
        self,
        tables: Tables,
        metrics: Sequence[Metric],
        snapshot: Snapshot,
        number: int,
        *,
        is_few: bool,
    ) -> None:
        self._tables = tables
        self._session = tables.session
        self._metrics = metrics
        self._snapshot = snapshot
        self._number = number
        self._is_few = is_few
        self._kinds = sorted({metric.subject for metric in metrics})

    def write(self, lake: Lake) -> None:
        """Replace the months of each metric that turn out other, in one commit."""
        session, asked = self._session, [metric.name for metric in self._metrics]
        kinds = [metric.subject for metric in self._metrics]
        session.memory(self._name("asked"), pa.table({"metric": asked, "subject": kinds}))
        self._scan("stored", self._snapshot.uris(metric=asked))
        self._measure()
        differing = session.rows(self._differing, self._key("differing"))
        if not differing.num_rows:
            return
        session.memory(self._name("differing"), differing)
        months: dict[str, list[str]] = {}
        for row in differing.to_pylist():
            months.setdefault(row["metric"], []).append(row["month"])
        self._scan("rewritten", _files(self._snapshot, months))
        rows = session.rows(self._whole, self._key("whole")).cast(observation_schema())
        where = [{"metric": [name], "month": months[name]} for name in sorted(months)]
        lake.replace(OBSERVATION, rows, partition_by=PARTITION_BY, where=where)

    def _measure(self) -> None:
        """Measure once and hold the rows, which both the comparison and the writing read."""
        queries = [self._laid_out(metric) for metric in self._metrics]
        together = self._name("laid out")
        self._session.unite(together, queries, laid_out_schema())
        self._session.keep(
            self._name("new"),
            lambda: attributed(
                self._session.table(together), self._metrics, self._tables["sole_service"]
            ),
            f"{together} {owners(self._metrics)}",
        )

    def _laid_out(self, metric: Metric) -> tuple[Query, str]:
        key = self._tables.key("laid out", metric.measure)

        def query() -> Table:
            rows = laid_out(metric, self._tables.measure(metric))
            # What is read beside the things of these scopes may be of others.
            reads_more = self._reads_more or _is_shared(metric)
            return self._split(metric.subject, rows) if reads_more else rows

        return query, f"new {key} {self._reads_more} {self._is_few}"

    @property
    def _reads_more(self) -> bool:
        return self._tables.reads_more or self._is_few

    def _inside(self) -> Table:
        """Stored rows whose subject is in these scopes."""
        return united(*(self._split(kind, rows) for kind, rows in self._by_kind("stored")))

    def _outside(self) -> Table:
        """Rows of the months to rewrite whose subject is not."""
        return united(
            *(self._split(kind, rows, inside=False) for kind, rows in self._by_kind("rewritten"))
        )

    def _by_kind(self, stored: str) -> Iterator[tuple[str, Table]]:
        """Each kind of subject with the stored rows of its metrics."""
        for kind in self._kinds:
            asked = self._table("asked")
            rows = self._table(stored).semi_join(asked.filter(asked.subject == kind), "metric")
            yield kind, rows

    def _split(self, kind: str, rows: Table, *, inside: bool = True) -> Table:
        """Leave the rows of these scopes, or the others; what is shared is of its rows' scopes."""
        if kind in SHARED_ENTITIES:
            is_linked = self._session.has("asked_subject_scope")
            here = self._tables.in_scope(
                rows, "asked_subject_scope" if is_linked else "asked_scope"
            )
            return rows.filter(here if inside else ~here)
        subjects = self._session.table(_MOVED if self._is_few else subjects_of(kind))
        return (rows.semi_join if inside else rows.anti_join)(subjects, "subject_id")

    def _differing(self) -> Table:
        """Which months of which metrics hold a row that is gone, or lack one that is new."""
        sides = united(_fingerprints(self._inside()), _fingerprints(self._table("new")))
        alike = sides.group_by("metric", "month", "row_count", "fingerprint").agg(
            side_count=sides.count()
        )
        return alike.filter(alike.side_count == 1).select("metric", "month").distinct()

    def _whole(self) -> Table:
        differing = self._table("differing")
        new = self._table("new").semi_join(differing, ["metric", "month"])
        old = self._outside().semi_join(differing, ["metric", "month"])
        return united(old, timed(new, self._tables["working_day"])).order_by(*ORDER)

    def _scan(self, what: str, files: list[str]) -> None:
        self._session.scan(self._name(what), files, observation_schema(), PARTITION_BY)

    def _table(self, what: str) -> Table:
        return self._session.table(self._name(what))

    def _name(self, what: str) -> str:
        return f"{what} {self._number}"

    def _key(self, what: str) -> str:
        linked = self._session.has("asked_subject_scope")
        return f"observations {self._name(what)} {self._kinds} {linked} {self._is_few}"


def _fingerprints(rows: Table) -> Table:
    """Sum up what the rows of a month say: equal months have equal sums, in whatever order."""
    return rows.group_by("metric", "month").agg(
        row_count=rows.count(), fingerprint=rows.fingerprint.sum()
    )


def _is_shared(metric: Metric) -> bool:
    return metric.subject in SHARED_ENTITIES


def _files(snapshot: Snapshot, months: Mapping[str, Collection[str]]) -> list[str]:
    return [
        file.uri
        for file in snapshot.files
        if file.partition["month"] in months.get(file.partition["metric"], ())
    ]
