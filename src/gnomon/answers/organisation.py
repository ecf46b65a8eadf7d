"""The organisation as it is today, for menus and breadcrumbs."""

from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables

Table = Any


class Unit(Struct, frozen=True, kw_only=True):
    """A group with the groups below it."""

    name: str
    """Name in addresses."""
    title: str
    """Display name."""
    kind: str
    """business_unit, team, sub_team, ..."""
    units: list["Unit"] = []
    """Groups that answer to it, in alphabetical order."""


def organisation(place: Installation) -> list[Unit]:
    """Return the topmost groups with everything below them, by today's divisional lines."""
    today = datetime.now(UTC).date()
    with place.engine.session() as session:
        Tables(session, place.lake, place.definitions).bring("group", "reporting_line")

        def named() -> Table:
            return session.table("group").select("key", "name", "title", "kind")

        def divisional() -> Table:
            line = session.table("reporting_line")
            columns = ("group_id", "parent_id", "valid_from", "valid_to")
            return line.filter(line.line == "divisional").select(*columns)

        groups = {row["key"]: row for row in session.rows(named, "units").to_pylist()}
        parents = {
            row["group_id"]: row["parent_id"]
            for row in session.rows(divisional, "divisional lines").to_pylist()
            if (row["valid_from"] is None or row["valid_from"] <= today)
            and (row["valid_to"] is None or row["valid_to"] > today)
        }
    below: dict[str | None, list[str]] = {}
    for key in groups:
        parent = parents.get(key)
        below.setdefault(parent if parent in groups else None, []).append(key)

    def unit(key: str, above: frozenset[str]) -> Unit:
        row = groups[key]
        children = [child for child in below.get(key, []) if child not in above]
        return Unit(
            name=row["name"],
            title=row["title"],
            kind=row["kind"],
            units=sorted((unit(c, above | {key}) for c in children), key=lambda u: u.title),
        )

    return sorted((unit(key, frozenset()) for key in below.get(None, [])), key=lambda u: u.title)
