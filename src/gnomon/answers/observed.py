"""The observations a question is about, attributed to what it groups by."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pyarrow as pa

from gnomon.answers import figures
from gnomon.answers.calendar import LocalDays
from gnomon.answers.lineage import reads
from gnomon.answers.observing import (
    COMPLETED_WITH,
    OPEN,
    completed,
    laid_out,
    laid_out_schema,
    observation_schema,
    owners,
)
from gnomon.answers.ownership import OWNED_GROUP, bring_owned_group, scan_owned_group
from gnomon.answers.question import GROUP_LEVELS, Question
from gnomon.answers.remembered import Remembered
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION, PARTITION_BY
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Session
from gnomon.errors import unknown
from gnomon.lake.lake import Lake

Table = Any

_NEEDED = (
    "metric", "subject_id", "started_at", "ended_at", "started_on", "ended_on", "owned_id",
    "service_id", "repository_id", "person_id", "value", "weight", "working_seconds",
)  # fmt: skip
_THINGS: dict[str, tuple[str, str]] = {
    "service": ("service_id", "name"),
    "repository": ("repository_id", "path"),
}

#: The calendar, and which groups have had observations, change more seldom than questions come.
_DAYS: Remembered[LocalDays] = Remembered(most=8)
_EVER: Remembered[set[tuple[str, str]]] = Remembered(most=512)
#: A page asks for a team's weeks after it asked for all of them. Null: too many rows to keep.
_ATTRIBUTED: Remembered[pa.Table | None] = Remembered(most=4)
_MOST_ROWS = 200_000


class Observed:
    """Reads what one question needs in one session."""

    def __init__(
        self,
        session: Session,
        lake: Lake,
        definitions: Mapping[str, Any],
        question: Question,
        asked: list[Metric],
        moment: datetime,
    ) -> None:
        self._session = session
        self._lake = lake
        self._question = question
        self._asked = asked
        self._moment = moment
        self._tables = Tables(session, lake, definitions, as_of=question.as_of)
        self._scope_level = self._level_of(question.scope) if question.scope else None
        if question.person is not None:
            session.memory("asked_person", pa.table({"key": [question.person]}))

    def local_days(self) -> LocalDays:
        """Return the organisation's days."""
        if self._question.as_of is not None:
            return self._read_days()
        return _DAYS.get(self._versions("working_day"), self._read_days)

    def _versions(self, *tables: str) -> tuple[object, ...]:
        """Name a state of some tables of the lake, whichever lake was in its folder before."""
        states = (self._lake.snapshot(name) for name in tables)
        return tuple((s.name, s.version, s.files[0].uri if s.files else "") for s in states)

    def _read_days(self) -> LocalDays:
        self._tables.bring("working_day")

        def default() -> Table:
            calendar = self._session.table("working_day")
            columns = ("utc_on", "local_midnight_second", "local_on_before", "local_on_after")
            return calendar.filter(calendar.calendar == "default").select(*columns)

        return LocalDays(self._session.rows(default, "local days"))

    def bring_attributed(self, since: date) -> None:
        """Name ``attributed`` the observations from a date on with ``grouping``."""
        self._bring_today()
        self._bring_index()
        if self._question.as_of is None:
            names = tuple(one.name for one in self._asked)
            about = self._about(self._question.time, names, since)
            known = _ATTRIBUTED.get(about, lambda: self._few(since))
            if known is not None and not self._session.has("attributed"):
                self._session.memory("attributed", known)
        if not self._session.has("attributed"):
            self._attribute(since)

    def _few(self, since: date) -> pa.Table | None:
        """Attribute, and return the rows; null where they are too many to keep."""
        self._attribute(since)
        rows = self._session.table("attributed")
        count = self._session.rows(lambda: rows.count().as_table(), "attributed rows")[0][0].as_py()
        return self._session.rows(lambda: rows, "attributed") if count <= _MOST_ROWS else None

    def _attribute(self, since: date) -> None:
        session, time = self._session, self._question.time
        self.bring_observations(since)
        durations = [one.name for one in self._asked if one.unit == "s"]
        session.memory("asked_duration", pa.table({"metric": pa.array(durations, pa.string())}))

        def query() -> Table:
            rows = self._attributed(self.scoped(session.table("observed")).select(*_NEEDED))
            if time == "working":
                rows = figures.in_working_time(rows, session.table("asked_duration"))
            return rows

        session.keep("attributed", query, f"attributed {self.shape} {time}")

    def bring_observations(self, since: date) -> None:
        """Name ``observed`` every observation that ended from a date on, or is open."""
        self._bring_today()
        if self._question.as_of is not None:
            self._measure_then()
            return
        snapshot = self._lake.snapshot(OBSERVATION)
        months = {file.partition["month"] for file in snapshot.files}
        # The first local day may begin in the UTC month before; what ended later was open.
        first = f"{since - timedelta(days=1):%Y-%m}"
        wanted = [month for month in months if month == OPEN or month >= first]
        uris = snapshot.uris(metric=[one.name for one in self._asked], month=wanted)
        self._session.scan("observed", uris, observation_schema(), PARTITION_BY)

    def _bring_today(self) -> None:
        if not self._session.has("asked_today"):
            today = self.local_days().on(self._moment)
            self._session.memory("asked_today", pa.table({"on": [today]}))

    def ever(self, names: Iterable[str]) -> set[tuple[str, str]]:
        """Return which groups have ever had an observation of some metrics."""
        wanted = tuple(names)
        if not wanted:
            return set()
        if self._question.as_of is not None:
            return self._read_ever(wanted)
        return _EVER.get(self._about(wanted), lambda: self._read_ever(wanted))

    def _about(self, *more: object) -> tuple[object, ...]:
        """Name what follows from the question and the state of the lake."""
        states = self._versions(OBSERVATION, OWNED_GROUP, "group", *_THINGS)
        asked, today = self._question, self.local_days().on(self._moment)
        return (*states, self.shape, asked.scope, asked.person, today, *more)

    def _read_ever(self, wanted: tuple[str, ...]) -> set[tuple[str, str]]:
        session = self._session
        if self._question.as_of is not None:
            every = "observed"
        else:
            every = "observed ever"
            files = self._lake.snapshot(OBSERVATION).uris(metric=wanted)
            session.scan(every, files, observation_schema(), PARTITION_BY)

        def query() -> Table:
            columns = ("owned_id", "service_id", "repository_id", "started_on", "ended_on")
            # Distinct first: what happened on which day matters for ownership, how often does not.
            rows = self.scoped(session.table(every)).select("metric", *columns).distinct()
            return self._attributed(rows).select("metric", "grouping").distinct()

        pairs = session.rows(query, f"ever {self.shape} {every}").to_pylist()
        return {(row["metric"], row["grouping"]) for row in pairs}

    def groups(self, found: set[str]) -> dict[str, dict[str, str]]:
        """Return every group to answer for, with its labels: those of the catalogue and found."""
        if (by := self._question.by) == "organisation":
            return {"": {}}
        if by in GROUP_LEVELS:
            return self._named_groups(found)
        names = self._names(by)
        listed = found if self._question.scope else found | names.keys()
        return {
            key: {by: names.get(key, key)}
            for key in sorted(listed, key=lambda key: names.get(key, key))
        }

    def scoped(self, rows: Table) -> Table:
        """Leave only what belongs to the scope and the person asked for."""
        level, session = self._scope_level, self._session
        if self._question.person is not None:
            rows = rows.filter(rows.person_id.isin(session.table("asked_person").key))
        if level is None:
            return rows
        if level in _THINGS:
            column, _ = _THINGS[level]
            return rows.filter(rows[column].isin(session.table("asked_thing").key))
        owned = session.table("scope_group")
        asked = session.table("asked_group")
        owned = owned.filter(owned.group_name.isin(asked.name))
        if self._question.structure == "now":
            owned = figures.held_on(owned, session.table("asked_today"))
        held = figures.held(rows, owned, structure=self._question.structure)
        return rows.semi_join(owned, held)

    @property
    def shape(self) -> str:
        """What of the question its expressions depend on."""
        question = self._question
        whose = "" if question.person is None else " of one person"
        return f"by {question.by} in {self._scope_level}{whose} {question.structure}"

    def _attributed(self, rows: Table) -> Table:
        question = self._question
        if question.by in GROUP_LEVELS:
            owned = self._session.table("owned_group")
            if question.structure == "now":
                owned = figures.held_on(owned, self._session.table("asked_today"))
            return figures.by_group(rows, owned, structure=question.structure)
        column, _ = _THINGS.get(question.by, (None, ""))
        return figures.by_column(rows, column)

    def _bring_index(self) -> None:
        if self._question.by not in GROUP_LEVELS or self._session.has("owned_group"):
            return
        if self._question.as_of is None:
            scan_owned_group(self._session, self._lake, self._question.by)
        else:
            bring_owned_group(self._tables, self._question.by)

    def _measure_then(self) -> None:
        """Measure again from what had been received by then."""
        tables = self._tables
        for one in self._asked:
            tables.bring(*COMPLETED_WITH, *reads(one.measure))

        def each(metric: Metric) -> Table:
            return laid_out(metric, tables.measure(metric))

        queries = [(partial(each, m), tables.key("laid out", m.measure)) for m in self._asked]
        self._session.unite("laid out", queries, laid_out_schema())

        def query() -> Table:
            completed_with = [tables[name] for name in COMPLETED_WITH]
            return completed(self._session.table("laid out"), self._asked, *completed_with)

        self._session.keep("observed", query, f"then {owners(self._asked)}")

    def _named_groups(self, found: set[str]) -> dict[str, dict[str, str]]:
        names = {name for name, kind in self._kinds().items() if kind == self._question.by}
        if self._question.scope:
            names &= self._below(self._question.scope) | found
        return {name: {"group": name} for name in sorted(names | found)}

    def _below(self, scope: str) -> set[str]:
        self._tables.bring("group_path")
        pairs = self._session.rows(
            lambda: self._session.table("group_path").select("group_name", "ancestor_name"),
            "groups below",
        ).to_pylist()
        return {row["group_name"] for row in pairs if row["ancestor_name"] == scope}

    def _kinds(self) -> dict[str, str]:
        self._tables.bring("group")
        rows = self._session.rows(
            lambda: self._session.table("group").select("name", "kind"), "kinds of groups"
        ).to_pylist()
        return {row["name"]: row["kind"] for row in rows}

    def _names(self, kind: str) -> dict[str, str]:
        _, label = _THINGS[kind]
        self._tables.bring(kind)
        rows = self._session.rows(
            lambda: self._session.table(kind).select("key", label), f"names of {kind}"
        ).to_pylist()
        return {row["key"]: row[label] for row in rows}

    def _level_of(self, scope: str) -> str:
        """Find what a scope names, and bring what narrows observations to it."""
        session, groups = self._session, self._kinds()
        if scope in groups:
            level = groups[scope]
            session.memory("asked_group", pa.table({"name": [scope]}))
            if self._question.as_of is None:
                scan_owned_group(session, self._lake, level, "scope_group")
            else:
                bring_owned_group(self._tables, level, "scope_group")
            return level
        for kind in _THINGS:
            keys = [key for key, name in self._names(kind).items() if name == scope]
            if keys:
                session.memory("asked_thing", pa.table({"key": keys}))
                return kind
        known = [*groups, *self._names("service").values(), *self._names("repository").values()]
        raise unknown("group, service or repository", scope, known)
