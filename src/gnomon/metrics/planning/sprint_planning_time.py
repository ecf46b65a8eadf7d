"""Sprint planning time."""

from gnomon.domain.expression import elapsed_seconds
from gnomon.domain.metric import Metric, Table, median


def sprint_planning_time(sprint_ticket: Table) -> Table:
    """Time from the first ticket being planned into a sprint to the start of the sprint.

    Args:
        sprint_ticket: Needs ``is_committed``, ``entered_at``, ``sprint_id``, ``sprint_name``,
            ``starts_at``, ``project_id``.

    Returns:
        One row per sprint and project whose tickets are in it: ``subject_id`` (sprint),
        ``started_at`` (first ticket planned into it that is still in at its start), ``ended_at``
        (its start), ``project_id``, ``value`` (float64, elapsed seconds, at least 0), ``weight`` 1,
        ``detail`` (name of the sprint).

    Excludes:
        Sprints without a ticket at their start.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        No published definition; Scrum limits sprint planning to a working day. Tools do not tell
        when the meeting began: planning begins here with the first ticket.
    """
    committed = sprint_ticket.filter(sprint_ticket.is_committed)
    sprints = committed.group_by(["sprint_id", "sprint_name", "project_id", "starts_at"]).agg(
        began_at=committed.entered_at.min()
    )
    return sprints.select(
        "project_id",
        subject_id="sprint_id",
        started_at="began_at",
        ended_at="starts_at",
        value=elapsed_seconds(sprints.began_at, sprints.starts_at),
        detail="sprint_name",
    )


METRIC = Metric(
    measure=sprint_planning_time,
    subject="sprint",
    aggregate=median,
    title="Sprint planning time",
    unit="s",
    better="lower",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_readiness",
    source="No published definition; first ticket planned until the sprint starts",
    needs=("jira",),
    rows=("3.P4.t",),
    aliases=("planning duration",),
    not_to_confuse=(),
)
