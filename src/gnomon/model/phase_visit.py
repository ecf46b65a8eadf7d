"""How long each case was in each phase, and whether that was on time."""

from typing import Any

import ibis

from gnomon.model.local_time import with_local_time

Table = Any


def phase_visit(
    phase_entry: Table, delivery_case: Table, process_phase: Table, working_day: Table
) -> Table:
    """Stays of cases in phases, in order; several facts in a row that lead into one are one stay.

    Args:
        phase_entry: Needs the columns of that table.
        delivery_case: Needs ``ticket_id``, ``project_id``, ``person_id``, ``url``, ``process``,
            ``finished_at``, ``is_cancelled``.
        process_phase: Needs ``version_id``, ``phase``, ``position``, ``expected_days``.
        working_day: The calendar.

    Returns:
        One row per stay: ``ticket_id``, ``project_id``, ``person_id``, ``url``, ``process``,
        ``version_id``, ``phase``, ``position``, ``visit`` (int64, 1 for the first time in this
        phase), ``step`` (int64, 1 for the first stay of the case), ``phase_before`` (null for the
        first), ``entered_at``, ``exited_at`` (null while it lasts; a case that was cancelled, or
        finished without any change to deploy, leaves then), ``fact`` and ``value`` (what led into
        it), ``expected_seconds`` (working time; null: as long as it takes), ``worked_seconds``
        (null while it lasts), ``is_on_time`` (null while it lasts, or when nothing is expected).
    """
    stays = _stays(phase_entry)
    about = delivery_case.select(
        "ticket_id", "project_id", "person_id", "url", "process", "finished_at", "is_cancelled"
    )
    whole = stays.join(about, "ticket_id")
    whole = whole.join(
        process_phase.select("version_id", "phase", "position", "expected_days"),
        ["version_id", "phase"],
    )
    is_last = whole.next_at.isnull()
    goes_on = whole.fact.isin(["merged", "passed", "deployed"]) & ~whole.is_cancelled
    ends = ibis.ifelse(
        is_last & ~goes_on & (whole.finished_at > whole.entered_at),
        whole.finished_at,
        whole.next_at,
    )
    whole = whole.mutate(exited_at=ends)
    timed = _timed(whole, working_day)
    order = ibis.window(group_by="ticket_id", order_by=["entered_at", "place"])
    again = ibis.window(group_by=["ticket_id", "phase"], order_by=["entered_at", "place"])
    return timed.select(
        *("ticket_id", "project_id", "person_id", "url", "process", "version_id", "phase"),
        *("position", "entered_at", "exited_at", "fact", "value"),
        *("expected_seconds", "worked_seconds"),
        visit=(ibis.row_number().over(again) + 1).cast("int64"),
        step=(ibis.row_number().over(order) + 1).cast("int64"),
        phase_before=timed.phase.lag().over(order),
        is_on_time=timed.worked_seconds <= timed.expected_seconds,
    )


def _stays(entry: Table) -> Table:
    """Entries that lead into another phase than the one before, with when they end."""
    order = ibis.window(group_by="ticket_id", order_by=["entered_at", "place", "value"])
    led = entry.mutate(
        number=ibis.row_number().over(order), before=entry.phase.fill_null("").lag().over(order)
    )
    moved = led.filter((led.number == 0) | (led.phase.fill_null("") != led.before))
    following = ibis.window(group_by="ticket_id", order_by=["entered_at", "place", "number"])
    stays = moved.mutate(next_at=moved.entered_at.lead().over(following))
    return stays.filter(stays.phase.notnull()).drop("number", "before")


def _timed(rows: Table, working_day: Table) -> Table:
    """Add the working time of each stay, and the one expected of its phase."""
    kept = [column for column in rows.columns if column not in ("started_at", "ended_at")]
    spans = rows.mutate(started_at=rows.entered_at, ended_at=rows.exited_at)
    timed = with_local_time(spans, working_day)
    default = working_day.filter(working_day.calendar == "default")
    length = (default.first_end_second - default.first_start_second) + (
        default.second_end_second - default.second_start_second
    )
    # The longest day: around midnight UTC a working day is told in two parts.
    day = default.agg(day_seconds=length.max())
    known = timed.cross_join(day)
    return known.select(
        *kept,
        worked_seconds="working_seconds",
        expected_seconds=(known.expected_days * known.day_seconds).round().cast("int64"),
    )
