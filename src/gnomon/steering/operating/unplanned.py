"""How much of what the teams that own services finished was unplanned."""

from datetime import date, datetime

from gnomon.answers.ask import Installation, ask
from gnomon.answers.question import GROUP_LEVELS, Question

_METRIC = "unplanned_work_rate"


def unplanned_shares(place: Installation, since: date, now: datetime) -> dict[str, float]:
    """Return the share of unplanned work of every group that finished any, by the group's name.

    Tickets belong to groups, never to services: a project holds the work of a team, whichever of
    its services it is for.

    Args:
        place: What is asked.
        since: First day of what was finished.
        now: The time of asking.
    """
    return {
        row.group: row.value
        for level in GROUP_LEVELS
        for answer in ask(place, Question(metrics=(_METRIC,), by=level, since=since), now=now)
        for row in answer.rows
        if isinstance(row.group, str) and row.value is not None
    }
