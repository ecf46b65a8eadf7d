"""Whose a thing was when: the index that joins observations to groups when asked."""

from typing import Any

import ibis
import pyarrow as pa

from gnomon.answers.tables import Tables
from gnomon.engines.engine import Session
from gnomon.lake.lake import Lake

Table = Any

#: Name of the index in the lake.
OWNED_GROUP = "owned_group"

OWNED_GROUP_SCHEMA = pa.schema(
    [
        ("owned_id", pa.string()),
        ("level", pa.string()),
        ("group_id", pa.string()),
        ("group_name", pa.string()),
        ("group_title", pa.string()),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
    ]
)


def owned_group(owned_thing: Table, group_path: Table) -> Table:
    """Return who owned what when, at every level of the divisional organisation.

    Args:
        owned_thing: Who owned what when, as the catalogue says it.
        group_path: Each group with every group above it.

    Returns:
        One row per owned thing, level, group and span of dates; ``valid_from`` and ``valid_to``
        (exclusive) are null where open.
    """
    owned = owned_thing.select("owned_id", "group_id", "valid_from", "valid_to")
    path = group_path.filter(group_path.line == "divisional").select(
        "group_id",
        level="ancestor_kind",
        ancestor_id="ancestor_id",
        ancestor_name="ancestor_name",
        ancestor_title="ancestor_title",
        path_from="valid_from",
        path_to="valid_to",
    )
    joined = owned.join(path, "group_id")
    starts = ibis.greatest(
        joined.valid_from.coalesce(joined.path_from), joined.path_from.coalesce(joined.valid_from)
    )
    ends = ibis.least(
        joined.valid_to.coalesce(joined.path_to), joined.path_to.coalesce(joined.valid_to)
    )
    spans = joined.select(
        owned_id=joined.owned_id,
        level=joined.level,
        group_id=joined.ancestor_id,
        group_name=joined.ancestor_name,
        group_title=joined.ancestor_title,
        valid_from=starts,
        valid_to=ends,
    ).distinct()
    return spans.filter(
        spans.valid_from.isnull() | spans.valid_to.isnull() | (spans.valid_from < spans.valid_to)
    )


def bring_owned_group(tables: Tables, level: str, name: str = OWNED_GROUP) -> None:
    """Name the index of one level, made from the tables themselves."""
    tables.bring("owned_thing", "group_path")

    def query() -> Table:
        index = owned_group(tables["owned_thing"], tables["group_path"])
        return index.filter(index.level == level).drop("level")

    tables.session.keep(name, query, f"owned group {level}")


def store_owned_group(tables: Tables, lake: Lake) -> None:
    """Keep the index in the lake, where every question finds it."""
    tables.bring("owned_thing", "group_path")
    found = tables.session.rows(
        lambda: owned_group(tables["owned_thing"], tables["group_path"]), "owned group"
    )
    rows = found.cast(OWNED_GROUP_SCHEMA)
    present = [file.partition["level"] for file in lake.snapshot(OWNED_GROUP).files]
    levels = sorted({*rows.column("level").unique().to_pylist(), *present})
    if levels:
        lake.replace(OWNED_GROUP, rows, partition_by=["level"], where={"level": levels})


def scan_owned_group(session: Session, lake: Lake, level: str, name: str = OWNED_GROUP) -> None:
    """Name the index of one level, as kept by `store_owned_group`."""
    files = lake.snapshot(OWNED_GROUP).uris(level=level)
    columns = [field for field in OWNED_GROUP_SCHEMA if field.name != "level"]
    session.scan(name, files, pa.schema(columns))
