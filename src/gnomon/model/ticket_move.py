"""How a ticket moved through the work, summed up."""

from typing import Any

Table = Any

_IN_PROGRESS, _DONE = 1, 2


def ticket_move(ticket_transition: Table, status_move: Table) -> Table:
    """Moves of each ticket between before, in and after the work.

    Args:
        ticket_transition: Needs ``ticket_id``, ``project_id``, ``from_status``, ``to_status``,
            ``entered_at``.
        status_move: Needs the columns of that table.

    Returns:
        One row per ticket with any transition: ``ticket_id``, ``first_in_progress_at`` (null:
        never), ``last_done_at`` (last entry into done from elsewhere; null: never),
        ``move_count`` (int64, its opening left out), ``back_count`` (int64, to an earlier step of
        the work), ``reopened_count`` (int64, out of done), ``last_status`` (entered last) and
        ``last_entered_at``.
    """
    told = ticket_transition.select(
        "ticket_id",
        "project_id",
        "to_status",
        "entered_at",
        from_status=ticket_transition.from_status.fill_null(""),
    )
    moves = told.left_join(status_move, ["project_id", "from_status", "to_status"])
    to_rank, from_rank, at = moves.to_rank, moves.from_rank, moves.entered_at
    came_done = (to_rank == _DONE) & (from_rank.isnull() | (from_rank < _DONE))
    return moves.group_by("ticket_id").agg(
        first_in_progress_at=at.min(where=to_rank == _IN_PROGRESS),
        last_done_at=at.max(where=came_done),
        move_count=(moves.from_status != "").sum(),
        back_count=moves.is_back.sum(),
        last_status=moves.to_status.argmax(at),
        last_entered_at=at.max(),
        reopened_count=((from_rank == _DONE) & (to_rank < _DONE)).fill_null(False).sum(),
    )
