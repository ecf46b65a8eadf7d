"""Work in progress."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, open_count


def work_in_progress(ticket_life: Table) -> Table:
    """Tickets that are taken up and not finished, at the end of a period.

    Args:
        ticket_life: Needs ``started_at``, ``finished_at``, ``is_work``.

    Returns:
        One row per ticket ever taken up: ``subject_id``, ``ticket_id``, ``started_at`` (first in
        progress), ``ended_at`` (finished or cancelled; null while under way), ``project_id``,
        ``person_id`` (assignee), ``value`` 1 (float64), ``detail`` (type), ``url``.

    Excludes:
        Tickets that nobody took up.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        ProKanban, "Kanban pocket guide": started and not finished; a ticket put back into the queue
        is still begun.
    """
    kept = ticket_life.filter(ticket_life.started_at.notnull() & ticket_life.is_work)
    return kept.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="started_at",
        ended_at="finished_at",
        value=one(),
        detail="kind",
    )


METRIC = Metric(
    measure=work_in_progress,
    subject="ticket",
    aggregate=open_count,
    title="Work in progress",
    unit="1",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="ProKanban, Kanban pocket guide: started and not finished",
    needs=("jira", "gitlab"),
    rows=("3.P5.n",),
    aliases=("WIP", "tickets in progress"),
    not_to_confuse=("work_item_age: how long they have been under way",),
)
