"""Tables by name, for one session: entities from the lake, model tables from their makers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.lineage import call, entities, makers, reads
from gnomon.answers.scopes import SCOPE_COLUMNS, WIDE_ENTITIES
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Session
from gnomon.errors import unknown
from gnomon.lake.lake import Lake
from gnomon.lake.newest import newest, received_by
from gnomon.lake.rows import lake_schema

Table = Any


class Tables:
    """Resolves names to tables once; model tables are run once and kept in the session."""

    def __init__(
        self,
        session: Session,
        lake: Lake,
        definitions: Mapping[str, Any],
        *,
        as_of: datetime | None = None,
        scope_names: Iterable[str] | None = None,
    ) -> None:
        """Resolve against one state of the lake.

        Args:
            session: What runs the expressions.
            lake: Where entities are read.
            definitions: Judgements that differ from their defaults.
            as_of: Only what was received by then; null: everything.
            scope_names: Only rows of these scopes, and of none; null: every row.
        """
        self.session = session
        self._lake = lake
        self._definitions = definitions
        self._as_of = as_of
        self._scopes = None
        if scope_names is not None:
            self._scopes = session.memory(pa.table({"scope": pa.array(scope_names, pa.string())}))
        self._known: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        """Return a table by name.

        Raises:
            UsageError: No entity and no model table has that name.
        """
        if name not in self._known:
            if name in entities():
                self._known[name] = self._entity(name)
            elif name in makers():
                maker = makers()[name]
                made = call(maker, [self[read] for read in reads(maker)], self._definitions)
                self._known[name] = self.session.materialise(made)
            else:
                raise unknown("table", name, [*entities(), *makers()])
        return self._known[name]

    def __setitem__(self, name: str, table: Table) -> None:
        """Put a table in the place of the one the lake would give."""
        self._known[name] = table

    def measure(self, metric: Metric) -> Table:
        """Return what a metric's measure makes of these tables."""
        inputs = [self[name] for name in reads(metric.measure)]
        return call(metric.measure, inputs, self._definitions)

    def subjects(self, name: str) -> Table:
        """Return the key of every thing that is or ever was in these scopes, as ``subject_id``."""
        schema = lake_schema(entities()[name])
        rows = self._inside(name, self.session.scan(self._lake.snapshot(name).uris(), schema))
        return self.session.materialise(rows.select(subject_id=rows.key).distinct())

    def _entity(self, name: str) -> Table:
        schema = lake_schema(entities()[name])
        files = self._lake.snapshot(name)
        if self._as_of is not None:
            every = self.session.scan(files.uris(), schema)
            return received_by(every, ibis.literal(self._as_of))
        fresh = self._inside(name, self.session.scan(files.uris(layer="fresh"), schema))
        settled = self._inside(name, self.session.scan(files.uris(layer="settled"), schema))
        if not files.uris(layer="fresh"):
            return settled.filter(~settled.is_deleted)
        # Run once: several model tables and metrics read the same entity.
        return self.session.materialise(newest(fresh, settled))

    def _inside(self, name: str, rows: Table) -> Table:
        columns = [column for column in SCOPE_COLUMNS if column in rows.columns]
        if self._scopes is None or not columns or name in WIDE_ENTITIES:
            return rows
        scope = ibis.coalesce(*(rows[column] for column in columns))
        return rows.filter(scope.isnull() | scope.isin(self._scopes.scope))
