"""How large a merge request is, counted from its unified diffs."""

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname

import msgspec

from gnomon.domain.code import ChangeSize
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.page import decoded, page
from gnomon.sources.gitlab.payloads import Changes, Diff

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

_DIFFS = msgspec.json.Decoder(list[Diff] | Changes)


def read_merge_request_diffs(event: Event) -> Iterator[Entity]:
    """Read all files of a merge request; a row tells the whole change, so the event must too."""
    told = page(event)
    project_id, iid = told.item()
    body = decoded(_DIFFS, event)
    diffs, overflow = (body, False) if isinstance(body, list) else (body.changes, body.overflow)
    counted = [diff for diff in diffs if not is_excluded(diff)]
    is_truncated = overflow or any(diff.collapsed or diff.too_large for diff in counted)
    lines = [count_lines(diff.diff) for diff in counted]
    change_id = keys.change(told.source, project_id, iid)
    yield ChangeSize(
        key=change_id.replace(":change:", ":change_size:", 1),
        source=told.source,
        changed_at=told.at,
        change_id=change_id,
        repository_id=keys.repository(told.source, project_id),
        added_lines=None if is_truncated else sum(added for added, _ in lines),
        deleted_lines=None if is_truncated else sum(deleted for _, deleted in lines),
        file_count=None if overflow else len(counted),
        excluded_file_count=len(diffs) - len(counted),
        is_truncated=is_truncated,
        paths=folders(diffs),
    )


def is_excluded(diff: Diff) -> bool:
    """Say whether a file is generated, vendored or a lock: by name, or because GitLab says so."""
    return diff.generated_file or _EXCLUDED.search(diff.new_path) is not None


def count_lines(diff: str) -> tuple[int, int]:
    """Count added and deleted lines of the hunks of one file; a binary file has none."""
    # Before 11 the headers `---` and `+++` stand in front; they are no lines of the file.
    hunks = diff if diff.startswith("@@") else diff[diff.find("\n@@ -") :]
    return hunks.count("\n+"), hunks.count("\n-")


def folders(diffs: Iterable[Diff]) -> tuple[str, ...]:
    """Name the folders touched, the root as an empty name, in order and at most 64."""
    paths = {dirname(path) for diff in diffs for path in (diff.new_path, diff.old_path)}
    return tuple(sorted(paths)[:_MOST_FOLDERS])
