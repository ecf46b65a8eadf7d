"""Write a home to one file while it is used, and bring it back into an empty one.

The archive is a gzipped tar: ``manifest.json`` first, then ``inbox.db``, ``lake/<table>/``,
``gnomon.yaml``, ``catalogue/`` and the key by which forgotten people stay forgotten.
"""

import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml
from msgspec import Struct

from gnomon.catalog.catalogue import read as read_catalogue
from gnomon.errors import GnomonError, UsageError
from gnomon.inbox import Lease
from gnomon.operations.forgotten import KEY_FILE
from gnomon.operations.home import Home
from gnomon.settings import BY_CALL, Settings

FORMAT = "gnomon-backup-1"
MANIFEST = "manifest.json"
INBOX = "inbox.db"
SETTINGS = "gnomon.yaml"


class BackupError(GnomonError):
    """A backup cannot be written, or a file is none."""


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup says of itself, first in the archive."""

    format: str
    """Names the shape of the archive."""
    tables: dict[str, int]
    """Version of each table."""
    file_count: int
    """Files that follow."""
    byte_count: int
    """Their bytes together."""


def backup(home: Home, held: Lease, file: Path) -> Manifest:
    """Write inbox, lake, settings and catalogue as they are at one moment.

    The lease keeps events from moving out of the inbox meanwhile; deliveries and fetches go on.

    Args:
        home: What to keep.
        held: The lease, held by the caller.
        file: Where to; replaced once the archive is whole.

    Raises:
        UsageError: There is no such folder.
        BackupError: The file cannot be written.
        LeaseLostError: Somebody else began to write meanwhile; nothing is kept.
    """
    if not file.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {file.parent}. Make it, or name another file.")
    try:
        with tempfile.TemporaryDirectory(dir=file.absolute().parent) as folder:
            aside, half = Path(folder) / "files", Path(folder) / "archive"
            aside.mkdir()
            members = {**_made(home, aside), **_lake_files(home)}
            manifest = Manifest(
                format=FORMAT,
                tables={name: home.lake.version(name) for name in home.lake.names()},
                file_count=len(members),
                byte_count=sum(path.stat().st_size for path in members.values()),
            )
            half.touch(mode=0o600)
            _write(half, manifest, members)
            home.inbox.renew(held)
            half.replace(file)
    except OSError as error:
        raise BackupError(f"The backup {file} cannot be written: {error.strerror}.") from error
    return manifest


def _write(half: Path, manifest: Manifest, members: dict[str, Path]) -> None:
    # Parquet is compressed already; more effort than this gains nothing.
    with tarfile.open(half, "w:gz", compresslevel=1) as archive:
        told = msgspec.json.encode(manifest)
        about = tarfile.TarInfo(MANIFEST)
        about.size = len(told)
        archive.addfile(about, io.BytesIO(told))
        for name, path in members.items():
            archive.add(path, name, recursive=False)


def _made(home: Home, aside: Path) -> dict[str, Path]:
    """Copy what changes or is put together: the inbox, the settings, the catalogue."""
    inbox, settings = aside / INBOX, aside / SETTINGS
    home.inbox.backup(inbox)
    settings.write_text(_settings(home.settings), encoding="utf-8")
    members = {INBOX: inbox, SETTINGS: settings}
    key = home.settings.home / KEY_FILE
    if key.exists():
        members[KEY_FILE] = key
    for number, path in enumerate(home.settings.catalogue):
        for file in read_catalogue([home.settings.folder / path]).files:
            name = f"catalogue/{number}/{file.name}"
            copy = aside / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(file.content, encoding="utf-8", newline="")
            members[name] = copy
    return members


def _settings(settings: Settings) -> str:
    """Write the settings with the catalogue where the archive has it."""
    told = msgspec.to_builtins(settings, enc_hook=str)
    kept = {name: value for name, value in told.items() if name not in BY_CALL}
    kept["catalogue"] = [f"catalogue/{number}" for number in range(len(settings.catalogue))]
    return str(yaml.safe_dump(kept, sort_keys=False, allow_unicode=True))


def _lake_files(home: Home) -> dict[str, Path]:
    root = Path(home.lake.root)
    return {
        f"lake/{path.relative_to(root).as_posix()}": path
        for name in home.lake.names()
        for path in _table_files(home, root / name)
    }


def _table_files(home: Home, table: Path) -> Iterator[Path]:
    """List the log and the files of the newest version; older files stay behind."""
    yield from sorted((table / "_delta_log").iterdir())
    for file in home.lake.snapshot(table.name).files:
        yield Path(file.uri)
