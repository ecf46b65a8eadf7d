"""Bring a backup back into an empty home."""

import shutil
import tarfile
import tempfile
import zlib
from pathlib import Path, PurePosixPath

import msgspec

from gnomon.errors import UsageError
from gnomon.inbox import Inbox
from gnomon.operations.backup import (
    FORMAT,
    INBOX,
    MANIFEST,
    SETTINGS,
    BackupError,
    Manifest,
)
from gnomon.operations.forgotten import KEY_FILE
from gnomon.settings import load

_MANIFEST_BYTES = 2**20
_FOLDERS = ("lake", "catalogue")


def restore(home: Path, file: Path) -> Manifest:
    """Bring a backup back.

    Everything is unpacked and checked beside the home first, so that a file that is cut short or
    foreign leaves nothing behind.

    Args:
        home: Where to; empty, or not there yet.
        file: A file that `backup` wrote.

    Raises:
        UsageError: The home is in use, or there is no such file.
        BackupError: The file is no backup, is cut short, or wants to write elsewhere.
    """
    if home.exists() and any(home.iterdir()):
        raise UsageError(f"{home} is not empty. Name another home; nothing was restored.")
    if not file.is_file():
        raise UsageError(f"There is no file {file}. Name one that `gnomon backup` wrote.")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder:
        fresh = Path(folder) / "home"
        fresh.mkdir()
        manifest = _unpack(file, fresh)
        copied = Path(folder) / INBOX
        (fresh / INBOX).replace(copied)
        with Inbox.open(load(fresh)) as inbox:
            inbox.restore(copied)
        if home.exists():
            home.rmdir()
        fresh.rename(home)
    return manifest


def _unpack(file: Path, fresh: Path) -> Manifest:
    try:
        with tarfile.open(file, "r|gz") as archive:
            manifest = _manifest(file, archive)
            _members(file, archive, manifest, fresh)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(
            f"{file} is no backup, or cut short: {error}. Nothing was restored."
        ) from error
    except OSError as error:
        raise BackupError(f"{file} cannot be restored: {error.strerror or error}.") from error
    return manifest


def _manifest(file: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    content = None
    if first is not None and first.name == MANIFEST and first.size <= _MANIFEST_BYTES:
        content = archive.extractfile(first)
    if content is None:
        raise BackupError(f"{file} is no backup of Gnomon: it does not begin with {MANIFEST}.")
    try:
        manifest = msgspec.json.decode(content.read(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"{file} is no backup of Gnomon: {MANIFEST}: {error}.") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"{file} is a backup of the format {manifest.format!r}; this Gnomon reads {FORMAT!r}. "
            "Install the version that wrote it."
        )
    return manifest


def _members(file: Path, archive: tarfile.TarFile, manifest: Manifest, fresh: Path) -> None:
    count = size = 0
    # Not `for`: that would begin with the manifest again.
    while (member := archive.next()) is not None:
        count, size = count + 1, size + member.size
        content = archive.extractfile(member) if member.isfile() else None
        if content is None or not _is_ours(member.name):
            raise BackupError(
                f"{file} holds {member.name!r}, which no backup holds. Nothing was restored."
            )
        if count > manifest.file_count or size > manifest.byte_count:
            raise BackupError(f"{file} holds more than it says. Nothing was restored.")
        target = fresh / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with target.open("wb") as written:
            shutil.copyfileobj(content, written)
    if (count, size) != (manifest.file_count, manifest.byte_count):
        raise BackupError(
            f"{file} is cut short: {count} of {manifest.file_count} files. Nothing was restored."
        )


def _is_ours(name: str) -> bool:
    """Say whether a path is one that `backup` writes, inside the home."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return False
    return name in (INBOX, SETTINGS, KEY_FILE) or (
        len(path.parts) > 1 and path.parts[0] in _FOLDERS
    )
