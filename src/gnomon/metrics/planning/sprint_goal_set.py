"""Sprint goal set."""

from gnomon.domain.expression import one
from gnomon.domain.metric import Metric, Table, ratio


def sprint_goal_set(sprint_span: Table) -> Table:
    """Whether a sprint has a goal.

    Args:
        sprint_span: Needs ``sprint_id``, ``has_goal``, ``name``, ``starts_at``, ``project_id``,
            ``url``.

    Returns:
        One row per sprint that has begun: ``subject_id``, ``started_at`` and ``ended_at`` (its
        start), ``project_id`` (of its board), ``value`` (float64, 1 with a goal, else 0),
        ``weight`` 1, ``detail`` (name of the sprint), ``url``.

    Excludes:
        Sprints that have not begun, or have no start.

    Source:
        Scrum Guide, "Sprint goal": the single objective of the sprint. Whether it was met is not
        told by the tool.
    """
    return sprint_span.select(
        "project_id",
        "url",
        subject_id="sprint_id",
        started_at="starts_at",
        ended_at="starts_at",
        value=sprint_span.has_goal.cast("float64"),
        weight=one(),
        detail="name",
    )


METRIC = Metric(
    measure=sprint_goal_set,
    subject="sprint",
    aggregate=ratio,
    title="Sprints with a goal",
    unit="ratio",
    better="higher",
    phase="planning",
    owned_by=("project_id",),
    balance="sprint_completion",
    source="Scrum Guide, Sprint goal: the single objective of the sprint",
    needs=("jira",),
    rows=("3.P4.obj",),
    aliases=("sprint goal",),
    not_to_confuse=(),
)
