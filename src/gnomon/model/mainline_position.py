"""How far along the main line a commit landed."""

from typing import Any

Table = Any


def mainline_position(commit_landing: Table, same_repository: Table) -> Table:
    """Position at which each commit reached the main line of its repository.

    Commit A is contained in main-line commit B exactly when A's position is not above B's.

    Args:
        commit_landing: Needs ``repository_id``, ``revision``, ``position``.
        same_repository: Needs ``repository_id``, ``canonical_id``.

    Returns:
        One row per commit that reached the main line: ``repository_id`` (the one that stands for
        all that are the same), ``revision``, ``position`` (int64).
    """
    told = commit_landing.join(same_repository, "repository_id")
    return told.group_by(repository_id=told.canonical_id, revision=told.revision).agg(
        position=told.position.min()
    )
