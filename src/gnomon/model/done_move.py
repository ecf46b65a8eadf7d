"""When tickets came to be done, and when they came back."""

from typing import Any

Table = Any

_DONE = 2


def done_move(ticket_transition: Table, status_move: Table) -> Table:
    """Moves of tickets into done and out of it; whether one is done at a time follows from both.

    Args:
        ticket_transition: Needs ``ticket_id``, ``project_id``, ``from_status``, ``to_status``,
            ``entered_at``.
        status_move: Needs ``project_id``, ``from_status``, ``to_status``, ``from_rank``,
            ``to_rank``.

    Returns:
        One row per such move: ``ticket_id``, ``moved_at``, ``is_done`` (whether it led into done).
    """
    crossing = status_move.filter(
        ((status_move.to_rank == _DONE) != (status_move.from_rank == _DONE).fill_null(False))
        & status_move.to_rank.notnull()
    ).select(
        moves_in="project_id",
        left="from_status",
        entered="to_status",
        is_done=status_move.to_rank == _DONE,
    )
    told = ticket_transition.select(
        "ticket_id",
        "project_id",
        "to_status",
        moved_at="entered_at",
        from_status=ticket_transition.from_status.fill_null(""),
    )
    moves = told.join(
        crossing,
        [
            told.project_id == crossing.moves_in,
            told.from_status == crossing.left,
            told.to_status == crossing.entered,
        ],
    )
    return moves.select("ticket_id", "moved_at", "is_done")
