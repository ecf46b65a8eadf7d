"""What `check` says about the place the inbox is kept in."""

import os
import re
from pathlib import Path

from gnomon.settings import Settings

#: File systems whose locks or journals another machine may not see.
_REMOTE = {
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb2",
    "smb3",
    "smbfs",
    "virtiofs",
}
_OCTAL = re.compile(r"\\([0-7]{3})")
_LITTLE_BYTES = 512 * 2**20


def findings(settings: Settings, mounts: Path = Path("/proc/mounts")) -> list[str]:
    """List what is wrong with where the inbox is; empty when nothing is.

    Args:
        settings: Say where it is. A PostgreSQL database looks after its own disk.
        mounts: The kernel's table of file systems.
    """
    if settings.database is not None:
        return []
    home = settings.home.resolve()
    # The home may not exist yet; what counts is the disk it will be on.
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    found = []
    kind = file_system(existing, mounts)
    if kind in _REMOTE:
        found.append(
            f"The home {home} is on a network file system ({kind}), where SQLite may lose events "
            "or lock up. Put it on a local disk, or name a PostgreSQL `database`."
        )
    if not os.access(existing, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        found.append(f"The home {home} may not be written. Give the user that runs Gnomon rights.")
    status = os.statvfs(existing)
    free = status.f_bavail * status.f_frsize
    if free < _LITTLE_BYTES:
        found.append(f"The disk of the home {home} has {free / 2**20:,.0f} MB left. Free some.")
    return found


def file_system(folder: Path, mounts: Path = Path("/proc/mounts")) -> str | None:
    """Name the kind of file system a folder is on; null where the kernel does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    best: tuple[int, str | None] = (-1, None)
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:  # noqa: PLR2004 - device, place, kind
            continue
        # The kernel writes a space in a name as an octal escape.
        place = Path(_OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1]))
        if folder.is_relative_to(place) and len(place.parts) >= best[0]:
            best = (len(place.parts), fields[2])
    return best[1]
