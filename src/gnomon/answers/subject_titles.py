"""What the things observed are called, for lists of observations."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables

Table = Any

#: Subjects with a name of their own: the columns that number and name them.
_NAMED: dict[str, tuple[str | None, str]] = {
    "change": ("number", "title"),
    "ticket": ("number", "title"),
    "incident": ("number", "title"),
    "deployment": ("application", "environment"),
    "sprint": (None, "name"),
}


def subject_titles(place: Installation, subject: str, keys: Sequence[str]) -> dict[str, str]:
    """Return what things are called; those that have no name are left out.

    Args:
        place: What is asked.
        subject: Entity that the keys name.
        keys: Keys of the things.
    """
    if subject not in _NAMED or not keys:
        return {}
    number, title = _NAMED[subject]
    with place.engine.session() as session:
        Tables(session, place.lake, place.definitions).bring(subject)
        session.memory("asked_subject", pa.table({"key": pa.array(keys, pa.string())}))

        def named() -> Table:
            rows = session.table(subject)
            asked = rows.semi_join(session.table("asked_subject"), "key")
            return asked.select("key", title, *([number] if number else []))

        found = session.rows(named, f"titles of {subject}").to_pylist()
    return {row["key"]: _title(row, number, title) for row in found}


def _title(row: dict[str, Any], number: str | None, title: str) -> str:
    told = row[number] if number else None
    if told is None:
        return str(row[title])
    if number == "application":
        return f"{told} to {row[title]}"
    return f"{f'!{told}' if isinstance(told, int) else told} {row[title]}"
