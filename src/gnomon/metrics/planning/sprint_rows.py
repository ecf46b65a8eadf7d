"""How tickets of sprints become observations: dated by the start or by the end of the sprint."""

from gnomon.domain.expression import Column
from gnomon.domain.metric import Table


def at_sprint_start(rows: Table, value: Column) -> Table:
    """Observe tickets of sprints on the day the sprint started.

    Args:
        rows: Rows of `sprint_ticket`.
        value: What is observed of each.
    """
    return rows.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="starts_at",
        ended_at="starts_at",
        value=value.cast("float64"),
        detail="sprint_name",
    )


def at_sprint_end(rows: Table, value: Column, weight: Column) -> Table:
    """Observe tickets of sprints on the day the sprint ended; open while it runs.

    Args:
        rows: Rows of `sprint_ticket`.
        value: What is observed of each.
        weight: What it is held against.
    """
    return rows.select(
        "project_id",
        "person_id",
        "url",
        subject_id="ticket_id",
        ticket_id="ticket_id",
        started_at="starts_at",
        ended_at="ended_at",
        value=value.cast("float64"),
        weight=weight.cast("float64"),
        detail="sprint_name",
    )
