"""What the things observed are called, for lists of observations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from gnomon.answers.ask import Installation
from gnomon.answers.tables import Tables

Table = Any
Row = Mapping[str, Any]


class _Named(NamedTuple):
    """How one kind of subject is called."""

    columns: tuple[str, ...]
    """What its name is made of."""
    title: Callable[[Row], str | None]
    """Makes the name; null: it has none."""


def subject_titles(place: Installation, subject: str, keys: Sequence[str]) -> dict[str, str]:
    """Return what things are called; those that have no name are left out.

    Args:
        place: What is asked.
        subject: Entity that the keys name.
        keys: Keys of the things.
    """
    if subject not in NAMED or not keys:
        return {}
    columns = NAMED[subject].columns
    with place.engine.session() as session:
        Tables(session, place.lake, place.definitions).bring(subject)
        session.memory("asked_subject", pa.table({"key": pa.array(keys, pa.string())}))

        def named() -> Table:
            rows = session.table(subject)
            return rows.semi_join(session.table("asked_subject"), "key").select("key", *columns)

        found = session.rows(named, f"titles of {subject}").to_pylist()
    titles = {row["key"]: title(subject, row) for row in found}
    return {key: text for key, text in titles.items() if text}


def title(subject: str, row: Row) -> str | None:
    """Return what one thing is called; null when it has no name.

    Args:
        subject: Entity it is a row of, one of `NAMED`.
        row: At least its columns that `NAMED` lists.
    """
    return NAMED[subject].title(row)


def _numbered(row: Row) -> str:
    number, text = row["number"], row["title"]
    if number is None:
        return str(text)
    return f"{f'!{number}' if isinstance(number, int) else number} {text}"


def _deployment(row: Row) -> str:
    application, environment = row["application"], row["environment"]
    return f"{application} to {environment}" if application else str(environment)


def _report(row: Row) -> str:
    """A report is its file, which many jobs call the same; the revision tells them apart."""
    name = row["file"].replace("\\", "/").rpartition("/")[2] if row["file"] else row["format"]
    return f"{name} of {row['revision'][:12]}" if row["revision"] else str(name)


def _check(row: Row) -> str:
    place = f" from {row['vantage']}" if row["vantage"] else ""
    return f"{row['service_ref']} {row['state']}{place}"


#: Subjects with a name of their own.
NAMED: Mapping[str, _Named] = {
    "change": _Named(("number", "title"), _numbered),
    "deployment": _Named(("application", "environment"), _deployment),
    "feedback": _Named(("title",), lambda row: row["title"]),
    "incident": _Named(("number", "title"), _numbered),
    "pipeline_run": _Named(("name", "ref"), lambda row: row["name"] or row["ref"]),
    "report_file": _Named(("file", "format", "revision"), _report),
    "sprint": _Named(("name",), lambda row: row["name"]),
    "ticket": _Named(("number", "title"), _numbered),
    "uptime_check": _Named(("service_ref", "state", "vantage"), _check),
}
