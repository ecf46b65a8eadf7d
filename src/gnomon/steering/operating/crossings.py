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
    since, today = now - ASIDE, now.date()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring(
            "change_belonging", "incident_step", "service_shift", "deployment_initiator",
            "group_path",
        )  # fmt: skip
        kind = pa.timestamp("us", "UTC")
        asked = {"since": pa.array([since], kind), "until": pa.array([now], kind)}
        session.memory("asked_span", pa.table(asked))
        groups = {each.key: each for each in entity_rows(tables, Group)}
        names = {each.key: each.name for each in entity_rows(tables, Service)}
        needs = entity_rows(tables, ServiceDependency)
        owned = [one for one in entity_rows(tables, Ownership) if _holds(one, today)]
        belongs = [one for one in entity_rows(tables, Membership) if _holds(one, today)]
        lines = session.rows(lambda: _lines(tables), "lines of groups").to_pylist()
        changes = session.rows(lambda: _changes(tables), "changes across").to_pylist()
        deployed = session.rows(lambda: _deployed(tables), "deployments across").to_pylist()
        on_call = session.rows(lambda: _on_call(tables), "people on call").to_pylist()
        answered = session.rows(lambda: _answered(tables), "people who answered").to_pylist()
    team_of = _teams(lines, groups, today)
    owner = {one.service_id: team_of.get(one.group_id) for one in owned}
    live = by_service((names.get(row["service_id"], ""), row["at"]) for row in deployed
                      if row["service_id"] in names)  # fmt: skip
    members: dict[str, set[str]] = {}
    for one in belongs:
        team = team_of.get(one.group_id)
        if team is not None:
            members.setdefault(team, set()).add(one.person_id)
    runners = {row["person_id"] for row in (*on_call, *answered)}
    runners |= {row["person_id"] for row in deployed}
    return Crossings(
        changes=edges(
            (team_of.get(row["group_id"]), owner.get(row["service_id"])) for row in changes
        ),
        dependencies=edges(
            (owner.get(one.service_id), owner.get(one.depends_on_id)) for one in needs
        ),
        lockstep=lockstep(
            live,
            {names[key]: team for key, team in owner.items() if team and key in names},
            (since, now),
        ),
        both_ways=both_ways(
            {team: frozenset(people) for team, people in members.items()},
            frozenset(row["person_id"] for row in changes) - {None},
            frozenset(runners - {None}),
        ),
        titles={key: each.title for key, each in groups.items()},
    )


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
