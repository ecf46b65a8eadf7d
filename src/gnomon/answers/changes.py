"""What has changed since the last refresh: which tables, and which scopes."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.lineage import entities
from gnomon.answers.scopes import (
    CHANGE_COLUMNS,
    SCOPE_COLUMNS,
    SCOPE_ENTITIES,
    SHARED_ENTITIES,
    WIDE_ENTITIES,
)
from gnomon.engines.engine import Engine, Session
from gnomon.lake.lake import Lake
from gnomon.lake.newest import winners
from gnomon.lake.rows import lake_schema
from gnomon.lake.snapshot import Snapshot

Table = Any

#: Columns that do not make a row say something else.
_TOLD = ("changed_at", "received_at", "event_id", "url")


class Changes:
    """Facts that became true, other or gone since the batches a refresh has seen."""

    def __init__(self, engine: Engine, lake: Lake, seen: Mapping[str, Iterable[str]]) -> None:
        """Compare what was told since with what was known.

        Args:
            engine: What runs the comparison.
            lake: Where the facts are.
            seen: Batches of each entity that a refresh knows; none: everything is new.
        """
        self._snapshots = {name: lake.snapshot(name) for name in entities()}
        self._seen = {name: set(seen.get(name, ())) for name in entities()}
        self.wide: set[str] = set()
        """Entities that changed in a way that may move any figure."""
        self.scope_names: set[str] = set()
        """Names of the scopes whose facts changed."""
        self.tables: set[str] = set()
        """Entities with any change."""
        self.ticket_numbers: set[str] = set()
        """Numbers of tickets that the changes among them name, or named before."""
        self.change_ids: set[str] = set()
        """Changes of which anything changed."""
        if not seen:
            # Everything is measured whole anyway; what exactly is new does not matter.
            return
        with engine.session() as session:
            for name, snapshot in self._snapshots.items():
                fresh = batches(snapshot) - self._seen[name]
                if fresh:
                    self._look_into(session, name, snapshot, fresh)

    def batches(self) -> dict[str, list[str]]:
        """Return every batch seen now, by entity."""
        return {name: sorted(batches(snap)) for name, snap in self._snapshots.items()}

    def _look_into(self, session: Session, name: str, snapshot: Snapshot, fresh: set[str]) -> None:
        schema = lake_schema(entities()[name])
        told, known, before = f"{name} told", f"{name} known", f"{name} before"
        session.scan(told, snapshot.uris(layer="fresh", part=sorted(fresh)), schema)
        seen = sorted(self._seen[name] & batches(snapshot))
        files = snapshot.uris(layer="settled") + snapshot.uris(layer="fresh", part=seen)
        session.scan(known, files, schema)

        def rivals() -> Table:
            rows = session.table(known)
            return winners(rows.semi_join(session.table(told).select("key"), "key"))

        def differing() -> Table:
            content = [column for column in schema.names if column not in _TOLD]
            was = session.table(before)
            now = winners(session.table(told).union(was)).select(content)
            was = was.select(content)
            found = ibis.union(now.difference(was), was.difference(now))
            return found.filter(~found.is_deleted | found.key.isin(was.key))

        session.keep(before, rivals, f"before {name}")
        changed = session.rows(differing, f"changed {name}")
        if changed.num_rows:
            self._note(session, name, changed)

    def _note(self, session: Session, name: str, changed: pa.Table) -> None:
        self.tables.add(name)
        if name == "change":
            told = changed.column("ticket_refs").to_pylist()
            self.ticket_numbers |= {number for numbers in told for number in numbers or ()}
        if name in CHANGE_COLUMNS:
            self.change_ids |= set(changed.column(CHANGE_COLUMNS[name]).to_pylist())
        if name in WIDE_ENTITIES:
            self.wide.add(name)
        elif name == "identity":
            self._note_people(session, changed.column("key"))
        elif name in SHARED_ENTITIES:
            self._note_sprints(session, changed)
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

    def _note_people(self, session: Session, keys: Any) -> None:
        """An account that is known now, or known better, concerns the facts that name it."""
        session.memory("changed person", pa.table({"person": keys}))
        for name, snapshot in self._snapshots.items():
            schema = lake_schema(entities()[name])
            actors = [c for c in schema.names if c.endswith("_id") and c not in SCOPE_COLUMNS]
            scopes = [c for c in SCOPE_COLUMNS if c in schema.names]
            if not actors or not scopes or not snapshot.files:
                continue
            wanted = pa.schema([schema.field(column) for column in [*actors, *scopes]])
            session.scan(f"{name} actors", snapshot.uris(layer=["fresh", "settled"]), wanted)
            query = partial(self._scopes_naming, session, name, actors, scopes)
            told = session.rows(query, f"scopes naming people in {name}")
            self.scope_names |= {scope for scope in told["scope"].to_pylist() if scope}

    def _note_sprints(self, session: Session, changed: pa.Table) -> None:
        """A sprint concerns the projects whose tickets were ever planned into it."""
        own = changed.column("project_id").to_pylist()
        self.scope_names |= {project for project in own if project is not None}
        session.memory("changed sprint", pa.table({"sprint": changed.column("key")}))
        for name in ("ticket", "ticket_edit"):
            schema = lake_schema(entities()[name])
            files = self._snapshots[name].uris(layer=["fresh", "settled"])
            session.scan(f"{name} planning", files, schema)
        told = session.rows(partial(_scopes_planning, session), "scopes planning in sprints")
        self.scope_names |= {scope for scope in told["scope"].to_pylist() if scope}

    @staticmethod
    def _scopes_naming(session: Session, name: str, actors: list[str], scopes: list[str]) -> Table:
        rows, people = session.table(f"{name} actors"), session.table("changed person")
        named = ibis.or_(*(rows[column].isin(people.person) for column in actors))
        scope = ibis.coalesce(*(rows[column] for column in scopes))
        return rows.filter(named).select(scope=scope).distinct()


def _scopes_planning(session: Session) -> Table:
    tickets, edits = session.table("ticket planning"), session.table("ticket_edit planning")
    edits = edits.filter(edits.field == "sprint")
    named = ibis.union(
        tickets.select(scope="project_id", sprint=tickets.sprint_ids.unnest()),
        edits.select(scope="project_id", sprint=edits.new_value.coalesce(edits.old_value)),
    )
    sprints = session.table("changed sprint")
    return named.semi_join(sprints, "sprint").select("scope").distinct()


def batches(snapshot: Snapshot) -> set[str]:
    """Name the batches of a table that are not settled yet."""
    return {f.partition["part"] for f in snapshot.files if f.partition["layer"] == "fresh"}
