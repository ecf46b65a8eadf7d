"""The boundaries of the organisation as changes, dependencies and deployments cross them."""

from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.entity_rows import entity_rows
from gnomon.answers.tables import Tables
from gnomon.domain.organisation import Group, Membership, Ownership, Service, ServiceDependency
from gnomon.steering.operating.boundaries import (
    BothWays,
    Edges,
    Lockstep,
    both_ways,
    by_service,
    edges,
    lockstep,
)

Table = Any

#: How far back is looked.
ASIDE = timedelta(weeks=13)


class Crossings(Struct, frozen=True, kw_only=True):
    """What crossed the organisation's lines in the last thirteen weeks."""

    changes: Edges
    """Merged changes, by the author's team then and the owner's today."""
    dependencies: Edges
    """Services that need others, as the catalogue tells."""
    lockstep: list[Lockstep]
    """Services that are deployed together."""
    both_ways: list[BothWays]
    """Who of each team builds and runs."""
    titles: dict[str, str]
    """What teams are called, by key."""


def crossings(place: Installation, now: datetime) -> Crossings:
    """Say what crossed the organisation's lines.

    Args:
        place: What is asked.
        now: When.
    """
    with place.engine.session() as session:
        seen = _Seen(Tables(session, place.lake, place.definitions), now)
    return Crossings(
        changes=edges(
            (seen.team_of.get(row["group_id"]), seen.owner.get(row["service_id"]))
            for row in seen.changes
        ),
        dependencies=edges(
            (seen.owner.get(one.service_id), seen.owner.get(one.depends_on_id))
            for one in seen.needs
        ),
        lockstep=lockstep(
            by_service(
                (seen.names[row["service_id"]], row["at"])
                for row in seen.deployed
                if row["service_id"] in seen.names
            ),
            {seen.names[key]: team for key, team in seen.owner.items() if key in seen.names},
            (now - ASIDE, now),
        ),
        both_ways=both_ways(
            seen.members(),
            frozenset(row["person_id"] for row in seen.changes) - {None},
            frozenset(row["person_id"] for row in (*seen.deployed, *seen.running)) - {None},
        ),
        titles={key: each.title for key, each in seen.groups.items()},
    )


class _Seen:
    """What was told of the last thirteen weeks, and whose it is today."""

    def __init__(self, tables: Tables, now: datetime) -> None:
        session, today = tables.session, now.date()
        tables.bring(
            "change_belonging", "incident_step", "service_shift", "deployment_initiator",
            "group_path",
        )  # fmt: skip
        kind = pa.timestamp("us", "UTC")
        asked = {"since": pa.array([now - ASIDE], kind), "until": pa.array([now], kind)}
        session.memory("asked_span", pa.table(asked))
        self.groups = {each.key: each for each in entity_rows(tables, Group)}
        self.names = {each.key: each.name for each in entity_rows(tables, Service)}
        self.needs = entity_rows(tables, ServiceDependency)
        lines = session.rows(lambda: _lines(tables), "lines of groups").to_pylist()
        self.team_of = _teams(lines, self.groups, today)
        self.owner: dict[str, str] = {
            one.service_id: self.team_of[one.group_id]
            for one in entity_rows(tables, Ownership)
            if _holds(one, today) and one.group_id in self.team_of
        }
        self._belongs = [one for one in entity_rows(tables, Membership) if _holds(one, today)]
        self.changes = session.rows(lambda: _changes(tables), "changes across").to_pylist()
        self.deployed = session.rows(lambda: _deployed(tables), "deployments across").to_pylist()
        self.running = [
            *session.rows(lambda: _on_call(tables), "people on call").to_pylist(),
            *session.rows(lambda: _answered(tables), "people who answered").to_pylist(),
        ]

    def members(self) -> dict[str, frozenset[str]]:
        """Return the people of each team, those of its sub-teams among them."""
        found: dict[str, set[str]] = {}
        for one in self._belongs:
            team = self.team_of.get(one.group_id)
            if team is not None:
                found.setdefault(team, set()).add(one.person_id)
        return {team: frozenset(people) for team, people in found.items()}


def _holds(one: Ownership | Membership, today: Any) -> bool:
    return (one.valid_from is None or one.valid_from <= today) and (
        one.valid_to is None or one.valid_to > today
    )


def _teams(lines: list[dict[str, Any]], groups: dict[str, Group], today: Any) -> dict[str, str]:
    """Return the team of each group: itself, or the one it answers to today."""
    found = {key: key for key, each in groups.items() if each.kind == "team"}
    for row in lines:
        ancestor = groups.get(row["ancestor_id"])
        begun = row["valid_from"] is None or row["valid_from"] <= today
        lasts = row["valid_to"] is None or row["valid_to"] > today
        if ancestor is not None and ancestor.kind == "team" and begun and lasts:
            found.setdefault(row["group_id"], row["ancestor_id"])
    return found


def _since(tables: Tables) -> Any:
    return tables.session.table("asked_span").since.as_scalar()


def _lines(tables: Tables) -> Table:
    path = tables["group_path"]
    kept = path.filter(path.line == "divisional")
    return kept.select("group_id", "ancestor_id", "valid_from", "valid_to")


def _changes(tables: Tables) -> Table:
    rows = tables["change_belonging"]
    kept = rows.filter(rows.merged_at >= _since(tables))
    return kept.select("service_id", "group_id", "person_id")


def _deployed(tables: Tables) -> Table:
    rows = tables["deployment_initiator"]
    is_live = (rows.status == "success") & ~rows.is_config_only
    return rows.filter(is_live & (rows["at"] >= _since(tables))).select(
        "service_id", "person_id", "at"
    )


def _on_call(tables: Tables) -> Table:
    rows = tables["service_shift"]
    until = tables.session.table("asked_span").until.as_scalar()
    is_begun = rows.starts_at.isnull() | (rows.starts_at < until)
    is_recent = rows.ends_at.isnull() | (rows.ends_at >= _since(tables))
    return rows.filter(is_begun & is_recent).select("person_id").distinct()


def _answered(tables: Tables) -> Table:
    rows = tables["incident_step"]
    is_answer = (rows.kind == "acknowledged") & rows.person_id.notnull()
    return (
        rows.filter(is_answer & (rows.happened_at >= _since(tables))).select("person_id").distinct()
    )
