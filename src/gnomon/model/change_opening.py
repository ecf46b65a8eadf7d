"""When a change was first offered for review."""

from typing import Any

import ibis

from gnomon.domain.expression import unknown_like

Table = Any


def change_opening(change: Table, change_event: Table) -> Table:
    """When a change became ready for review, and when a review was first asked for.

    A change opened as a draft is ready when it first leaves draft; any other from its opening, also
    when it became a draft for a while later. It was opened as a draft when the first such event is
    leaving draft, or when there is none and it is a draft now.

    Args:
        change: Needs ``key``, ``opened_at``, ``is_draft``.
        change_event: Needs ``change_id``, ``kind``, ``happened_at``.

    Returns:
        One row per change: ``change_id``, ``ready_at`` (null while it has always been a draft),
        ``review_requested_at`` (null: never, or not told).
    """
    kind, at = change_event.kind, change_event.happened_at
    events = (
        change_event.filter(kind.isin(["ready", "draft", "review_requested"]))
        .group_by("change_id")
        .agg(
            left_draft_at=at.min(where=kind == "ready"),
            became_draft_at=at.min(where=kind == "draft"),
            review_requested_at=at.min(where=kind == "review_requested"),
        )
    )
    all_changes = change.select(change_id=change.key, opened_at="opened_at", is_draft="is_draft")
    known = all_changes.left_join(events, "change_id")
    leaves_first = known.left_draft_at.notnull() & (
        known.became_draft_at.isnull() | (known.left_draft_at < known.became_draft_at)
    )
    was_never_ready = known.is_draft & known.became_draft_at.isnull()
    return known.select(
        "change_id",
        "review_requested_at",
        ready_at=ibis.cases(
            (leaves_first, known.left_draft_at),
            (was_never_ready, unknown_like(known.opened_at)),
            else_=known.opened_at,
        ),
    )
