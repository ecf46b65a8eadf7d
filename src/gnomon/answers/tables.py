"""Tables by name, for one session: entities from the lake, model tables from their makers."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa
from msgspec import Struct

from gnomon.answers.lineage import (
    call,
    entities,
    judgements_in_force,
    lineage,
    makers,
    reads,
)
from gnomon.answers.scopes import (
    OF_WHOLE_PROJECTS,
    SCOPE_COLUMNS,
    SHARED_ENTITIES,
    TICKET_COLUMNS,
    WIDE_ENTITIES,
)
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Query, Session
from gnomon.errors import unknown
from gnomon.lake.lake import Lake
from gnomon.lake.newest import latest, newest, received_by
from gnomon.lake.rows import lake_schema

Table = Any

_WHOLE = " of whole projects"


class Asked(Struct, frozen=True, kw_only=True):
    """Which tickets are measured again, where others are read beside them."""

    measured: pa.Table
    """Theirs are the figures: ``subject_id``."""
    read: pa.Table
    """These are read: ``subject_id``. What weighs every ticket of a project reads all of them."""


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
        tickets: Asked | None = None,
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
            tickets: Only these tickets of those in the scopes; null: every ticket there.
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
        if tickets is not None:
            self._kind += ", of tickets"
            session.memory("asked_ticket", tickets.read)
            session.memory(subjects_of("ticket"), tickets.measured)

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
            if name.removesuffix(_WHOLE) in entities():
                self._bring_entity(name)
            elif name in makers():
                self._make(name, self.session.keep)
            else:
                raise unknown("table", name, [*entities(), *makers()])

    def bring_unkept(self, name: str) -> None:
        """Name a model table that is made where it is read, with the columns read of it alone.

        For what reads little of a large one, once.

        Raises:
            UsageError: No model table has that name.
        """
        if name not in makers():
            raise unknown("model table", name, makers())
        if not self.session.has(name):
            self._make(name, self.session.view)

    def measure(self, metric: Metric) -> Table:
        """Return what a metric's measure makes of these tables, as an expression."""
        inputs = [self[name] for name in reads(metric.measure)]
        return call(metric.measure, inputs, self._definitions)

    def keep_for(self, waiting: Iterable[Metric], others: Iterable[str]) -> None:
        """Give back the model tables that none of these metrics reads, and that are no others."""
        needed = {name for metric in waiting for name in lineage(metric.measure)} | {*others}
        for name in [one for one in makers() if one not in needed]:
            if self.session.has(name):
                self.session.forget(name)

    def key(self, what: str, function: Any) -> str:
        """Say what an expression made of these tables depends on."""
        judged = judgements_in_force(function, self._definitions)
        return f"{what} {function.__module__}.{function.__name__} {judged!r}"

    @property
    def reads_more(self) -> bool:
        """Whether things are read whose figures are not asked for."""
        return self.session.has("asked_subject_scope") or self.session.has("asked_ticket")

    def bring_subjects(self, name: str) -> None:
        """Name `subjects_of` a kind every thing that is in these scopes, or was when deleted.

        One that moved elsewhere earlier belongs to the scope it is in now.
        """
        if self.session.has(subjects_of(name)):
            return
        self.bring(name)
        if not self._lake.snapshot(name).files:
            none = pa.table({"subject_id": pa.array([], pa.string())})
            self.session.memory(subjects_of(name), none)
            return

        def query() -> Table:
            rows = self.latest(name)
            if self.session.has("asked_subject_scope"):
                rows = rows.filter(self.in_scope(rows, "asked_subject_scope"))
            return rows.select(subject_id="key")

        self.session.keep(subjects_of(name), query, f"subjects of {name} {self._kind}")

    def latest(self, name: str) -> Table:
        """Return the newest row per thing of an entity in these scopes; deletions are rows too."""
        self.bring(name)
        if not self.session.has(f"{name} settled"):
            return self.session.table(name)
        return self._inside(name, latest(*self._layers(name)))

    def in_scope(self, rows: Table, asked: str = "asked_scope") -> Any:
        """Say which rows are of the scopes asked for, or of none."""
        columns = [column for column in SCOPE_COLUMNS if column in rows.columns]
        scope = ibis.coalesce(*(rows[column] for column in columns)).lower()
        return scope.isnull() | scope.isin(self.session.table(asked).scope)

    def _make(self, name: str, named: Callable[[str, Query, str], None]) -> None:
        maker = makers()[name]
        inputs = [self._input(name, read) for read in reads(maker)]
        self.bring(*inputs)
        whole = _WHOLE if inputs != [*reads(maker)] else ""
        named(
            name,
            lambda: call(maker, [self[read] for read in inputs], self._definitions),
            self.key(f"model{whole}", maker),
        )

    def _input(self, name: str, read: str) -> str:
        """Name what a model table reads: every ticket, where it weighs those of a project."""
        is_whole = name in OF_WHOLE_PROJECTS and read in TICKET_COLUMNS
        return read + _WHOLE if is_whole and self.session.has("asked_ticket") else read

    def _bring_entity(self, name: str) -> None:
        session, told = self.session, name.removesuffix(_WHOLE)
        schema = lake_schema(entities()[told])
        files = self._lake.snapshot(told)
        key = f"entity {name} {self._kind}"
        if not files.files:
            session.memory(name, schema.empty_table())
            return
        if self._kind.startswith("as of"):
            session.scan(f"{name} every", files.uris(), schema)
            session.keep(name, lambda: self._as_of(name), key)
            return
        for layer in ("fresh", "settled"):
            if not session.has(f"{told} {layer}"):
                session.scan(f"{told} {layer}", files.uris(layer=layer), schema)
        if files.uris(layer="fresh"):
            # Run once: several model tables and metrics read the same entity.
            name_rows = session.view if self._is_brief else session.keep
            name_rows(name, lambda: self._newest(name), key)
        else:
            # Few tickets are found once among all the others.
            name_rows = session.keep if self._is_narrowed(name) else session.view
            name_rows(name, lambda: self._settled(name), f"{key}, settled")

    def _as_of(self, name: str) -> Table:
        asked = self.session.table("asked_as_of")
        return received_by(self.session.table(f"{name} every"), asked.received_by.as_scalar())

    def _newest(self, name: str) -> Table:
        # The scope comes last: a thing that moved away has older rows that still name it.
        return self._inside(name, newest(*self._layers(name)))

    def _layers(self, name: str) -> tuple[Table, Table]:
        told = name.removesuffix(_WHOLE)
        return self.session.table(f"{told} fresh"), self.session.table(f"{told} settled")

    def _settled(self, name: str) -> Table:
        _, settled = self._layers(name)
        inside = self._inside(name, settled)
        return inside.filter(~inside.is_deleted)

    def _inside(self, name: str, rows: Table) -> Table:
        if self._is_narrowed(name):
            asked = self.session.table("asked_ticket")
            rows = rows.semi_join(asked, rows[TICKET_COLUMNS[name]] == asked.subject_id)
        is_scoped = any(column in SCOPE_COLUMNS for column in rows.columns)
        is_whole = name in WIDE_ENTITIES or name in SHARED_ENTITIES
        if not self.session.has("asked_scope") or not is_scoped or is_whole:
            return rows
        return rows.filter(self.in_scope(rows))

    def _is_narrowed(self, name: str) -> bool:
        return name in TICKET_COLUMNS and self.session.has("asked_ticket")


def _scope_table(names: Iterable[str]) -> pa.Table:
    lowered = sorted({name.lower() for name in names})
    return pa.table({"scope": pa.array(lowered, pa.string())})


def subjects_of(name: str) -> str:
    """Name the table that `Tables.bring_subjects` makes of a kind of thing."""
    return f"{name} subject"
