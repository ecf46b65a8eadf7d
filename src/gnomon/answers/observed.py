"""The observations a question is about, attributed to what it groups by."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import ibis

from gnomon.answers import figures
from gnomon.answers.calendar import LocalDays
from gnomon.answers.observing import OPEN, observation_schema, observations
from gnomon.answers.ownership import owned_group, stored_owned_group
from gnomon.answers.question import GROUP_LEVELS, Question, next_period, period_start
from gnomon.answers.tables import Tables
from gnomon.answers.writing import OBSERVATION
from gnomon.domain.metric import Metric
from gnomon.engines.engine import Session
from gnomon.errors import unknown
from gnomon.lake.lake import Lake

Table = Any

_NEEDED = (
    "metric", "subject_id", "started_at", "ended_at", "started_on", "ended_on", "owned_id",
    "service_id", "repository_id", "person_id", "value", "weight", "working_seconds",
)  # fmt: skip


class Observed:
    """Reads what one question needs in one session."""

    def __init__(
        self,
        session: Session,
        lake: Lake,
        definitions: Mapping[str, Any],
        question: Question,
        asked: list[Metric],
    ) -> None:
        self._session = session
        self._lake = lake
        self._question = question
        self._asked = asked
        self._tables = Tables(session, lake, definitions, as_of=question.as_of)

    def local_days(self) -> LocalDays:
        """Return the organisation's days."""
        calendar = self._tables["working_day"]
        default = calendar.filter(calendar.calendar == "default")
        columns = ("utc_on", "local_midnight_second", "local_on_before", "local_on_after")
        return LocalDays(self._session.rows(default.select(*columns)))

    def rows(self, since: date, until: date) -> Table:
        """Return the observations of a window with ``grouping``, run once."""
        found = self.scoped(self.observations(since, until))
        attributed = figures.attributed(found.select(*_NEEDED), self._question, self._owned)
        if self._question.time == "working":
            seconds = attributed.working_seconds.cast("float64")
            durations = [one.name for one in self._asked if one.unit == "s"]
            attributed = attributed.mutate(
                value=ibis.ifelse(attributed.metric.isin(durations), seconds, attributed.value)
            )
        return self._session.materialise(attributed)

    def observations(self, since: date, until: date) -> Table:
        """Return every observation of the metrics that may fall into a window or be open."""
        if self._question.as_of is not None:
            calendar = self._tables["working_day"]
            return (
                ibis.union(
                    *(observations(m, self._tables.measure(m), calendar) for m in self._asked)
                )
                if len(self._asked) > 1
                else observations(self._asked[0], self._tables.measure(self._asked[0]), calendar)
            )
        names = [one.name for one in self._asked]
        files = self._lake.snapshot(OBSERVATION)
        uris = files.uris(metric=names, month=[OPEN, *_months(since, until)])
        return self._session.scan(uris, observation_schema())

    def ever(self, names: Iterable[str]) -> set[tuple[str, str]]:
        """Return which groups have ever had an observation of some metrics."""
        wanted = list(names)
        if not wanted:
            return set()
        if self._question.as_of is not None:
            every = self.observations(date.min, date.max)
            every = every.filter(every.metric.isin(wanted))
        else:
            files = self._lake.snapshot(OBSERVATION).uris(metric=wanted)
            every = self._session.scan(files, observation_schema())
        few = self.scoped(every).select(
            "metric", "owned_id", "service_id", "repository_id", "started_on", "ended_on"
        )
        attributed = figures.attributed(few, self._question, self._owned)
        pairs = self._session.rows(attributed.select("metric", "grouping").distinct())
        return {(row["metric"], row["grouping"]) for row in pairs.to_pylist()}

    def groups(self, found: set[str]) -> dict[str, dict[str, str]]:
        """Return every group to answer for, with its labels: those of the catalogue and found."""
        by = self._question.by
        if by == "organisation":
            return {"": {}}
        if by in GROUP_LEVELS:
            return self._named_groups(found)
        kind, label = ("service", "name") if by == "service" else ("repository", "path")
        known = self._session.rows(self._tables[kind].select("key", label)).to_pylist()
        names = {row["key"]: row[label] for row in known}
        listed = found if self._question.scope else found | names.keys()
        return {
            key: {kind: names.get(key, key)}
            for key in sorted(listed, key=lambda key: names.get(key, key))
        }

    def _named_groups(self, found: set[str]) -> dict[str, dict[str, str]]:
        groups = self._tables["group"]
        wanted = groups.filter(groups.kind == self._question.by).select("name")
        names = {row["name"] for row in self._session.rows(wanted).to_pylist()}
        if self._question.scope:
            names &= self._below(self._question.scope) | found
        return {name: {"group": name} for name in sorted(names | found)}

    def _below(self, scope: str) -> set[str]:
        path = self._tables["group_path"]
        below = path.filter(path.ancestor_name == scope).select("group_name").distinct()
        return {row["group_name"] for row in self._session.rows(below).to_pylist()}

    @cached_property
    def _owned(self) -> Table | None:
        if self._question.by not in GROUP_LEVELS:
            return None
        return self._owned_at(self._question.by)

    def _owned_at(self, level: str) -> Table:
        if self._question.as_of is None:
            return stored_owned_group(self._session, self._lake, level)
        index = owned_group(self._tables)
        return index.filter(index.level == level).drop("level")

    def scoped(self, rows: Table) -> Table:
        """Leave only what belongs to the scope asked for."""
        scope = self._question.scope
        if scope is None:
            return rows
        level = self._level_of(scope)
        if level == "service":
            return rows.filter(rows.service_id == f"catalog:service:{scope}")
        if level == "repository":
            repository = self._tables["repository"]
            keys = repository.filter(repository.path == scope).select("key")
            return rows.filter(rows.repository_id.isin(keys.key))
        owned = self._owned_at(level)
        owned = owned.filter(owned.group_name == scope)
        if self._question.structure == "now":
            return rows.semi_join(owned.filter(owned.valid_to.isnull()), "owned_id")
        on = rows.ended_on.coalesce(rows.started_on)
        return rows.semi_join(
            owned,
            [
                rows.owned_id == owned.owned_id,
                owned.valid_from.isnull() | (owned.valid_from <= on),
                owned.valid_to.isnull() | (owned.valid_to > on),
            ],
        )

    def _level_of(self, scope: str) -> str:
        run = self._session.rows
        groups = run(self._tables["group"].select("name", "kind")).to_pylist()
        services = run(self._tables["service"].select("name")).to_pylist()
        repositories = run(self._tables["repository"].select("path")).to_pylist()
        levels = {row["path"]: "repository" for row in repositories}
        levels |= {row["name"]: "service" for row in services}
        levels |= {row["name"]: row["kind"] for row in groups}
        if scope not in levels:
            raise unknown("group, service or repository", scope, levels)
        return levels[scope]


def _months(since: date, until: date) -> list[str]:
    """List the UTC months that local dates of a window can fall into."""
    months = []
    start = period_start(since - timedelta(days=1), "month")
    while start <= until + timedelta(days=1):
        months.append(f"{start:%Y-%m}")
        start = next_period(start, "month")
    return months
