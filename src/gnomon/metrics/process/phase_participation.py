"""Phase participation."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def phase_participation(case_participation: Table) -> Table:
    """Whether a role that a phase names left a trace in it: a move, a change, a review, a release.

    Args:
        case_participation: Needs the columns of that table.

    Returns:
        One row per case, phase it has left and role that the process names: ``subject_id``,
        ``ticket_id``, ``started_at`` (first entered), ``ended_at`` (last left), ``project_id``,
        ``value`` (float64, 1 when somebody with the role did something, else 0; null when nobody
        has the role, or somebody took part whose role nobody tells), ``weight`` 1, ``detail``
        (phase and role), ``url``.

    Excludes:
        Phases the case is in now; production, which has no end.
        What bots and assistants did.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; roles that the process names, against memberships of the day.
        Talk leaves no trace: this says what was seen, not who was asked.
    """
    rows = case_participation
    return rows.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="began_at",
        ended_at="left_at",
        value=rows.took_part.cast("float64"),
        weight=one(),
        detail=rows.phase + ": " + rows.role,
    )


METRIC = Metric(
    measure=phase_participation,
    subject="ticket",
    aggregate=ratio,
    title="Roles that take part",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="phase_time",
    source="No published definition; roles that the process names and that left a trace",
    needs=("jira", "gitlab"),
    rows=("3.P2.r", "3.P4.r", "3.P6.r"),
    aliases=("participation of roles",),
    not_to_confuse=(
        "phase_accountability: the one role that answers for a phase",
        "adherence: what must be there, not who takes part",
    ),
)
