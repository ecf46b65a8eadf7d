"""Tickets in sprints: what was in at the start, what came and went, what was done at the end."""

from typing import Any

import ibis

from gnomon.domain.expression import latest, united, unknown_like

Table = Any

_KEYS = ["sprint_id", "ticket_id"]


def sprint_ticket(
    sprint_span: Table,
    ticket: Table,
    ticket_life: Table,
    ticket_edit: Table,
    done_move: Table,
) -> Table:
    """Each ticket of each sprint that has begun, as it was when the sprint started and ended.

    A ticket that is in two sprints at a time counts in both. Its project is the one it is in now.

    Args:
        sprint_span: Needs ``sprint_id``, ``name``, ``starts_at``, ``ended_at``.
        ticket: Needs ``key``, ``sprint_ids``, ``assignee_id``.
        ticket_life: Needs ``ticket_id``, ``is_work`` and what is returned.
        ticket_edit: Needs ``ticket_id``, ``field``, ``old_value``, ``new_value``, ``edited_at``.
        done_move: Needs ``ticket_id``, ``moved_at``, ``is_done``.

    Returns:
        One row per sprint and ticket, work alone: ``sprint_id``, ``sprint_name``, ``starts_at``,
        ``ended_at`` (null while it runs), ``ticket_id``, ``project_id``, ``person_id``
        (assignee), ``kind``, ``url``, ``is_cancelled``, ``entered_at`` (first planned into it),
        ``is_committed`` (in it at its start, and not done), ``is_added`` (planned into it after
        its start, while not done), ``is_in_at_end`` (null while it runs), ``is_done_at_end``
        (null while it runs), ``points_at_start`` and ``points_at_end`` (null: no estimate then; at
        the end: now, while it runs), ``is_assigned_at_start``.
    """
    planned = _planned(sprint_span, ticket, ticket_life, ticket_edit)
    done = _done(planned, done_move)
    whole = planned.left_join(done, _KEYS).drop("sprint_id_right", "ticket_id_right")
    for field in (_points(planned, ticket_edit), _assigned(planned, ticket_edit)):
        whole = whole.left_join(field, _KEYS).drop("sprint_id_right", "ticket_id_right")
    was_done = whole.was_done_at_start.fill_null(False)
    # Without any move told, a ticket that is done was done when it was resolved.
    told_done = whole.is_done_by_move.coalesce(whole.finished_at <= whole.ended_at)
    open_ended = whole.ended_at.isnull()
    no_answer = ibis.null("boolean")
    return whole.select(
        *("sprint_id", "sprint_name", "starts_at", "ended_at", "ticket_id", "project_id"),
        *("person_id", "kind", "url", "is_cancelled", "entered_at"),
        is_committed=whole.was_in & ~was_done,
        is_added=~whole.was_in & whole.came_after_start & ~was_done,
        is_in_at_end=ibis.ifelse(open_ended, no_answer, whole.is_in),
        is_done_at_end=ibis.ifelse(
            open_ended,
            no_answer,
            (told_done & ~whole.is_cancelled).fill_null(False),
        ),
        points_at_start=ibis.ifelse(
            whole.has_points_at_start, whole.told_points_at_start, whole.points
        ),
        points_at_end=ibis.ifelse(whole.has_points_at_end, whole.told_points_at_end, whole.points),
        is_assigned_at_start=whole.told_assigned.coalesce(whole.assignee_id.notnull()),
    )


def _named(ticket: Table, edit: Table) -> Table:
    """Sprints that tickets entered or left and when, and those that tickets name without it."""
    moves = edit.filter(edit.field == "sprint")
    moves = moves.select(
        "ticket_id",
        sprint_id=moves.new_value.coalesce(moves.old_value),
        moved_at="edited_at",
        is_in=moves.new_value.notnull(),
    )
    named = ticket.select(ticket_id="key", sprint_id=ticket.sprint_ids.unnest())
    unknown = {column: unknown_like(moves[column]) for column in ("moved_at", "is_in")}
    return united(moves, named.mutate(**unknown))


def _planned(span: Table, ticket: Table, life: Table, edit: Table) -> Table:
    """Tickets and the sprints they were ever planned into, with whether they were in when."""
    spans = span.select("sprint_id", "starts_at", "ended_at", sprint_name="name")
    every = _named(ticket, edit).join(spans, "sprint_id")
    at = every.moved_at
    by_start = at <= every.starts_at
    by_end = every.ended_at.isnull() | (at <= every.ended_at)
    found = every.group_by([*_KEYS, "sprint_name", "starts_at", "ended_at"]).agg(
        first_in_at=at.min(where=every.is_in),
        first_out_at=at.min(where=~every.is_in),
        in_by_start=at.max(where=every.is_in & by_start),
        out_by_start=at.max(where=~every.is_in & by_start),
        in_by_end=at.max(where=every.is_in & by_end),
        out_by_end=at.max(where=~every.is_in & by_end),
        in_after_start=at.min(where=every.is_in & ~by_start & by_end),
    )
    whole = found.join(life.filter(life.is_work), "ticket_id")
    whole = whole.join(ticket.select(ticket_id="key", assignee_id="assignee_id"), "ticket_id")
    # One that leaves before it ever came, or never came, was opened in the sprint.
    opened_in = whole.first_in_at.isnull() | (whole.first_out_at <= whole.first_in_at)
    whole = whole.mutate(
        created_at=ibis.ifelse(
            opened_in.fill_null(False), whole.opened_at, unknown_like(whole.opened_at)
        )
    )
    created, starts, ends = whole.created_at, whole.starts_at, whole.ended_at
    created_by_start = ibis.ifelse(created <= starts, created, unknown_like(created))
    created_by_end = ibis.ifelse(ends.isnull() | (created <= ends), created, unknown_like(created))
    came_later = ((created > starts) & created_by_end.notnull()).fill_null(False)
    return whole.mutate(
        entered_at=created.coalesce(whole.first_in_at),
        was_in=_holds(latest(created_by_start, whole.in_by_start), whole.out_by_start),
        is_in=_holds(latest(created_by_end, whole.in_by_end), whole.out_by_end),
        came_after_start=whole.in_after_start.notnull() | came_later,
    )


def _holds(since: Any, until: Any) -> Any:
    """Whether something begun last at one time and ended last at another still holds."""
    return (since.notnull() & (until.isnull() | (since > until))).fill_null(False)


def _done(planned: Table, done_move: Table) -> Table:
    """Whether the moves of a ticket leave it done at the start and at the end."""
    moves = planned.select(*_KEYS, "starts_at", "ended_at").join(done_move, "ticket_id")
    at, is_done = moves.moved_at, moves.is_done
    by_start, by_end = at <= moves.starts_at, at <= moves.ended_at
    last = moves.group_by(_KEYS).agg(
        done_by_start=at.max(where=is_done & by_start),
        undone_by_start=at.max(where=~is_done & by_start),
        done_by_end=at.max(where=is_done & by_end),
        undone_by_end=at.max(where=~is_done & by_end),
    )
    return last.select(
        *_KEYS,
        was_done_at_start=_holds(last.done_by_start, last.undone_by_start),
        is_done_by_move=_holds(last.done_by_end, last.undone_by_end),
    )


def _points(planned: Table, edit: Table) -> Table:
    """Estimates at the start and at the end, for tickets whose estimate was ever edited."""
    edits = edit.filter(edit.field == "points")
    # Nothing is told by an empty text, so that the newest edit wins even when it took the points
    # away.
    edits = edits.select(
        "ticket_id",
        "edited_at",
        old=edits.old_value.fill_null(""),
        new=edits.new_value.fill_null(""),
    )
    every = planned.select(*_KEYS, "starts_at", "ended_at").join(edits, "ticket_id")
    found = every.select(*_KEYS).distinct()
    for name, instant in (("start", every.starts_at), ("end", every.ended_at)):
        is_later = (every.edited_at > instant).fill_null(False)
        until, since = every.filter(~is_later), every.filter(is_later)
        before = until.group_by(_KEYS).agg(before=until.new.argmax(until.edited_at))
        after = since.group_by(_KEYS).agg(after=since.old.argmin(since.edited_at))
        told = found.left_join(before, _KEYS).drop("sprint_id_right", "ticket_id_right")
        told = told.left_join(after, _KEYS).drop("sprint_id_right", "ticket_id_right")
        text = told.before.coalesce(told.after)
        found = told.mutate(
            **{
                f"has_points_at_{name}": text.notnull(),
                f"told_points_at_{name}": text.nullif("").try_cast("float64"),
            }
        ).drop("before", "after")
    return found


def _assigned(planned: Table, edit: Table) -> Table:
    """Whether somebody was assigned at the start, for tickets whose assignee ever changed."""
    edits = edit.filter(edit.field == "assignee")
    edits = edits.select(
        "ticket_id",
        "edited_at",
        had=edits.old_value.notnull(),
        has=edits.new_value.notnull(),
    )
    every = planned.select(*_KEYS, "starts_at").join(edits, "ticket_id")
    at = every.edited_at
    by_start = at <= every.starts_at
    found = every.group_by(_KEYS).agg(
        given=at.max(where=every.has & by_start),
        taken=at.max(where=~every.has & by_start),
        lost_later=at.min(where=every.had & ~by_start),
        had_none_later=at.min(where=~every.had & ~by_start),
    )
    told_before = found.given.notnull() | found.taken.notnull()
    earlier = found.lost_later.notnull() & (
        found.had_none_later.isnull() | (found.lost_later < found.had_none_later)
    )
    return found.select(
        *_KEYS,
        told_assigned=ibis.ifelse(told_before, _holds(found.given, found.taken), earlier),
    )
