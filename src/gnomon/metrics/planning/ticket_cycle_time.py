"""Ticket cycle time."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def ticket_cycle_time(ticket_life: Table) -> Table:
    """Time from a ticket being taken up to its being finished.

    Args:
        ticket_life: Needs ``started_at``, ``finished_at``, ``is_work``, ``is_cancelled``.

    Returns:
        One row per ticket begun or finished: ``subject_id``, ``ticket_id``, ``started_at`` (first
        in progress; null when it went straight to done), ``ended_at`` (last entry into done; null
        while not done), ``project_id``, ``person_id`` (assignee), ``value`` (float64, elapsed
        seconds, at least 0; null while open or unknown), ``detail`` (type, or ``clock skew``),
        ``url``.

    Excludes:
        Tickets that nobody took up and that are not done.
        Cancelled tickets.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        ProKanban, "Kanban pocket guide": started to finished, here in elapsed time rather than in
        days begun. Time in which the ticket lay still or was back in the queue counts.
    """
    begun = ticket_life.started_at.notnull() | ticket_life.finished_at.notnull()
    kept = ticket_life.filter(begun & ticket_life.is_work & ~ticket_life.is_cancelled)
    return kept.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=elapsed_seconds(kept.started_at, kept.finished_at),
        detail=clock_detail(kept.started_at, kept.finished_at, kept.kind),
    )


METRIC = Metric(
    measure=ticket_cycle_time,
    subject="ticket",
    aggregate=median,
    title="Ticket cycle time",
    unit="s",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="flowback_rate",
    source="ProKanban, Kanban pocket guide: started to finished",
    needs=("jira", "gitlab"),
    rows=("3.P5.n",),
    aliases=("Kanban cycle time", "issue cycle time", "time in progress"),
    not_to_confuse=("change_lead_time: often called cycle time; first commit to production",),
)
