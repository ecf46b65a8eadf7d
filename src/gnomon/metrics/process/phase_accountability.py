"""Phase accountability."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def phase_accountability(case_participation: Table) -> Table:
    """Whether the role that answers for a phase left a trace in it.

    Args:
        case_participation: Needs the columns of that table.

    Returns:
        One row per case and phase it has left that names who answers for it: ``subject_id``,
        ``ticket_id``, ``started_at`` (first entered), ``ended_at`` (last left), ``project_id``,
        ``value`` (float64, 1 when somebody with the role did something, else 0; null when nobody
        has the role, or somebody took part whose role nobody tells), ``weight`` 1, ``detail``
        (the phase), ``url``.

    Excludes:
        Phases the case is in now; production, which has no end.
        Phases that nobody answers for.
        What bots and assistants did.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; RACI's *accountable*, seen by traces in tools.
    """
    rows = case_participation.filter(case_participation.is_responsible)
    return rows.select(
        "project_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="began_at",
        ended_at="left_at",
        value=rows.took_part.cast("float64"),
        weight=one(),
        detail="phase",
    )


METRIC = Metric(
    measure=phase_accountability,
    subject="ticket",
    aggregate=ratio,
    title="Phases whose responsible role takes part",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="phase_time",
    source="No published definition; RACI's accountable, seen by traces in tools",
    needs=("jira", "gitlab"),
    rows=("3.P5.r",),
    aliases=("accountable role present",),
    not_to_confuse=("phase_participation: every role that a phase names",),
)
