"""Time from a signal of production to the sprint."""

from gnomon.domain.expression import elapsed_seconds, one
from gnomon.domain.metric import Metric, Table, median


def signal_to_sprint_time(
    production_signal: Table, ticket_life: Table, planned_ticket: Table
) -> Table:
    """Time from what production says to the sprint that takes up the ticket it led to.

    Args:
        production_signal: Needs ``number``, ``signalled_at``, ``kind``.
        ticket_life: Needs ``ticket_id``, ``number``, ``project_id``, ``person_id``, ``url``,
            ``is_work``, ``is_cancelled``.
        planned_ticket: Needs ``ticket_id``, ``planned_at``.

    Returns:
        One row per ticket that a signal led to: ``subject_id``, ``ticket_id``, ``started_at``
        (first signal), ``ended_at`` (start of its first sprint, or taken up without one; null
        until then), ``project_id``, ``person_id`` (assignee), ``value`` (float64, elapsed seconds,
        at least 0; null until then), ``weight`` 1, ``detail`` (``feedback`` or ``incident``,
        whichever came first), ``url``.

    Excludes:
        Signals that led to no ticket, and those whose ticket nobody knows.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        This product's own; what monitoring, incidents and customers say, until it is planned.
    """
    work = ticket_life.filter(ticket_life.is_work & ~ticket_life.is_cancelled)
    about = ("ticket_id", "project_id", "person_id", "url")
    work = work.select(*about, called=work.number.upper())
    signals = production_signal.select("signalled_at", "kind", called="number")
    led = work.join(signals, "called")
    first = led.group_by(about).agg(
        first_at=led.signalled_at.min(), kind=led.kind.argmin(led.signalled_at)
    )
    planned = planned_ticket.select("planned_at", planned_id="ticket_id")
    whole = first.left_join(planned, first.ticket_id == planned.planned_id)
    return whole.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="first_at",
        ended_at="planned_at",
        value=elapsed_seconds(whole.first_at, whole.planned_at),
        weight=one(),
        detail="kind",
    )


METRIC = Metric(
    measure=signal_to_sprint_time,
    subject="ticket",
    aggregate=median,
    title="Time from a signal to the sprint",
    unit="s",
    better="lower",
    phase="production",
    owned_by=("project_id",),
    balance="unplanned_work_rate",
    source="This product's own: first signal of production to the sprint of its ticket",
    needs=("jira", "zendesk", "pagerduty"),
    rows=("3.P8.out",),
    aliases=("signal to sprint", "optimisation lead time"),
    not_to_confuse=("feedback_to_release_time: until customers have it, not until it is planned",),
)
