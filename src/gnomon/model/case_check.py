"""What each case had to meet when it entered and left its phases, and whether it did."""

from typing import Any

import ibis

Table = Any


def case_check(
    phase_visit: Table,
    delivery_case: Table,
    process_check: Table,
    process_waiver: Table,
    case_flag: Table,
) -> Table:
    """Checks of the phases each case came through: satisfied, missed or waived.

    What is checked on entry is looked at for the first stay in a phase, what is checked on exit for
    the last one that is over. A gate that must pass and never judged a commit of the case is
    missed: not run is not passed.

    Args:
        phase_visit: Needs ``ticket_id``, ``version_id``, ``phase``, ``position``, ``entered_at``,
            ``exited_at``.
        delivery_case: Needs ``ticket_id``, ``number``, ``project_id``, ``person_id``, ``url``.
        process_check: Needs ``version_id``, ``phase``, ``side``, ``check``, ``kind``, ``least``,
            ``most``.
        process_waiver: Needs ``version_id``, ``check``, ``ticket_number``, ``valid_to``,
            ``reason``.
        case_flag: Needs ``ticket_id``, ``check``, ``holds``, ``verdict``, ``value``.

    Returns:
        One row per case, phase, side and check that applies: ``ticket_id``, ``project_id``,
        ``person_id``, ``url``, ``version_id``, ``phase``, ``position``, ``side``, ``check``,
        ``state`` (``satisfied``, ``missed``, ``waived``), ``checked_at`` (entered, or left),
        ``reason`` (of the waiver; null without).
    """
    times = phase_visit.group_by(["ticket_id", "version_id", "phase", "position"]).agg(
        first_at=phase_visit.entered_at.min(),
        last_at=phase_visit.exited_at.max(),
        open_count=phase_visit.exited_at.isnull().sum(),
    )
    due = times.join(process_check, ["version_id", "phase"])
    left_at = ibis.ifelse(due.open_count == 0, due.last_at, ibis.null(due.last_at.type()))
    due = due.mutate(checked_at=ibis.ifelse(due.side == "entry", due.first_at, left_at))
    due = due.filter(due.checked_at.notnull()).select(
        *("ticket_id", "version_id", "phase", "position", "side", "check", "kind"),
        *("least", "most", "checked_at"),
    )
    about = delivery_case.select("ticket_id", "number", "project_id", "person_id", "url")
    due = due.join(about, "ticket_id")
    flags = case_flag.select("check", "holds", "value", flagged_id="ticket_id", said="check")
    flags = flags.drop("check")
    whole = due.left_join(flags, [due.ticket_id == flags.flagged_id, due.check == flags.said])
    whole = _with_waivers(whole, process_waiver)
    bounded = whole.least.notnull() | whole.most.notnull()
    within = (whole.least.isnull() | (whole.value >= whole.least)) & (
        whole.most.isnull() | (whole.value <= whole.most)
    )
    is_gate = whole.kind == "gate"
    holds = ibis.ifelse(is_gate & bounded & whole.value.notnull(), within, whole.holds)
    # A gate without a row was not run; another check without an answer does not apply.
    holds = ibis.ifelse(is_gate & whole.flagged_id.isnull(), ibis.literal(False), holds)
    answered = whole.mutate(answer=holds)
    applies = answered.filter(answered.answer.notnull())
    return applies.select(
        *("ticket_id", "project_id", "person_id", "url", "version_id", "phase", "position"),
        *("side", "check", "checked_at"),
        state=ibis.cases(
            (applies.answer, "satisfied"),
            (applies.reason.notnull(), "waived"),
            else_="missed",
        ),
        reason=ibis.ifelse(applies.answer, ibis.null("string"), applies.reason),
    )


def _with_waivers(due: Table, waiver: Table) -> Table:
    """Add why a check was waived, where leave was given and had not run out."""
    given = waiver.select(
        "valid_to",
        "reason",
        waived_in="version_id",
        waived="check",
        waived_number="ticket_number",
    )
    met = [
        due.version_id == given.waived_in,
        due.check == given.waived,
        due.number == given.waived_number,
        due.checked_at.date() < given.valid_to,
    ]
    return due.left_join(given, met)
