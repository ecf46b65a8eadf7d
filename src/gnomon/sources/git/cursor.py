"""How far a repository has been told, kept as checkpoints."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import IO

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


class Lines:
    """Lines of a walk, counted and hashed, so that a stopped one can be gone on with."""

    def __init__(self, lines: IO[bytes], under_way: Walk) -> None:
        self._lines = lines
        self._digest = hashlib.sha256()
        self.count = 0
        self.total = 0
        self._known = 0
        before = hashlib.sha256()
        for line in lines:
            self.total += 1
            if self.total <= under_way.lines:
                before.update(line)
        if self.total >= under_way.lines and before.hexdigest() == under_way.digest:
            self._known = under_way.lines
        lines.seek(0)

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self._digest.update(line)
            self.count += 1
            yield line

    @property
    def are_known(self) -> bool:
        """Whether the lines so far had been told before the stop."""
        return self.count <= self._known

    def walk(self, tip: str = "") -> Walk:
        """Return how far the walk has come."""
        return Walk(tip=tip, lines=self.count, digest=self._digest.hexdigest())
