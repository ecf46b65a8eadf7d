"""What a repository is: its name, where it came from, its refs, its main line's tip."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from gnomon.errors import SourceError
from gnomon.sources.git.command import Git
from gnomon.sources.git.payloads import REF_FORMAT, RefRecord, ref_record

#: Tried in this order where nothing says which branch is the default.
_USUAL_BRANCHES = ("main", "master", "trunk")
_BRANCHES = "refs/heads/"
_REMOTE = "refs/remotes/origin/"
_SCP = re.compile(r"(?:[^@/]+@)?([^:/\[\]]+):(?!//)/?(.+)")


class Remote(Struct, frozen=True):
    """Where a repository was cloned from."""

    address: str
    """Without credentials."""
    slug: str | None = None
    """Path in the forge: ``shop/checkout-api``; null for a folder."""
    web: str | None = None
    """Address of its pages; null for a folder."""


class Repository(Struct, frozen=True, kw_only=True):
    """A repository at one moment."""

    name: str
    """Name that stays: the folder's."""
    remote: Remote | None
    """Where it was cloned from; null when nowhere."""
    refs: Mapping[str, RefRecord]
    """Branches, remote branches and tags by full name."""
    head: str | None
    """Commit checked out; null before the first commit."""
    default_branch: str | None
    """Branch that changes are merged into; null when there is none."""
    mainline: str | None
    """Tip of that branch, else ``head``."""
    shallow: frozenset[str]
    """Commits at which a shallow clone was cut."""

    @property
    def path(self) -> str:
        """Path in its forge, else the folder's name."""
        return (self.remote and self.remote.slug) or self.name

    def tips(self) -> tuple[str, ...]:
        """List the commits that refs and ``HEAD`` point at, once each, in a fixed order."""
        found = {record.revision for record in self.refs.values()} | {self.head}
        return tuple(sorted(revision for revision in found if revision))


def remote(address: str) -> Remote:
    """Read the address of a remote: URL, ``user@host:path`` or folder."""
    scp = None if "://" in address else _SCP.fullmatch(address)
    if scp:
        host, path, shown = scp[1], scp[2], f"{scp[1]}:{scp[2]}"
    else:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https", "ssh", "git") or not parts.hostname:
            return Remote(address)
        # The port of an ssh address says nothing about where the pages are.
        port = f":{parts.port}" if parts.port and parts.scheme.startswith("http") else ""
        host, path = f"{parts.hostname}{port}", parts.path
        shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    slug = path.strip("/").removesuffix(".git")
    scheme = "http" if address.startswith("http://") else "https"
    return Remote(shown, slug, f"{scheme}://{host}/{slug}") if slug else Remote(shown)


def default_branch(
    refs: Mapping[str, RefRecord], head_ref: str | None, *, is_bare: bool, named: str | None
) -> str | None:
    """Decide which branch changes are merged into.

    The branch named in the settings; what the remote calls its default; the ``HEAD`` of a bare
    repository; ``main``, ``master`` or ``trunk``; the branch checked out; an only branch.
    """
    if named is not None:
        return named
    remote_head = refs.get(f"{_REMOTE}HEAD")
    if remote_head is not None and remote_head.symbolic:
        return remote_head.symbolic.removeprefix(_REMOTE)
    here = head_ref.removeprefix(_BRANCHES) if head_ref and head_ref in refs else None
    if is_bare and here:
        return here
    for branch in _USUAL_BRANCHES:
        if f"{_BRANCHES}{branch}" in refs or f"{_REMOTE}{branch}" in refs:
            return branch
    if here:
        return here
    only = [name.removeprefix(_BRANCHES) for name in refs if name.startswith(_BRANCHES)]
    return only[0] if len(only) == 1 else None


async def look(git: Git, *, branch: str | None, patterns: tuple[str, ...]) -> Repository:
    """Look at a repository.

    Args:
        git: Git on the repository.
        branch: The default branch, where the settings name it.
        patterns: Which refs count, as prefixes of full names.

    Raises:
        SourceError: There is no repository, git refuses it, or the branch named is not in it.
    """
    if not git.folder.is_dir():
        raise SourceError(f"There is no folder {git.folder}. Name a clone or a bare repository.")
    about = await git.ask(
        "rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-common-dir"
    )
    bare, folder = about.rstrip("\n").split("\n", 1)
    listing = await git.ask("for-each-ref", f"--format={REF_FORMAT}")
    records = (ref_record(line) for line in listing.split("\n") if line)
    counted = [record for record in records if record.name.startswith(patterns)]
    refs = {record.name: record for record in await _peeled(git, counted)}
    head = (
        await git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}", may_fail=True)
    ).strip()
    head_ref = (await git.ask("symbolic-ref", "--quiet", "HEAD", may_fail=True)).strip()
    default = default_branch(refs, head_ref or None, is_bare=bare == "true", named=branch)
    # What has landed is what the remote has; a local branch may lag behind it.
    tip = refs.get(f"{_REMOTE}{default}") or refs.get(f"{_BRANCHES}{default}")
    if branch is not None and tip is None and refs:
        raise SourceError(f"{git.folder} has no branch {branch!r}, which the settings name.")
    return Repository(
        name=_name(Path(folder)),
        remote=await _remote(git),
        refs={name: record for name, record in refs.items() if not record.symbolic},
        head=head or None,
        default_branch=default,
        mainline=(tip and tip.revision) or head or None,
        shallow=_shallow(Path(folder)),
    )


async def _peeled(git: Git, records: list[RefRecord]) -> list[RefRecord]:
    """Look behind tags of tags; git before 2.45 looks behind the first tag only."""
    nested = [record for record in records if record.peeled_kind == "tag"]
    if not nested:
        return records
    answer = await git.ask(
        "cat-file",
        "--batch-check=%(objectname) %(objecttype)",
        stdin=(f"{record.target}^{{}}\n".encode() for record in nested),
    )
    found = dict(zip((r.name for r in nested), answer.split("\n"), strict=False))
    return [_behind(record, found.get(record.name)) for record in records]


def _behind(record: RefRecord, found: str | None) -> RefRecord:
    if found is None:
        return record
    revision, _, kind = found.partition(" ")
    return replace(record, peeled=revision, peeled_kind=kind)


def _name(folder: Path) -> str:
    return folder.parent.name if folder.name == ".git" else folder.name.removesuffix(".git")


def _shallow(folder: Path) -> frozenset[str]:
    try:
        return frozenset((folder / "shallow").read_text(encoding="ascii").split())
    except FileNotFoundError:
        return frozenset()


async def _remote(git: Git) -> Remote | None:
    listing = await git.ask("config", "-z", "--get-regexp", r"^remote\..*\.url$", may_fail=True)
    found = dict(entry.split("\n", 1) for entry in listing.split("\0") if "\n" in entry)
    address = found.get("remote.origin.url") or next(iter(found.values()), None)
    return remote(address) if address else None
