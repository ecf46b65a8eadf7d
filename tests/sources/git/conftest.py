"""Real repositories, made on the spot."""

import asyncio
import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event
from gnomon.sources.git import SOURCE, GitOptions
from gnomon.sources.source import Checkpoint, Fetching

START = 1_700_000_000


@pytest.fixture(autouse=True)
def no_user_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)


class Repo:
    """A repository to do things to; each commit is a minute after the one before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.minute = 0

    def git(self, *arguments: str | bytes, stdin: bytes = b"", **variables: str) -> str:
        at = f"{START + 60 * self.minute} -0330"
        who = {
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "Ada@Example.org",
            "GIT_COMMITTER_NAME": "Bob",
            "GIT_COMMITTER_EMAIL": "bob@example.org",
            "GIT_AUTHOR_DATE": at,
            "GIT_COMMITTER_DATE": at,
        }
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.folder,
            env={**os.environ, **who, **variables},
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, text: str, files: Mapping[str, str | bytes] | None = None, **who: str) -> str:
        self.minute += 1
        for path, content in (files or {}).items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "--allow-empty-message", "-F", "-",
                 "--cleanup=verbatim", stdin=text.encode(), **who)  # fmt: skip
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str, text: str) -> str:
        self.minute += 1
        self.git("merge", "-q", "--no-ff", "-m", text, branch)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Repo]:
    def make(name: str = "shop") -> Repo:
        folder = tmp_path / name
        folder.mkdir()
        repo = Repo(folder)
        repo.git("init", "-q", "-b", "main")
        return repo

    return make


@pytest.fixture
def repo(make_repo: Callable[..., Repo]) -> Repo:
    return make_repo()


class Sync:
    """Fetches a repository again and again, as the sync operation does."""

    def __init__(self, folder: Path, *, since: datetime | None = None, **options: Any) -> None:
        self.folder = folder
        self.since = since
        self.options = GitOptions(**options)
        self.cursor: dict[str, str] = {}
        self.events: dict[str, Event] = {}
        self.rows: dict[str, dict[str, Entity]] = {}

    def __call__(self, *, stop_after: int | None = None) -> list[Event]:
        """Fetch once; stop in the middle after so many items, as a kill would."""
        return asyncio.run(self._fetch(stop_after))

    async def _fetch(self, stop_after: int | None) -> list[Event]:
        fetching = Fetching(
            source="git",
            client=None,
            options=self.options,
            url=str(self.folder),
            cursor=dict(self.cursor),
            since=self.since,
        )
        told: list[Event] = []
        stream = SOURCE.fetch(fetching)
        count = 0
        async for item in stream:
            if isinstance(item, Event):
                # The inbox takes each id once, for good.
                if item.id not in self.events:
                    self.events[item.id] = item
                    told.append(item)
                    self._read(item)
            elif isinstance(item, Checkpoint):
                self.cursor[item.stream] = item.value
            count += 1
            if count == stop_after:
                await stream.aclose()
                break
        return told

    def _read(self, event: Event) -> None:
        for entity in SOURCE.readers[event.type](event):
            assert isinstance(entity, SOURCE.entities)
            table = self.rows.setdefault(table_name(type(entity)), {})
            before = table.get(entity.key)
            # Newest wins, by version time and then by arrival.
            if before is None or before.changed_at <= entity.changed_at:
                table[entity.key] = entity

    def table(self, name: str) -> list[Any]:
        return [row for row in self.rows.get(name, {}).values() if not row.is_deleted]

    def commit(self, revision: str) -> Any:
        return self.rows["commit"][f"git:repository:{self.folder.name}@{revision}"]


@pytest.fixture
def sync(repo: Repo) -> Callable[..., Sync]:
    def make(folder: Path | None = None, **options: Any) -> Sync:
        return Sync(folder or repo.folder, **options)

    return make
