"""Work item age."""

from gnomon.domain.expression import clock_detail, elapsed_seconds
from gnomon.domain.metric import Metric, Table, open_age


def work_item_age(ticket_life: Table) -> Table:
    """How long the tickets under way at the end of a period had been taken up.

    Args:
        ticket_life: Needs ``started_at``, ``finished_at``, ``is_work``.

    Returns:
        One row per ticket ever taken up: ``subject_id``, ``ticket_id``, ``started_at`` (first in
        progress), ``ended_at`` (finished or cancelled; null while under way), ``project_id``,
        ``person_id`` (assignee), ``value`` (float64, elapsed seconds when it ended, at least 0;
        null while open: its age depends on when one asks), ``detail`` (type, or ``clock skew``),
        ``url``.

    Excludes:
        Tickets that nobody took up.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        ProKanban, "Kanban pocket guide": time since a work item was started.
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
        value=elapsed_seconds(kept.started_at, kept.finished_at),
        detail=clock_detail(kept.started_at, kept.finished_at, kept.kind),
    )


METRIC = Metric(
    measure=work_item_age,
    subject="ticket",
    aggregate=open_age,
    title="Work item age",
    unit="s",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="throughput",
    source="ProKanban, Kanban pocket guide: time since a work item was started",
    needs=("jira", "gitlab"),
    rows=("3.P5.n",),
    aliases=("WIP age", "ticket age"),
    not_to_confuse=("ticket_cycle_time: of what is finished",),
)
