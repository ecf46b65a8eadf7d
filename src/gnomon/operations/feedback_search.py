"""Finding what says the same, and what answers it: full-text search in a file beside the lake.

The index is made of the lake and may be thrown away. It proposes; a person confirms.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from gnomon.answers.tables import Tables
from gnomon.operations.home import Home

Kind = Literal["feedback", "ticket", "change"]

#: Name of the file in the home.
FILE = "feedback-search.sqlite3"
#: What is searched, with the column that numbers it.
_SEARCHED: dict[Kind, str | None] = {"feedback": None, "ticket": "number", "change": None}
_WORD = re.compile(r"\w{3,}")
#: Words that many titles hold tell nothing apart, and cost the most.
_COMMON = 0.02
_FEWEST_COMMON = 200
_WORDS = 6
#: So many titles are weighed at most, whatever there is.
_MATCHES = 5000


class Hit(Struct, frozen=True, kw_only=True):
    """Something found."""

    kind: Kind
    """What it is."""
    key: str
    """Its key."""
    title: str
    """Its title."""
    number: str | None
    """What people call it: ``SHOP-12``."""
    url: str | None
    """Where to open it in its tool."""


class FeedbackIndex:
    """Titles of sayings, tickets and changes.

    Args:
        path: The file; it need not be there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def version(self) -> str | None:
        """Return the state of the lake it was made of; null when there is none."""
        if not self._path.exists():
            return None
        try:
            with closing(sqlite3.connect(self._path)) as opened:
                (found,) = opened.execute("SELECT version FROM made").fetchone()
        except sqlite3.DatabaseError:
            # Half written, or of an older Gnomon: it is made again.
            return None
        return str(found)

    def make(self, hits: Iterable[Hit], version: str) -> None:
        """Make it anew, beside the old one, and put it in its place.

        Args:
            hits: Everything that shall be found.
            version: State of the lake that it was read from.
        """
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh)) as opened:
            opened.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                "CREATE TABLE made (version TEXT, total INTEGER);"
                "CREATE VIRTUAL TABLE found USING fts5(title, kind UNINDEXED, key UNINDEXED,"
                " number UNINDEXED, url UNINDEXED,"
                " tokenize = 'unicode61 remove_diacritics 2');"
                "CREATE VIRTUAL TABLE word USING fts5vocab('found', 'row');"
            )
            added = opened.executemany(
                "INSERT INTO found (title, kind, key, number, url) VALUES (?, ?, ?, ?, ?)",
                ((hit.title, hit.kind, hit.key, hit.number, hit.url) for hit in hits),
            )
            opened.execute("INSERT INTO found (found) VALUES ('optimize')")
            opened.execute("INSERT INTO made VALUES (?, ?)", (version, added.rowcount))
            opened.commit()
        fresh.replace(self._path)

    def find(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Find what shares its rarest words with a text, the closest first.

        Args:
            text: Any text; nothing in it is an operator.
            limit: Most hits.
        """
        if not self._path.exists():
            return []
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as opened:
            words = _telling(opened, text)
            if not words:
                return []
            match = " OR ".join(f'"{word}"' for word in words)
            # Only what is shown is read: the titles of all matches would cost ten times as much.
            rows = opened.execute(
                "SELECT kind, key, title, number, url FROM (SELECT rowid AS place, rank AS score"
                " FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?)"
                " JOIN found ON found.rowid = place ORDER BY score, place",
                (match, limit),
            ).fetchall()
        return [Hit(kind=k, key=key, title=t, number=n, url=u) for k, key, t, n, u in rows]


def _telling(opened: sqlite3.Connection, text: str) -> list[str]:
    """Pick the words of a text that few titles hold, the rarest first."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text[:2000])))[:50]
    (total,) = opened.execute("SELECT total FROM made").fetchone()
    counted = []
    for word in words:
        plain = opened.execute("SELECT doc FROM word WHERE term = ?", (word,)).fetchone()
        # Terms are kept without accents, which FTS5 alone takes off.
        counted.append((plain[0] if plain else 0, word))
    most = max((total or 0) * _COMMON, _FEWEST_COMMON)
    telling, matches = [], 0
    for count, word in sorted(counted)[:_WORDS]:
        matches += count
        if count > most or matches > _MATCHES:
            break
        telling.append(word)
    return telling


def feedback_index(home: Home) -> FeedbackIndex:
    """Return the index of a home, made anew where the lake has moved on.

    Args:
        home: Where.
    """
    index = FeedbackIndex(home.settings.home / FILE)
    version = "-".join(str(home.lake.version(table)) for table in _SEARCHED)
    if index.version() != version:
        index.make(_everything(home), version)
    return index


def _everything(home: Home) -> Iterator[Hit]:
    place = home.installation()
    with place.engine.session() as session:
        tables = Tables(session, place.lake, place.definitions)
        for kind, number in _SEARCHED.items():
            tables.bring(kind)
            columns = ["key", "title", "url", *([number] if number else [])]
            query = partial(_titles, tables, kind, columns)
            found = session.rows(query, f"titles of every {kind}")
            for row in found.to_pylist():
                yield Hit(
                    kind=kind,
                    key=row["key"],
                    title=row["title"],
                    number=row[number] if number else None,
                    url=row["url"],
                )


def _titles(tables: Tables, kind: str, columns: list[str]) -> Any:
    return tables[kind].select(*columns)
