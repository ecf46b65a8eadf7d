"""How far a repository has been told, kept as checkpoints."""

import hashlib
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from gnomon.sources.source import Checkpoint


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has been told of one stream: ``refs``, ``repository``, ``mainline`` or ``log``."""

    chain: str = ""
    """Hash of everything told so far, so that a state told again later is told anew."""
    digest: str = ""
    """Hash of the latest state told, to see that nothing has changed."""
    refs: dict[str, str] = {}
    """Lines of the refs told, by full name."""
    tips: tuple[str, ...] = ()
    """Commits whose whole ancestry has been told."""
    mainline: str | None = None
    """Tip of the main line told."""
    count: int = 0
    """Commits on its first-parent line."""
    changes: str = ""
    """Which main-line commits were told as changes."""


class Walk(Struct, frozen=True, kw_only=True):
    """A walk under way, to go on with after a stop."""

    tip: str = ""
    """Where it started; empty for the walk from every other ref."""
    lines: int = 0
    """Lines of it that have been told."""
    digest: str = ""
    """Hash of those lines: git must give them again, or the walk starts over."""


def told(cursor: Mapping[str, str], stream: str) -> Told:
    """Read a checkpoint; nothing told where there is none."""
    value = cursor.get(stream)
    return msgspec.json.decode(value, type=Told) if value else Told()


def walk(cursor: Mapping[str, str], stream: str) -> Walk:
    """Read the checkpoint of a walk; an empty one where none is under way."""
    value = cursor.get(stream)
    return msgspec.json.decode(value, type=Walk) if value else Walk()


def checkpoint(stream: str, value: Struct) -> Checkpoint:
    """Write a checkpoint."""
    return Checkpoint(stream, msgspec.json.encode(value).decode())


def content_id(*parts: str | bytes) -> str:
    """Hash what makes an event this one."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        # The length keeps ("ab", "c") apart from ("a", "bc").
        digest.update(b"%d\0" % len(data) + data)
    return digest.hexdigest()[:32]
