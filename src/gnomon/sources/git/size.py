"""How much a change is to review: its files without those that nobody writes by hand."""

import re

from msgspec import Struct

#: Lock files, and what tools generate, vendor or record.
_UNWRITTEN = re.compile(
    r"""(?:^|/)(?:
        package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock
        |Cargo\.lock|poetry\.lock|Pipfile\.lock|uv\.lock|pdm\.lock|composer\.lock|Gemfile\.lock
        |go\.sum|mix\.lock|pubspec\.lock|Podfile\.lock|Package\.resolved|flake\.lock
        |gradle\.lockfile|packages\.lock\.json|\.terraform\.lock\.hcl
        |(?:node_modules|vendor|third_party|__snapshots__|__generated__|generated)/.*
        |[^/]*(?:\.min\.(?:js|css)|\.js\.map|\.css\.map|\.snap|\.pb\.go|_pb2\.pyi?|_pb2_grpc\.py
            |\.generated\.\w+|\.g\.dart|\.designer\.cs)
    )$""",
    re.VERBOSE,
)

#: Folders named at most; enough to tell services apart.
_FOLDERS = 64


class Size(Struct):
    """Size of a change, counted file by file."""

    added: int = 0
    deleted: int = 0
    files: int = 0
    excluded: int = 0
    folders: dict[str, None] = {}

    def count(self, path: str, added: int | None, deleted: int | None) -> None:
        """Add a file; a binary one has no lines."""
        folder = path.rpartition("/")[0]
        if len(self.folders) < _FOLDERS:
            self.folders[folder] = None
        if _UNWRITTEN.search(path):
            self.excluded += 1
            return
        self.files += 1
        self.added += added or 0
        self.deleted += deleted or 0
