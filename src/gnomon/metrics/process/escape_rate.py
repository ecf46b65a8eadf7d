"""Escape rate."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def escape_rate(case_check: Table) -> Table:
    """Whether a case entered a phase without something it needs there.

    Args:
        case_check: Needs the columns of that table.

    Returns:
        One row per case and phase with checks on entry: ``subject_id``, ``ticket_id``,
        ``started_at`` and ``ended_at`` (entered), ``project_id``, ``person_id`` (assignee),
        ``value`` (float64, 1 when any was missed, else 0), ``weight`` 1, ``detail`` (the phase),
        ``url``.

    Excludes:
        Phases that ask for nothing on entry.
        Checks that do not apply to the case.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; work past a gate that it did not pass. What was waived did not
        escape.
    """
    due = case_check.filter(case_check.side == "entry")
    entries = due.group_by(
        ["ticket_id", "project_id", "person_id", "url", "phase", "checked_at"]
    ).agg(missed_count=(due.state == "missed").sum())
    return entries.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="checked_at",
        ended_at="checked_at",
        value=(entries.missed_count > 0).cast("float64"),
        weight=one(),
        detail="phase",
    )


METRIC = Metric(
    measure=escape_rate,
    subject="ticket",
    aggregate=ratio,
    title="Escapes into phases",
    unit="ratio",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="phase_time",
    source="No published definition; entries into a phase that lacked something",
    needs=("jira", "gitlab"),
    rows=(),
    aliases=("gate escapes",),
    not_to_confuse=("escaped_defects: incidents after a release",),
)
