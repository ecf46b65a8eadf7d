"""How large a merge request is, counted from its unified diffs."""

from collections.abc import Iterator

import msgspec

from gnomon.domain.code import ChangeSize
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.sources.bodies import decoded
from gnomon.sources.changed_files import folders, is_excluded
from gnomon.sources.gitlab import keys
from gnomon.sources.gitlab.page import page
from gnomon.sources.gitlab.payloads import Changes, Diff

_DIFFS = msgspec.json.Decoder(list[Diff] | Changes)


def read_merge_request_diffs(event: Event) -> Iterator[Entity]:
    """Read all files of a merge request; a row tells the whole change, so the event must too."""
    told = page(event)
    project_id, iid = told.item()
    body = decoded(_DIFFS, event)
    diffs, overflow = (body, False) if isinstance(body, list) else (body.changes, body.overflow)
    counted = [d for d in diffs if not (d.generated_file or is_excluded(d.new_path))]
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
        paths=folders(path for diff in diffs for path in (diff.new_path, diff.old_path)),
    )


def count_lines(diff: str) -> tuple[int, int]:
    """Count added and deleted lines of the hunks of one file; a binary file has none."""
    # Before 11 the headers `---` and `+++` stand in front; they are no lines of the file.
    hunks = diff if diff.startswith("@@") else diff[diff.find("\n@@ -") :]
    return hunks.count("\n+"), hunks.count("\n-")
