"""Phase on time."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def phase_on_time(phase_visit: Table) -> Table:
    """Whether a case left a phase within the working time expected of it.

    Args:
        phase_visit: Needs ``is_on_time`` and the columns returned.

    Returns:
        One row per stay that is over, in a phase with an expected time: ``subject_id``,
        ``ticket_id``, ``started_at`` (entered), ``ended_at`` (left), ``project_id``, ``person_id``
        (assignee), ``value`` (float64, 1 on time, else 0; null outside of the calendar), ``weight``
        1, ``detail`` (the phase), ``url``.

    Excludes:
        Stays that last; phase time shows their age.
        Phases that take as long as the work takes.
        Sub-tasks, epics and other tickets that hold tickets.
        Tickets opened while no version of a process was in force.

    Source:
        No published definition; the process says how many working days a phase takes at most.
    """
    over = phase_visit.filter(
        phase_visit.exited_at.notnull() & phase_visit.expected_seconds.notnull()
    )
    return over.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="entered_at",
        ended_at="exited_at",
        value=over.is_on_time.cast("float64"),
        weight=one(),
        detail="phase",
    )


METRIC = Metric(
    measure=phase_on_time,
    subject="ticket",
    aggregate=ratio,
    title="Phases on time",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="adherence",
    source="No published definition; working days that the process expects of a phase",
    needs=("jira", "gitlab"),
    rows=("3.P3.t",),
    aliases=("on-time share",),
    not_to_confuse=("phase_time: how long, expected or not",),
)
