"""Velocity."""

import ibis

from gnomon.domain.metric import Metric, Table, median


def velocity(sprint_ticket: Table) -> Table:
    """Points done in a sprint: how much a team does in one, as a distribution.

    Points are worth what one team agrees they are worth: a target for them, or a comparison of
    teams, moves the estimates and nothing else. It serves to plan the next sprint.

    Args:
        sprint_ticket: Needs ``is_committed``, ``is_added``, ``is_in_at_end``, ``is_done_at_end``,
            ``points_at_end``, ``sprint_id``, ``sprint_name``, ``starts_at``, ``ended_at``,
            ``project_id``.

    Returns:
        One row per sprint and project whose tickets are in it: ``subject_id`` (sprint),
        ``started_at``, ``ended_at`` (end of the sprint; null while it runs), ``project_id``,
        ``value`` (float64, points of the tickets done at its end; 0 when none was done; null while
        it runs, or when nothing done has an estimate), ``weight`` 1, ``detail`` (name of the
        sprint).

    Excludes:
        Tickets done before they came into the sprint, or taken out of it.
        Sprints that have not begun, or have no start.
        Sub-tasks, epics and other tickets that hold tickets.

    Source:
        Scrum.org, "Velocity": work done in a sprint, used by the team to forecast.
    """
    counted = sprint_ticket.filter(
        (sprint_ticket.is_committed | sprint_ticket.is_added)
        & sprint_ticket.is_in_at_end.fill_null(True)
    )
    is_done = counted.is_done_at_end.fill_null(False)
    sprints = counted.group_by(
        ["sprint_id", "sprint_name", "project_id", "starts_at", "ended_at"]
    ).agg(done_count=is_done.sum(), points=counted.points_at_end.sum(where=is_done))
    done = ibis.ifelse(sprints.done_count == 0, ibis.literal(0, "float64"), sprints.points)
    return sprints.select(
        "project_id",
        "ended_at",
        subject_id="sprint_id",
        started_at="starts_at",
        value=ibis.ifelse(sprints.ended_at.notnull(), done, ibis.null("float64")),
        detail="sprint_name",
    )


METRIC = Metric(
    measure=velocity,
    subject="sprint",
    aggregate=median,
    title="Velocity",
    unit="points",
    better="neither",
    phase="planning",
    owned_by=("project_id",),
    balance="planning_accuracy",
    source="Scrum.org, Velocity: work done in a sprint; for forecasts, never a target",
    needs=("jira",),
    rows=("3.Q1",),
    aliases=("sprint velocity",),
    not_to_confuse=("throughput: tickets a week",),
)
