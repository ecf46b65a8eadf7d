"""When sprints ran."""

from typing import Any

import ibis

Table = Any


def sprint_span(sprint: Table) -> Table:
    """Sprints that have begun, from their start to their end.

    A sprint that was closed, opened again and closed is over when it was closed last. Sprints may
    overlap. One that never began, has no start, was closed without any date, or ends before it
    starts has no span: nothing can be said to have been planned into it in time.

    Args:
        sprint: The entity.

    Returns:
        One row per such sprint: ``sprint_id``, ``project_id`` (of its board; null when it has
        none), ``name``, ``has_goal``, ``starts_at``, ``ends_at`` (as planned; null when not
        planned), ``ended_at`` (when it was closed, or else should have ended; null while it runs),
        ``url``.
    """
    is_over = sprint.state == "closed"
    end = sprint.completed_at.coalesce(sprint.ends_at)
    begun = sprint.filter(
        sprint.state.isin(["active", "closed"])
        & sprint.starts_at.notnull()
        & (~is_over | (end > sprint.starts_at).fill_null(False))
    )
    return begun.select(
        "project_id",
        "name",
        "starts_at",
        "ends_at",
        "url",
        sprint_id="key",
        has_goal=(begun.goal.strip().length() > 0).fill_null(False),
        ended_at=ibis.ifelse(
            begun.state == "closed",
            begun.completed_at.coalesce(begun.ends_at),
            ibis.null(begun.completed_at.type()),
        ),
    )
