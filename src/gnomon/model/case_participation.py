"""Which of the roles that a phase names took part in it, case by case."""

from typing import Any

import ibis

from gnomon.model.belonging import spans_of

Table = Any

_PHASE = ["ticket_id", "version_id", "phase"]


def case_participation(
    phase_visit: Table, process_role: Table, case_act: Table, membership: Table
) -> Table:
    """Roles that a phase names, and whether somebody who has the role did anything for the case.

    Looked at once a case has left a phase for good. What is done at the moment a stay begins or
    ends belongs to it: moving a ticket on is part of the phase it leaves and of the one it enters.
    Talk leaves no trace in tools: a role without one may have been asked all the same.

    Args:
        phase_visit: Needs ``ticket_id``, ``project_id``, ``url``, ``version_id``, ``phase``,
            ``entered_at``, ``exited_at``.
        process_role: Needs ``version_id``, ``phase``, ``role``, ``is_responsible``, ``names``.
        case_act: Needs ``ticket_id``, ``person_id``, ``acted_at``.
        membership: Needs ``person_id``, ``role``, ``valid_from``, ``valid_to``.

    Returns:
        One row per case, phase it has left and role: ``ticket_id``, ``project_id``, ``url``,
        ``version_id``, ``phase``, ``role``, ``is_responsible``, ``began_at`` (first entered),
        ``left_at`` (last left), ``is_held`` (whether anybody had the role on the day the phase was
        left), ``took_part`` (null: nobody has the role, or somebody took part whose role nobody
        tells and the role was not seen otherwise).
    """
    held = _held(membership)
    ways = process_role.select("version_id", "phase", "role", way=process_role.names.unnest())
    due = _due(phase_visit, process_role)
    seen = _seen(phase_visit, case_act, held)
    met = seen.join(ways, ["version_id", "phase", "way"])
    whole = _marked(due, met, [*_PHASE, "role"], "is_met")
    whole = _marked(whole, seen.filter(seen.way.isnull()), _PHASE, "has_stranger")
    holders = _holders(due, ways, held)
    whole = _marked(whole, holders, ["version_id", "phase", "role", "left_on"], "is_held")
    return whole.select(
        *(*_PHASE, "project_id", "url", "role", "is_responsible", "began_at", "left_at", "is_held"),
        took_part=ibis.cases(
            (whole.is_met, ibis.literal(True)),
            (~whole.is_held | whole.has_stranger, ibis.null("boolean")),
            else_=ibis.literal(False),
        ),
    )


def _due(visit: Table, role: Table) -> Table:
    """Phases that cases have left for good, once for each role that they name."""
    stays = visit.group_by([*_PHASE, "project_id", "url"]).agg(
        began_at=visit.entered_at.min(),
        left_at=visit.exited_at.max(),
        open_count=visit.exited_at.isnull().sum(),
    )
    over = stays.filter(stays.open_count == 0).drop("open_count")
    named = role.select("version_id", "phase", "role", "is_responsible")
    return over.mutate(left_on=over.left_at.date()).join(named, ["version_id", "phase"])


def _seen(visit: Table, act: Table, held: Table) -> Table:
    """Ways to write the roles of who did anything in each phase; null: nobody tells a role."""
    done = act.select("person_id", "acted_at", acted_ticket="ticket_id")
    # A stay names who is assigned now, which is not asked here.
    stays = visit.select(*_PHASE, "entered_at", "exited_at")
    within = stays.join(
        done,
        [
            stays.ticket_id == done.acted_ticket,
            stays.entered_at <= done.acted_at,
            stays.exited_at >= done.acted_at,
        ],
    )
    days = within.select(*_PHASE, "person_id", acted_on=within.acted_at.date()).distinct()
    return days.left_join(
        held,
        [
            days.person_id == held.person_id,
            held.span_from <= days.acted_on,
            held.span_to > days.acted_on,
        ],
    ).select(*_PHASE, "way")


def _held(membership: Table) -> Table:
    """Roles people have by the day, written as `ProcessRole.names` are."""
    lowered = membership.role.lower().strip()
    written = membership.mutate(way=lowered.re_replace("[^a-z0-9]+", "_"))
    return spans_of(written.filter(written.way.notnull()), "person_id", "way")


def _holders(due: Table, ways: Table, held: Table) -> Table:
    """Roles of phases, on the days a case left one, that anybody had."""
    days = due.select("version_id", "phase", "role", "left_on").distinct()
    spans = ways.join(held, "way").select("version_id", "phase", "role", "span_from", "span_to")
    known = days.join(spans, ["version_id", "phase", "role"])
    return known.filter((known.span_from <= known.left_on) & (known.span_to > known.left_on))


def _marked(rows: Table, having: Table, keys: list[str], name: str) -> Table:
    """Add whether another table has a row with the same keys."""
    there = having.select(**{f"marked_{key}": key for key in keys}).distinct()
    found = rows.left_join(there, [rows[key] == there[f"marked_{key}"] for key in keys])
    return found.mutate(**{name: found[f"marked_{keys[0]}"].notnull()}).drop(*there.columns)
