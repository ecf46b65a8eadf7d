r"""The shapes of git's own answers, and the formats that ask for them.

Git's output is bytes in no declared encoding. What is not UTF-8 is kept as ``\xe9``, so that two
different paths never become one and nothing is lost.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlencode

from msgspec import Struct
from msgspec.structs import replace

from gnomon.errors import PayloadError

#: An empty field before each commit: two NULs in a row stand nowhere else, since a path and a
#: count are never empty.
COMMIT_FORMAT = "%x00%H%n%P%n%ad%n%aN%n%aE%n%cd%n%cN%n%cE%n%B"
#: One line per commit: hash, parents, author's and committer's time, name, address, title.
WALK_FORMAT = "%H%x00%P%x00%at%x00%ct%x00%aN%x00%aE%x00%s"
REF_FORMAT = "%00".join(
    f"%({field})"
    for field in (
        "refname",
        "objecttype",
        "objectname",
        "*objecttype",
        "*objectname",
        "taggerdate:raw",
        "creatordate:raw",
        "symref",
    )
)

#: Where forges keep changes, by how their host begins.
_CHANGE_PAGES = {
    "github.": "pull",
    "gitlab.": "-/merge_requests",
    "bitbucket.": "pull-requests",
    "codeberg.": "pulls",
}
_HEADER_LINES = 9
_REF_FIELDS = 8
_LANDING_FIELDS = 7


class CommitRecord(Struct, frozen=True, gc=False):
    """One commit as ``git log`` prints it in `COMMIT_FORMAT`, with ``-z --numstat``."""

    revision: str
    parents: str
    """Hashes, with spaces between."""
    authored: str
    """Seconds since 1970 and offset, as recorded: ``1700000000 -0330``."""
    author_name: str
    author_email: str
    committed: str
    committer_name: str
    committer_email: str
    message: str
    stat: list[str]
    """What ``--numstat -z`` prints, cut at its NULs."""

    def files(self) -> Iterator[tuple[str, str | None, int | None, int | None]]:
        """Iterate path, old path where renamed, lines added and deleted (null: binary)."""
        fields = iter(self.stat)
        for field in fields:
            added, deleted, path = field.split("\t", 2)
            old_path = None
            if not path:
                old_path, path = next(fields), next(fields)
            yield (
                path,
                old_path,
                None if added.endswith("-") else int(added),
                None if deleted == "-" else int(deleted),
            )


def commit_records(data: bytes) -> Iterator[CommitRecord]:
    """Cut the output of ``git log`` into commits.

    Raises:
        PayloadError: The data is not in `COMMIT_FORMAT`.
    """
    for record in data.decode("utf-8", "backslashreplace").lstrip("\0").split("\0\0"):
        header, *stat = record.rstrip("\0").split("\0")
        if not header:
            continue
        try:
            revision, parents, *written, text = header.split("\n", _HEADER_LINES - 1)
            authored, name, email, committed, committer, address = written
        except ValueError as error:
            raise PayloadError(
                f"A commit of git log has no complete header: {header[:80]!r}."
            ) from error
        yield CommitRecord(
            revision, parents, authored, name, email, committed, committer, address, text, stat
        )


class WalkStep(Struct, frozen=True, gc=False):
    """One line of ``git log`` in `WALK_FORMAT`."""

    revision: str
    parents: list[str]
    authored: str
    committed: str
    author_name: str
    author_email: str
    subject: str


def walk_step(line: bytes) -> WalkStep:
    """Read a line of a walk."""
    fields = line.decode("utf-8", "backslashreplace").rstrip("\n").split("\0", 6)
    revision, parents, *rest = fields
    return WalkStep(revision, parents.split(), *rest)


class RefRecord(Struct, frozen=True):
    """One line of ``git for-each-ref`` in `REF_FORMAT`."""

    name: str
    """Full name: ``refs/heads/main``."""
    kind: str
    """What it points at: commit, tag, tree, blob."""
    target: str
    """Hash of that."""
    peeled_kind: str
    """What an annotated tag points at; empty for the rest."""
    peeled: str
    """Hash of that."""
    tagged: str
    """When an annotated tag was made; empty for the rest."""
    created: str
    """That, else the committer's time."""
    symbolic: str
    """The ref it stands for; empty for the rest."""

    @property
    def revision(self) -> str | None:
        """Hash of the commit it points at; null when it points at none."""
        if self.kind == "commit":
            return self.target
        return self.peeled if self.peeled_kind == "commit" else None


def ref_record(line: str) -> RefRecord:
    """Read a line of ``git for-each-ref``.

    Raises:
        PayloadError: The line is not in `REF_FORMAT`.
    """
    fields = line.split("\0")
    if len(fields) != _REF_FIELDS:
        raise PayloadError(f"A line of git for-each-ref is not as asked for: {line[:80]!r}.")
    return RefRecord(*fields)


class LandingRecord(Struct, frozen=True, gc=False):
    """One commit and the first main-line commit that contains it."""

    position: int
    """Place of that commit on the main line, from the root (0)."""
    mainline: str
    """Hash of that commit."""
    revision: str
    """Hash of the commit."""
    role: str
    """``merge``, ``squash``, ``direct``: a main-line commit that is a change; ``branch``: a commit
    of the change that ``mainline`` merges; ``gone``: no longer on the main line; else empty."""
    authored: str
    """Author's time in seconds since 1970."""
    committed: str
    """Committer's time in seconds since 1970."""
    author: str
    """Address of the author, else the name."""

    @classmethod
    def gone(cls, line: bytes) -> "LandingRecord":
        """Say of a commit in `WALK_FORMAT` that it is no longer on the main line."""
        step = walk_step(line)
        return cls(0, step.revision, step.revision, "gone", step.authored, step.committed, "")

    def line(self) -> bytes:
        """Write it as a line."""
        fields = (self.mainline, self.revision, self.role, self.authored, self.committed)
        return "\t".join((str(self.position), *fields, self.author)).encode() + b"\n"


def landing_records(data: bytes) -> Iterator[LandingRecord]:
    """Read the lines that `LandingRecord.line` wrote.

    Raises:
        PayloadError: A line has other fields.
    """
    # Bytes that are no text make a line that is not as written, and is refused as one.
    for line in data.decode(errors="replace").removesuffix("\n").split("\n"):
        position, *fields = line.split("\t", _LANDING_FIELDS - 1)
        if len(fields) != _LANDING_FIELDS - 1 or not position.isdigit():
            raise PayloadError(f"A line of landings is not as written: {line[:80]!r}.")
        yield LandingRecord(int(position), *fields)


class Place(Struct, frozen=True, kw_only=True):
    """Which repository an event is about; its ``subject``."""

    repository: str
    """Name that stays: the folder's."""
    web: str | None = None
    """Address of its pages, where a remote has some."""
    branch: str | None = None
    """The default branch."""
    releases: str | None = None
    """Expression that names of tags of releases match in full."""
    is_shallow: bool = False
    """Whether these commits are where a shallow clone was cut, and their parents unknown."""

    def key(self, source: str) -> str:
        """Return the key of the repository."""
        return f"{source}:repository:{self.repository}"

    def change_key(self, source: str, revision: str) -> str:
        """Return the key of the change that a main-line commit brought in."""
        return f"{source}:change:{self.repository}@{revision}"

    def commit_url(self, revision: str) -> str | None:
        """Return where a commit can be read, for the forges whose addresses are alike."""
        if self.web is None:
            return None
        if "://bitbucket.org/" in self.web:
            return f"{self.web}/commits/{revision}"
        return f"{self.web}/{'-/' if '://gitlab.' in self.web else ''}commit/{revision}"

    def change_url(self, number: int | None) -> str | None:
        """Return where a numbered change can be read, for the forges that their host names."""
        if self.web is None or number is None:
            return None
        for host, pages in _CHANGE_PAGES.items():
            if f"://{host}" in self.web:
                return f"{self.web}/{pages}/{number}"
        return None

    def tag_url(self, name: str) -> str | None:
        """Return where a tag can be read, for the forges that their host names."""
        if self.web is None:
            return None
        if "://github." in self.web:
            return f"{self.web}/releases/tag/{quote(name)}"
        return f"{self.web}/-/tags/{quote(name)}" if "://gitlab." in self.web else None

    def cut(self) -> "Place":
        """Return the place of commits whose parents are not here."""
        return replace(self, is_shallow=True)

    def subject(self) -> str:
        """Write it as a path with a query."""
        query = {
            "web": self.web,
            "branch": self.branch,
            "releases": self.releases,
            "shallow": self.is_shallow and "1",
        }
        told = {name: value for name, value in query.items() if value}
        name = quote(self.repository)
        return f"{name}?{urlencode(told)}" if told else name

    @classmethod
    def of(cls, subject: str | None) -> "Place":
        """Read it back.

        Raises:
            PayloadError: There is no subject, so nothing says which repository it is about.
        """
        if not subject:
            raise PayloadError("The event's subject is empty; it must name the repository.")
        name, _, query = subject.partition("?")
        told = parse_qs(query)
        return cls(
            repository=unquote(name),
            web=told.get("web", [None])[0],
            branch=told.get("branch", [None])[0],
            releases=told.get("releases", [None])[0],
            is_shallow="shallow" in told,
        )


class Description(Struct, frozen=True, kw_only=True):
    """What a repository says about itself; the data of ``git.repository``, as JSON."""

    path: str
    """Path in its forge, else the folder's name."""
    default_branch: str | None = None
    """Branch that changes are merged into; null in an empty repository."""
    remote: str | None = None
    """Where it was cloned from, without credentials."""
    is_shallow: bool = False
    """Whether its history is cut."""
