"""How a ticket moved through the work, summed up."""

from typing import Any

Table = Any


def ticket_move(ticket_transition: Table, status_category: Table) -> Table:
    """Moves of each ticket between before, in and after the work.

    Args:
        ticket_transition: Needs ``ticket_id``, ``project_id``, ``from_status``, ``to_status``,
            ``entered_at``.
        status_category: Needs ``project_id``, ``status``, ``category_rank``.

    Returns:
        One row per ticket with any transition: ``ticket_id``, ``first_in_progress_at`` (null:
        never), ``last_done_at`` (last entry into done from elsewhere; null: never),
        ``move_count`` (int64, between categories), ``back_count`` (int64, to an earlier category)
        and ``reopened_count`` (int64, out of done).
    """
    ranks = status_category.select("project_id", "status", "category_rank")
    entered = ranks.select(entered_in="project_id", to_status="status", to_rank="category_rank")
    left = ranks.select(left_in="project_id", from_status="status", from_rank="category_rank")
    moves = ticket_transition.select(
        "ticket_id", "project_id", "from_status", "to_status", "entered_at"
    )
    moves = moves.left_join(
        entered,
        [moves.project_id == entered.entered_in, moves.to_status == entered.to_status],
    ).select("ticket_id", "project_id", "from_status", "entered_at", "to_rank")
    moves = moves.left_join(
        left, [moves.project_id == left.left_in, moves.from_status == left.from_status]
    ).select("ticket_id", "entered_at", "to_rank", "from_rank")
    to_rank, from_rank, at = moves.to_rank, moves.from_rank, moves.entered_at
    came_done = (to_rank == 2) & (from_rank.isnull() | (from_rank < 2))
    return moves.group_by("ticket_id").agg(
        first_in_progress_at=at.min(where=to_rank == 1),
        last_done_at=at.max(where=came_done),
        move_count=(to_rank != from_rank).fill_null(False).sum(),
        back_count=(to_rank < from_rank).fill_null(False).sum(),
        reopened_count=((from_rank == 2) & (to_rank < 2)).fill_null(False).sum(),
    )
