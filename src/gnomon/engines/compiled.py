"""Compiled queries, remembered across sessions and runs.

A query is worth remembering as long as nothing that made it has changed: the source files of
Gnomon and its plugins, Ibis and SQLGlot. Their fingerprint names the folder, so an upgrade starts
over by itself.
"""

import hashlib
import importlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from gnomon.discovery import plugins


class Compiled:
    """Keeps SQL by key, in memory and in a folder; a folder that cannot be written is no harm."""

    def __init__(self, folder: Path) -> None:
        # At once, while the files are still those that were loaded.
        self._folder = folder / _source_fingerprint()
        self._known: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the SQL of a key; null when it was never compiled."""
        if key not in self._known:
            try:
                self._known[key] = self._file(key).read_text(encoding="utf-8")
            except OSError:
                return None
        return self._known[key]

    def put(self, key: str, sql: str) -> None:
        """Remember the SQL of a key."""
        self._known[key] = sql
        file = self._file(key)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Written aside and renamed: another process may read it at any moment.
            half = file.with_suffix(f".{hashlib.sha256(sql.encode()).hexdigest()[:8]}.half")
            half.write_text(sql, encoding="utf-8")
            half.replace(file)
        except OSError:
            return

    def _file(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        return self._folder / f"{name}.sql"


@cache
def _source_fingerprint() -> str:
    digest = hashlib.sha256(f"{version('ibis-framework')} {version('sqlglot')}".encode())
    for package in ("gnomon", *plugins()):
        root = importlib.import_module(package).__path__[0]
        for file in sorted(Path(root).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
