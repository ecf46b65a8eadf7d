"""Files of a change: which of them nobody reviews, and which folders they are in."""

import re
from collections.abc import Iterable
from posixpath import dirname

#: Nobody reviews these line by line: locks, generated and vendored files, snapshots.
_EXCLUDED = re.compile(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?"
    r"|composer\.lock|Gemfile\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|Cargo\.lock"
    r"|go\.sum|gradle\.lockfile|packages\.lock\.json|flake\.lock|mix\.lock|Podfile\.lock"
    r"|\.terraform\.lock\.hcl)$"
    r"|(?:^|/)(?:vendor|node_modules|third_party|dist|__snapshots__|\.yarn)/"
    r"|(?:\.min\.(?:js|css)|\.map|\.snap|\.pb\.go|_pb2(?:_grpc)?\.pyi?|\.g\.dart|\.designer\.cs"
    r"|[._]generated\.\w+)$"
)
#: Folders kept of one change; more would be most of the repository.
_MOST_FOLDERS = 64


def is_excluded(path: str) -> bool:
    """Say whether a file is generated, vendored or a lock, by its name."""
    return _EXCLUDED.search(path) is not None


def folders(paths: Iterable[str]) -> tuple[str, ...]:
    """Name the folders of files, the root as an empty name, in order and at most 64."""
    return tuple(sorted({dirname(path) for path in paths})[:_MOST_FOLDERS])
