"""Which moves between statuses go back."""

from typing import Any

import ibis

from gnomon.domain.expression import is_any_of

Table = Any

_DONE = 2


def status_move(
    ticket_transition: Table,
    status_category: Table,
    *,
    status_sequence: tuple[str, ...] = (),
) -> Table:
    """Every move between two statuses that a project ever made, and where it leads.

    A move into an earlier category goes back. Within a category the settings' order decides; where
    they name no order, the way most tickets go is forward and the opposite is back.

    Args:
        ticket_transition: Needs ``project_id``, ``from_status``, ``to_status``.
        status_category: Needs ``project_id``, ``status``, ``category_rank``.
        status_sequence: Statuses in the order in which work goes through them.

    Returns:
        One row per project and pair of statuses: ``project_id``, ``from_status`` (``""`` for the
        opening of a ticket), ``to_status``, ``from_rank`` and ``to_rank`` (of their categories, 0
        to 2; null when not known), ``is_back`` (out of done never is: that is a reopening).
    """
    pairs = ticket_transition.select(
        "project_id", "to_status", from_status=ticket_transition.from_status.fill_null("")
    )
    pairs = pairs.group_by(["project_id", "from_status", "to_status"]).agg(move_count=pairs.count())
    opposite = pairs.select(
        opposite_in="project_id",
        opposite_from="from_status",
        opposite_to="to_status",
        opposite_count="move_count",
    )
    known = pairs.left_join(
        opposite,
        [
            pairs.project_id == opposite.opposite_in,
            pairs.from_status == opposite.opposite_to,
            pairs.to_status == opposite.opposite_from,
        ],
    )
    ranks = status_category.select("project_id", "status", "category_rank")
    entered = ranks.select(entered_in="project_id", entered="status", to_rank="category_rank")
    left = ranks.select(left_in="project_id", left="status", from_rank="category_rank")
    known = known.left_join(
        entered, [known.project_id == entered.entered_in, known.to_status == entered.entered]
    )
    known = known.left_join(
        left, [known.project_id == left.left_in, known.from_status == left.left]
    )
    from_step, to_step = (
        _step(known[column], status_sequence) for column in ("from_status", "to_status")
    )
    by_most = (known.move_count < known.opposite_count).fill_null(False)
    within = (known.to_rank == known.from_rank).fill_null(False)
    is_back = ibis.cases(
        ((known.from_rank == _DONE).fill_null(False), ibis.literal(False)),
        ((known.to_rank < known.from_rank).fill_null(False), ibis.literal(True)),
        (from_step.notnull() & to_step.notnull(), to_step < from_step),
        else_=within & by_most,
    )
    return known.select(
        "project_id", "from_status", "to_status", "from_rank", "to_rank", is_back=is_back
    )


def _step(status: Any, sequence: tuple[str, ...]) -> Any:
    """Place of a status in the settings' order; null when they do not name it."""
    if not sequence:
        return ibis.null("int64")
    return ibis.cases(
        *((is_any_of(status, (name,)), number) for number, name in enumerate(sequence))
    ).cast("int64")
