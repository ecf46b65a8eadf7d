"""First pass yield."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def first_pass_yield(phase_visit: Table) -> Table:
    """Whether a case left a phase for good the first time.

    Args:
        phase_visit: Needs ``visit`` and the columns returned.

    Returns:
        One row per case and phase it has left: ``subject_id``, ``ticket_id``, ``started_at`` (first
        entered), ``ended_at`` (last left), ``project_id``, ``person_id`` (assignee), ``value``
        (float64, 1 when it was there once, else 0), ``weight`` 1, ``detail`` (the phase), ``url``.

    Excludes:
        Phases the case is in now.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        Six Sigma, "First pass yield": units that need no rework, by all.
    """
    about = ["ticket_id", "project_id", "person_id", "url", "phase"]
    phases = phase_visit.group_by(about).agg(
        began_at=phase_visit.entered_at.min(),
        left_at=phase_visit.exited_at.max(),
        open_count=phase_visit.exited_at.isnull().sum(),
        visits=phase_visit.visit.max(),
    )
    over = phases.filter(phases.open_count == 0)
    return over.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="began_at",
        ended_at="left_at",
        value=(over.visits == 1).cast("float64"),
        weight=one(),
        detail="phase",
    )


METRIC = Metric(
    measure=first_pass_yield,
    subject="ticket",
    aggregate=ratio,
    title="First pass yield",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="phase_time",
    source="Six Sigma, First pass yield: what needs no rework, by all",
    needs=("jira", "gitlab"),
    rows=(),
    aliases=("FPY",),
    not_to_confuse=("flowback_rate: statuses of the board, not phases",),
)
