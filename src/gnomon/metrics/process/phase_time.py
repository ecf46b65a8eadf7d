"""Phase time."""

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def phase_time(phase_visit: Table) -> Table:
    """Time a case spends in a phase of the delivery process.

    Args:
        phase_visit: Needs the columns of that table.

    Returns:
        One row per stay: ``subject_id``, ``ticket_id``, ``started_at`` (entered), ``ended_at``
        (left; null while it lasts), ``project_id``, ``person_id`` (assignee), ``value`` (float64,
        elapsed seconds, at least 0; null while it lasts), ``weight`` 1, ``detail`` (the phase),
        ``url``.

    Excludes:
        Production, which has no end.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; time in a state, as ISO/IEC 19510 and process mining (van der
        Aalst) take it.
    """
    stays = phase_visit.filter(phase_visit.fact != "deployed")
    return stays.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="entered_at",
        ended_at="exited_at",
        value=elapsed_seconds(stays.entered_at, stays.exited_at),
        weight=one(),
        detail="phase",
    )


METRIC = Metric(
    measure=phase_time,
    subject="ticket",
    aggregate=median,
    title="Phase time",
    unit="s",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="first_pass_yield",
    source="Process mining (van der Aalst): time in a state",
    needs=("jira", "gitlab"),
    rows=(),
    aliases=("time in phase",),
    not_to_confuse=("phase_on_time: against what is expected of the phase",),
)
