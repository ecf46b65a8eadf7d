"""The services and repositories there are, with whose they are today."""

from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct

from gnomon.answers.ask import Installation
from gnomon.answers.ownership import owned_group
from gnomon.answers.tables import Tables

Table = Any


class Thing(Struct, frozen=True, kw_only=True):
    """A service or repository."""

    kind: Literal["service", "repository"]
    """What it is."""
    key: str
    """Its key in the lake."""
    name: str
    """Name in questions: of a service, path of a repository."""
    title: str
    """Display name."""
    owners: tuple[str, ...] = ()
    """Names of the groups it belongs to today, at every level; none when nobody owns it."""


def things(place: Installation) -> list[Thing]:
    """Return every service and repository in the order of their names."""
    today = datetime.now(UTC).date()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        tables.bring("service", "repository", "owned_thing", "group_path")

        def owners() -> Table:
            index = owned_group(tables["owned_thing"], tables["group_path"])
            return index.select("owned_id", "group_name", "valid_from", "valid_to")

        owned: dict[str, set[str]] = {}
        for row in session.rows(owners, "owners of things").to_pylist():
            begun = row["valid_from"] is None or row["valid_from"] <= today
            if begun and (row["valid_to"] is None or row["valid_to"] > today):
                owned.setdefault(row["owned_id"], set()).add(row["group_name"])
        services = session.rows(
            lambda: tables["service"].select("key", "name", "title"), "services"
        ).to_pylist()
        repositories = session.rows(
            lambda: tables["repository"].select("key", "path"), "repositories"
        ).to_pylist()
    found = [
        *(Thing(kind="service", owners=_of(owned, row["key"]), **row) for row in services),
        *(
            Thing(
                kind="repository",
                key=row["key"],
                name=row["path"],
                title=row["path"],
                owners=_of(owned, row["key"]),
            )
            for row in repositories
        ),
    ]
    return sorted(found, key=lambda thing: (thing.kind != "service", thing.name))


def _of(owned: dict[str, set[str]], key: str) -> tuple[str, ...]:
    return tuple(sorted(owned.get(key, ())))
