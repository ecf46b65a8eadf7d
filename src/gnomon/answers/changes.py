"""What has changed since the last refresh: which tables, and which scopes."""

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from gnomon.answers.lineage import entities
from gnomon.answers.scopes import SCOPE_COLUMNS, SCOPE_ENTITIES, WIDE_ENTITIES
from gnomon.engines.engine import Session
from gnomon.lake.lake import Lake, Snapshot
from gnomon.lake.newest import winners
from gnomon.lake.rows import lake_schema

Table = Any

#: Columns that do not make a row say something else.
_TOLD = ("changed_at", "received_at", "event_id", "url")


class Changes:
    """Facts that became true, other or gone since the batches a refresh has seen."""

    def __init__(self, session: Session, lake: Lake, seen: Mapping[str, Iterable[str]]) -> None:
        self._session = session
        self._snapshots = {name: lake.snapshot(name) for name in entities()}
        self._seen = {name: set(seen.get(name, ())) for name in entities()}
        self.wide: set[str] = set()
        """Entities that changed in a way that may move any figure."""
        self.scope_names: set[str] = set()
        """Names of the scopes whose facts changed."""
        self.tables: set[str] = set()
        """Entities with any change."""
        for name, snapshot in self._snapshots.items():
            fresh = batches(snapshot) - self._seen[name]
            if fresh:
                self._look_into(name, snapshot, fresh)

    def batches(self) -> dict[str, list[str]]:
        """Return every batch seen now, by entity."""
        return {name: sorted(batches(snap)) for name, snap in self._snapshots.items()}

    def _look_into(self, name: str, snapshot: Snapshot, fresh: set[str]) -> None:
        schema = lake_schema(entities()[name])
        session = self._session
        told = session.scan(snapshot.uris(layer="fresh", part=sorted(fresh)), schema)
        keys = session.materialise(told.select("key").distinct())
        known = self._seen[name] & batches(snapshot)
        before_files = snapshot.uris(layer="settled")
        if known:
            before_files += snapshot.uris(layer="fresh", part=sorted(known))
        before_rows = session.scan(before_files, schema).semi_join(keys, "key")
        before = session.materialise(winners(before_rows))
        after = winners(told.union(before))
        content = [column for column in schema.names if column not in _TOLD]
        changed = session.rows(
            ibis.union(
                after.select(content).difference(before.select(content)),
                before.select(content).difference(after.select(content)),
            ).filter(~_.is_deleted | _.key.isin(before.select("key").key))
        )
        if changed.num_rows:
            self._note(name, changed)

    def _note(self, name: str, changed: pa.Table) -> None:
        self.tables.add(name)
        if name in WIDE_ENTITIES:
            self.wide.add(name)
        elif name == "identity":
            self._note_people(changed.column("key"))
        elif name in SCOPE_ENTITIES:
            self.scope_names |= set(changed.column("key").to_pylist())
        else:
            self._note_scopes(name, changed)

    def _note_scopes(self, name: str, changed: pa.Table) -> None:
        columns = [column for column in SCOPE_COLUMNS if column in changed.column_names]
        for row in changed.select(columns).to_pylist():
            scope = next((row[column] for column in columns if row[column] is not None), None)
            if scope is None:
                self.wide.add(name)
            else:
                self.scope_names.add(scope)

    def _note_people(self, keys: Any) -> None:
        """An account that is known now, or known better, concerns the facts that name it."""
        people = self._session.memory(pa.table({"person": keys}))
        for name, snapshot in self._snapshots.items():
            schema = lake_schema(entities()[name])
            actors = [c for c in schema.names if c.endswith("_id") and c not in SCOPE_COLUMNS]
            scopes = [c for c in SCOPE_COLUMNS if c in schema.names]
            if not actors or not scopes or not snapshot.files:
                continue
            wanted = pa.schema([schema.field(column) for column in [*actors, *scopes]])
            rows = self._session.scan(snapshot.uris(layer=["fresh", "settled"]), wanted)
            named = ibis.or_(*(rows[column].isin(people.person) for column in actors))
            found = rows.filter(named).select(scope=ibis.coalesce(*(rows[c] for c in scopes)))
            told = self._session.rows(found.distinct()).column("scope").to_pylist()
            self.scope_names |= {scope for scope in told if scope is not None}


def batches(snapshot: Snapshot) -> set[str]:
    """Name the batches of a table that are not settled yet."""
    return {f.partition["part"] for f in snapshot.files if f.partition["layer"] == "fresh"}
