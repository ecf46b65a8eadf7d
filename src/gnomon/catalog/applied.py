"""Apply a catalogue: files in, the event that tells it out.

Applying the same files twice gives no second event. The event names the one before it, so that
going back to an earlier catalogue is an event of its own.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from gnomon.catalog.catalogue import Catalogue
from gnomon.catalog.organisation import SOURCE, told
from gnomon.catalog.read import EVENT_TYPE, Applied, FileContent, Gone, decode, entities, removed
from gnomon.domain.entity import Entity, table_name
from gnomon.domain.event import Event

_GIT_SECONDS = 10


class Provenance(Struct, frozen=True):
    """Where in git the files of a catalogue are."""

    commit: str
    """The commit that last touched them."""
    author: str
    """Who wrote it, ``Name <address>``."""


def applied(
    catalogue: Catalogue,
    *,
    time: datetime,
    previous: Event | None = None,
    provenance: Provenance | None = None,
    taken_over: Iterable[Entity] = (),
) -> Event | None:
    """Make the event that applies a catalogue; null when it says what the previous one said.

    Args:
        catalogue: The catalogue; `check` finds no error in it.
        time: When it is applied, UTC.
        previous: The event that applied the catalogue before.
        provenance: Where in git the files are.
        taken_over: What pages told of documents that files define from now on.

    Raises:
        PayloadError: The previous event is no applied catalogue.
    """
    files = tuple(FileContent(file.name, file.content) for file in catalogue.files)
    before = list(taken_over)
    if previous is not None:
        if decode(previous).files == files:
            return None
        before += entities(previous)
    now = told(catalogue, changed_at=time) if before else ()
    gone = tuple(
        Gone(table_name(type(row)), msgspec.Raw(msgspec.json.encode(row)))
        for row in removed(before, now, changed_at=time)
    )
    data = msgspec.json.encode(
        Applied(
            files=files,
            gone=gone,
            commit=provenance.commit if provenance else None,
            author=provenance.author if provenance else None,
            previous=previous.id if previous else None,
        )
    )
    return Event(
        id=hashlib.sha256(data).hexdigest()[:32],
        source=SOURCE,
        type=EVENT_TYPE,
        time=time,
        subject=provenance.commit if provenance else None,
        data=data,
    )


def provenance(paths: Iterable[Path | str]) -> Provenance | None:
    """Ask git for the commit that last touched the catalogue.

    Null without git, outside of a repository, and while something is changed and not committed:
    then no commit says what the files say.

    Args:
        paths: Folders or files of the catalogue, all in one repository.
    """
    where = [Path(path).resolve() for path in paths]
    if not where or shutil.which("git") is None:
        return None
    folder = where[0] if where[0].is_dir() else where[0].parent
    names = [str(path) for path in where]
    if _git(folder, "status", "--porcelain", "--", *names) != "":
        return None
    line = _git(folder, "log", "-1", "--format=%H %an <%ae>", "--", *names)
    commit, _, author = (line or "").strip().partition(" ")
    return Provenance(commit, author) if commit else None


def _git(folder: Path, *arguments: str) -> str | None:
    """Run git; null when it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program; the paths stand behind `--`.
            ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments],  # noqa: S607
            capture_output=True,
            check=True,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
