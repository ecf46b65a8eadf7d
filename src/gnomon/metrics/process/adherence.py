"""Adherence."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def adherence(case_check: Table) -> Table:
    """Whether a case met what its process asks for when it entered and left a phase.

    Args:
        case_check: Needs the columns of that table.

    Returns:
        One row per check that applies to a case: ``subject_id``, ``ticket_id``, ``started_at`` and
        ``ended_at`` (when it was due), ``project_id``, ``person_id`` (assignee), ``value``
        (float64, 1 when satisfied, else 0), ``weight`` 1, ``detail`` (phase and check), ``url``.

    Excludes:
        Checks that were waived, while the waiver holds.
        Checks that do not apply to the case.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; satisfied by applicable checks, waived ones left out.
    """
    due = case_check.filter(case_check.state != "waived")
    return due.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="checked_at",
        ended_at="checked_at",
        value=(due.state == "satisfied").cast("float64"),
        weight=one(),
        detail=due.phase + ": " + due.check,
    )


METRIC = Metric(
    measure=adherence,
    subject="ticket",
    aggregate=ratio,
    title="Process adherence",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="phase_time",
    source="No published definition; satisfied by applicable checks",
    needs=("jira", "gitlab"),
    rows=(),
    aliases=("process adherence", "conformance to checks"),
    not_to_confuse=(
        "process_conformance: the order of phases",
        "escape_rate: entries that lacked something",
    ),
)
