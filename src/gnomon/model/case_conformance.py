"""How far the way of each case is one its process knows."""

from typing import Any

import ibis

Table = Any


def case_conformance(phase_visit: Table, delivery_case: Table, process_phase: Table) -> Table:
    """Replay the way of each ended case through its process, token by token.

    The process is a state machine: one token, which each phase takes and hands on to a phase that
    may follow. A case begins with one token before the first phase and ends by taking it out
    of the last. A step the process does not know finds no token (one is missing) and leaves one
    behind (one remains); beginning where no case begins and ending before the last phase
    are such steps. Loops are steps that a phase names as following it.

    Args:
        phase_visit: Needs ``ticket_id``, ``version_id``, ``phase``, ``phase_before``, ``position``,
            ``step``, ``exited_at``.
        delivery_case: Needs ``ticket_id``, ``finished_at``, ``is_cancelled``.
        process_phase: Needs ``version_id``, ``phase``, ``position``, ``is_start``,
            ``next_phases``.

    Returns:
        One row per finished case that was in any phase, cancelled ones left out: ``ticket_id``,
        ``version_id``, ``finished_at``, ``produced_count``, ``consumed_count``, ``missing_count``,
        ``remaining_count`` (int64), ``step_count`` (stays), ``again_count`` (stays in a phase it
        had been in before).
    """
    ends = process_phase.group_by("version_id").agg(last_position=process_phase.position.max())
    steps = _judged(phase_visit, process_phase)
    order = ibis.window(group_by="ticket_id", order_by="step")
    steps = steps.mutate(next_step=steps.step.lead().over(order))
    ways = steps.group_by(["ticket_id", "version_id"]).agg(
        step_count=steps.count(),
        phase_count=steps.phase.nunique(),
        unknown_count=(~steps.is_known).sum(),
        last_at=steps.position.max(where=steps.next_step.isnull()),
    )
    ways = ways.join(ends, "version_id").join(
        delivery_case.select("ticket_id", "finished_at", "is_cancelled"), "ticket_id"
    )
    ended = ways.filter(ways.finished_at.notnull() & ~ways.is_cancelled)
    # Taking the token out of another phase than the last is a step the process does not know.
    missing = (ended.unknown_count + (ended.last_at != ended.last_position).cast("int64")).cast(
        "int64"
    )
    return ended.select(
        *("ticket_id", "version_id", "finished_at"),
        produced_count=(ended.step_count + 1).cast("int64"),
        consumed_count=(ended.step_count + 1).cast("int64"),
        missing_count=missing,
        remaining_count=missing,
        step_count=ended.step_count.cast("int64"),
        again_count=(ended.step_count - ended.phase_count).cast("int64"),
    )


def _judged(phase_visit: Table, process_phase: Table) -> Table:
    """Say of each stay whether the process knows the step that led to it."""
    known = process_phase.select(
        step_version="version_id",
        step_from="phase",
        step_to=process_phase.next_phases.unnest(),
    )
    steps = phase_visit.left_join(
        known,
        [
            phase_visit.version_id == known.step_version,
            phase_visit.phase_before == known.step_from,
            phase_visit.phase == known.step_to,
        ],
    )
    starts = process_phase.filter(process_phase.is_start)
    starts = starts.select(start_version="version_id", start="phase")
    steps = steps.left_join(
        starts, [steps.version_id == starts.start_version, steps.phase == starts.start]
    )
    is_known = ibis.ifelse(steps.step == 1, steps.start.notnull(), steps.step_to.notnull())
    return steps.mutate(is_known=is_known)
