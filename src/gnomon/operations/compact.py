"""Settle what was appended: each key once, older rows aside, few files.

Every step leaves the table true: superseded rows are added first, then months are replaced, and
the fresh batches go last. A crash in between leaves rows twice, which newest-wins ignores and the
next run removes.
"""

from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.changes import batches
from gnomon.answers.lineage import entities
from gnomon.answers.state import load_state
from gnomon.domain.entity import Entity
from gnomon.engines.engine import Session
from gnomon.inbox import Lease
from gnomon.lake.lake import Lake
from gnomon.lake.months import month_of
from gnomon.lake.newest import losers, winners
from gnomon.lake.rows import lake_schema
from gnomon.lake.snapshot import Snapshot
from gnomon.operations.home import Home

Table = Any

#: Fewer unsettled batches than this cost less to read than to settle.
_MANY_BATCHES = 24
_PARTS = ("layer", "part")


def compact(home: Home, held: Lease, *, only_where_needed: bool = False) -> dict[str, int]:
    """Settle every entity table, and return the rows settled by table.

    Batches that no refresh has seen yet stay: a refresh finds what is new by them.

    Args:
        home: What to compact.
        held: The lease, held by the caller.
        only_where_needed: Whether to leave tables with few unsettled batches alone.
    """
    settled: dict[str, int] = {}
    state = load_state(home.engine, home.lake)
    for name, entity in entities().items():
        snapshot = home.lake.snapshot(name)
        fresh = batches(snapshot)
        if state.definitions:
            fresh &= set(state.seen.get(name, ()))
        if not fresh or (only_where_needed and len(fresh) < _MANY_BATCHES):
            continue
        home.inbox.renew(held)
        with home.engine.session() as session:
            settled[name] = _Settling(home.lake, session, entity, snapshot, sorted(fresh)).run()
    return settled


class _Settling:
    """Settles some batches of one table."""

    def __init__(
        self,
        lake: Lake,
        session: Session,
        entity: type[Entity],
        snapshot: Snapshot,
        fresh: list[str],
    ) -> None:
        self._lake = lake
        self._session = session
        self._entity = entity
        self._snapshot = snapshot
        self._fresh = fresh
        self._name = snapshot.name
        self._schema = lake_schema(entity)

    def run(self) -> int:
        """Settle, and return how many things the batches told."""
        session = self._session
        session.scan("told", self._snapshot.uris(layer="fresh", part=self._fresh), self._schema)
        session.scan("settled", self._snapshot.uris(layer="settled"), self._schema)
        session.keep("rivals", self._rivals, f"rivals {self._name}")
        session.keep("won", self._won, f"won {self._name}")
        self._lake.add(self._name, session.rows(self._beaten, f"beaten {self._name}"), _PARTS)
        months = session.rows(self._months, f"months {self._name}")["part"].to_pylist()
        for month in sorted(months):
            self._replace(month)
        self._lake.remove(self._name, {"layer": ["fresh"], "part": self._fresh})
        (count,) = session.rows(
            lambda: session.table("won").count().name("n").as_table(), f"count {self._name}"
        )["n"].to_pylist()
        return int(count)

    def _rivals(self) -> Table:
        told, settled = self._session.table("told"), self._session.table("settled")
        return told.union(settled.semi_join(told.select("key"), "key"))

    def _won(self) -> Table:
        return winners(self._session.table("rivals")).mutate(part=month_of(self._entity))

    def _beaten(self) -> Table:
        beaten = losers(self._session.table("rivals"))
        return beaten.mutate(layer=ibis.literal("superseded"), part=month_of(self._entity))

    def _months(self) -> Table:
        """The months that gain a row, and those that lose one to another month."""
        rivals = self._session.table("rivals").mutate(part=month_of(self._entity))
        return rivals.select("part").distinct()

    def _replace(self, month: str) -> None:
        session = self._session
        stays, asked = f"stays {month}", f"asked {month}"
        session.scan(stays, self._snapshot.uris(layer="settled", part=month), self._schema)
        session.memory(asked, pa.table({"part": [month]}))

        def rows() -> Table:
            won = session.table("won")
            new = won.filter(won.part.isin(session.table(asked).part)).drop("part")
            kept = session.table(stays).anti_join(session.table("won"), "key")
            return kept.union(new).order_by(_order(self._schema))

        found = session.rows(rows, f"settled {self._name} {month}").cast(self._schema)
        where = {"layer": ["settled"], "part": [month]}
        labelled = _labelled(found, month)
        self._lake.replace(self._name, labelled, partition_by=_PARTS, where=where)


def _labelled(rows: pa.Table, month: str) -> pa.Table:
    size = rows.num_rows
    layer = pa.array(["settled"] * size, pa.string())
    part = pa.array([month] * size, pa.string())
    return rows.append_column("layer", layer).append_column("part", part)


def _order(schema: pa.Schema) -> list[str]:
    """Sort by what refreshes select by, so that they read few row groups."""
    scopes = ("repository_id", "project_id", "application", "service_ref")
    return [*(column for column in scopes if column in schema.names), "key"]
