"""What to ask git, from what it told before.

The main line first: one walk from the default branch's tip places every commit and says which
main-line commits are changes. Then what only other refs reach. Then the refs themselves, so that
no ref points at a commit not yet told.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from gnomon.domain.event import Event
from gnomon.errors import SourceError
from gnomon.sources.git.asking import Asking
from gnomon.sources.git.command import Git
from gnomon.sources.git.cursor import Told, checkpoint, content_id, told
from gnomon.sources.git.history import main_line
from gnomon.sources.git.mainline import Changes
from gnomon.sources.git.other_refs import other_refs
from gnomon.sources.git.payloads import Description, Place
from gnomon.sources.git.repository import look
from gnomon.sources.source import Checkpoint, Fetching, Progress

#: Refs in one event.
_REFS = 4096


class GitOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a git source beyond the common ones."""

    default_branch: str | None = None
    """Branch that changes are merged into; found where it is not named."""
    changes: Changes = "off"
    """Which main-line commits to tell as changes: ``off`` where a forge tells them; ``merges``:
    those that merge a branch or name a change's number; ``mainline``: every one, for teams that
    commit to the main line."""
    releases: str | None = None
    """Expression that the names of tags of releases match in full; null: tags are only tags."""
    refs: tuple[str, ...] = ("refs/heads/", "refs/remotes/", "refs/tags/")
    """Which refs count, as prefixes of full names."""
    processes: int | None = None
    """How many git processes may run at once; null: one per core."""


async def fetch(fetching: Fetching) -> AsyncIterator[Event | Checkpoint | Progress]:
    """Tell what is new in a local repository since the checkpoints.

    Raises:
        SourceError: There is no repository, or git is missing, refuses or fails.
    """
    if not fetching.url:
        raise SourceError(
            f"The source {fetching.source!r} has no url. Give it the path of a local repository."
        )
    options: GitOptions = fetching.options or GitOptions()
    git = Git(_folder(fetching.url))
    repository = await look(git, branch=options.default_branch, patterns=options.refs)
    asking = Asking(
        git=git,
        repository=repository,
        source=fetching.source,
        place=Place(
            repository=repository.name,
            web=repository.remote.web if repository.remote else None,
            branch=repository.default_branch,
        ),
        cursor=fetching.cursor,
        since=int(fetching.since.timestamp()) if fetching.since else None,
        changes=options.changes,
        processes=options.processes or os.cpu_count() or 1,
        now=datetime.now(UTC),
    )
    for item in _description(asking):
        yield item
    for walk in (main_line, other_refs):
        async with aclosing(walk(asking)) as steps:
            async for step in steps:
                yield step
    for item in _refs(asking, options.releases):
        yield item


def _description(asking: Asking) -> Iterator[Event | Checkpoint]:
    repository = asking.repository
    data = msgspec.json.encode(
        Description(
            path=repository.path,
            default_branch=repository.default_branch,
            remote=repository.remote.address if repository.remote else None,
            is_shallow=bool(repository.shallow),
        )
    )
    prior = told(asking.cursor, "repository")
    digest = content_id(asking.place.subject(), data)
    if prior.digest != digest:
        yield asking.event("git.repository", data, prior.chain)
        yield checkpoint("repository", Told(chain=content_id(prior.chain, digest), digest=digest))


def _refs(asking: Asking, releases: str | None) -> Iterator[Event | Checkpoint]:
    """Tell the refs that moved, and those that are gone."""
    prior = told(asking.cursor, "refs")
    lines = {name: "\0".join(astuple(ref)) for name, ref in asking.repository.refs.items()}
    place = replace(asking.place, releases=releases)
    # Other settings give the same refs another meaning, so they are told again.
    digest = content_id(place.subject())
    known = prior.refs if prior.digest == digest else {}
    moved = [line for name, line in lines.items() if known.get(name) != line]
    gone = [line for name, line in prior.refs.items() if name not in lines]
    if not moved and not gone:
        return
    for kind, told_lines in (("git.refs", moved), ("git.refs_gone", gone)):
        for start in range(0, len(told_lines), _REFS):
            data = "\n".join(told_lines[start : start + _REFS]).encode()
            yield asking.event(kind, data, prior.chain, place)
    chain = content_id(prior.chain, *moved, "", *gone)
    yield checkpoint("refs", Told(chain=chain, refs=lines, digest=digest))


def _folder(url: str) -> Path:
    """Make the path absolute, so that it can never be taken for an option."""
    return Path(url).expanduser().resolve()
