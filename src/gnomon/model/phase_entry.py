"""What brought each case into each phase, by the rules of its process."""

from typing import Any

import ibis

from gnomon.domain.expression import united

Table = Any

_COLUMNS = ("ticket_id", "version_id", "entered_at", "phase", "fact", "value", "place")
#: Facts of the same instant count in this order.
_PLACES = {"status": 0, "category": 0, "sprint": 1, "merged": 2, "failed": 3, "passed": 4}
#: What ends a case: nothing of a library goes live.
_END = "packaged"


def phase_entry(
    delivery_case: Table,
    ticket_transition: Table,
    status_category: Table,
    sprint_ticket: Table,
    case_delivery: Table,
    phase_rule: Table,
) -> Table:
    """Every fact that moves a case, with the phase it leads into.

    Of statuses a move counts only where it leads into another phase than the status before: going
    from *doing* to *in review* is no second time of coding. A status that leads nowhere ends the
    phase, unless it is a done one: then deployments say how it goes on.

    Args:
        delivery_case: Needs ``ticket_id``, ``version_id``, ``started_at``.
        ticket_transition: Needs ``key``, ``ticket_id``, ``project_id``, ``to_status``,
            ``entered_at``.
        status_category: Needs ``project_id``, ``status``, ``category``.
        sprint_ticket: Needs ``ticket_id``, ``entered_at``.
        case_delivery: Needs ``ticket_id``, ``happened_at``, ``fact``.
        phase_rule: Needs ``version_id``, ``phase``, ``fact``, ``value``.

    Returns:
        One row per fact: ``ticket_id``, ``version_id``, ``entered_at``, ``phase`` (null: it leads
        nowhere), ``fact``, ``value`` (the status), ``place`` (order within an instant).
    """
    cases = delivery_case.select("ticket_id", "version_id", "started_at")
    moves = _moves(cases, ticket_transition, status_category, phase_rule)
    planned = sprint_ticket.group_by("ticket_id").agg(happened_at=sprint_ticket.entered_at.min())
    planned = planned.join(cases, "ticket_id")
    # Carried over into the next sprint it is not planned again.
    planned = planned.filter(
        planned.started_at.isnull() | (planned.happened_at <= planned.started_at)
    ).select("ticket_id", "happened_at", fact=ibis.literal("sprint"))
    facts = united(planned, case_delivery).join(cases, "ticket_id")
    rules = phase_rule.filter(~phase_rule.fact.isin(["status", "category"])).select(
        "version_id", "phase", "fact"
    )
    ended = facts.filter(facts.fact == _END).mutate(phase=ibis.null("string"))
    columns = ("ticket_id", "version_id", "happened_at", "fact", "phase")
    led = united(facts.join(rules, ["version_id", "fact"]).select(columns), ended.select(columns))
    others = led.select(
        "ticket_id",
        "version_id",
        "phase",
        "fact",
        entered_at="happened_at",
        value=ibis.null("string"),
        place=led.fact.cases(*_PLACES.items(), else_=5).cast("int64"),
    )
    return united(moves.select(*_COLUMNS), others.select(*_COLUMNS))


def _moves(cases: Table, transition: Table, category: Table, rule: Table) -> Table:
    """Moves of tickets between statuses that lead into different phases."""
    statuses = category.select("project_id", to_status="status", category="category")
    told = transition.select("key", "ticket_id", "project_id", "to_status", "entered_at")
    told = told.join(cases, "ticket_id")
    known = told.left_join(statuses, ["project_id", "to_status"])
    known = known.drop("project_id_right", "to_status_right")
    led = _led(known, rule)
    is_end = led.phase.isnull() & (led.category == "done").fill_null(False)
    order = ibis.window(group_by="ticket_id", order_by=["entered_at", "key"])
    led = led.mutate(
        is_end=is_end,
        place_before=ibis.row_number().over(order),
        phase_before=led.phase.fill_null("").lag().over(order),
        was_end=is_end.lag().over(order),
    )
    is_move = (led.place_before == 0) | (led.phase.fill_null("") != led.phase_before) | led.was_end
    moved = led.filter(is_move & ~led.is_end)
    return moved.select(
        "ticket_id",
        "version_id",
        "entered_at",
        "phase",
        fact=ibis.ifelse(moved.status_phase.notnull(), "status", "category"),
        value="to_status",
        place=ibis.literal(0, "int64"),
    )


def _led(known: Table, rule: Table) -> Table:
    """Add where each status leads: by its name, else by what it means."""
    by_status = rule.filter(rule.fact == "status").select(
        status_version="version_id", status_value="value", status_phase="phase"
    )
    by_category = rule.filter(rule.fact == "category").select(
        category_version="version_id", category_value="value", category_phase="phase"
    )
    known = known.mutate(lowered=known.to_status.lower().strip())
    led = known.left_join(
        by_status,
        [known.version_id == by_status.status_version, known.lowered == by_status.status_value],
    )
    led = led.left_join(
        by_category,
        [
            led.version_id == by_category.category_version,
            led.category == by_category.category_value,
        ],
    )
    return led.mutate(phase=led.status_phase.coalesce(led.category_phase))
