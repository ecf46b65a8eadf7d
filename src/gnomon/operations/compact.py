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
from gnomon.lake.lake import Snapshot
from gnomon.lake.months import month_of
from gnomon.lake.newest import losers, winners
from gnomon.lake.rows import lake_schema
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
    with home.engine.session() as session:
        state = load_state(session, home.lake)
    for name, entity in entities().items():
        snapshot = home.lake.snapshot(name)
        fresh = batches(snapshot)
        if state.definitions:
            fresh &= set(state.seen.get(name, ()))
        if not fresh or (only_where_needed and len(fresh) < _MANY_BATCHES):
            continue
        home.inbox.renew(held)
        with home.engine.session() as session:
            settled[name] = _settle(home, session, entity, snapshot, sorted(fresh))
    return settled


def _settle(
    home: Home, session: Session, entity: type[Entity], snapshot: Snapshot, fresh: list[str]
) -> int:
    name, schema = snapshot.name, lake_schema(entity)
    told = session.scan(snapshot.uris(layer="fresh", part=fresh), schema)
    settled = session.scan(snapshot.uris(layer="settled"), schema)
    keys = session.materialise(told.select("key").distinct())
    rivals = session.materialise(told.union(settled.semi_join(keys, "key")))
    beaten = _in_parts(session, losers(rivals), entity, "superseded")
    home.lake.add(name, beaten, _PARTS)
    won = session.materialise(winners(rivals).mutate(part=month_of(entity)))
    months = {row["part"] for row in session.rows(won.select("part").distinct()).to_pylist()}
    old = settled.semi_join(keys, "key").mutate(part=month_of(entity)).select("part").distinct()
    months |= {row["part"] for row in session.rows(old).to_pylist()}
    for month in sorted(months):
        stays = session.scan(snapshot.uris(layer="settled", part=month), schema)
        rows = stays.anti_join(keys, "key").union(won.filter(won.part == month).drop("part"))
        home.lake.replace(
            name,
            _labelled(session.rows(rows.order_by(_order(schema))).cast(schema), month),
            partition_by=_PARTS,
            where={"layer": ["settled"], "part": [month]},
        )
    home.lake.remove(name, {"layer": ["fresh"], "part": fresh})
    return sum(row["n"] for row in session.rows(won.agg(n=won.count())).to_pylist())


def _in_parts(session: Session, rows: Table, entity: type[Entity], layer: str) -> pa.Table:
    labelled = rows.mutate(part=month_of(entity), layer=ibis.literal(layer))
    return session.rows(labelled)


def _labelled(rows: pa.Table, month: str) -> pa.Table:
    size = rows.num_rows
    layer = pa.array(["settled"] * size, pa.string())
    part = pa.array([month] * size, pa.string())
    return rows.append_column("layer", layer).append_column("part", part)


def _order(schema: pa.Schema) -> list[str]:
    """Sort by what refreshes select by, so that they read few row groups."""
    scopes = ("repository_id", "project_id", "application", "service_ref")
    return [*(column for column in scopes if column in schema.names), "key"]
