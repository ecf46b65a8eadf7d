"""Tables by name, for one session: entities from the lake, model tables from their makers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.lineage import call, entities, judgements_in_force, makers, reads
from gnomon.answers.scopes import SCOPE_COLUMNS, SHARED_ENTITIES, WIDE_ENTITIES
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Session
from gnomon.errors import unknown
from gnomon.lake.lake import Lake
from gnomon.lake.newest import latest, newest, received_by
from gnomon.lake.rows import lake_schema

Table = Any


class Tables:
    """Brings tables into a session by name, each once; a session has one of these."""

    def __init__(
        self,
        session: Session,
        lake: Lake,
        definitions: Mapping[str, Any],
        *,
        as_of: datetime | None = None,
        scope_names: Iterable[str] | None = None,
        subject_names: Iterable[str] | None = None,
        is_brief: bool = False,
    ) -> None:
        """Resolve against one state of the lake.

        Args:
            session: What runs the expressions.
            lake: Where entities are read.
            definitions: Judgements that differ from their defaults.
            as_of: Only what was received by then; null: everything.
            scope_names: Only rows of these scopes, and of none; null: every row.
            subject_names: Only things of these scopes are measured, where others are read, too;
                null: those of every scope read.
            is_brief: Whether few columns are asked for, once each, so that entities are not kept.
        """
        self.session = session
        self._lake = lake
        self._definitions = definitions
        self._is_brief = is_brief
        self._kind = "now" if as_of is None else "as of"
        if as_of is not None:
            instant = pa.array([as_of], pa.timestamp("us", "UTC"))
            session.memory("asked_as_of", pa.table({"received_by": instant}))
        if scope_names is not None:
            self._kind += ", scoped"
            session.memory("asked_scope", _scope_table(scope_names))
        if subject_names is not None:
            self._kind += ", linked"
            session.memory("asked_subject_scope", _scope_table(subject_names))

    def __getitem__(self, name: str) -> Table:
        """Return a table by name, to make expressions of.

        Raises:
            UsageError: No entity and no model table has that name.
        """
        self.bring(name)
        return self.session.table(name)

    def bring(self, *names: str) -> None:
        """Make sure that tables are in the session.

        Raises:
            UsageError: No entity and no model table has that name.
        """
        for name in names:
            if self.session.has(name):
                continue
            if name in entities():
                self._bring_entity(name)
            elif name in makers():
                self._bring_model(name)
            else:
                raise unknown("table", name, [*entities(), *makers()])

    def measure(self, metric: Metric) -> Table:
        """Return what a metric's measure makes of these tables, as an expression."""
        inputs = [self[name] for name in reads(metric.measure)]
        return call(metric.measure, inputs, self._definitions)

    def key(self, what: str, function: Any) -> str:
        """Say what an expression made of these tables depends on."""
        judged = judgements_in_force(function, self._definitions)
        return f"{what} {function.__module__}.{function.__name__} {judged!r}"

    def bring_subjects(self, name: str) -> None:
        """Name `subjects_of` a kind every thing that is in these scopes, or was when deleted.

        One that moved elsewhere earlier belongs to the scope it is in now.
        """
        self.bring(name)
        if not self._lake.snapshot(name).files:
            none = pa.table({"subject_id": pa.array([], pa.string())})
            self.session.memory(subjects_of(name), none)
            return

        def query() -> Table:
            fresh, settled = self._layers(name)
            rows = self._inside(name, latest(fresh, settled))
            if self.session.has("asked_subject_scope"):
                rows = rows.filter(self.in_scope(rows, "asked_subject_scope"))
            return rows.select(subject_id="key")

        self.session.keep(subjects_of(name), query, f"subjects of {name} {self._kind}")

    def in_scope(self, rows: Table, asked: str = "asked_scope") -> Any:
        """Say which rows are of the scopes asked for, or of none."""
        columns = [column for column in SCOPE_COLUMNS if column in rows.columns]
        scope = ibis.coalesce(*(rows[column] for column in columns)).lower()
        return scope.isnull() | scope.isin(self.session.table(asked).scope)

    def _bring_model(self, name: str) -> None:
        maker = makers()[name]
        self.bring(*reads(maker))
        self.session.keep(
            name,
            lambda: call(maker, [self[read] for read in reads(maker)], self._definitions),
            self.key("model", maker),
        )

    def _bring_entity(self, name: str) -> None:
        session, schema = self.session, lake_schema(entities()[name])
        files = self._lake.snapshot(name)
        key = f"entity {name} {self._kind}"
        if not files.files:
            session.memory(name, schema.empty_table())
            return
        if self._kind.startswith("as of"):
            session.scan(f"{name} every", files.uris(), schema)
            session.keep(name, lambda: self._as_of(name), key)
            return
        session.scan(f"{name} fresh", files.uris(layer="fresh"), schema)
        session.scan(f"{name} settled", files.uris(layer="settled"), schema)
        if files.uris(layer="fresh"):
            # Run once: several model tables and metrics read the same entity.
            name_rows = session.view if self._is_brief else session.keep
            name_rows(name, lambda: self._newest(name), key)
        else:
            session.view(name, lambda: self._settled(name), f"{key}, settled")

    def _as_of(self, name: str) -> Table:
        asked = self.session.table("asked_as_of")
        return received_by(self.session.table(f"{name} every"), asked.received_by.as_scalar())

    def _newest(self, name: str) -> Table:
        fresh, settled = self._layers(name)
        # The scope comes last: a thing that moved away has older rows that still name it.
        return self._inside(name, newest(fresh, settled))

    def _layers(self, name: str) -> tuple[Table, Table]:
        return self.session.table(f"{name} fresh"), self.session.table(f"{name} settled")

    def _settled(self, name: str) -> Table:
        settled = self._inside(name, self.session.table(f"{name} settled"))
        return settled.filter(~settled.is_deleted)

    def _inside(self, name: str, rows: Table) -> Table:
        is_scoped = any(column in SCOPE_COLUMNS for column in rows.columns)
        is_whole = name in WIDE_ENTITIES or name in SHARED_ENTITIES
        if not self.session.has("asked_scope") or not is_scoped or is_whole:
            return rows
        return rows.filter(self.in_scope(rows))


def _scope_table(names: Iterable[str]) -> pa.Table:
    lowered = sorted({name.lower() for name in names})
    return pa.table({"scope": pa.array(lowered, pa.string())})


def subjects_of(name: str) -> str:
    """Name the table that `Tables.bring_subjects` makes of a kind of thing."""
    return f"{name} subject"
